package raw

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// stories returns n stories of one ask each.
func stories(n int, url string) []harness.Story {
	all := make([]harness.Story, n)
	for i := range all {
		all[i] = harness.Story{ID: harness.StoryID(fmt.Sprint("s", i)), Asks: []harness.Ask{{From: friend, URL: url}}}
	}
	return all
}

func TestEveryStoryIsTold(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	told := map[harness.StoryID]int{}
	for id, observations := range agent(t, Options{Jobs: 7}).Ask(t.Context(), stories(100, s.url)) {
		told[id]++
		if len(observations) != 1 || observations[0].Outcome != harness.OutcomeShared {
			t.Errorf("%s: got %+v", id, observations)
		}
	}
	if len(told) != 100 {
		t.Errorf("told %d stories; want 100", len(told))
	}
	if got := s.dialled(); got > 7 {
		t.Errorf("got %d connections; want no more than 7 jobs", got)
	}
	for range agent(t, Options{}).Ask(t.Context(), nil) {
		t.Error("told a story of none")
	}
}

func TestConcurrentStory(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"1.1", "2"} {
		var mu sync.Mutex
		arrived, most := 0, 0
		all := make(chan struct{})
		handler := func() {
			mu.Lock()
			arrived++
			if most = max(most, arrived); most == 5 {
				close(all)
			}
			mu.Unlock()
			select {
			case <-all:
			case <-time.After(2 * time.Second):
			}
		}
		s := overHTTP2(t, true, handlerFunc(handler))
		a := agent(t, Options{Insecure: true, HTTP: version, Jobs: 1})
		asks := make([]harness.Ask, 5)
		for i := range asks {
			asks[i] = harness.Ask{From: friend, URL: s.URL, Query: fmt.Sprint(i)}
		}
		for i, o := range tell(t, a, harness.Story{Asks: asks, Concurrent: true}) {
			if want := fmt.Sprintf("s-%d-1", i+1); o.Outcome != harness.OutcomeShared || o.Exchanges[0].ID != want {
				t.Errorf("HTTP %s: got %s %+v; want shared, %s", version, o.Outcome, o.Exchanges, want)
			}
		}
		if most != 5 {
			t.Errorf("HTTP %s: %d asks at once; want 5", version, most)
		}
	}
}

// TestConcurrentAsksHaveTheirOwnConnections: not even one that lies idle.
func TestConcurrentAsksHaveTheirOwnConnections(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	a := agent(t, Options{})
	q := harness.Ask{From: friend, URL: s.url}
	ask(t, a, q)
	tell(t, a, harness.Story{Asks: []harness.Ask{q, q, q}, Concurrent: true})
	if got := s.dialled(); got != 4 {
		t.Errorf("got %d connections; want 1 and then 3", got)
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := serve(t, func(int, string) reply { <-release; return reply{} })
	defer close(release)
	for _, version := range []string{"1.1", "2"} {
		// A run that is cancelled and one that is out of time are told alike: neither is the target's fault.
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if version == "2" {
			ctx, cancel = context.WithCancel(t.Context())
			time.AfterFunc(50*time.Millisecond, cancel)
		}
		defer cancel()
		began := time.Now()
		told := 0
		for id, observations := range agent(t, Options{Jobs: 2, HTTP: version}).Ask(ctx, stories(6, s.url)) {
			told++
			if o := observations[0]; o.Outcome != harness.OutcomeError || o.Reason != fetch.Interrupted {
				t.Errorf("HTTP %s, %s: got %s %s %q; want error Interrupted", version, id, o.Outcome, o.Reason, o.Error)
			}
		}
		if took := time.Since(began); told != 6 || took > 2*time.Second {
			t.Errorf("HTTP %s: told %d stories in %v; want 6 at once", version, told, took)
		}
	}
}

// TestNothingIsLeftRunning cannot run beside others: it counts goroutines.
func TestNothingIsLeftRunning(t *testing.T) {
	release := make(chan struct{})
	slow := serve(t, func(n int, _ string) reply {
		if n > 3 {
			<-release
		}
		return reply{text: allowed}
	})
	dead := listen(t)
	dead.stop()
	before := runtime.NumGoroutine()
	began := time.Now()
	for _, url := range []string{slow.url, dead.url} {
		a := agent(t, Options{Jobs: 5})
		told := 0
		for range a.Ask(t.Context(), stories(50, url)) {
			if told++; told == 2 {
				break
			}
		}
		a.Close()
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("stopping took %v; want at once", took)
	}
	close(release)
	slow.stop()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines; want %d\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answer  string
		ask     harness.Ask
		outcome harness.Outcome
		reason  fetch.Reason
		status  int
	}{
		{"shared", allowed, harness.Ask{}, harness.OutcomeShared, "", 200},
		{"an error answer", strings.Replace(allowed, "200 OK", "500 Oh", 1), harness.Ask{}, harness.OutcomeShared, "", 500},
		{"no header", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", harness.Ask{}, harness.OutcomeBlocked, fetch.MissingAllowOriginHeader, 404},
		{"two headers", "HTTP/1.1 200 OK\r\n" + open + open + "Content-Length: 0\r\n\r\n", harness.Ask{},
			harness.OutcomeBlocked, fetch.MultipleAllowOriginValues, 200},
		{"credentials", allowed, harness.Ask{Credentials: fetch.Include}, harness.OutcomeBlocked, fetch.WildcardOriginNotAllowed, 200},
		{"no Origin", allowed, harness.Ask{From: harness.NoOrigin}, harness.OutcomeBlocked, fetch.Opaque, 200},
		{"preflight refused", allowed, harness.Ask{Method: "PUT"}, harness.OutcomeBlocked, fetch.MethodDisallowedByPreflightResponse, 0},
		{"event source", allowed, harness.Ask{Initiator: harness.ByEventSource}, harness.OutcomeShared, "", 200},
		{"bad URL", allowed, harness.Ask{URL: "http://a b/"}, harness.OutcomeBlocked, fetch.InvalidRequest, 0},
	}
	for _, test := range tests {
		s := serve(t, always(test.answer))
		if test.ask.URL == "" {
			test.ask.URL = s.url
		}
		o := ask(t, agent(t, Options{}), test.ask)
		if o.Outcome != test.outcome || o.Reason != test.reason || o.Status != test.status {
			t.Errorf("%s: got %s %s %d; want %s %s %d", test.name, o.Outcome, o.Reason, o.Status, test.outcome, test.reason, test.status)
		}
	}
}

func TestEventSourceAcceptsEvents(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	ask(t, agent(t, Options{}), harness.Ask{URL: s.url, Initiator: harness.ByEventSource})
	if got := s.got(); len(got) != 1 || !strings.Contains(got[0], "Accept: text/event-stream\r\n") || strings.Contains(got[0], "*/*") {
		t.Errorf("got %q; want one request that accepts events", got)
	}
}

func TestStoryKeepsItsPreflightCache(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\nAccess-Control-Max-Age: 60\r\nContent-Length: 0\r\n\r\n"))
	a := agent(t, Options{Unsafe: true})
	put := harness.Ask{From: friend, URL: s.url, Method: "PUT"}
	tell(t, a, harness.Story{Asks: []harness.Ask{put, put}})
	tell(t, a, harness.Story{Asks: []harness.Ask{put}})
	var got []string
	for _, request := range s.got() {
		method, _, _ := strings.Cut(request, " ")
		got = append(got, method)
	}
	if want := "OPTIONS PUT PUT OPTIONS PUT"; strings.Join(got, " ") != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

func TestRevalidate(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ int, request string) reply {
		if strings.HasPrefix(request, "OPTIONS") || strings.Contains(request, `If-None-Match: "v1"`) {
			return reply{text: "HTTP/1.1 204 No\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: if-none-match\r\n\r\n"}
		}
		return reply{text: "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nETag: \"v1\"\r\nContent-Length: 0\r\n\r\n"}
	})
	first := harness.Ask{From: friend, URL: s.url}
	again := first
	again.Revalidate = true
	a := agent(t, Options{})
	observations := tell(t, a, harness.Story{Asks: []harness.Ask{first, first, again}})
	if o := observations[1]; o.Status != 200 {
		t.Errorf("got %d for an ask that does not revalidate; want 200", o.Status)
	}
	if o := observations[2]; o.Outcome != harness.OutcomeShared || o.Status != 204 || len(o.Exchanges) != 2 {
		t.Errorf("got %s %d, %d exchanges; want shared, 204, a preflight and the request", o.Outcome, o.Status, len(o.Exchanges))
	}
	// Nothing to revalidate: an ordinary request.
	if o := tell(t, a, harness.Story{Asks: []harness.Ask{again}})[0]; o.Status != 200 || len(o.Exchanges) != 1 {
		t.Errorf("without an ETag: got %d, %d exchanges; want 200, 1", o.Status, len(o.Exchanges))
	}
}

func TestAnAskIsNotChanged(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	backing := make([]fetch.Header, 1, 4)
	backing[0] = fetch.Header{Name: "Accept", Value: "a"}
	ask(t, agent(t, Options{}), harness.Ask{URL: s.url, Initiator: harness.ByEventSource, Headers: backing[:0],
		Auth: harness.Auth{Headers: backing[:1]}})
	if backing[0] != (fetch.Header{Name: "Accept", Value: "a"}) || backing[:2][1] != (fetch.Header{}) {
		t.Errorf("the ask's headers became %v", backing[:2])
	}
}

// The exchange says what was lost.
func TestExchangeShowsSplitFields(t *testing.T) {
	t.Parallel()
	s := serve(t, once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: A,\nB\r\n\r\n"))
	o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url})
	want := []harness.SplitField{{Name: "Access-Control-Allow-Headers", Rest: "B"}}
	if len(o.Exchanges) != 1 || !slices.Equal(o.Exchanges[0].Split, want) {
		t.Errorf("got %+v; want one exchange with %+v", o.Exchanges, want)
	}
}
