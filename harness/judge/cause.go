package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// lostLine returns the first field about CORS that lost its rest to a line break.
func lostLine(x harness.Exchange) harness.SplitField {
	for _, f := range x.Split {
		if !f.Folded && strings.HasPrefix(strings.ToLower(f.Name), "access-control-") {
			return f
		}
	}
	return harness.SplitField{}
}

// causeOf is broken as a value.
func (j judgement) causeOf(i harness.Instance, last harness.Observation) harness.Cause {
	ask := i.Asks[len(i.Asks)-1]
	c := harness.Cause{Kind: harness.CauseRefused, Who: string(ask.From), Reason: last.Reason, Parameter: last.Parameter}
	if hop, found := refusedHop(last); found {
		c.Kind, c.Field, c.Value = harness.CauseHop, fmt.Sprint(hop.Status), hop.URL
	}
	if host := signInHost(last); host != "" {
		c.Kind, c.Field, c.Value = harness.CauseSignIn, "", host
	}
	if i.Want == harness.Blocked {
		c = beyond(j.trial.Target.Policy, ask.Request())
	}
	if x, answered := lastAnswer(last); answered {
		c.Exchange = x.ID
		if lost := lostLine(x); lost.Name != "" && i.Want == harness.Shared {
			c.Kind, c.Field, c.Value = harness.CauseSplit, lost.Name, lost.Rest
		}
	}
	return c
}

// lastAnswer returns the last exchange that got an answer.
func lastAnswer(o harness.Observation) (x harness.Exchange, answered bool) {
	for _, x := range slices.Backward(o.Exchanges) {
		if x.Status != 0 {
			return x, true
		}
	}
	return harness.Exchange{}, false
}

// beyond says what of a request goes beyond the policy: the origin itself, or
// what an allowed origin may not do.
func beyond(p harness.Policy, r fetch.Request) harness.Cause {
	c := harness.Cause{Kind: harness.CauseLetIn, Who: r.Origin}
	p = p.ToAsker(r)
	refused := slices.DeleteFunc(fetch.UnsafeHeaderNames(r.Headers), func(name string) bool { return p.AllowsHeader(name) != harness.No })
	switch {
	case p.AllowsOrigin(r.Origin) == harness.No:
		c.Field = "origins"
	case r.Credentials == fetch.Include && p.AllowsCredentials() == harness.No:
		c.Field = "credentials"
	case p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == harness.No:
		c.Field, c.Value = "methods", r.Method
	case len(refused) > 0:
		c.Field, c.Value = "headers", strings.Join(refused, ", ")
	}
	return c
}

// claimed is the cause of a claim that does not hold: who asked, why the answer
// was refused, where it was, and which odd Origin it allows by name. If the claim
// is about who reads, it is who does although the policy refuses it, or does not
// although the policy lets it in.
func (j judgement) claimed(check harness.Check, i harness.Instance, story []harness.Observation) harness.Cause {
	for n, o := range story {
		if check.Reads && n < len(i.Asks) {
			if c := j.treated(i.Asks[n], o); c.Kind != "" {
				return c
			}
		}
	}
	last := story[len(story)-1]
	c := harness.Cause{Kind: harness.CauseClaim, Claim: check.Says, Field: check.Header, Who: string(i.Asks[len(i.Asks)-1].From), Reason: last.Reason, Parameter: last.Parameter}
	x, answered := lastAnswer(last)
	c.Exchange = x.ID
	if origin, sent := fetch.Get(x.Request, "Origin"); answered && sent && origin != c.Who && allowsByName(x, origin) {
		c.Field, c.Value = "Access-Control-Allow-Origin", origin
	}
	return c
}

// treated is the cause if an observation is not what the policy says of the ask.
func (j judgement) treated(a harness.Ask, o harness.Observation) (c harness.Cause) {
	switch allowed := j.trial.Target.Policy.AllowsOrigin(string(a.From)); {
	case allowed == harness.No && o.Outcome == harness.OutcomeShared:
		c = beyond(j.trial.Target.Policy, a.Request())
	case allowed == harness.Yes && o.Outcome == harness.OutcomeBlocked:
		c = harness.Cause{Kind: harness.CauseRefused, Who: string(a.From), Reason: o.Reason, Parameter: o.Parameter}
	default:
		return c
	}
	if x, answered := lastAnswer(o); answered {
		c.Exchange = x.ID
	}
	return c
}
