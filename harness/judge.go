package harness

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// ErrWithheld is what a wire check returns when the response that it is about
// was never asked for, because safe mode kept the request back.
var ErrWithheld = errors.New("the request itself was withheld: say --unsafe to send it, or `send: true` where it is the target's own")

// ErrAbsent is what a lint returns for an exchange that has nothing to lint.
var ErrAbsent = errors.New("no response carried it")

// Evidence is what one agent brought back from a plan.
type Evidence struct {
	Agent string
	// Observations of the stories that were asked.
	Observations map[StoryID][]Observation
	// Cannot says why the agent cannot ask a story.
	Cannot map[StoryID]error
	// Stopped is why the target was asked no more from some time on: StoppedAnswering
	// or WantsToBeLeftAlone; "" is that it was asked to the end.
	Stopped fetch.Reason
	// Unsteady says that one and the same question was answered and, at another
	// time, got only a status such as 503 (see Weather).
	Unsteady bool
}

// Judge turns the evidence on one trial into its verdict. It is pure: the same
// evidence gives the same verdict, whichever agent brought it.
func Judge(t Trial, e Evidence) Verdict {
	v := Verdict{
		Rule: t.Rule.ID, Case: t.Case.ID, Agent: e.Agent, Target: t.Target.Label(),
		Harm: cmp.Or(t.Case.Harm, t.Rule.Harm), Title: t.Case.Title,
		Want: string(t.Case.Want), Spec: t.Rule.SpecURL(), Status: StatusNotApplicable,
	}
	v.RuleHarm = v.Harm
	if t.NotApplicable != "" {
		v.Why = t.NotApplicable
		return v
	}
	v.Want = t.Case.wanted(t.Target, t.Case.Want)
	j := judgement{trial: t, evidence: e, harm: v.Harm}
	if t.Case.Seen != nil {
		v.Instances = j.lint()
	} else {
		for _, i := range t.Instances {
			v.Instances = append(v.Instances, j.instance(i).shorten())
		}
	}
	return v.Settle(t)
}

// wanted says what the case wants, in words for a report. want is the case's own,
// or what the policy makes of it.
func (c Case) wanted(t Target, want Want) string {
	var words []string
	if want != "" && want != Answered {
		words = append(words, string(want))
	}
	for _, check := range c.checks(t) {
		words = append(words, check.Says)
	}
	if c.Seen != nil {
		words = append(words, c.Seen.Says)
	}
	return strings.Join(words, "; ")
}

// Settle takes the verdict from the worst of its instances, of which t is the trial.
func (v Verdict) Settle(t Trial) Verdict {
	if len(v.Instances) == 0 {
		v.Why = "nothing was seen that the case is about"
		return v
	}
	worst := slices.MinFunc(v.Instances, func(a, b InstanceVerdict) int {
		return cmp.Compare(severity(a.Status), severity(b.Status))
	})
	v.Status, v.Why, v.Got, v.Reason, v.Cause = worst.Status, worst.Why, worst.Got, worst.Reason, worst.Cause
	if t.Case.Want == ByPolicy && worst.want != "" {
		v.Want = t.Case.wanted(t.Target, worst.want)
	}
	switch {
	case v.Harm == Leak && worst.broke && worst.want == Shared:
		// The rule is about strangers, but what went wrong is that a friend is kept out.
		v.Harm = Break
	case v.Harm == Break && worst.broke && worst.want == Blocked:
		v.Harm = Leak
	}
	v.Notes = nil
	for _, i := range v.Instances {
		v.Notes = append(v.Notes, i.notes...)
	}
	v.Notes = slices.Compact(v.Notes)
	if v.Status != StatusPass && v.Status != StatusNotApplicable {
		for _, i := range t.Instances {
			if i.Label == worst.Label && len(i.Asks) > 0 {
				v.Reproduce = Reproduce(i.Asks[len(i.Asks)-1])
			}
		}
	}
	return v
}

// severity ranks statuses, the worst first.
func severity(s Status) int { return slices.Index(Statuses(), s) }

// judgement is one trial before its evidence.
type judgement struct {
	trial    Trial
	evidence Evidence
	harm     Harm
}

// instance judges one expansion.
func (j judgement) instance(i Instance) InstanceVerdict {
	v := InstanceVerdict{Label: i.Label, Status: StatusPass, want: i.Want}
	if err := j.evidence.Cannot[i.Story]; err != nil {
		v.Status, v.Why = StatusNotApplicable, err.Error()
		return v
	}
	if why := j.evidence.keptOut(i); why != "" {
		v.Status, v.Why = StatusNotApplicable, why
		return v
	}
	story := j.toSignIn(j.evidence.Observations[i.Story])
	v.Exchanges = exchangeIDs(story)
	if why := j.stopped(story); why != "" {
		v.Status, v.Why = StatusInconclusive, why
		v.Cause = Cause{Kind: CauseStopped, Reason: j.evidence.Stopped}
		return v
	}
	if why, cause := j.weather(story); why != "" {
		v.Status, v.Why, v.Cause = StatusInconclusive, why, cause
		return v
	}
	if why := j.unserved(i, story); why != "" {
		v.Status, v.Why = StatusNotApplicable, why
		return v
	}
	if len(story) > 0 {
		v.Got, v.Reason = got(story[len(story)-1])
		v.Console = story[len(story)-1].Console
	}
	if why := j.sessionless(i, story); why != "" {
		v.Status, v.Why, v.Cause = StatusNotApplicable, why, Cause{Kind: CauseSessionless, Field: "credentials"}
		return v
	}
	if changed, decided := j.changed(v, i, story); decided {
		return changed
	}
	if lost, decided := j.lost(v, i, story); decided {
		return lost
	}
	if c, why := j.unasked(i, story); why != "" {
		v.Status, v.Why, v.Cause = StatusInconclusive, why, c
		return v
	}
	if unsent(story) {
		v.Status, v.Why = StatusNotApplicable, whyWithheld(i.Asks, story)
		return v
	}
	last := story[len(story)-1]
	if why := j.unasking(last); why != "" {
		v.Status, v.Why = StatusNotApplicable, why
		return v
	}
	if why := j.withheldSupport(i.Guard); why != "" {
		v.Status, v.Why = StatusNotApplicable, why
		return v
	}
	if c, why := j.guardFailed(i); why != "" {
		v.Status, v.Why, v.Cause = StatusInconclusive, why, c
		return v
	}
	if why := j.broken(i, last); why != "" {
		v.broke = true
		v.Cause = j.causeOf(i, last)
		return j.breach(v, why, j.bound(i))
	}
	if i.Want == Blocked {
		if err := j.evidence.Cannot[i.Control]; err != nil && !slices.ContainsFunc(i.Others, j.evidence.letIn) {
			// Like a page of an application's own scheme in a browser.
			v.Status, v.Why = StatusNotApplicable, "its control cannot be asked: "+err.Error()
			return v
		}
		if why := j.withheldSupport(i.Control); why != "" {
			v.Status, v.Why = StatusNotApplicable, why
			return v
		}
		if c, why := j.controlFailed(i); why != "" {
			v.Status, v.Why, v.Cause = StatusInconclusive, why, c
			return v
		}
	}
	return j.checked(v, i, story)
}

// bound returns how bad a breach of the instance is at most. That strangers
// get in may be meant; that it is also meant for what this case asks is not known.
func (j judgement) bound(i Instance) Status {
	if len(i.Entries) > 0 && i.Want != Blocked && j.trial.Case.AtMost == "" {
		return StatusWarn
	}
	// Of an error nobody can tell whether it is the resource's or that of a router
	// which has no HEAD.
	if i.Asks[len(i.Asks)-1].Method == http.MethodHead && j.trial.Target.Kind() == ErrorAnswer {
		return cmp.Or(j.trial.Case.AtMost, StatusWarn)
	}
	return cmp.Or(j.trial.Case.AtMost, StatusFail)
}

// lostLine returns the first field about CORS that lost its rest to a line break.
func (x Exchange) lostLine() SplitField {
	for _, f := range x.Split {
		if !f.Folded && strings.HasPrefix(strings.ToLower(f.Name), "access-control-") {
			return f
		}
	}
	return SplitField{}
}

// broken says how the outcome differs from what is wanted, or "".
func (j judgement) broken(i Instance, last Observation) string {
	ask := i.Asks[len(i.Asks)-1]
	excess := j.trial.Target.Policy.excess(ask.Request())
	switch {
	case i.Want == Shared && last.Outcome == OutcomeBlocked:
		x, _ := last.lastAnswer()
		if lost := x.lostLine(); lost.Name != "" {
			return fmt.Sprintf("the browser refuses what the policy allows: %s; a line break in %s loses its second line %.80q",
				last.explain(), lost.Name, lost.Rest)
		}
		return fmt.Sprintf("the browser refuses what the policy allows: %s", last.explain())
	case i.Want == Blocked && last.Outcome == OutcomeWithheld:
		return fmt.Sprintf("the preflight lets %s %s, which the policy refuses", ask.From, cmp.Or(excess, "in"))
	case i.Want == Blocked && last.Outcome == OutcomeShared:
		return fmt.Sprintf("%s can %s, which the policy refuses", ask.From, cmp.Or(excess, "read the response"))
	}
	return ""
}

// causeOf is broken as a value.
func (j judgement) causeOf(i Instance, last Observation) Cause {
	ask := i.Asks[len(i.Asks)-1]
	c := Cause{Kind: CauseRefused, Who: string(ask.From), Reason: last.Reason, Parameter: last.Parameter}
	if host := last.signInHost(); host != "" {
		c.Kind, c.Value = CauseSignIn, host
	}
	if i.Want == Blocked {
		c = j.trial.Target.Policy.beyond(ask.Request())
	}
	if x, answered := last.lastAnswer(); answered {
		c.Exchange = x.ID
		if lost := x.lostLine(); lost.Name != "" && i.Want == Shared {
			c.Kind, c.Field, c.Value = CauseSplit, lost.Name, lost.Rest
		}
	}
	return c
}

// lastAnswer returns the last exchange that got an answer.
func (o Observation) lastAnswer() (x Exchange, answered bool) {
	for _, x := range slices.Backward(o.Exchanges) {
		if x.Status != 0 {
			return x, true
		}
	}
	return Exchange{}, false
}

// beyond says what of a request goes beyond the policy: the origin itself, or
// what an allowed origin may not do.
func (p Policy) beyond(r fetch.Request) Cause {
	c := Cause{Kind: CauseLetIn, Who: r.Origin}
	p = p.toAsker(r)
	refused := slices.DeleteFunc(fetch.UnsafeHeaderNames(r.Headers), func(name string) bool { return p.AllowsHeader(name) != No })
	switch {
	case p.AllowsOrigin(r.Origin) == No:
		c.Field = "origins"
	case r.Credentials == fetch.Include && p.AllowsCredentials() == No:
		c.Field = "credentials"
	case p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == No:
		c.Field, c.Value = "methods", r.Method
	case len(refused) > 0:
		c.Field, c.Value = "headers", strings.Join(refused, ", ")
	}
	return c
}

// excess says what the policy refuses of a request whose origin it lets in, or "".
func (p Policy) excess(r fetch.Request) string {
	if p.AllowsOrigin(r.Origin) == No {
		return ""
	}
	p = p.toAsker(r)
	if r.Credentials == fetch.Include && p.AllowsCredentials() == No {
		return "read the response with credentials"
	}
	if p.AllowsMethod(fetch.NormalizeMethod(r.Method)) == No {
		return "send " + r.Method
	}
	refused := slices.DeleteFunc(fetch.UnsafeHeaderNames(r.Headers), func(name string) bool { return p.AllowsHeader(name) != No })
	if len(refused) > 0 {
		return "send " + strings.Join(refused, ", ")
	}
	return ""
}

// checked judges the claims about the wire.
func (j judgement) checked(v InstanceVerdict, i Instance, story []Observation) InstanceVerdict {
	withheld := false
	for _, c := range j.trial.Case.checks(j.trial.Target.under(i)) {
		fault, err := c.Find(story)
		switch {
		case errors.Is(err, ErrWithheld):
			withheld = true
		case errors.Is(err, ErrAbsent):
			v.Status, v.Why = StatusNotApplicable, err.Error()
			return v
		case err != nil:
			v.Status, v.Why = StatusInconclusive, fmt.Sprintf("%s: %v", c.Says, err)
			return v
		case fault != "":
			v.Got = fault
			v.Cause = claimed(c.Says, i, story)
			return j.breach(v, v.Got, j.bound(i))
		}
	}
	if withheld {
		v.Status, v.Why = StatusNotApplicable, ErrWithheld.Error()
	}
	return v
}

// claimed is the cause of a claim that does not hold: who asked, why the answer
// was refused, where it was, and which odd Origin it allows by name.
func claimed(claim string, i Instance, story []Observation) Cause {
	last := story[len(story)-1]
	c := Cause{Kind: CauseClaim, Claim: claim, Who: string(i.Asks[len(i.Asks)-1].From), Reason: last.Reason, Parameter: last.Parameter}
	x, answered := last.lastAnswer()
	c.Exchange = x.ID
	if origin, sent := fetch.Get(x.Request, "Origin"); answered && sent && origin != c.Who && x.names(origin) {
		c.Field, c.Value = "Access-Control-Allow-Origin", origin
	}
	return c
}

// breach gives a broken instance the status that its harm and bound allow.
func (j judgement) breach(v InstanceVerdict, why string, atMost Status) InstanceVerdict {
	v.Why = why
	v.Status = atMost
	if j.harm == Note || v.Status == StatusPass {
		v.Status = StatusPass
		note := fmt.Sprintf("%s: %s", v.Label, why)
		if v.Got != "" && v.Got != why {
			note += fmt.Sprintf(" (got %s)", v.Got)
		}
		v.notes = []string{note}
	}
	return v
}

// lint judges the case's Seen on every exchange with the target: one instance
// for each distinct breach, one that passes if there is none.
func (j judgement) lint() []InstanceVerdict {
	var verdicts []InstanceVerdict
	looked := 0
	for x := range j.evidence.exchanges(j.trial.Seen) {
		if x.Status == 0 || j.evidence.Unsteady && isWeather(x.Status) && x.Status != j.trial.Target.Status {
			continue
		}
		fault, err := j.trial.Case.Seen.Find(*x)
		if errors.Is(err, ErrAbsent) {
			continue
		}
		looked++
		if fault == "" && err == nil {
			continue
		}
		v := InstanceVerdict{Label: x.Method + " " + x.URL, Got: Shorten(fault, maxSentence), Exchanges: []string{x.ID}}
		who, _ := fetch.Get(x.Request, "Origin")
		v.Cause = Cause{Kind: CauseClaim, Claim: j.trial.Case.Seen.Says, Who: who, Exchange: x.ID}
		// What is only noted is noted once, wherever it is seen.
		if !slices.ContainsFunc(verdicts, func(w InstanceVerdict) bool {
			return w.Got == v.Got && (j.harm == Note || j.trial.Case.Once || w.Label == v.Label)
		}) {
			atMost := cmp.Or(j.trial.Case.AtMost, StatusFail)
			verdicts = append(verdicts, j.breach(v, cmp.Or(v.Got, "it does not hold that "+j.trial.Case.Seen.Says), atMost).shorten())
		}
	}
	if looked > 0 && len(verdicts) == 0 {
		verdicts = append(verdicts, InstanceVerdict{Label: fmt.Sprintf("%d responses", looked), Status: StatusPass})
	}
	return verdicts
}

// exchanges yields every exchange of the stories, in their order.
func (e Evidence) exchanges(stories []StoryID) iter.Seq[*Exchange] {
	return func(yield func(*Exchange) bool) {
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
func (o Observation) explain() string {
	words := string(o.Reason)
	if o.Parameter != "" {
		words += fmt.Sprintf(" (%s)", o.Parameter)
	}
	if o.Error != "" {
		words += ": " + o.Error
	}
	if words == "" {
		words = string(o.Outcome)
	}
	return words
}

func got(o Observation) (outcome, reason string) {
	if o.Reason == "" {
		return string(o.Outcome), ""
	}
	reason = string(o.Reason)
	if o.Parameter != "" {
		reason += fmt.Sprintf(" (%s)", o.Parameter)
	}
	return string(o.Outcome), reason
}

func exchangeIDs(story []Observation) []string {
	var ids []string
	for _, o := range story {
		for _, x := range o.Exchanges {
			ids = append(ids, x.ID)
		}
	}
	return ids
}
