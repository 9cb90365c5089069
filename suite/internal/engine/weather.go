package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/patience"
)

// pauses are those before a story is asked anew whose answers may be those of a
// moment (see harness.Weather): four, so that five askings decide, and some more
// where the target is known to answer so now and then.
func pauses() []time.Duration {
	return []time.Duration{
		50 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second,
		time.Second, time.Second, time.Second,
	}
}

const (
	// sureAfter is how many of the pauses everything is asked again after.
	sureAfter = 4
	// longestPause is how much of a Retry-After is granted, once: agents that know
	// how to wait have done so before. Who wants more is not asked again.
	longestPause = 2 * time.Second
	// repeats is how often an ask is repeated within a story that is asked again,
	// where the target is known to be unsteady.
	repeats = 3
)

// shelf is where the evidence of each session is put.
type shelf struct {
	of func(*Session) *harness.Evidence
	// agent and suffix begin and end the ids of its exchanges.
	agent, suffix string
	// before is the evidence of an earlier asking, which has settled what was in
	// doubt; nil is that there was none.
	before func(*Session) *harness.Evidence
}

// gather asks the stories in one batch and lets every session that wanted one
// know. What may be the answer of a moment is asked again.
func gather(ctx context.Context, a harness.UserAgent, w wanted, to shelf, count func()) {
	ask(ctx, a, w, to, count)
	refused := 0 // rounds in a row in which nobody was answered
	for round, pause := range pauses() {
		if round == sureAfter {
			probe(ctx, a, w, to)
		}
		again, wait := w.inDoubt(to, round)
		if len(again.stories) == 0 || round >= sureAfter && refused >= sureAfter || !sleep(ctx, max(pause, wait)) {
			return
		}
		if refused > 0 {
			for i := range again.stories {
				again.stories[i].Repeats = 0 // it is no matter of how often
			}
		}
		ask(ctx, a, again, to, func() {})
		refused++
		if again.clear(to) {
			refused = 0
		}
	}
}

// ask asks the stories in one batch.
func ask(ctx context.Context, a harness.UserAgent, w wanted, to shelf, count func()) {
	if len(w.stories) == 0 {
		return
	}
	for id, seen := range a.Ask(ctx, w.stories) {
		heard(ctx, seen)
		for k, s := range w.by[id] {
			if k == 0 {
				name(seen, s.askings.next(fmt.Sprintf("%s.%s%s", to.agent, id, to.suffix)))
			}
			s.put(to, id, seen)
			count()
		}
	}
}

// put adds what became of a story to the evidence on a shelf.
func (s *Session) put(to shelf, id harness.StoryID, seen []harness.Observation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to.of(s).Learn(id, s.pool.keep(seen))
}

// inDoubt returns the stories that have to be asked again after some rounds, and
// how long the server wants that to wait. From some round on these are only
// those whose target is known to be unsteady.
func (w wanted) inDoubt(to shelf, round int) (again wanted, wait time.Duration) {
	again.by = map[harness.StoryID][]*Session{}
	for _, story := range w.stories {
		for _, s := range w.by[story.ID] {
			seen, unsteady, dead := s.look(to, story.ID)
			if dead || round >= sureAfter && !unsteady || !harness.Weather(story, seen) || to.settled(s, story) {
				continue
			}
			pause, says := retryAfter(seen)
			if says && (round > 0 || pause > longestPause) {
				continue
			}
			story.Repeats = w.repeats(story, to)
			again.add(story, s)
			wait = max(wait, pause)
		}
	}
	return again, wait
}

// repeats returns how often each ask of a story may be repeated: only of a target
// that is known to be unsteady, since others show by it that they have changed.
func (w wanted) repeats(story harness.Story, to shelf) int {
	for _, s := range w.by[story.ID] {
		if _, unsteady, _ := s.look(to, story.ID); unsteady {
			return repeats
		}
	}
	return 0
}

// refused reports whether a story has got nothing but the answers of a moment.
func (w wanted) refused(story harness.Story, to shelf) bool {
	return !slices.ContainsFunc(w.by[story.ID], func(s *Session) bool {
		seen, _, _ := s.look(to, story.ID)
		return !harness.Weather(story, seen)
	})
}

// settled reports whether an earlier asking has found nothing but weather: once more is enough.
func (to shelf) settled(s *Session, story harness.Story) bool {
	return to.before != nil && harness.Weather(story, to.before(s).Observations[story.ID])
}

// clear notes which sessions' targets have shown that they are unsteady: a
// story that was in doubt before has been answered. It reports whether any was.
func (w wanted) clear(to shelf) (any bool) {
	for _, story := range w.stories {
		for _, s := range w.by[story.ID] {
			if seen, _, _ := s.look(to, story.ID); answered(story, seen) {
				s.unsteady(to)
				any = true
			}
		}
	}
	return any
}

// probe asks each session that is still in doubt something that was answered
// before. If that gets no answer any more, then it is no matter of what was asked.
func probe(ctx context.Context, a harness.UserAgent, w wanted, to shelf) {
	doubtful, _ := w.inDoubt(to, 0)
	probes := wanted{by: map[harness.StoryID][]*Session{}}
	seen := map[*Session]bool{}
	for _, sessions := range doubtful.by {
		for _, s := range sessions {
			if good, found := s.answered(to); found && !seen[s] {
				seen[s] = true
				probes.add(good, s)
			}
		}
	}
	if len(probes.stories) == 0 {
		return
	}
	for id, seen := range a.Ask(ctx, probes.stories) {
		i := slices.IndexFunc(probes.stories, func(s harness.Story) bool { return s.ID == id })
		if i >= 0 && harness.Weather(probes.stories[i], seen) {
			for _, s := range probes.by[id] {
				s.unsteady(to)
			}
		}
	}
}

// look returns what is known of a story, whether the target is known to be
// unsteady, and whether it gave no answer from the beginning.
func (s *Session) look(to shelf, id harness.StoryID) (seen []harness.Observation, unsteady, dead bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := to.of(s)
	for _, o := range e.Observations[s.plan.Baseline] {
		dead = dead || o.Outcome == harness.OutcomeError && o.Status == 0
	}
	return e.Observations[id], e.Unsteady, dead
}

func (s *Session) unsteady(to shelf) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to.of(s).Unsteady = true
}

// answered returns a story of the plan that was answered, one with a preflight if there is one.
func (s *Session) answered(to shelf) (good harness.Story, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := to.of(s)
	for _, story := range s.plan.Stories {
		seen := e.Observations[story.ID]
		if !answered(story, seen) {
			continue
		}
		if _, preflighted := seen[0].Preflight(); preflighted {
			return story, true
		}
		if !found {
			good, found = story, true
		}
	}
	return good, found
}

// answered reports whether what was asked got an answer that says something.
func answered(story harness.Story, seen []harness.Observation) bool {
	return len(seen) > 0 && !harness.Weather(story, seen) &&
		!slices.ContainsFunc(seen, func(o harness.Observation) bool { return o.Outcome == harness.OutcomeError })
}

// retryAfter returns the longest wait that the answers to a story ask for, and
// whether one does.
func retryAfter(seen []harness.Observation) (wait time.Duration, says bool) {
	for _, o := range seen {
		for _, x := range o.Exchanges {
			if d, asks := patience.RetryAfter(x.Status, x.Response, time.Now()); asks {
				wait, says = max(wait, d), true
			}
		}
	}
	return wait, says
}

// sleep waits, and reports whether ctx has not ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
