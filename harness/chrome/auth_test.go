package chrome

import (
	"net/http"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Authentication is on the wire of actual requests, nowhere else, and no
// preflight asks leave for it.
func TestAuthentication(t *testing.T) {
	auth := harness.Auth{Cookie: "sid=1; theme=dark", Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer t"}, {Name: "X-Key", Value: "k"}}}
	for _, unsafe := range []bool{false, true} {
		s := serve(t, accepting)
		other := serve(t, accepting)
		a := startAgent(t, Options{Unsafe: unsafe})
		rows := []struct {
			name   string
			ask    harness.Ask
			cookie string
		}{
			{"without credentials", harness.Ask{From: friend}, ""},
			{"with credentials", harness.Ask{From: friend, Credentials: fetch.Include}, auth.Cookie},
			{"preflighted", harness.Ask{From: friend, Credentials: fetch.Include, Headers: with("X-Thing", "1")}, auth.Cookie},
			{"null", harness.Ask{From: harness.Null, Credentials: fetch.Include}, auth.Cookie},
			{"own origin", harness.Ask{From: harness.Origin(s.URL)}, auth.Cookie},
			{"own origin, omitted", harness.Ask{From: harness.Origin(s.URL), Credentials: fetch.Omit}, ""},
			{"in place of a sample", harness.Ask{From: harness.Origin(s.URL), Credentials: fetch.Omit, Headers: with("authorization", "Bearer corsuite")}, ""},
			{"no-cors", harness.Ask{From: harness.NoOrigin, Credentials: fetch.Include}, auth.Cookie},
		}
		for _, row := range rows {
			row.ask.URL, row.ask.Auth = s.URL+"/", auth
			before := len(s.requests())
			o := one(t, a, row.ask)
			if o.Outcome != harness.OutcomeShared && o.Reason != fetch.Opaque {
				t.Errorf("%s: got %s %s %s; want shared", row.name, o.Outcome, o.Reason, o.Error)
			}
			for _, r := range s.requests()[before:] {
				authorization, cookie := strings.Join(r.Header.Values("Authorization"), "|"), r.Header.Get("Cookie")
				if r.Method == http.MethodOptions {
					if authorization != "" || cookie != "" || r.Header.Get("X-Key") != "" {
						t.Errorf("%s: the preflight carries %q, %q", row.name, authorization, cookie)
					}
					if got := r.Header.Get("Access-Control-Request-Headers"); got != "x-thing" {
						t.Errorf("%s: the preflight names %q; want x-thing", row.name, got)
					}
					continue
				}
				if authorization != "Bearer t" || cookie != row.cookie || r.Header.Get("X-Key") != "k" {
					t.Errorf("%s, unsafe %v: the request carries %q, cookie %q; want the authentication, cookie %q", row.name, unsafe, authorization, cookie, row.cookie)
				}
			}
			if len(s.requests()) == before {
				t.Errorf("%s: nothing arrived", row.name)
			}
		}
		// A redirect elsewhere takes nothing along.
		away := serve(t, func(w http.ResponseWriter, r *http.Request) {
			accepting(w, r)
			http.Redirect(w, r, other.URL+"/", http.StatusFound)
		})
		one(t, a, harness.Ask{From: friend, URL: away.URL + "/", Credentials: fetch.Include, Auth: auth})
		reached := other.requests()
		if len(reached) != 1 || reached[0].Header.Get("Cookie") != "" || reached[0].Header.Get("Authorization") != "" {
			t.Errorf("after a redirect to another origin: got %v; want one request without authentication", reached)
		}
	}
}

// A challenge ends as an answer with status 401: nobody is asked to log in.
func TestChallenge(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		accepting(w, r)
		w.Header().Set("WWW-Authenticate", `Basic realm="target"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	for _, unsafe := range []bool{false, true} {
		a := startAgent(t, Options{Unsafe: unsafe})
		for _, mode := range []fetch.CredentialsMode{fetch.Omit, fetch.Include} {
			o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Credentials: mode})
			if o.Outcome != harness.OutcomeShared || o.Status != http.StatusUnauthorized {
				t.Errorf("%s, unsafe %v: got %s %s, status %d; want shared, status 401", mode, unsafe, o.Outcome, o.Reason, o.Status)
			}
		}
	}
}

// A cookie that the target sets in one story is not there in the next.
func TestCookiesDoNotStay(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		accepting(w, r)
		w.Header().Add("Set-Cookie", "lax=1; Path=/")
		w.Header().Add("Set-Cookie", "none=1; Path=/; SameSite=None; Secure")
		w.Header().Add("Set-Cookie", "own=1; Path=/; SameSite=None; Secure; Partitioned")
	})
	a := startAgent(t, Options{})
	for _, from := range []harness.Origin{harness.Origin(s.URL), harness.Origin(s.URL), friend, friend, harness.Null, harness.Null} {
		one(t, a, harness.Ask{From: from, URL: s.URL + "/", Credentials: fetch.Include})
	}
	for i, r := range s.requests() {
		if got := r.Header.Get("Cookie"); got != "" {
			t.Errorf("request %d carries the cookie %q of a story before", i+1, got)
		}
	}
	asks := []harness.Ask{{From: harness.Origin(s.URL), URL: s.URL + "/"}, {From: harness.Origin(s.URL), URL: s.URL + "/"}}
	story(t, a, harness.Story{ID: "session", Asks: asks})
	reached := s.requests()
	if got := reached[len(reached)-1].Header.Get("Cookie"); got == "" {
		t.Error("the second ask of a story carries no cookie; want those of the first answer")
	}
}
