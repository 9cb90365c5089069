package engine

import (
	"context"
	"errors"
	"fmt"
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
)

// MaxTime returns how long a run of so many asks may take altogether when
// nobody says. rate is in requests per second; 0 is the agents' default.
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
