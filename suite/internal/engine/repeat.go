package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/judge"
	"github.com/corsuite/corsuite/harness/plan"
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
	before, again := map[*Session]*harness.Evidence{}, map[*Session]*harness.Evidence{}
	for i, s := range sessions {
		known := s.known(a)
		before[s] = &known
		again[s] = &harness.Evidence{
			Agent: a.Name(), Observations: map[harness.StoryID][]harness.Observation{}, Cannot: known.Cannot, Unsteady: known.Unsteady,
		}
		for _, story := range s.askable(s.restOn(a, doubts[i]), known) {
			w.add(story, s)
		}
	}
	if len(w.stories) == 0 {
		return
	}
	second := shelf{
		agent: a.Name(), suffix: ".again",
		of:     func(s *Session) *harness.Evidence { return again[s] },
		before: func(s *Session) *harness.Evidence { return before[s] },
	}
	gather(ctx, a, w, second, func() {})
	for i, s := range sessions {
		// What the second time has shown of the target holds for the first.
		before[s].Unsteady = before[s].Unsteady || again[s].Unsteady
		s.keep(a, *again[s])
		at := map[string]int{}
		for k, v := range verdicts[i] {
			at[v.ID()] = k
		}
		for _, t := range doubts[i] {
			twice := asked{
				trial: t, first: judge.Judge(t, *before[s]), second: judge.Judge(t, measured(t, *before[s], *again[s])),
				weather: s.weather(t, *before[s]) || s.weather(t, *again[s]), interrupted: ctx.Err(),
			}
			verdicts[i][at[t.ID()]] = twice.verdict()
		}
	}
}

// restOn lists the stories that the trials need.
func (s *Session) restOn(a harness.UserAgent, trials []harness.Trial) []harness.StoryID {
	var ids []harness.StoryID
	for _, t := range trials {
		needs := s.needs(a, t)
		if plan.PhaseOf(t) != plan.PhaseUsual {
			// What it is measured against was asked before anything odd was sent.
			needs = slices.DeleteFunc(needs, func(id harness.StoryID) bool { return s.due[id] == plan.PhaseUsual })
		}
		ids = append(ids, needs...)
	}
	return ids
}

// measured returns the second evidence on a trial: what it is measured against,
// which is not asked anew after odd requests, is that of the first.
func measured(t harness.Trial, first, again harness.Evidence) harness.Evidence {
	if plan.PhaseOf(t) == plan.PhaseUsual {
		return again
	}
	both := again
	both.Observations = maps.Clone(first.Observations)
	maps.Copy(both.Observations, again.Observations)
	return both
}

// keep remembers the repetition's evidence beside the first, under names of its
// own, so that a report can show both.
func (s *Session) keep(a harness.UserAgent, again harness.Evidence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evidence[a.Name()].Unsteady = again.Unsteady
	for id, seen := range again.Observations {
		s.evidence[a.Name()].Observations[id+"/again"] = seen
	}
}

// weather reports whether anything that a trial is about was answered as by a busy
// server, or not at all.
func (s *Session) weather(t harness.Trial, e harness.Evidence) bool {
	return slices.ContainsFunc(t.Instances, func(i harness.Instance) bool {
		return harness.Weather(s.stories[i.Story], e.Observations[i.Story])
	})
}

// asked is a trial that was asked twice, and what came of it.
type asked struct {
	trial         harness.Trial
	first, second harness.Verdict
	// weather says that one of the times the server was busy, or a connection lost.
	weather     bool
	interrupted error
}

// verdict is the first one as far as the second confirms it. A server that answers the
// same question in two ways has changed its mind, which is a finding, unless that is a
// matter of the moment. A run that was interrupted in between leaves open what was seen once.
func (a asked) verdict() harness.Verdict {
	first, second := a.first, a.second
	if first.Cause.Kind == harness.CauseWeather && !doubtful(second) {
		return second // the first time told nothing
	}
	if stands, same := agreed(a.trial, first, second); same {
		return stands
	}
	both := first
	both.Status = harness.StatusInconclusive
	if a.interrupted != nil && second.Status == harness.StatusInconclusive {
		both.Why = fmt.Sprintf("the run ended before this was asked a second time; the first time it was %s (%s)",
			first.Status, cmp.Or(first.Why, "as wanted"))
		both.Cause = harness.Cause{Kind: harness.CauseUnconfirmed, Reason: fetch.Interrupted}
		return both
	}
	if second.Cause.Kind == harness.CauseStopped || second.Cause.Kind == harness.CauseWeather {
		both.Why, both.Cause = second.Why, second.Cause
		return both
	}
	both.Why = fmt.Sprintf("answers differ: first %s (%s), then %s (%s)",
		first.Status, cmp.Or(first.Why, "as wanted"), second.Status, cmp.Or(second.Why, "as wanted"))
	both.Cause = harness.Cause{Kind: harness.CauseUnconfirmed}
	both.Instances = slices.Concat(first.Instances, second.Instances)
	if a.changedItsMind() {
		both.Status = first.Status
		if second.Status == harness.StatusFail {
			both.Status = harness.StatusFail
		}
		both.Cause = first.Cause
		both.Cause.Kind, both.Cause.Field, both.Cause.Value = harness.CauseRemembers, "", ""
	}
	return both
}

// changedItsMind reports whether the server answered both times, each time in a way that tells.
func (a asked) changedItsMind() bool {
	tells := a.second.Status == harness.StatusPass || doubtful(a.second)
	return tells && doubtful(a.first) && !a.weather && a.interrupted == nil
}

// agreed returns the first verdict as far as the second one confirms it: by the
// instances that came to the same end for the same reason. Those that did not
// decide nothing. It returns false if no instance is as bad as the verdict then.
func agreed(t harness.Trial, first, second harness.Verdict) (harness.Verdict, bool) {
	if first.Status != second.Status {
		return first, false
	}
	if !doubtful(first) {
		return first, true
	}
	confirmed := first
	confirmed.Instances = slices.Clone(first.Instances)
	for k, i := range confirmed.Instances {
		if i.Status != harness.StatusFail && i.Status != harness.StatusWarn {
			continue
		}
		again := slices.IndexFunc(second.Instances, func(o harness.InstanceVerdict) bool { return sameEnd(i, o) })
		if again < 0 {
			confirmed.Instances[k].Status = harness.StatusInconclusive
			confirmed.Instances[k].Cause = harness.Cause{Kind: harness.CauseUnconfirmed}
			confirmed.Instances[k].Why = fmt.Sprintf("answers differ: %s (%s) was seen once only", i.Status, cmp.Or(i.Why, "as wanted"))
		}
	}
	confirmed = judge.Settle(confirmed, t)
	return confirmed, confirmed.Status == first.Status
}

// sameEnd reports whether two instances are about the same thing, and came to
// the same end for the same reason. What stood in a header may differ: it can
// hold a date or an id.
func sameEnd(a, b harness.InstanceVerdict) bool {
	return a.Label == b.Label && a.Status == b.Status && a.Cause.Kind == b.Cause.Kind &&
		a.Cause.Reason == b.Cause.Reason && a.Cause.Field == b.Cause.Field
}
