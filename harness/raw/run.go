package raw

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/patience"
)

// told is a story with what came of it.
type told struct {
	id           harness.StoryID
	observations []harness.Observation
}

// Ask implements harness.UserAgent. When ctx ends, the stories that are left
// are told as interrupted; when the consumer stops, everything under way is
// broken off. Either way no goroutine outlives the loop.
func (a *Agent) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		results := a.start(ctx, stories)
		stopped := false
		for t := range results {
			if !stopped && !yield(t.id, t.observations) {
				stopped = true
				cancel()
			}
		}
	}
}

// start asks the stories and returns what came of each; the channel is closed
// when nothing runs any more.
func (a *Agent) start(ctx context.Context, stories []harness.Story) <-chan told {
	width := min(a.width(stories), len(stories))
	results := make(chan told, width)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range width {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(stories)); i = next.Add(1) - 1 {
				story := stories[i]
				results <- told{story.ID, a.watch.Ask(ctx, story, a.tell)}
			}
		})
	}
	go func() {
		workers.Wait()
		close(results)
	}()
	return results
}

// tell asks one story.
func (a *Agent) tell(ctx context.Context, story harness.Story) []harness.Observation {
	p := newPage(a, story)
	observations := make([]harness.Observation, len(story.Asks))
	if !story.Concurrent {
		for i, ask := range story.Asks {
			if patience.InVain(observations[:i]) {
				observations[i] = patience.Unwaited()
				continue
			}
			if i > 0 {
				ask = ask.After(observations[i-1])
			}
			// An ask of this agent never fails to be observed.
			observations[i], _ = story.Steadily(ctx, i, func() (harness.Observation, error) { return p.ask(ctx, i, ask), nil })
		}
		return observations
	}
	p.alone = true
	var asks sync.WaitGroup
	for i, ask := range story.Asks {
		asks.Go(func() { observations[i] = p.ask(ctx, i, ask) })
	}
	asks.Wait()
	return observations
}
