package judge

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: an answer that did not arrive is evidence where others on
// the same target did. A page gets a network error either way, and whoever reads
// the report wants to know for whom.

// unkept returns the first ask of a story whose connection ended without an
// answer, or whose answer breaks the protocol that carries it, or never comes.
func (j judgement) unkept(i harness.Instance, story []harness.Observation) (k int, found bool) {
	for k, o := range story {
		if o.Outcome == harness.OutcomeError && k < len(i.Asks) && (o.Reason.Unkept() || o.Reason == fetch.Timeout && j.neverAnswered(i.Asks[k], o)) {
			return k, true
		}
	}
	return 0, false
}

// spared reports whether nothing of a story was sent, since it would have waited for
// a preflight that nobody answers.
func spared(story []harness.Observation) bool {
	return len(story) > 0 && !slices.ContainsFunc(story, func(o harness.Observation) bool { return o.Reason != fetch.Timeout || len(o.Exchanges) > 0 })
}

// neverAnswered reports whether the target answers nothing of the kind that was
// lost, preflights or other requests, to whoever asked: one slow answer is a
// matter of the moment, none at all is not.
func (j judgement) neverAnswered(ask harness.Ask, o harness.Observation) bool {
	return !j.answers(lostPreflight(ask, o), func(x harness.Exchange) bool { return isFrom(x, ask) })
}

// isFrom reports whether a request has the Origin of whoever makes an ask.
func isFrom(x harness.Exchange, ask harness.Ask) bool {
	origin, said := fetch.Get(x.Request, "Origin")
	if ask.Bytes != nil {
		written, writes := fetch.Get(ask.Bytes.Headers, "Origin")
		return said == writes && origin == written
	}
	return said == (ask.From != harness.NoOrigin) && (!said || origin == string(ask.From))
}

// answers reports whether the evidence has an answer to one of some requests: to a
// preflight, or to a request itself.
func (j judgement) answers(preflight bool, of func(harness.Exchange) bool) bool {
	return j.some(func(x harness.Exchange) bool { return x.Status != 0 && isOptions(x) == preflight && of(x) })
}

// some reports whether something holds of an exchange of the evidence.
func (j judgement) some(holds func(harness.Exchange) bool) bool {
	for _, story := range j.evidence.Observations {
		if slices.ContainsFunc(story, func(o harness.Observation) bool { return slices.ContainsFunc(o.Exchanges, holds) }) {
			return true
		}
	}
	return false
}

// lostPreflight reports whether it is the preflight that got no answer, which may
// not even have been sent: an agent gives up a target that answers none.
func lostPreflight(ask harness.Ask, o harness.Observation) bool {
	if len(o.Exchanges) == 0 {
		_, due := fetch.Preflight(ask.Request())
		return due || ask.Bytes != nil && ask.Bytes.Method == http.MethodOptions
	}
	return isOptions(o.Exchanges[len(o.Exchanges)-1])
}

// isOptions tells a preflight, or what was written by hand to be one.
func isOptions(x harness.Exchange) bool { return x.Preflight || x.Method == http.MethodOptions }

// noPreflights reports whether the target is there, and answers nobody's preflights.
func (j judgement) noPreflights() bool {
	return j.isThere() && !j.answers(true, func(harness.Exchange) bool { return true })
}

// lost judges an instance by an answer that did not arrive, if that decides.
func (j judgement) lost(v harness.InstanceVerdict, i harness.Instance, story []harness.Observation) (harness.InstanceVerdict, bool) {
	heeded := j.heeded(story)
	if spared(story) {
		heeded = story // its first ask was not made either
	}
	k, found := j.unkept(i, heeded)
	if !found {
		return v, false
	}
	ask, o := i.Asks[k], story[k]
	if value, odd := j.oddOrigin(ask); odd && j.isThere() && o.Reason == fetch.ConnectionFailed {
		// A parser that crashes, or a firewall: a page is not concerned.
		v.Cause = harness.Cause{Kind: harness.CauseDropped, Who: string(ask.From), Field: "Origin", Value: value, Reason: o.Reason, Exchange: lastExchange(o)}
		return j.breach(v, fmt.Sprintf("the target answers others, and ends the connection for the Origin %.80q: a firewall refuses it, or what reads it has crashed", value), harness.StatusWarn), true
	}
	nobodys := lostPreflight(ask, o) && j.noPreflights()
	broken := ask.Bytes != nil && o.Reason != fetch.Timeout // see brokenOff
	if (ask.From == harness.NoOrigin || broken) && !nobodys || !j.decisive(o) {
		return v, false
	}
	v.Cause = harness.Cause{Kind: harness.CauseDropped, Who: string(ask.From), Reason: o.Reason}
	if o.Reason == fetch.ProtocolError {
		v.Cause.Kind, v.Cause.Field = harness.CauseMalformed, o.Parameter
	}
	v.Cause.Exchange = lastExchange(o)
	v.Why = lostWords(v.Cause, o)
	if nobodys {
		v.Cause.Field = http.MethodOptions
		v.Why = "the target answers no preflight from any origin, though it answers other requests: " + explain(o)
	}
	switch {
	case k != len(story)-1, i.Want == harness.Answered, ask.Bytes != nil, i.Want == harness.Blocked && (nobodys || j.everyoneMalformed()):
		// A case of its own says so, and nothing is there that this one could judge.
		v.Status = harness.StatusNotApplicable
	case i.Want == harness.Shared && nobodys && !j.some(func(x harness.Exchange) bool { return isOptions(x) && isFrom(x, ask) }):
		// None was sent: others have waited in vain, who may be those whom the target does not answer.
		v.Status = harness.StatusInconclusive
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
