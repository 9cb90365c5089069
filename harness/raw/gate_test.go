package raw

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// permissive lets everyone do everything, and remembers the methods that it saw.
type permissive struct {
	mu   sync.Mutex
	seen map[string]int
}

func (p *permissive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.seen[r.Method]++
	p.mu.Unlock()
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Set("Access-Control-Allow-Credentials", "true")
	w.Header().Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
	w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	if strings.HasPrefix(r.URL.Path, "/redirect") {
		w.Header().Set("Location", "/")
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

// TestSafeModeByEveryWay asks for everything that could change something, in
// every way the agent has, and looks at what arrived.
func TestSafeModeByEveryWay(t *testing.T) {
	t.Parallel()
	smuggled := "a\r\n\r\nDELETE / HTTP/1.1\r\nHost: a\r\n\r\n"
	var asks []harness.Ask
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "post", "patch", "PURGE", "M-SEARCH"} {
		for _, body := range []string{"", "x"} {
			asks = append(asks,
				harness.Ask{Method: method, Body: body},
				harness.Ask{Method: method, Body: body, HTTP: "1.0"},
				harness.Ask{Method: method, Body: body, Credentials: fetch.Include},
				harness.Ask{Method: method, Body: body, Headers: harness.With("Content-Type", "application/json")},
				harness.Ask{Method: method, Body: body, Initiator: harness.ByXHRUpload},
				harness.Ask{Method: method, Body: body, Initiator: harness.ByKeepalive},
				harness.Ask{Method: method, Body: body, Initiator: harness.ByEventSource},
				harness.Ask{Method: method, Body: body, From: harness.NoOrigin},
				harness.Ask{Method: method, Body: body, From: harness.Own},
				harness.Ask{Method: "GET", Bytes: &harness.Bytes{Method: method, Body: body}},
				harness.Ask{Method: method, Bytes: &harness.Bytes{Body: body}},
			)
		}
	}
	for _, b := range []harness.Bytes{
		{Method: "GET / HTTP/1.1\r\n\r\nDELETE"},
		{Method: "\r\nDELETE"},
		{Target: "/ HTTP/1.1\r\n\r\nDELETE /"},
		{Headers: harness.With("X", smuggled)},
		{Headers: harness.With(smuggled, "x")},
		{Headers: harness.With("Origin", "a\n\nDELETE / HTTP/1.1\n\n")},
		{Body: "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", Headers: harness.With("Content-Length", "0")},
		{Body: "0\r\n\r\nDELETE / HTTP/1.1\r\nHost: a\r\n\r\n", Headers: harness.With("Transfer-Encoding", "chunked")},
	} {
		asks = append(asks, harness.Ask{Bytes: &b}, harness.Ask{Method: "PUT", Bytes: &b})
	}
	asks = append(asks,
		harness.Ask{Auth: harness.Auth{Headers: harness.With("X", smuggled)}},
		harness.Ask{Credentials: fetch.Include, Auth: harness.Auth{Cookie: smuggled}},
	)
	for _, version := range []string{"1.1", "2"} {
		t.Run("HTTP "+version, func(t *testing.T) {
			t.Parallel()
			seen := &permissive{seen: map[string]int{}}
			s := overHTTP2(t, false, seen.ServeHTTP)
			a := agent(t, Options{HTTP: version, Jobs: 4})
			var stories []harness.Story
			for _, q := range asks {
				if q.From == "" {
					q.From = friend
				}
				if q.From == harness.Own {
					q.From = harness.Origin(s.URL)
				}
				for _, path := range []string{"/", "/redirect"} {
					q.URL = s.URL + path
					stories = append(stories, harness.Story{ID: "s", Asks: []harness.Ask{q}},
						harness.Story{ID: "s", Asks: []harness.Ask{q, q}, Concurrent: true})
				}
			}
			outcomes := map[harness.Outcome]int{}
			for _, observations := range a.Ask(t.Context(), stories) {
				for _, o := range observations {
					outcomes[o.Outcome]++
				}
			}
			seen.mu.Lock()
			defer seen.mu.Unlock()
			for method, n := range seen.seen {
				if method != "GET" && method != "HEAD" && method != "OPTIONS" {
					t.Errorf("%s reached the server %d times", method, n)
				}
			}
			if seen.seen["OPTIONS"] == 0 || outcomes[harness.OutcomeWithheld] == 0 {
				t.Errorf("got methods %v, outcomes %v; want preflights, and the rest withheld", seen.seen, outcomes)
			}
		})
	}
}

func TestWithheld(t *testing.T) {
	t.Parallel()
	accepts := "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n"
	tests := []struct {
		name      string
		ask       harness.Ask
		outcome   harness.Outcome
		exchanges int
		says      string // in Error
	}{
		{"after an accepted preflight", harness.Ask{Method: "PUT"}, harness.OutcomeWithheld, 1, ""},
		{"after a refused preflight", harness.Ask{Method: "DELETE"}, harness.OutcomeBlocked, 1, ""},
		{"without a preflight", harness.Ask{Method: "POST"}, harness.OutcomeWithheld, 0, `"POST" was not sent: it needs --unsafe`},
		{"bytes", harness.Ask{Bytes: &harness.Bytes{Method: "TRACE"}}, harness.OutcomeWithheld, 0, "--unsafe"},
		{"smuggled", harness.Ask{Bytes: &harness.Bytes{Target: "/ HTTP/1.1\r\n\r\nDELETE /"}}, harness.OutcomeWithheld, 0, "may not be sent"},
	}
	for _, test := range tests {
		s := serve(t, always(accepts))
		test.ask.URL = s.url
		o := ask(t, agent(t, Options{}), test.ask)
		if o.Outcome != test.outcome || len(o.Exchanges) != test.exchanges || len(s.got()) != test.exchanges {
			t.Errorf("%s: got %s, %d exchanges, %d requests; want %s, %d", test.name, o.Outcome, len(o.Exchanges), len(s.got()), test.outcome, test.exchanges)
		}
		if test.says == "" && o.Error != "" || !strings.Contains(o.Error, test.says) {
			t.Errorf("%s: got error %q; want %q", test.name, o.Error, test.says)
		}
	}
}
