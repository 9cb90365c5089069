package judge

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Judge turns the evidence on one trial into its verdict. It is pure: the same
// evidence gives the same verdict, whichever agent brought it.
func Judge(t harness.Trial, e harness.Evidence) harness.Verdict {
	v := harness.Verdict{
		Rule: t.Rule.ID, Case: t.Case.ID, Agent: e.Agent, Target: t.Target.Label(),
		Harm: cmp.Or(t.Case.Harm, t.Rule.Harm), Topic: cmp.Or(t.Case.Topic, t.Rule.Topic), Title: t.Case.Title,
		Want: string(t.Case.Want), Spec: t.Rule.SpecURL(), Status: harness.StatusNotApplicable,
	}
	v.RuleHarm = v.Harm
	if t.NotApplicable != "" {
		v.Why = t.NotApplicable
		return v
	}
	v.Want = wanted(t.Case, t.Target, t.Case.Want)
	j := judgement{trial: t, evidence: e, harm: v.Harm}
	if t.Case.Seen != nil {
		v.Instances = j.lint()
	} else {
		for _, i := range t.Instances {
			v.Instances = append(v.Instances, shorten(j.instance(i)))
		}
	}
	return Settle(v, t)
}

// wanted says what the case wants, in words for a report. want is the case's own,
// or what the policy makes of it.
func wanted(c harness.Case, t harness.Target, want harness.Want) string {
	var words []string
	if want != "" && want != harness.Answered {
		words = append(words, string(want))
	}
	for _, check := range c.Checks(t) {
		words = append(words, check.Says)
	}
	if c.Seen != nil {
		words = append(words, c.Seen.Says)
	}
	return strings.Join(words, "; ")
}

// Settle takes the verdict from the worst of its instances, of which t is the trial.
func Settle(v harness.Verdict, t harness.Trial) harness.Verdict {
	if len(v.Instances) == 0 {
		v.Why = "nothing was seen that the case is about"
		return v
	}
	worst := slices.MinFunc(v.Instances, func(a, b harness.InstanceVerdict) int {
		return cmp.Compare(severity(a.Status), severity(b.Status))
	})
	v.Status, v.Why, v.Got, v.Reason, v.Parameter, v.Cause = worst.Status, worst.Why, worst.Got, worst.Reason, worst.Parameter, worst.Cause
	if t.Case.Want == harness.ByPolicy && worst.Want != "" {
		v.Want = wanted(t.Case, t.Target, worst.Want)
	}
	switch {
	case v.Harm == harness.Leak && worst.Broke && worst.Want == harness.Shared:
		// The rule is about strangers, but what went wrong is that a friend is kept out.
		v.Harm = harness.Break
	case v.Harm == harness.Break && worst.Broke && worst.Want == harness.Blocked:
		v.Harm = harness.Leak
	}
	v.Notes = nil
	for _, i := range v.Instances {
		v.Notes = append(v.Notes, i.Notes...)
	}
	v.Notes = slices.Compact(v.Notes)
	if v.Status != harness.StatusPass && v.Status != harness.StatusNotApplicable {
		for _, i := range t.Instances {
			if i.Label == worst.Label && len(i.Asks) > 0 {
				v.Reproduce = harness.Reproduce(i.Asks[len(i.Asks)-1])
			}
		}
	}
	return v
}

// severity ranks statuses, the worst first.
func severity(s harness.Status) int { return slices.Index(harness.Statuses(), s) }

// judgement is one trial before its evidence.
type judgement struct {
	trial    harness.Trial
	evidence harness.Evidence
	harm     harness.Harm
}

// instance judges one expansion.
func (j judgement) instance(i harness.Instance) harness.InstanceVerdict {
	v := harness.InstanceVerdict{Label: i.Label, Status: harness.StatusPass, Want: i.Want}
	if err := j.evidence.Cannot[i.Story]; err != nil {
		v.Status, v.Why = harness.StatusNotApplicable, err.Error()
		return v
	}
	if why := keptOut(j.evidence, i); why != "" {
		v.Status, v.Why = harness.StatusNotApplicable, why
		return v
	}
	story := j.toSignIn(j.evidence.Observations[i.Story])
	v.Exchanges = exchangeIDs(story)
	if why := j.stopped(story); why != "" {
		v.Status, v.Why = harness.StatusInconclusive, why
		v.Cause = harness.Cause{Kind: harness.CauseStopped, Reason: j.evidence.Stopped}
		return v
	}
	if why, cause := j.weather(story); why != "" {
		v.Status, v.Why, v.Cause = harness.StatusInconclusive, why, cause
		return v
	}
	if why := j.unserved(i, story); why != "" {
		v.Status, v.Why = harness.StatusNotApplicable, why
		return v
	}
	if len(story) > 0 {
		last := story[len(story)-1]
		v.Got, v.Reason, v.Parameter = string(last.Outcome), last.Reason, last.Parameter
		v.Console = last.Console
	}
	if why := j.sessionless(i, story); why != "" {
		v.Status, v.Why, v.Cause = harness.StatusNotApplicable, why, harness.Cause{Kind: harness.CauseSessionless, Field: "credentials"}
		return v
	}
	if changed, decided := j.changed(v, i, story); decided {
		return changed
	}
	if lost, decided := j.lost(v, i, story); decided {
		return lost
	}
	if c, why := j.unasked(i, story); why != "" {
		v.Status, v.Why, v.Cause = harness.StatusInconclusive, why, c
		return v
	}
	if unsent(story) {
		v.Status, v.Why = harness.StatusNotApplicable, whyWithheld(i.Asks, story)
		return v
	}
	last := story[len(story)-1]
	if host, led := last.LedAway(); led && i.Want == harness.Shared {
		v.Status = harness.StatusNotApplicable
		v.Why = fmt.Sprintf("the redirect to %s was not followed with %s: leave to send is for the target's own host", host, i.Asks[len(story)-1].WireMethod())
		return v
	}
	if why := j.unasking(last); why != "" {
		v.Status, v.Why = harness.StatusNotApplicable, why
		return v
	}
	if why := j.withheldSupport(i.Guard); why != "" {
		v.Status, v.Why = harness.StatusNotApplicable, why
		return v
	}
	if c, why := j.guardFailed(i); why != "" {
		v.Status, v.Why, v.Cause = harness.StatusInconclusive, why, c
		return v
	}
	if c := j.refusedAsOther(i, last); c.Kind != "" {
		v.Broke, v.Cause = true, c
		return j.breach(v, otherSiteWords(c), j.bound(i))
	}
	if why := j.broken(i, last); why != "" {
		v.Broke = true
		v.Cause = j.causeOf(i, last)
		return j.breach(v, why, j.bound(i))
	}
	if i.Want == harness.Blocked {
		if err := j.evidence.Cannot[i.Control]; err != nil && !slices.ContainsFunc(i.Others, j.letIn) {
			// Like a page of an application's own scheme in a browser.
			v.Status, v.Why = harness.StatusNotApplicable, "its control cannot be asked: "+err.Error()
			return v
		}
		if why := j.withheldSupport(i.Control); why != "" {
			v.Status, v.Why = harness.StatusNotApplicable, why
			return v
		}
		if c, why := j.controlFailed(i); why != "" {
			v.Status, v.Why, v.Cause = harness.StatusInconclusive, why, c
			return v
		}
	}
	return j.checked(v, i, story)
}

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

// lostLine returns the first field about CORS that lost its rest to a line break.
func lostLine(x harness.Exchange) harness.SplitField {
	for _, f := range x.Split {
		if !f.Folded && strings.HasPrefix(strings.ToLower(f.Name), "access-control-") {
			return f
		}
	}
	return harness.SplitField{}
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

// lint judges the case's Seen on every exchange with the target: one instance
// for each distinct breach, one that passes if there is none.
func (j judgement) lint() []harness.InstanceVerdict {
	var verdicts []harness.InstanceVerdict
	looked := 0
	for x := range exchanges(j.evidence, j.trial.Seen) {
		if x.Status == 0 || j.evidence.Unsteady && harness.IsWeather(x.Status) && x.Status != j.trial.Target.Status {
			continue
		}
		fault, err := j.trial.Case.Seen.Find(*x)
		if errors.Is(err, harness.ErrAbsent) {
			continue
		}
		looked++
		if fault == "" && err == nil {
			continue
		}
		v := harness.InstanceVerdict{Label: x.Method + " " + x.URL, Got: harness.Shorten(fault, maxSentence), Exchanges: []string{x.ID}}
		who, _ := fetch.Get(x.Request, "Origin")
		v.Cause = harness.Cause{Kind: harness.CauseClaim, Claim: j.trial.Case.Seen.Says, Field: j.trial.Case.Seen.Header, Who: who, Exchange: x.ID}
		// What is only noted is noted once, wherever it is seen.
		if !slices.ContainsFunc(verdicts, func(w harness.InstanceVerdict) bool {
			return w.Got == v.Got && (j.harm == harness.Note || j.trial.Case.Once || w.Label == v.Label)
		}) {
			atMost := cmp.Or(j.trial.Case.AtMost, harness.StatusFail)
			verdicts = append(verdicts, shorten(j.breach(v, cmp.Or(v.Got, "it does not hold that "+j.trial.Case.Seen.Says), atMost)))
		}
	}
	if looked > 0 && len(verdicts) == 0 {
		verdicts = append(verdicts, harness.InstanceVerdict{Label: fmt.Sprintf("%d responses", looked), Status: harness.StatusPass})
	}
	return verdicts
}

// exchanges yields every exchange of the stories, in their order.
func exchanges(e harness.Evidence, stories []harness.StoryID) iter.Seq[*harness.Exchange] {
	return func(yield func(*harness.Exchange) bool) {
		for _, id := range stories {
			for _, o := range e.Observations[id] {
				for i := range o.Exchanges {
					if !yield(&o.Exchanges[i]) {
						return
					}
				}
			}
		}
	}
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

func exchangeIDs(story []harness.Observation) []string {
	var ids []string
	for _, o := range story {
		for _, x := range o.Exchanges {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// maxSentence is how many bytes of somebody else's text a verdict's sentences
// hold at most: the exchange has the whole of it, once.
const maxSentence = 4 << 10

// shorten bounds the sentences of an instance.
func shorten(v harness.InstanceVerdict) harness.InstanceVerdict {
	v.Why, v.Got, v.Parameter = harness.Shorten(v.Why, maxSentence), harness.Shorten(v.Got, maxSentence), harness.Shorten(v.Parameter, maxSentence)
	for i, note := range v.Notes {
		v.Notes[i] = harness.Shorten(note, maxSentence)
	}
	return v
}
