package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// doubtful tells a verdict that is asked anew before it counts.
func doubtful(v harness.Verdict) bool {
	return v.Status == harness.StatusFail || v.Status == harness.StatusWarn
}

// repeat asks what the doubtful trials of each session rest on once more, in
// one batch and in fresh cache partitions, and puts the outcome in the place of
// their verdicts: what comes out the same stands, what does not is inconclusive
// with both answers kept.
func repeat(ctx context.Context, a harness.UserAgent, sessions []*Session, doubts [][]harness.Trial, verdicts [][]harness.Verdict) {
	w := wanted{by: map[harness.StoryID][]*Session{}}
	first, again := make([]harness.Evidence, len(sessions)), make([]harness.Evidence, len(sessions))
	place := map[*Session]int{}
	for i, s := range sessions {
		place[s], first[i] = i, s.known(a)
		again[i] = harness.Evidence{Agent: a.Name(), Observations: map[harness.StoryID][]harness.Observation{}, Cannot: first[i].Cannot}
		for _, story := range s.askable(s.restOn(a, doubts[i]), first[i]) {
			if w.by[story.ID] == nil {
				w.stories = append(w.stories, story)
			}
			w.by[story.ID] = append(w.by[story.ID], s)
		}
	}
	if len(w.stories) == 0 {
		return
	}
	for id, seen := range a.Ask(ctx, w.stories) {
		for _, s := range w.by[id] {
			again[place[s]].Learn(id, name(seen, fmt.Sprintf("%s.%s.again", a.Name(), id)))
		}
	}
	for i, s := range sessions {
		s.keep(a, again[i])
		for _, t := range doubts[i] {
			k := slices.IndexFunc(verdicts[i], func(v harness.Verdict) bool { return v.ID() == t.ID() })
			verdicts[i][k] = compare(harness.Judge(t, first[i]), harness.Judge(t, again[i]), ctx.Err())
		}
	}
}

// restOn lists the stories that the trials need.
func (s *Session) restOn(a harness.UserAgent, trials []harness.Trial) []harness.StoryID {
	var ids []harness.StoryID
	for _, t := range trials {
		ids = append(ids, s.needs(a, t)...)
	}
	return ids
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

// compare lets a verdict stand that two askings agree on. A run that was
// interrupted in between leaves open what was seen once.
func compare(first, second harness.Verdict, interrupted error) harness.Verdict {
	if first.Status == second.Status {
		return first
	}
	both := first
	both.Status = harness.StatusInconclusive
	if interrupted != nil && second.Status == harness.StatusInconclusive {
		both.Why = fmt.Sprintf("the run ended before this was asked a second time; the first time it was %s (%s)",
			first.Status, cmp.Or(first.Why, "as wanted"))
		return both
	}
	if second.Cause.Kind == harness.CauseStopped {
		both.Why, both.Cause = second.Why, second.Cause
		return both
	}
	both.Why = fmt.Sprintf("answers differ: first %s (%s), then %s (%s)",
		first.Status, cmp.Or(first.Why, "as wanted"), second.Status, cmp.Or(second.Why, "as wanted"))
	both.Instances = slices.Concat(first.Instances, second.Instances)
	return both
}
