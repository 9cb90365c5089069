package selftest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/engine"
)

// wish lets every origin, method and header in, and counts the methods that arrive.
type wish struct {
	mu      sync.Mutex
	arrived map[string]int
}

func (s *wish) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.arrived[r.Method]++
	s.mu.Unlock()
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
	h.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	h.Set("Access-Control-Max-Age", "0")
}

func (s *wish) unsafe() (methods []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for m := range s.arrived {
		if m != "GET" && m != "HEAD" && m != "OPTIONS" {
			methods = append(methods, m)
		}
	}
	slices.Sort(methods)
	return methods
}

// attempts are requests with an effect, by every way that the agent has.
func attempts(agent harness.UserAgent, url string) []harness.Story {
	const page = "https://app.example.com"
	var asks []harness.Ask
	for _, method := range []string{"PUT", "DELETE", "POST", "PATCH"} {
		for _, from := range []harness.Origin{page, harness.Null} {
			asks = append(asks, harness.Ask{From: from, Method: method, Body: bodyOf(method)})
		}
		for _, by := range []harness.Initiator{harness.ByXHR, harness.ByXHRUpload, harness.ByKeepalive, harness.ByWorker, harness.BySharedWorker} {
			asks = append(asks, harness.Ask{From: page, Method: method, Initiator: by, Body: bodyOf(method)})
		}
		asks = append(asks, harness.Ask{From: page, Method: method, Bytes: &harness.Bytes{Method: method, Headers: []fetch.Header{{Name: "Origin", Value: page}}}})
	}
	asks = append(asks,
		harness.Ask{From: page, Method: "POST", Initiator: harness.ByBeacon, Body: "x"},
		harness.Ask{From: page, Method: "POST", Initiator: harness.ByBeacon, Body: "{}", Headers: harness.With("Content-Type", "application/json")},
	)
	var stories []harness.Story
	for _, a := range asks {
		a.URL = url
		if agent.Can(a) == nil {
			stories = append(stories, harness.Story{ID: harness.StoryID(strings.Join([]string{a.Method, string(a.Initiator), string(a.From), "n"}, " ")), Asks: []harness.Ask{a}})
		}
	}
	for i := range stories {
		stories[i].ID += harness.StoryID(string(rune('a'+i%26)) + string(rune('a'+i/26)))
	}
	return stories
}

func bodyOf(method string) string {
	if method == "POST" {
		return "x"
	}
	return ""
}

// TestSafeMode: without leave nothing but GET, HEAD and OPTIONS arrives,
// whichever way it was tried; with it, it does.
func TestSafeMode(t *testing.T) {
	agents := map[string]func(testing.TB, bool) harness.UserAgent{"raw": newRaw, "chrome": newChrome}
	for name, start := range agents {
		t.Run(name, func(t *testing.T) {
			for _, unsafe := range []bool{false, true} {
				server := &wish{arrived: map[string]int{}}
				agent := start(t, unsafe)
				asked := 0
				for range agent.Ask(t.Context(), attempts(agent, serve(t, server)+"/items")) {
					asked++
				}
				if asked == 0 || server.arrived["OPTIONS"] == 0 {
					t.Fatalf("%d stories, %v arrived: nothing was tried", asked, server.arrived)
				}
				got, want := strings.Join(server.unsafe(), " "), ""
				if unsafe {
					want = "DELETE PATCH POST PUT"
				}
				if got != want {
					t.Errorf("unsafe %v: %q arrived; want %q (all: %v)", unsafe, got, want, server.arrived)
				}
			}
		})
	}
}

// TestNothingDeclaredIsGentle: with nothing declared no method is tried out on a
// target, not even with leave.
func TestNothingDeclaredIsGentle(t *testing.T) {
	t.Parallel()
	server := &wish{arrived: map[string]int{}}
	target := harness.Target{URL: serve(t, server) + "/items"}
	judge(t, engine.Options{Agents: []harness.UserAgent{newRaw(t, true)}, Rules: specs.Rules(), Targets: []harness.Target{target}})
	if got := server.unsafe(); len(got) > 0 || server.arrived["OPTIONS"] == 0 {
		t.Errorf("arrived: %v; want preflights, and nothing but GET and HEAD beside them", server.arrived)
	}
}
