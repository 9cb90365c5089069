package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// doubtful tells a verdict that is asked anew before it counts.
func doubtful(v harness.Verdict) bool {
	return v.Status == harness.StatusFail || v.Status == harness.StatusWarn
}

// repeat asks the stories of the trials once more, in fresh cache partitions,
// and returns their verdicts: what comes out the same stands, what does not is
// inconclusive with both answers kept.
func (s *Session) repeat(ctx context.Context, a harness.UserAgent, trials []harness.Trial) []harness.Verdict {
	first := s.known(a)
	again := harness.Evidence{Agent: a.Name(), Observations: map[harness.StoryID][]harness.Observation{}, Cannot: first.Cannot}
	for id, seen := range a.Ask(ctx, s.planned(trials, first)) {
		again.Observations[id] = name(seen, fmt.Sprintf("%s.%s.again", a.Name(), id))
	}
	s.keep(a, again)
	verdicts := make([]harness.Verdict, len(trials))
	for i, t := range trials {
		verdicts[i] = compare(harness.Judge(t, first), harness.Judge(t, again), ctx.Err())
	}
	return verdicts
}

// planned returns the stories of the trials that the agent can ask.
func (s *Session) planned(trials []harness.Trial, e harness.Evidence) []harness.Story {
	var stories []harness.Story
	taken := map[harness.StoryID]bool{}
	for _, t := range trials {
		for _, id := range s.needs(t) {
			story, ok := s.stories[id]
			if ok && !taken[id] && e.Cannot[id] == nil {
				taken[id] = true
				stories = append(stories, story)
			}
		}
	}
	return stories
}

// keep remembers the repetition's evidence beside the first, under names of its
// own, so that a report can show both.
func (s *Session) keep(a harness.UserAgent, again harness.Evidence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, seen := range again.Observations {
		s.evidence[a.Name()].Observations[id+"/again"] = seen
	}
}

// compare lets a verdict stand that two askings agree on.
func compare(first, second harness.Verdict, interrupted error) harness.Verdict {
	if first.Status == second.Status {
		return first
	}
	if interrupted != nil && second.Status == harness.StatusInconclusive {
		first.Notes = append(first.Notes, "the run ended before this could be asked a second time")
		return first
	}
	both := first
	both.Status = harness.StatusInconclusive
	both.Why = fmt.Sprintf("answers differ: first %s (%s), then %s (%s)",
		first.Status, orNothing(first.Why), second.Status, orNothing(second.Why))
	both.Instances = slices.Concat(first.Instances, second.Instances)
	return both
}

func orNothing(why string) string {
	if why == "" {
		return "as wanted"
	}
	return why
}
