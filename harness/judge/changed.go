package judge

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Rules of this file: a case that is asked last wants a server to answer what it
// answered before, although it was sent something odd in between. What it answered
// before stands at the beginning of the story, or else is the control's.

// settling is how many asks at the end of a story have to agree that the server
// has changed: one may be lost for another reason.
const settling = 2

// changed judges a case that is asked last, if its evidence suffices.
func (j judgement) changed(v harness.InstanceVerdict, i harness.Instance, story []harness.Observation) (harness.InstanceVerdict, bool) {
	if !j.trial.Case.Last || len(story) < settling {
		return v, false
	}
	before := j.evidence.Observations[i.Control]
	odd := harness.OddAsks(i.Asks)
	if len(odd) == 1 && odd[0] > 0 {
		before = story[:odd[0]]
	}
	after := story[len(story)-settling:]
	if slices.ContainsFunc(slices.Concat(before, after), undecidedAnswer) || len(before) == 0 {
		return v, false
	}
	asWanted := func(o harness.Observation) bool {
		granted := o.Outcome == harness.OutcomeShared || o.Outcome == harness.OutcomeWithheld
		return granted == (i.Want == harness.Shared)
	}
	switch {
	case !asWanted(before[0]):
		v.Status, v.Why = harness.StatusNotApplicable, "it was so before anything odd was sent: another rule judges that"
		return v, true
	case asWanted(after[settling-1]):
		v.Status = harness.StatusPass
		return v, true
	case asWanted(after[0]):
		return v, false // once so and once otherwise
	}
	last := after[settling-1]
	ask := i.Asks[len(i.Asks)-1]
	v.Broke = true
	v.Cause = harness.Cause{Kind: harness.CauseChanged, Who: string(ask.From), Reason: last.Reason, Parameter: last.Parameter, Exchange: lastExchange(last)}
	what := "the odd requests of this run"
	if len(odd) == 1 {
		v.Cause.Field, v.Cause.Value = i.Asks[odd[0]].OddPart()
		what = fmt.Sprintf("one request with the %s %.80q", v.Cause.Field, v.Cause.Value)
	}
	if i.Want == harness.Shared {
		return j.breach(v, fmt.Sprintf("after %s the server keeps %s out, which it let in before: %s", what, ask.From, explain(last)), j.bound(i)), true
	}
	return j.breach(v, fmt.Sprintf("after %s the server lets %s in, which it refused before", what, ask.From), j.bound(i)), true
}

// undecidedAnswer tells an answer, or the lack of one, that may have come about
// by the load or on the way.
func undecidedAnswer(o harness.Observation) bool {
	switch {
	case o.Outcome == harness.OutcomeError:
		return !o.Reason.Unkept()
	case o.Outcome == harness.OutcomeBlocked && !o.Reason.CORS():
		return true
	}
	return slices.Contains([]int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, o.Status)
}
