package patience

import (
	"context"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

const url = "https://api.example.com/items"

// Answers of a server, as an agent tells them.
func answered() harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeShared, Exchanges: []harness.Exchange{{Status: 200}}}
}

func silence() harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{{}}}
}

func reset() harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.ConnectionFailed, Exchanges: []harness.Exchange{{}}}
}

// half answers the preflight and not the request.
func half() harness.Observation {
	o := silence()
	o.Exchanges = []harness.Exchange{{Preflight: true, Status: 204}, {}}
	return o
}

func later(wait string) harness.Observation {
	return harness.Observation{
		Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader,
		Exchanges: []harness.Exchange{{Status: 503, Response: []fetch.Header{{Name: "Retry-After", Value: wait}}}},
	}
}

// weather is what a busy server answers.
func weather() harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Exchanges: []harness.Exchange{{Status: 503}}}
}

// server answers as told by the number of the question, counted from 1.
type server struct {
	answer func(n int, a harness.Ask) harness.Observation

	mu    sync.Mutex
	asked int
}

func (s *server) ask(_ context.Context, story harness.Story) []harness.Observation {
	s.mu.Lock()
	defer s.mu.Unlock()
	var seen []harness.Observation
	for _, a := range story.Asks {
		s.asked++
		seen = append(seen, s.answer(s.asked, a))
	}
	return seen
}

// askMany asks n stories, one after the other, and returns the reason of each.
func askMany(t *testing.T, w *Watch, s *server, n int, url string) []fetch.Reason {
	t.Helper()
	var reasons []fetch.Reason
	for i := range n {
		story := harness.Story{ID: harness.StoryID(strconv.Itoa(i)), Asks: []harness.Ask{{URL: url}}}
		seen := w.Ask(t.Context(), story, s.ask)
		if len(seen) != 1 {
			t.Fatalf("got %d observations; want 1", len(seen))
		}
		reasons = append(reasons, seen[0].Reason)
	}
	return reasons
}

func count(reasons []fetch.Reason, r fetch.Reason) int {
	n := 0
	for _, have := range reasons {
		if have == r {
			n++
		}
	}
	return n
}

func TestSilence(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		waits  bool
		answer func(n int, a harness.Ask) harness.Observation
		// asked is how many questions reach the server of 100; stopped is why the rest does not.
		asked   int
		stopped fetch.Reason
	}{
		"a right one is asked to the end": {false, func(int, harness.Ask) harness.Observation { return answered() }, 100, ""},
		"silent after 25": {false, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 {
				return silence()
			}
			return answered()
		}, 25 + silences + 1, fetch.StoppedAnswering},
		"connections fail after 25, three times at the end": {false, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 {
				return reset()
			}
			return answered()
		}, 25 + silences + insistence, fetch.StoppedAnswering},
		"preflights only": {false, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 {
				return half()
			}
			return answered()
		}, 25 + silences + 1, fetch.StoppedAnswering},
		"silent at once": {false, func(int, harness.Ask) harness.Observation { return silence() }, silences + 1, fetch.StoppedAnswering},
		"drops three of four": {false, func(n int, _ harness.Ask) harness.Observation {
			if n%4 > 0 {
				return reset()
			}
			return answered()
		}, 100, ""},
		"comes back for the question that decides": {false, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 && n <= 25+silences {
				return silence()
			}
			return answered()
		}, 101, ""},
		"what was not asked is not silence": {false, func(int, harness.Ask) harness.Observation {
			return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Interrupted}
		}, 100, ""},
		"Retry-After from an agent that has waited": {true, func(int, harness.Ask) harness.Observation { return later("2") }, refusals, fetch.WantsToBeLeftAlone},
		"Retry-After": {false, func(int, harness.Ask) harness.Observation { return later("2") }, refusals + 1, fetch.WantsToBeLeftAlone},
		"Retry-After, and then it answers": {false, func(n int, _ harness.Ask) harness.Observation {
			if n <= refusals {
				return later("2")
			}
			return answered()
		}, 101, ""},
		"now and then Retry-After": {true, func(n int, _ harness.Ask) harness.Observation {
			if n%2 == 0 {
				return later("1")
			}
			return answered()
		}, 100, ""},
		"503 to everything after 25": {false, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 {
				return weather()
			}
			return answered()
		}, 25 + storms + 1 + len(calms()), fetch.StoppedAnswering},
		"503 from an agent that has waited": {true, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 {
				return weather()
			}
			return answered()
		}, 25 + storms + 1 + len(calms()), fetch.StoppedAnswering},
		"503 to everything": {false, func(int, harness.Ask) harness.Observation { return weather() }, 100, ""},
		"503 for a while": {false, func(n int, _ harness.Ask) harness.Observation {
			if n > 25 && n < 25+storms+len(calms()) {
				return weather()
			}
			return answered()
		}, 100 + len(calms()), ""},
		"503 now and then": {false, func(n int, _ harness.Ask) harness.Observation {
			if n%3 > 0 {
				return weather()
			}
			return answered()
		}, 100, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, s := &Watch{Waits: row.waits}, &server{answer: row.answer}
				reasons := askMany(t, w, s, 100, url)
				if s.asked != row.asked {
					t.Errorf("asked %d times; want %d", s.asked, row.asked)
				}
				if stopped := count(reasons, row.stopped); row.stopped != "" && (stopped == 0 || reasons[99] != row.stopped) {
					t.Errorf("got %d × %s, at the end %q; want it to the end", stopped, row.stopped, reasons[99])
				}
				if row.stopped == "" && count(reasons, fetch.StoppedAnswering)+count(reasons, fetch.WantsToBeLeftAlone) > 0 {
					t.Errorf("given up: %v", reasons)
				}
			})
		})
	}
}

// TestUnspoken: who does not speak a version of HTTP is not asked for it again.
func TestUnspoken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &Watch{Spare: func(string) {}}
		s := &server{answer: func(n int, _ harness.Ask) harness.Observation {
			if n%2 == 0 {
				return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.ConnectionFailed, Parameter: "http/1.1", Exchanges: []harness.Exchange{{}}}
			}
			return answered()
		}}
		if askMany(t, w, s, 100, url); s.asked != 100 {
			t.Errorf("asked %d times; want 100", s.asked)
		}
	})
}

// The pause before the question that decides is the server's, within limits.
func TestPause(t *testing.T) {
	t.Parallel()
	for wait, want := range map[string]time.Duration{"3": 3 * time.Second, "3600": LongestWait} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			askMany(t, new(Watch), &server{answer: func(int, harness.Ask) harness.Observation { return later(wait) }}, 20, url)
			if took := time.Since(began); took != want {
				t.Errorf("Retry-After %s: waited %v; want %v", wait, took, want)
			}
		})
	}
}

// Targets are watched apart, whatever their query, and get another chance later.
func TestTargetsApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := new(Watch)
		dead := &server{answer: func(int, harness.Ask) harness.Observation { return silence() }}
		askMany(t, w, dead, 20, url+"?a=1")
		if got := askMany(t, w, dead, 1, url+"?a=2#x"); got[0] != fetch.StoppedAnswering {
			t.Errorf("got %q of another query; want %q", got[0], fetch.StoppedAnswering)
		}
		alive := &server{answer: func(int, harness.Ask) harness.Observation { return answered() }}
		if got := askMany(t, w, alive, 20, url+"/other"); count(got, "") != 20 {
			t.Errorf("the other target got %v", got)
		}
		time.Sleep(memory + time.Second)
		if got := askMany(t, w, alive, 5, url); count(got, "") != 5 {
			t.Errorf("got %v of a target that answers again; want it asked", got)
		}
	})
}

// Side by side, one question decides, and nobody asks while it is open.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := new(Watch)
		var mu sync.Mutex
		asked := 0
		ask := func(_ context.Context, s harness.Story) []harness.Observation {
			mu.Lock()
			asked++
			mu.Unlock()
			time.Sleep(10 * time.Second)
			return []harness.Observation{silence()}
		}
		began := time.Now()
		stories := make(chan harness.Story)
		var workers sync.WaitGroup
		for range 16 {
			workers.Go(func() {
				for s := range stories {
					w.Ask(t.Context(), s, ask)
				}
			})
		}
		for i := range 200 {
			stories <- harness.Story{ID: harness.StoryID(strconv.Itoa(i)), Asks: []harness.Ask{{URL: url}}}
		}
		close(stories)
		workers.Wait()
		if took := time.Since(began); took > 20*time.Second || asked > 17+16 {
			t.Errorf("took %v and %d questions; want two time-outs", took, asked)
		}
	})
}

// An end of the run is not silence of the target.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := new(Watch)
	for range 20 {
		w.Ask(ctx, harness.Story{Asks: []harness.Ask{{URL: url}}}, func(context.Context, harness.Story) []harness.Observation {
			return []harness.Observation{silence()}
		})
	}
	alive := &server{answer: func(int, harness.Ask) harness.Observation { return answered() }}
	if got := askMany(t, w, alive, 3, url); !slices.Equal(got, []fetch.Reason{"", "", ""}) {
		t.Errorf("got %v; want it asked", got)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, row := range []struct {
		status int
		value  string
		wait   time.Duration
		says   bool
	}{
		{429, "0", 0, true},
		{503, "7", 7 * time.Second, true},
		{503, "Fri, 02 Jan 2026 03:04:08 GMT", 3 * time.Second, true},
		{503, "Fri, 02 Jan 2026 03:04:00 GMT", 0, true},
		{429, "11", 11 * time.Second, true},
		{429, "99999999999999", math.MaxInt64, true},
		{429, "-1", 0, false},
		{429, "soon", 0, false},
		{429, "", 0, false},
		{500, "1", 0, false},
		{200, "1", 0, false},
	} {
		wait, says := RetryAfter(row.status, []fetch.Header{{Name: "retry-after", Value: row.value}}, now)
		if says != row.says || wait != row.wait {
			t.Errorf("%d, Retry-After %q: got %v, %v; want %v, %v", row.status, row.value, wait, says, row.wait, row.says)
		}
	}
	if _, says := RetryAfter(429, nil, now); says {
		t.Error("429 without Retry-After says when to come back")
	}
}
