//go:build linux

package webkit

import (
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

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/proxied"
)

const app = harness.Origin("https://app.example.com")

// WebKit refuses for the reasons that the model has, sends nothing in safe mode that may
// not be sent, is replaced when it dies, and leaves nothing behind.
func TestWebKit(t *testing.T) {
	if testing.Short() {
		t.Skip("needs WebKitGTK; -short runs without it")
	}
	if err := Installed(); err != nil {
		t.Skip(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	var mu sync.Mutex
	var methods []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		methods = append(methods, q.Method)
		mu.Unlock()
		if q.URL.Path != "/none" {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Access-Control-Allow-Methods", "PUT")
		}
		fmt.Fprint(w, "{}")
	}))
	defer s.Close()
	a, err := Start(t.Context(), proxied.Options{Name: "webkit"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind %q, %v", left, err)
		}
	}()
	if !strings.HasPrefix(a.Version(), "Safari/") || a.Profile().Name() != "webkit" {
		t.Errorf("got version %q and profile %q", a.Version(), a.Profile().Name())
	}
	rows := []struct {
		ask     harness.Ask
		outcome harness.Outcome
		reason  fetch.Reason
	}{
		{harness.Ask{From: app, URL: s.URL + "/"}, harness.OutcomeShared, ""},
		{harness.Ask{From: "http://app.example.com", URL: s.URL + "/"}, harness.OutcomeShared, ""},
		{harness.Ask{From: harness.Null, URL: s.URL + "/"}, harness.OutcomeShared, ""},
		{harness.Ask{From: app, URL: s.URL + "/none"}, harness.OutcomeBlocked, fetch.MissingAllowOriginHeader},
		{harness.Ask{From: app, URL: s.URL + "/", Method: "DELETE"}, harness.OutcomeBlocked, fetch.MethodDisallowedByPreflightResponse},
		{harness.Ask{From: app, URL: s.URL + "/", Method: "PUT"}, harness.OutcomeWithheld, ""},
	}
	for i, row := range rows {
		if i == 1 {
			a.Kill()
		}
		for _, observations := range a.Ask(t.Context(), []harness.Story{{ID: "s", Asks: []harness.Ask{row.ask}}}) {
			if o := observations[0]; o.Outcome != row.outcome || o.Reason != row.reason {
				t.Errorf("%+v: got %s %s (%s); want %s %s", row.ask, o.Outcome, o.Reason, o.Error, row.outcome, row.reason)
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if slices.Contains(methods, "PUT") || slices.Contains(methods, "DELETE") {
		t.Errorf("the server saw %q in safe mode", methods)
	}
}

// Nothing installed: an error that can be told from others and says what to do.
func TestFindNothing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Start(t.Context(), proxied.Options{Name: "webkit"}); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "apt-get install") {
		t.Errorf("got %v; want ErrNotFound, and what to do", err)
	}
}
