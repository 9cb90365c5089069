package chrome

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Ask asks every story, as many at once as may be in flight, and those in which
// the HTTP cache had or could have a part once more, with an empty one.
func (a *Agent) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		// Room for all: nobody holds a slot or a lock while the consumer thinks, or asks again.
		answers := make(chan answer, len(stories))
		go func() {
			defer close(answers)
			a.gather(ctx, stories, answers)
		}()
		wanted := true
		for answer := range answers {
			if wanted && ctx.Err() == nil {
				if wanted = yield(answer.id, answer.observations); !wanted {
					cancel()
				}
			}
		}
	}
}

// answer is what became of a story.
type answer struct {
	id           harness.StoryID
	observations []harness.Observation
}

// gather asks the stories and sends an answer for each.
func (a *Agent) gather(ctx context.Context, stories []harness.Story, answers chan<- answer) {
	// Sorted by origin, few tabs serve many stories.
	sorted := slices.Clone(stories)
	slices.SortStableFunc(sorted, func(x, y harness.Story) int { return strings.Compare(originsKey(x), originsKey(y)) })

	var guarded []harness.Story
	var mu sync.Mutex
	beside := func(s harness.Story) {
		a.own.cache.RLock()
		observations := a.watch.Ask(ctx, s, a.own.story)
		a.own.cache.RUnlock()
		if len(s.Asks) == 1 && touchedByCache(s.Asks[0], observations[0]) {
			mu.Lock()
			defer mu.Unlock()
			guarded = append(guarded, s)
			return
		}
		a.uncached.learn(observations)
		answers <- answer{s.ID, observations}
	}
	single, several := split(sorted)
	a.each(ctx, single, beside)
	// What the single asks were answered tells whose answers no cache keeps.
	free := func(s harness.Story) bool {
		return a.uncached.all(urlsOf(s)) && !slices.ContainsFunc(s.Asks, isElement)
	}
	for _, s := range several {
		if !free(s) {
			guarded = append(guarded, s)
		}
	}
	a.each(ctx, slices.DeleteFunc(several, func(s harness.Story) bool { return !free(s) }), beside)
	a.apart(ctx, guarded, answers)
}

// apart asks stories that need an empty cache, in as many profiles as there are.
func (a *Agent) apart(ctx context.Context, stories []harness.Story, answers chan<- answer) {
	waiting := queue{rest: stories}
	var asking sync.WaitGroup
	defer asking.Wait()
	for range min(len(stories), besides+1) {
		asking.Go(func() {
			for wave := waiting.next(); len(wave) > 0; wave = waiting.next() {
				in, giveBack, err := a.profiles.borrow(ctx)
				if err != nil {
					refuse(wave, err, answers)
					continue
				}
				a.wave(ctx, in, wave, answers)
				giveBack()
			}
		})
	}
}

// split parts the stories of one ask from those of several and those of elements.
func split(stories []harness.Story) (single, several []harness.Story) {
	for _, s := range stories {
		if len(s.Asks) == 1 && !isElement(s.Asks[0]) {
			single = append(single, s)
		} else {
			several = append(several, s)
		}
	}
	return single, several
}

// wave asks stories that share no URL, with an HTTP cache and a cookie jar that
// are empty at the start.
func (a *Agent) wave(ctx context.Context, in *profile, stories []harness.Story, answers chan<- answer) {
	in.cache.Lock()
	defer in.cache.Unlock()
	err := in.emptyCache(ctx)
	for try := 1; err != nil && ctx.Err() == nil && try < storyTries; try++ {
		err = in.emptyCache(ctx) // in another page: the one before was lost
	}
	if err != nil {
		refuse(stories, err, answers)
		return
	}
	a.each(ctx, stories, func(s harness.Story) {
		observations := a.watch.Ask(ctx, s, in.story)
		if len(s.Asks) == 1 && touchedByCache(s.Asks[0], observations[0]) {
			observations[0].Outcome, observations[0].Reason = harness.OutcomeError, fetch.ServedFromCache
			observations[0].Error = "the browser's cache answered instead of the server"
		}
		answers <- answer{s.ID, observations}
	})
}

// each runs do for every story, as many at once as may be in flight.
func (a *Agent) each(ctx context.Context, stories []harness.Story, do func(harness.Story)) {
	var running sync.WaitGroup
	defer running.Wait()
	for _, s := range stories {
		select {
		case a.slots <- struct{}{}:
		case <-ctx.Done():
			// Every remaining story ends at once: it is still answered.
			do(s)
			continue
		}
		running.Go(func() {
			defer func() { <-a.slots }()
			do(s)
		})
	}
}

// originsKey sorts stories by where they are asked from.
func originsKey(s harness.Story) string {
	var b strings.Builder
	for _, ask := range s.Asks {
		b.WriteString(string(ask.From))
		b.WriteByte(' ')
	}
	return b.String()
}

// refuse answers stories that cannot be asked.
func refuse(stories []harness.Story, err error, answers chan<- answer) {
	for _, s := range stories {
		answers <- answer{s.ID, unasked(s, fetch.Interrupted, err)}
	}
}

// gonePatience is how long the browser's end may come after the first error of it.
const gonePatience = time.Second

// errGone says that the browser died under the agent.
var errGone = errors.New("the browser ended")

// interrupted explains an error of the browser: most are its death, of which
// the word may come a moment after the connection broke.
func (a *Agent) interrupted(err error) error {
	// chromedp has no value for it, and wraps the same context.Canceled as a run that was stopped.
	if strings.Contains(err.Error(), "lost the connection to the browser") {
		select {
		case <-a.browser().gone():
		case <-time.After(gonePatience):
		}
	}
	select {
	case <-a.browser().gone():
		return fmt.Errorf("%w: %w", errGone, err)
	default:
		return err
	}
}

// failed is the observation of an ask that could not be asked.
func failed(why fetch.Reason, err error) harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeError, Reason: why, Error: err.Error()}
}

// unasked is failed for every ask of a story.
func unasked(s harness.Story, why fetch.Reason, err error) []harness.Observation {
	return slices.Repeat([]harness.Observation{failed(why, err)}, max(len(s.Asks), 1))
}
