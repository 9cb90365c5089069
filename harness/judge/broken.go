package judge

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// bound returns how bad a breach of the instance is at most. That strangers
// get in may be meant; that it is also meant for what this case asks is not known.
func (j judgement) bound(i harness.Instance) harness.Status {
	if len(i.Entries) > 0 && i.Want != harness.Blocked && j.trial.Case.AtMost == "" {
		return harness.StatusWarn
	}
	// Of an error nobody can tell whether it is the resource's or that of a router
	// which has no HEAD.
	if i.Asks[len(i.Asks)-1].Method == http.MethodHead && j.trial.Target.Kind() == harness.ErrorAnswer {
		return cmp.Or(j.trial.Case.AtMost, harness.StatusWarn)
	}
	return cmp.Or(j.trial.Case.AtMost, harness.StatusFail)
}

// broken says how the outcome differs from what is wanted, or "".
func (j judgement) broken(i harness.Instance, last harness.Observation) string {
	ask := i.Asks[len(i.Asks)-1]
	excess := excess(j.trial.Target.Policy, ask.Request())
	switch {
	case i.Want == harness.Shared && last.Outcome == harness.OutcomeBlocked:
		x, _ := lastAnswer(last)
		if lost := lostLine(x); lost.Name != "" {
			return fmt.Sprintf("the browser refuses what the policy allows: %s; a line break in %s loses its second line %.80q",
				explain(last), lost.Name, lost.Rest)
		}
		return fmt.Sprintf("the browser refuses what the policy allows: %s", explain(last))
	case i.Want == harness.Blocked && last.Outcome == harness.OutcomeWithheld:
		return fmt.Sprintf("the preflight lets %s %s, which the policy refuses", ask.From, cmp.Or(excess, "in"))
	case i.Want == harness.Blocked && last.Outcome == harness.OutcomeShared:
		can := "read the response"
		if ask.Initiator == harness.ByWebSocket {
			can = "open the connection"
		}
		return fmt.Sprintf("%s can %s, which the policy refuses", ask.From, cmp.Or(excess, can))
	}
	return ""
}

// excess says what the policy refuses of a request whose origin it lets in, or "".
func excess(p harness.Policy, r fetch.Request) string {
	if p.AllowsOrigin(r.Origin) == harness.No {
		return ""
	}
	p = p.ToAsker(r)
	if r.Credentials == fetch.Include && p.AllowsCredentials() == harness.No {
		return "read the response with credentials"
	}
	if p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == harness.No {
		return "send " + r.Method
	}
	refused := slices.DeleteFunc(fetch.UnsafeHeaderNames(r.Headers), func(name string) bool { return p.AllowsHeader(name) != harness.No })
	if len(refused) > 0 {
		return "send " + strings.Join(refused, ", ")
	}
	return ""
}

// checked judges the claims about the wire.
func (j judgement) checked(v harness.InstanceVerdict, i harness.Instance, story []harness.Observation) harness.InstanceVerdict {
	withheld := false
	for _, c := range j.trial.Case.Checks(j.trial.Target.Under(i)) {
		fault, err := c.Find(story)
		switch {
		case errors.Is(err, harness.ErrWithheld):
			withheld = true
		case errors.Is(err, harness.ErrAbsent):
			v.Status, v.Why = harness.StatusNotApplicable, err.Error()
			return v
		case err != nil:
			v.Status, v.Why = harness.StatusInconclusive, fmt.Sprintf("%s: %v", c.Says, err)
			return v
		case fault != "":
			v.Got = fault
			v.Cause = j.claimed(c, i, story)
			if c.Cause != nil {
				v.Cause = c.Cause(story)
				v.Exchanges = v.Cause.ShownBy(v.Exchanges)
			}
			return j.breach(v, v.Got, j.bound(i))
		}
	}
	if withheld {
		v.Status, v.Why = harness.StatusNotApplicable, harness.ErrWithheld.Error()
	}
	return v
}

// breach gives a broken instance the status that its harm and bound allow.
func (j judgement) breach(v harness.InstanceVerdict, why string, atMost harness.Status) harness.InstanceVerdict {
	v.Why = why
	v.Status = atMost
	if j.harm == harness.Note || v.Status == harness.StatusPass {
		v.Status = harness.StatusPass
		note := fmt.Sprintf("%s: %s", v.Label, why)
		if v.Got != "" && v.Got != why {
			note += fmt.Sprintf(" (got %s)", v.Got)
		}
		v.Notes = []string{note}
	}
	return v
}

// explain says in a few words why an observation is not a shared one.
func explain(o harness.Observation) string {
	words := o.Reason.With(o.Parameter)
	if o.Error != "" {
		words += ": " + o.Error
	}
	if words == "" {
		words = string(o.Outcome)
	}
	return words
}
