package chrome

import (
	"net/http"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Any origin can ask, and the server sees exactly that origin.
func TestOrigins(t *testing.T) {
	s := serve(t, friendly)
	a := startAgent(t, Options{})
	for _, origin := range []harness.Origin{
		"https://app.example.com",
		"https://app.example.com:8443",
		"http://app.example.com",
		"http://localhost:3000",
		"https://app.example.com.stranger.example",
		"https://a_b.example.com",
		"https://xn--bcher-kva.example",
		"http://192.168.1.5",
		"http://[::1]:8080",
		"null",
	} {
		o := one(t, a, harness.Ask{From: origin, URL: s.URL + "/"})
		if o.Outcome != harness.OutcomeShared {
			t.Errorf("%s: got %s %s %s; want shared", origin, o.Outcome, o.Reason, o.Error)
		}
		reached := s.requests()
		if got := reached[len(reached)-1].Header.Get("Origin"); got != string(origin) {
			t.Errorf("the server saw Origin %q; want %q", got, origin)
		}
	}
}

// The target's own origin reads everything and needs no preflight, though a
// page of ours stands there.
func TestOwnOrigin(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Own", "1") })
	a := startAgent(t, Options{Unsafe: true})
	o := one(t, a, harness.Ask{From: harness.Origin(s.URL), URL: s.URL + "/", Method: "DELETE"})
	if got := onTheWire(o); o.Outcome != harness.OutcomeShared || got != "DELETE 200" {
		t.Errorf("got %s %s, exchanges %q; want shared by one DELETE", o.Outcome, o.Reason, got)
	}
	if n := len(s.requests()); n != 1 {
		t.Errorf("the server saw %d requests; want 1: the page is ours", n)
	}
}

// A request without Origin reaches the resource; the page cannot tell what came.
func TestNoOrigin(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	a := startAgent(t, Options{})
	o := one(t, a, harness.Ask{From: harness.NoOrigin, URL: s.URL + "/"})
	if o.Outcome != harness.OutcomeBlocked || o.Reason != fetch.Opaque || o.Status != http.StatusTeapot {
		t.Errorf("got %s %s, status %d; want blocked Opaque, status 418", o.Outcome, o.Reason, o.Status)
	}
	if got, ok := s.requests()[0].Header["Origin"]; ok {
		t.Errorf("the server saw Origin %q; want none", got)
	}
}

// What looks like an origin and is none is an error that says so, not a verdict.
func TestNoSuchOrigin(t *testing.T) {
	s := serve(t, friendly)
	a := startAgent(t, Options{})
	for _, origin := range []harness.Origin{"https://EXAMPLE.com", "https://app.example.com/", "capacitor://localhost", "", "https://app.example.com:443"} {
		o := one(t, a, harness.Ask{From: origin, URL: s.URL + "/"})
		if o.Outcome != harness.OutcomeError || o.Error == "" {
			t.Errorf("%q: got %s %q; want an error that explains", origin, o.Outcome, o.Error)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("the server saw %d requests; want none", n)
	}
}
