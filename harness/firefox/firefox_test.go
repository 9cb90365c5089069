//go:build unix

package firefox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/proxied"
	"github.com/corsuite/corsuite/harness/replay"
)

const app = harness.Origin("https://app.example.com")

// start starts a Firefox whose profile is in a directory of the test's own.
func start(t *testing.T) *proxied.Agent {
	t.Helper()
	if testing.Short() {
		t.Skip("needs Firefox; -short runs without one")
	}
	if _, err := Find(""); err != nil {
		t.Skip(err)
	}
	a, err := Start(t.Context(), "", proxied.Options{Name: "firefox"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// server answers by the path: each says other things about CORS.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	methods []string
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		s.mu.Lock()
		s.methods = append(s.methods, q.Method+" "+q.URL.Path)
		s.mu.Unlock()
		h := w.Header()
		preflight := q.Header.Get("Access-Control-Request-Method") != ""
		switch q.URL.Path {
		case "/none":
		case "/another":
			h.Set("Access-Control-Allow-Origin", "https://b.example")
		case "/star":
			h.Set("Access-Control-Allow-Origin", "*")
		case "/refused":
			h.Set("Access-Control-Allow-Origin", "*")
			if preflight {
				w.WriteHeader(http.StatusForbidden)
			}
		case "/challenge":
			h.Set("Access-Control-Allow-Origin", q.Header.Get("Origin"))
			h.Set("Access-Control-Allow-Credentials", "true")
			h.Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
		default:
			h.Set("Access-Control-Allow-Origin", "*")
			h.Set("Access-Control-Allow-Methods", "PUT")
			h.Set("Access-Control-Expose-Headers", "X-A")
			h.Set("X-A", "1")
		}
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(s.Close)
	return s
}

// Firefox refuses for the reasons that the model has, says so in its own words, and
// sends nothing in safe mode that may not be sent.
func TestFirefox(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	a, s := start(t), serve(t)
	if !strings.HasPrefix(a.Version(), "Firefox/") || a.Profile().Name() != "firefox" {
		t.Errorf("got version %q and profile %q", a.Version(), a.Profile().Name())
	}
	rows := []struct {
		name    string
		ask     harness.Ask
		outcome harness.Outcome
		reason  fetch.Reason
		says    string
	}{
		{"shared", harness.Ask{URL: s.URL + "/"}, harness.OutcomeShared, "", ""},
		{"from a frame", harness.Ask{From: harness.Null, URL: s.URL + "/"}, harness.OutcomeShared, "", ""},
		{"from a worker", harness.Ask{URL: s.URL + "/", Initiator: harness.ByWorker}, harness.OutcomeShared, "", ""},
		{"no-cors", harness.Ask{URL: s.URL + "/", Initiator: harness.ByNoCORS}, harness.OutcomeBlocked, fetch.Opaque, ""},
		{"no header", harness.Ask{URL: s.URL + "/none"}, harness.OutcomeBlocked, fetch.MissingAllowOriginHeader, "missing"},
		{"another origin", harness.Ask{URL: s.URL + "/another"}, harness.OutcomeBlocked, fetch.AllowOriginMismatch, "does not match"},
		{"a star with credentials", harness.Ask{URL: s.URL + "/star", Credentials: fetch.Include}, harness.OutcomeBlocked, fetch.WildcardOriginNotAllowed, "Credential is not supported"},
		{"a preflight of status 403", harness.Ask{URL: s.URL + "/refused", Method: "PUT"}, harness.OutcomeBlocked, fetch.PreflightInvalidStatus, "did not succeed"},
		{"a method that is not listed", harness.Ask{URL: s.URL + "/", Method: "DELETE"}, harness.OutcomeBlocked, fetch.MethodDisallowedByPreflightResponse, "Did not find method"},
		{"a PUT in safe mode", harness.Ask{URL: s.URL + "/", Method: "PUT"}, harness.OutcomeWithheld, "", ""},
		{"a 401 that asks for a password", harness.Ask{URL: s.URL + "/challenge", Credentials: fetch.Include}, harness.OutcomeShared, "", ""},
	}
	var stories []harness.Story
	for i := range rows {
		if rows[i].ask.From == "" {
			rows[i].ask.From = app
		}
		stories = append(stories, harness.Story{ID: harness.StoryID(rows[i].name), Asks: []harness.Ask{rows[i].ask}})
	}
	told := 0
	for id, observations := range a.Ask(t.Context(), stories) {
		told++
		row := rows[slices.IndexFunc(stories, func(s harness.Story) bool { return s.ID == id })]
		o := observations[0]
		if o.Outcome != row.outcome || o.Reason != row.reason || !strings.Contains(o.Console, row.says) || strings.Contains(o.Console, "corsuite-") {
			t.Errorf("%s: got %s %s (%s), and it says %q; want %s %s, and %q", id, o.Outcome, o.Reason, o.Error, o.Console, row.outcome, row.reason, row.says)
		}
		if model := replay.Replay(a.Profile(), []harness.Ask{row.ask}, observations)[0]; row.reason != fetch.Opaque && !replay.Same(row.ask, model, o) {
			t.Errorf("%s: the model comes to %s %s %q, the browser to %s %s %q", id, model.Outcome, model.Reason, model.Exposed, o.Outcome, o.Reason, o.Exposed)
		}
	}
	if told != len(rows) {
		t.Errorf("%d of %d stories were told", told, len(rows))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.methods {
		if strings.HasPrefix(m, "PUT") || strings.HasPrefix(m, "DELETE") {
			t.Errorf("the server saw %s in safe mode", m)
		}
	}
}

// A Firefox that dies is replaced, and none leaves anything behind.
func TestKilled(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	a, s := start(t), serve(t)
	a.Kill()
	for _, observations := range a.Ask(t.Context(), []harness.Story{{ID: "s", Asks: []harness.Ask{{From: app, URL: s.URL + "/"}}}}) {
		if o := observations[0]; o.Outcome != harness.OutcomeShared {
			t.Errorf("got %s %s", o.Outcome, o.Error)
		}
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind %q, %v", left, err)
	}
}

// No Firefox: an error that can be told from others and says what to do.
func TestFindNothing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, named := range []string{"", "no-such-browser"} {
		if _, err := Start(t.Context(), named, proxied.Options{Name: "firefox"}); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "--firefox") {
			t.Errorf("%q: got %v; want ErrNotFound, and what to do", named, err)
		}
	}
}

// What is no Firefox ends as an error with what it printed, and leaves nothing behind.
func TestStartNoBrowser(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	program := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho cannot open display; exit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := Start(ctx, program, proxied.Options{Name: "firefox"}); err == nil || !strings.Contains(err.Error(), "cannot open display") {
		t.Errorf("got %v; want what it printed", err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind %q, %v", left, err)
	}
}
