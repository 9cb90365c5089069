package judge

import (
	"fmt"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: an answer that did not arrive is evidence where others on
// the same target did. A page gets a network error either way, and whoever reads
// the report wants to know for whom.

// unkept returns the first ask of a story whose connection ended without an
// answer, or whose answer breaks the protocol that carries it.
func unkept(i harness.Instance, story []harness.Observation) (k int, found bool) {
	k = slices.IndexFunc(story, func(o harness.Observation) bool { return o.Outcome == harness.OutcomeError && o.Reason.Unkept() })
	return k, k >= 0 && k < len(i.Asks)
}

// lost judges an instance by an answer that did not arrive, if that decides.
func (j judgement) lost(v harness.InstanceVerdict, i harness.Instance, story []harness.Observation) (harness.InstanceVerdict, bool) {
	k, found := unkept(i, story)
	if !found {
		return v, false
	}
	ask, o := i.Asks[k], story[k]
	if ask.From == harness.NoOrigin || ask.Bytes != nil || !j.decisive(o) { // of Bytes see brokenOff
		return v, false
	}
	v.Cause = harness.Cause{Kind: harness.CauseDropped, Who: string(ask.From), Reason: o.Reason}
	if o.Reason == fetch.ProtocolError {
		v.Cause.Kind, v.Cause.Field = harness.CauseMalformed, o.Parameter
	}
	v.Cause.Exchange = lastExchange(o)
	v.Why = lostWords(v.Cause, o)
	switch {
	case k != len(story)-1, i.Want == harness.Answered, i.Want == harness.Blocked && j.everyoneMalformed():
		// A case of its own says so, and nothing is there that this one could judge.
		v.Status = harness.StatusNotApplicable
	case i.Want == harness.Shared:
		v.Broke = true
		return j.breach(v, v.Why, j.bound(i)), true
	case ask.From == harness.Null:
		// Sandboxed frames and files send it: what they get is not a refusal.
		v.Status = harness.StatusFail
	default:
		v.Status = harness.StatusWarn
	}
	return v, true
}

// decisive reports whether an answer that did not arrive says something about
// who asked: the target answers others, or the answer itself was there to see.
func (j judgement) decisive(o harness.Observation) bool {
	return o.Reason == fetch.ProtocolError || j.isThere()
}

// isThere reports whether the target answers a request without Origin, or that of a page.
func (j judgement) isThere() bool {
	seen := j.evidence.Observations
	return slices.ContainsFunc(slices.Concat(seen[j.trial.Baseline], seen[j.trial.Page]), func(o harness.Observation) bool {
		return answersWith(j.trial.Target, firstStatus(o))
	})
}

// everyoneMalformed reports whether not even the request without Origin gets an
// answer that keeps to the protocol.
func (j judgement) everyoneMalformed() bool {
	return slices.ContainsFunc(j.evidence.Observations[j.trial.Baseline], func(o harness.Observation) bool {
		return o.Outcome == harness.OutcomeError && o.Reason == fetch.ProtocolError
	})
}

// lostWords says what happened to the answer.
func lostWords(c harness.Cause, o harness.Observation) string {
	switch {
	case c.Kind == harness.CauseMalformed && c.Field != "":
		return fmt.Sprintf("the answer to %s is malformed: its field %s holds a line break or another character that HTTP/2 forbids, so no page can read it", c.Who, c.Field)
	case c.Kind == harness.CauseMalformed:
		return fmt.Sprintf("the answer to %s is malformed, so no page can read it: %s", c.Who, explain(o))
	}
	return fmt.Sprintf("the target answers others, but to %s it gives no answer that a browser takes: %s", c.Who, explain(o))
}

// lastExchange returns the id of the observation's last exchange, "" if it has none.
func lastExchange(o harness.Observation) string {
	if len(o.Exchanges) == 0 {
		return ""
	}
	return o.Exchanges[len(o.Exchanges)-1].ID
}
