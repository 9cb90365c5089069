package engine

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corsuite/corsuite/harness"
)

func TestMaxTime(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		asks int
		rate float64
		want time.Duration
	}{
		{0, 0, 2 * time.Minute},
		{1000, 0, 7 * time.Minute},
		{1000, 1, 102 * time.Minute},
		{1000, 1000, 2*time.Minute + 6*time.Second},
	} {
		if got := MaxTime(row.asks, row.rate); got != row.want {
			t.Errorf("%d asks at %v per second: got %v; want %v", row.asks, row.rate, got, row.want)
		}
	}
}

// stuck answers the first story and then nothing until the run has ended.
type stuck struct{ fake }

func (s *stuck) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		for _, story := range stories {
			if s.total > 0 {
				<-ctx.Done()
				return
			}
			if !yield(story.ID, s.tell(story)) {
				return
			}
		}
	}
}

// slow answers each story after a while.
type slow struct {
	fake
	after time.Duration
}

func (s *slow) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		for _, story := range stories {
			if !sleep(ctx, s.after) || !yield(story.ID, s.tell(story)) {
				return
			}
		}
	}
}

// A server that is slow, and steady, is judged to the end, however long that takes.
func TestSlowIsNotOverTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		agent := &slow{fake{name: "raw", answer: careful}, 9 * time.Second}
		began := time.Now()
		var targets []harness.Target
		for range 20 {
			targets = append(targets, target())
			targets[len(targets)-1].URL += fmt.Sprint("/", len(targets))
		}
		r, err := Run(t.Context(), Options{Agents: []harness.UserAgent{agent}, Targets: targets, Rules: rules()})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < leastTime+5*time.Minute {
			t.Fatalf("it took %v; want a run that takes longer than its default", took)
		}
		if r.Counts[harness.StatusInconclusive] > 0 || len(r.Incomplete) > 0 {
			t.Errorf("got %v, %q; want every verdict", r.Counts, r.Incomplete)
		}
	})
}

// A run that does not come to its end is ended, by what it was given or by the
// default; what is known is judged, and the report says that it is not whole.
func TestOverTime(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]time.Duration{"given": 5 * time.Second, "default": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = Within(ctx, limit)
					defer cancel()
				}
				began := time.Now()
				agent := &stuck{fake{name: "raw", answer: careful}}
				r, err := Run(ctx, Options{Agents: []harness.UserAgent{agent}, Targets: []harness.Target{target()}, Rules: rules()})
				if err != nil {
					t.Fatal(err)
				}
				want := limit
				if want == 0 {
					want = MaxTime(3, 0)
				}
				if took := time.Since(began); took > want+time.Second || took < want {
					t.Errorf("it took %v; want %v", took, want)
				}
				if r.Counts[harness.StatusInconclusive] == 0 || r.Counts[harness.StatusFail] > 0 {
					t.Errorf("got %v; want inconclusive verdicts and no fail", r.Counts)
				}
				if len(r.Incomplete) != 1 || !strings.Contains(r.Incomplete[0], "--max-time") {
					t.Errorf("got %q; want one sentence that names --max-time", r.Incomplete)
				}
			})
		})
	}
}
