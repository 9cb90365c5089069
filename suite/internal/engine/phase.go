package engine

import (
	"context"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/judge"
	"github.com/corsuite/corsuite/harness/plan"
)

// runAll lets the agents work side by side, phase by phase: what may change a
// server is sent when every agent has asked what that could spoil. The verdicts
// come back by target, then by agent.
func runAll(ctx context.Context, sessions []*Session, agents []harness.UserAgent, count func()) [][][]harness.Verdict {
	verdicts := make([][][]harness.Verdict, len(sessions))
	for i, s := range sessions {
		verdicts[i] = make([][]harness.Verdict, len(agents))
		for n := range agents {
			verdicts[i][n] = make([]harness.Verdict, len(s.plan.Trials))
		}
	}
	for _, phase := range plan.Phases() {
		var wg sync.WaitGroup
		for n, a := range agents {
			wg.Go(func() {
				gatherPhase(ctx, sessions, a, phase, count)
				for i, judged := range judgePhase(ctx, sessions, a, phase) {
					places := sessions[i].places(phase)
					for k, v := range judged {
						verdicts[i][n][places[k]] = v
					}
				}
			})
		}
		wg.Wait()
	}
	return verdicts
}

// places are those of the trials of a phase in the plan.
func (s *Session) places(phase plan.Phase) []int {
	var places []int
	for k, t := range s.plan.Trials {
		if plan.PhaseOf(t) == phase {
			places = append(places, k)
		}
	}
	return places
}

// gatherPhase gathers what the trials of a phase rest on, of all targets through
// one agent. A target that does not answer the baseline is asked nothing else, so
// that a dead one costs one timeout; one that refuses an entry is not asked what
// that was for.
func gatherPhase(ctx context.Context, sessions []*Session, a harness.UserAgent, phase plan.Phase, count func()) {
	alive := func(next func(*Session) []harness.StoryID) wanted {
		return wants(sessions, a, func(s *Session) []harness.StoryID {
			if _, dead := s.deadBaseline(a); dead {
				return nil
			}
			return next(s)
		})
	}
	if phase == plan.PhaseUsual {
		gather(ctx, a, alive(func(s *Session) []harness.StoryID { return []harness.StoryID{s.plan.Baseline} }), first(a), count)
		gather(ctx, a, alive(func(s *Session) []harness.StoryID { return append(s.plan.Entries(), s.own(a)...) }), first(a), count)
	}
	// Twice: a control that was refused is asked by other allowed origins.
	for range 2 {
		w := alive(func(s *Session) []harness.StoryID { return s.all(a, phase) })
		if !inTurn(phase) {
			gather(ctx, a, w, first(a), count)
			continue
		}
		// One after the other, or nobody could say what changed the server; and once,
		// since the same story asked again begins with a server that has changed.
		silent := false // repeated to the end, and still refused
		for _, story := range w.stories {
			if !silent {
				story.Repeats = w.repeats(story, first(a))
			}
			ask(ctx, a, wanted{stories: []harness.Story{story}, by: w.by}, first(a), count)
			silent = (silent || story.Repeats > 0) && w.refused(story, first(a))
		}
	}
}

// inTurn reports whether the stories of a phase are asked one after the other.
func inTurn(phase plan.Phase) bool { return phase != plan.PhaseUsual && phase != plan.PhaseOdd }

// judgePhase judges the trials of a phase by target, in the order of the plan, and
// asks anew what would fail.
func judgePhase(ctx context.Context, sessions []*Session, a harness.UserAgent, phase plan.Phase) [][]harness.Verdict {
	verdicts := make([][]harness.Verdict, len(sessions))
	doubts := make([][]harness.Trial, len(sessions))
	for i, s := range sessions {
		known := s.known(a)
		for _, k := range s.places(phase) {
			t := s.plan.Trials[k]
			v := judge.Judge(t, known)
			verdicts[i] = append(verdicts[i], v)
			if doubtful(v) && !t.Rule.State {
				doubts[i] = append(doubts[i], t)
			}
		}
	}
	repeat(ctx, a, sessions, doubts, verdicts)
	diagnose(ctx, a, sessions, verdicts)
	return verdicts
}
