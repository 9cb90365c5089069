package chrome

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// startAgent starts a browser for a test and holds it to leaving nothing behind.
func startAgent(t testing.TB, o Options) *Agent {
	t.Helper()
	if testing.Short() {
		t.Skip("needs Chrome; -short runs without one")
	}
	if o.Path == "" {
		// Another browser than the one found, for all tests.
		o.Path = os.Getenv("CORSUITE_CHROME")
	}
	a, err := Start(t.Context(), o)
	if errors.Is(err, ErrNotFound) {
		t.Fatalf("%v\nrun `make setup`", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return a
}

// seen is one request that reached a server.
type seen struct {
	Method string
	Path   string
	Header http.Header
}

// server records what reaches it.
type server struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

func serve(t testing.TB, handler http.HandlerFunc) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.seen = append(s.seen, seen{r.Method, r.URL.RequestURI(), r.Header.Clone()})
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// requests returns what reached the server so far.
func (s *server) requests() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.seen...)
}

// one asks a single ask.
func one(t testing.TB, a *Agent, ask harness.Ask) harness.Observation {
	t.Helper()
	return story(t, a, harness.Story{ID: "one", Asks: []harness.Ask{ask}})[0]
}

// story asks one story.
func story(t testing.TB, a *Agent, s harness.Story) []harness.Observation {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for id, observations := range a.Ask(ctx, []harness.Story{s}) {
		if id != s.ID || len(observations) != len(s.Asks) {
			t.Fatalf("got story %q with %d observations; want %q with %d", id, len(observations), s.ID, len(s.Asks))
		}
		return observations
	}
	t.Fatalf("story %q has no answer", s.ID)
	return nil
}

func lineValues(lines []harness.HeaderLine, name string) []string {
	var values []string
	for _, h := range lines {
		if http.CanonicalHeaderKey(h.Name) == http.CanonicalHeaderKey(name) {
			values = append(values, h.Value)
		}
	}
	return values
}

const friend = "https://app.example.com"

func with(name, value string) []fetch.Header { return []fetch.Header{{Name: name, Value: value}} }
