package selftest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/corstest"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
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
	agents := map[string]func(testing.TB, bool) harness.UserAgent{"raw": kit.NewRaw, "chrome": kit.NewChrome}
	for name, start := range agents {
		t.Run(name, func(t *testing.T) {
			for _, unsafe := range []bool{false, true} {
				server := &wish{arrived: map[string]int{}}
				agent := start(t, unsafe)
				asked := 0
				for range agent.Ask(t.Context(), attempts(agent, kit.Serve(t, server)+"/items")) {
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
	target := harness.Target{URL: kit.Serve(t, server) + "/items"}
	kit.Judge(t, engine.Options{Agents: []harness.UserAgent{kit.NewRaw(t, true)}, Rules: specs.Rules(), Targets: []harness.Target{target}})
	if got := server.unsafe(); len(got) > 0 || server.arrived["OPTIONS"] == 0 {
		t.Errorf("arrived: %v; want preflights, and nothing but GET and HEAD beside them", server.arrived)
	}
}

// TestUndeclaredIsNeverSent: over all rules, through each agent and door, with
// and without leave, a target that lets everything in sees no method that nobody
// declared; what is declared it sees exactly where there is leave for it.
func TestUndeclaredIsNeverSent(t *testing.T) {
	friends := []string{"https://app.example.com", "https://admin.example.com"}
	yes := true
	put := harness.Policy{Origins: friends, Credentials: &yes, Methods: []string{"PUT", "PROPFIND"}, Headers: []string{"Content-Type", "X-Probe"}}
	star, grants, silent := put, harness.Policy{Grants: []harness.Grant{{Origins: friends[:1], Methods: []string{"PUT"}}, {Origins: []string{"*"}, Methods: []string{}}}}, put
	star.Methods, silent.Methods = []string{harness.Any}, nil
	for _, row := range kit.Sample([]struct {
		name       string
		target     harness.Target
		unsafe     bool
		send       []string
		want       string
		throughAll bool // browsers take their time
	}{
		{"listed, without leave", harness.Target{Policy: put}, false, nil, "", true},
		{"listed, with leave for all", harness.Target{Policy: put}, true, nil, "PROPFIND PUT", true},
		{"listed, with leave for one", harness.Target{Policy: put}, false, []string{"PROPFIND"}, "PROPFIND", true},
		{"an asterisk, with leave for all", harness.Target{Policy: star}, true, nil, "", false},
		{"an asterisk, with leave for one", harness.Target{Policy: star}, false, []string{"DELETE"}, "DELETE", false},
		{"a grant, with leave for all", harness.Target{Policy: grants}, true, nil, "PUT", false},
		{"nothing, with leave for all", harness.Target{Policy: silent}, true, nil, "", false},
		{"nothing at all, with leave for all", harness.Target{}, true, nil, "", false},
		{"its own request, without leave", harness.Target{Policy: silent, Method: "POST", Body: "x"}, false, nil, "", false},
		{"its own request, with leave", harness.Target{Policy: put, Method: "POST", Body: "x", Send: true}, false, nil, "POST", true},
		{"its own request, with leave for all", harness.Target{Policy: silent, Method: "REPORT"}, true, nil, "REPORT", false},
	}, 3) {
		t.Run(row.name, func(t *testing.T) {
			if !row.throughAll {
				t.Parallel()
			}
			doors := map[string]func(harness.Target){
				"raw": func(target harness.Target) { askEverything(t, kit.NewRaw(t, row.unsafe), target, row.send) },
				"corstest": func(target harness.Target) {
					options := []corstest.Option{corstest.Request(target.Method, "", target.Body), corstest.Send(row.send...)}
					if row.unsafe {
						options = append(options, corstest.Unsafe())
					}
					if target.Send {
						options = append(options, corstest.Send(target.Method))
					}
					corstest.Judge(t, target.URL, target.Policy, options...)
				},
				"ginkgo": func(target harness.Target) {
					args := []string{"-via=raw", "-config=" + writeTarget(t, target), fmt.Sprintf("-unsafe=%t", row.unsafe), "-send=" + strings.Join(row.send, ",")}
					_, _ = ginkgoSuite(t, args...).CombinedOutput() // a server that lets everything in fails
				},
			}
			if testing.Short() {
				delete(doors, "ginkgo") // which would have to be built
			} else if row.throughAll {
				doors["chrome"] = func(target harness.Target) { askEverything(t, kit.NewChrome(t, row.unsafe), target, row.send) }
			}
			for door, ask := range doors {
				server := &wish{arrived: map[string]int{}}
				target := row.target
				target.URL = kit.Serve(t, server) + "/items"
				ask(target)
				if got := strings.Join(server.unsafe(), " "); got != row.want || server.arrived["OPTIONS"] == 0 {
					t.Errorf("%s: %q arrived; want %q (all: %v)", door, got, row.want, server.arrived)
				}
			}
		})
	}
}

// writeTarget writes a configuration with one target.
func writeTarget(t *testing.T, target harness.Target) string {
	t.Helper()
	own := map[string]any{"url": target.URL}
	if target.Method != "" {
		own["method"], own["body"], own["send"] = target.Method, target.Body, target.Send
	}
	text, err := json.Marshal(map[string]any{"policy": target.Policy, "targets": []any{own}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "corsuite.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// askEverything judges a target by all rules.
func askEverything(t *testing.T, agent harness.UserAgent, target harness.Target, send []string) {
	t.Helper()
	targets, err := harness.LetOut([]harness.Target{target}, send)
	if err != nil {
		t.Fatal(err)
	}
	kit.Judge(t, engine.Options{Agents: []harness.UserAgent{agent}, Rules: specs.Rules(), Targets: targets})
}

// TestRedirectsHoldTheGate: a redirect that keeps the method takes it to another
// path of the target, where the ask may send it, and never to another server.
func TestRedirectsHoldTheGate(t *testing.T) {
	for name, start := range map[string]func(testing.TB, bool) harness.UserAgent{"raw": kit.NewRaw, "chrome": kit.NewChrome} {
		t.Run(name, func(t *testing.T) {
			elsewhere, home := &wish{arrived: map[string]int{}}, &wish{arrived: map[string]int{}}
			to := kit.Serve(t, elsewhere) + "/there"
			from := kit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/home" {
					home.ServeHTTP(w, r)
					return
				}
				(&wish{arrived: map[string]int{}}).ServeHTTP(w, r)
				switch {
				case r.Method == http.MethodOptions:
				case r.URL.Path == "/inside":
					http.Redirect(w, r, "/home", http.StatusPermanentRedirect)
				default:
					http.Redirect(w, r, to, http.StatusPermanentRedirect)
				}
			}))
			agent := start(t, true)
			var stories []harness.Story
			for _, method := range []string{"POST", "PUT"} {
				for _, held := range []bool{false, true} {
					for _, path := range []string{"/items", "/inside"} {
						a := harness.Ask{From: "https://app.example.com", URL: from + path, Method: method, Held: held}
						stories = append(stories, harness.Story{ID: harness.StoryID(fmt.Sprint(method, held, path)), Asks: []harness.Ask{a}})
					}
				}
			}
			led := 0
			for _, observations := range agent.Ask(t.Context(), stories) {
				if host, away := observations[0].LedAway(); away && strings.HasPrefix(to, "http://"+host+"/") {
					led++
				}
			}
			if got := elsewhere.unsafe(); len(got) > 0 || led != 2 {
				t.Errorf("%q arrived elsewhere, %d asks say where they were led; want none, and the two that may be sent", got, led)
			}
			if home.arrived["POST"] != 1 || home.arrived["PUT"] != 1 {
				t.Errorf("%v arrived at home; want one POST and one PUT, those of the asks that may", home.arrived)
			}
		})
	}
}
