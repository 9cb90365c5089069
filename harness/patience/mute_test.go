package patience

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// A target that answers no preflight is asked for some, and is not taken for one
// that has stopped answering: other requests reach it to the end.
func TestPreflightsUnanswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := new(Watch)
		var mu sync.Mutex
		preflights := 0
		ask := func(_ context.Context, s harness.Story) []harness.Observation {
			if _, due := fetch.Preflight(s.Asks[0].Request()); !due {
				return []harness.Observation{{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{{Method: "GET", Status: 200}}}}
			}
			mu.Lock()
			preflights++
			mu.Unlock()
			time.Sleep(10 * time.Second)
			return []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{{Method: "OPTIONS", Preflight: true}}}}
		}
		stories := make(chan harness.Story)
		var workers sync.WaitGroup
		for range 4 {
			workers.Go(func() {
				for s := range stories {
					seen := w.Ask(t.Context(), s, ask)[0]
					if s.Asks[0].Method == "GET" && seen.Outcome != harness.OutcomeShared {
						t.Errorf("%s: got %+v; want that a request without a preflight is asked", s.ID, seen)
					}
					if s.Asks[0].Method == "PUT" && seen.Reason != fetch.Timeout {
						t.Errorf("%s: got %+v; want a time-out, waited for or not", s.ID, seen)
					}
				}
			})
		}
		for i := range 200 {
			method := []string{"GET", "PUT"}[i%2]
			from := harness.Origin(fmt.Sprintf("https://page-%d.example", i%20))
			stories <- harness.Story{ID: harness.StoryID(fmt.Sprint(i)), Asks: []harness.Ask{{From: from, Method: method, URL: url}}}
		}
		close(stories)
		workers.Wait()
		if preflights > 3*unansweredPreflights {
			t.Errorf("got %d preflights of 100; want that some show it", preflights)
		}
	})
}

// One that answers a preflight now and then is asked for all.
func TestPreflightsAnswered(t *testing.T) {
	t.Parallel()
	var m muteness
	put := func(id int) harness.Story {
		return harness.Story{ID: harness.StoryID(fmt.Sprint(id)), Asks: []harness.Ask{{From: "https://app.example.com", Method: "PUT", URL: url}}}
	}
	lost := []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{{Method: "OPTIONS", Preflight: true}}}}
	for i := range 20 {
		m.learn(put(i), lost)
	}
	if m.spares(put(3)) || !m.spares(put(100)) {
		t.Error("want that what has waited may be asked again, and nothing else")
	}
	m.learn(put(50), []harness.Observation{{Outcome: harness.OutcomeShared, Exchanges: []harness.Exchange{{Method: "OPTIONS", Preflight: true, Status: 204}}}})
	if m.spares(put(101)) {
		t.Error("want that everything is asked once a preflight is answered")
	}
}

// A target that never answers one origin is asked some of it, and everything of others.
func TestOriginUnanswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := new(Watch)
		waits := 0
		ask := func(_ context.Context, s harness.Story) []harness.Observation {
			x := harness.Exchange{Method: "GET", Request: harness.With("Origin", string(s.Asks[0].From))}
			if s.Asks[0].From == "https://app.example.com" {
				waits++
				time.Sleep(10 * time.Second)
				return []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{x}}}
			}
			x.Status = 200
			return []harness.Observation{{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{x}}}
		}
		for i := range 100 {
			from := []harness.Origin{"https://admin.example.com", "https://app.example.com"}[i%2]
			seen := w.Ask(t.Context(), harness.Story{ID: harness.StoryID(fmt.Sprint(i)), Asks: []harness.Ask{{From: from, URL: url}}}, ask)[0]
			if answered := seen.Status == 200; answered != (i%2 == 0) {
				t.Errorf("%d from %s: got %+v", i, from, seen)
			}
		}
		if waits != unansweredOfOne {
			t.Errorf("waited %d times; want %d", waits, unansweredOfOne)
		}
	})
}

// Where what is never answered takes the connections that others need, as in a browser,
// the others are asked again: they are lost to that, and not to a host that is narrow.
func TestOriginStarvesOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const hangs, timeout = "https://app.example.com", 10 * time.Second
		w := new(Watch)
		connections := make(chan struct{}, 6)
		var waits atomic.Int32
		ask := func(_ context.Context, s harness.Story) []harness.Observation {
			began := time.Now()
			select {
			case connections <- struct{}{}:
			case <-time.After(timeout):
				return []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout}}
			}
			defer func() { <-connections }()
			x := harness.Exchange{Method: "GET", Request: harness.With("Origin", string(s.Asks[0].From))}
			if s.Asks[0].From == hangs {
				waits.Add(1)
				time.Sleep(timeout - time.Since(began))
				return []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{x}}}
			}
			time.Sleep(time.Millisecond)
			x.Status = 200
			return []harness.Observation{{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{x}}}
		}
		story := func(i int, from harness.Origin) harness.Story {
			return harness.Story{ID: harness.StoryID(fmt.Sprint(from, i)), Asks: []harness.Ask{{From: from, URL: url}}}
		}
		w.Ask(t.Context(), story(0, harness.NoOrigin), ask)
		began := time.Now()
		slots := make(chan struct{}, 16)
		var running sync.WaitGroup
		for i := range 200 {
			from := harness.Origin(hangs)
			if i >= 14 && i%2 == 0 {
				from = harness.Origin(fmt.Sprintf("https://page-%d.example", i))
			}
			slots <- struct{}{}
			running.Go(func() {
				defer func() { <-slots }()
				if seen := w.Ask(t.Context(), story(i, from), ask)[0]; (seen.Status == 200) != (from != hangs) {
					t.Errorf("%d from %s: got %+v", i, from, seen)
				}
			})
		}
		running.Wait()
		if n := waits.Load(); n > 16 {
			t.Errorf("waited %d times; want that some show it", n)
		}
		if took := time.Since(began); took > 4*timeout {
			t.Errorf("took %v; want a few time-outs", took)
		}
	})
}

// A page that has been let in waits for a preflight itself before it is spared it, and a
// second look at what is never answered is taken now and then.
func TestFriendsWaitThemselves(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	var m muteness
	put := func(id string, from harness.Origin) harness.Story {
		return harness.Story{ID: harness.StoryID(id), Asks: []harness.Ask{{From: from, Method: "PUT", URL: url}}}
	}
	lost := []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{{Method: "OPTIONS", Preflight: true}}}}
	get := harness.Story{ID: "get", Asks: []harness.Ask{{From: friend, URL: url}}}
	m.learn(get, []harness.Observation{{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{{Method: "GET", Status: 200, Request: harness.With("Origin", friend)}}}})
	for i := range unansweredPreflights {
		m.learn(put(fmt.Sprint(i), harness.Origin(fmt.Sprintf("https://page-%d.example", i))), lost)
	}
	if m.spares(put("first", friend)) || !m.spares(put("other", "https://page.example")) {
		t.Error("want that a friend waits once, and a stranger not at all")
	}
	m.learn(put("first", friend), lost)
	if !m.spares(put("second", friend)) || m.spares(put("first", friend)) {
		t.Error("want that a friend who has waited is spared another wait, and may be asked that again")
	}
	for range secondLooks {
		m.learn(put("first", friend), lost)
	}
	if !m.spares(put("first", friend)) {
		t.Errorf("want no more than %d second looks", secondLooks)
	}
}

// What a request says decides of whom it is: not who is meant by it.
func TestOriginOfAnswers(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	var m muteness
	plain := harness.Story{Asks: []harness.Ask{{From: friend, URL: url}}}
	for i := range unansweredOfOne {
		plain.ID = harness.StoryID(fmt.Sprint(i))
		m.learn(plain, []harness.Observation{silence()})
	}
	written := harness.Story{ID: "written", Asks: []harness.Ask{{From: friend, URL: url, Bytes: &harness.Bytes{Headers: harness.With("Origin", friend+"/path")}}}}
	m.learn(written, []harness.Observation{{Outcome: harness.OutcomeBlocked, Exchanges: []harness.Exchange{{Status: 200, Request: written.Asks[0].Bytes.Headers}}}})
	plain.ID = "new"
	if !m.spares(plain) || m.spares(written) {
		t.Error("want that an answer to another Origin ends no doubt, and that this one is asked")
	}
	m.learn(plain, []harness.Observation{{Outcome: harness.OutcomeShared, Exchanges: []harness.Exchange{{Status: 200, Request: harness.With("Origin", friend)}}}})
	plain.ID = "newer"
	if m.spares(plain) {
		t.Error("want that one answer ends all doubt")
	}
}

// A story whose asks time out one after the other is not told to the end.
func TestInVain(t *testing.T) {
	t.Parallel()
	late := harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Timeout}
	if seen := []harness.Observation{late, answered(), late}; InVain(seen) || !InVain(append(seen, late)) {
		t.Errorf("want that a story goes on until %d of its asks are lost", lateAsks)
	}
}
