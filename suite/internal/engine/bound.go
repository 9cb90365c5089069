package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
)

const (
	// leastTime is granted to every run: a browser starts, and a slow server warms up.
	leastTime = 2 * time.Minute
	// generosity is how many messages an ask may be on average, its repetition
	// included, and how much slower than the rate they may go.
	generosity = 6
	// usualRate stands where no rate is given, in messages per second. It is what
	// servers elsewhere are asked with; one on this machine is much faster.
	usualRate = 20
	// longestStep is by how much an answer prolongs a run at most.
	longestStep = 10 * time.Second
)

// MaxTime returns how long a run of so many asks may take when nobody says; what a
// target takes to answer is granted beside it: see Patiently. rate is in requests
// per second; 0 is the agents' default.
func MaxTime(asks int, rate float64) time.Duration {
	if rate <= 0 {
		rate = usualRate
	}
	return leastTime + time.Duration(float64(asks)*generosity/rate*float64(time.Second))
}

// OverTimeError is the cause of a context that ended because a run had no more time.
type OverTimeError struct{ Limit time.Duration }

func (e *OverTimeError) Error() string {
	return fmt.Sprintf("the run was not done after %v, which --max-time sets", e.Limit)
}

// Within returns a context that ends after d, with an OverTimeError as its cause.
func Within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, &OverTimeError{Limit: d})
}

// Patiently returns a context that ends after d like that of Within, but that every
// answer of a target prolongs by the time that it took, up to longestStep: a slow
// server is judged to the end, one that falls silent is not waited for.
func Patiently(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	now := time.Now()
	p := &pace{heard: now, end: now.Add(d)}
	p.timer = time.AfterFunc(d, func() {
		cancel(&OverTimeError{Limit: time.Since(now).Round(time.Second)})
	})
	return context.WithValue(ctx, paceKey{}, p), func() {
		p.timer.Stop()
		cancel(nil)
	}
}

// pace is that of the answers in a run.
type pace struct {
	timer *time.Timer
	mu    sync.Mutex
	heard time.Time // the last answer
	end   time.Time
}

type paceKey struct{}

// heard prolongs a run whose target has answered. Without a context of Patiently
// it does nothing.
func heard(ctx context.Context, story []harness.Observation) {
	p, ok := ctx.Value(paceKey{}).(*pace)
	if !ok || !slices.ContainsFunc(story, hasAnswer) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.end = p.end.Add(min(now.Sub(p.heard), longestStep))
	p.heard = now
	p.timer.Reset(p.end.Sub(now))
}

// hasAnswer reports whether any message of an ask was answered.
func hasAnswer(o harness.Observation) bool {
	return slices.ContainsFunc(o.Exchanges, func(x harness.Exchange) bool { return x.Status != 0 })
}

// Ended says why a context has ended before the run was done, "" if it has not.
func Ended(ctx context.Context) string {
	if ctx.Err() == nil {
		return ""
	}
	if over, ok := errors.AsType[*OverTimeError](context.Cause(ctx)); ok {
		return over.Error()
	}
	return "interrupted"
}

// asks counts what one agent asks of all targets, repetitions not included.
func asks(sessions []*Session) int {
	seen := map[harness.StoryID]bool{}
	n := 0
	for _, s := range sessions {
		for _, story := range s.plan.Stories {
			if !seen[story.ID] {
				seen[story.ID] = true
				n += len(story.Asks)
			}
		}
	}
	return n
}
