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
var ErrWithheld = errors.New("the request itself was withheld: say --unsafe to send it")

// ErrAbsent is what a lint returns for an exchange that has nothing to lint.
var ErrAbsent = errors.New("no response carried it")

// Evidence is what one agent brought back from a plan.
type Evidence struct {
	Agent string
	// Observations of the stories that were asked.
	Observations map[StoryID][]Observation
	// Cannot says why the agent cannot ask a story.
	Cannot map[StoryID]error
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
			v.Instances = append(v.Instances, j.instance(i))
		}
	}
	return v.settle(t)
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

// settle takes the verdict from the worst of the instances.
func (v Verdict) settle(t Trial) Verdict {
	if len(v.Instances) == 0 {
		v.Why = "nothing was seen that the case is about"
		return v
	}
	worst := slices.MinFunc(v.Instances, func(a, b InstanceVerdict) int {
		return cmp.Compare(severity(a.Status), severity(b.Status))
	})
	v.Status, v.Why, v.Got, v.Reason = worst.Status, worst.Why, worst.Got, worst.Reason
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
	story := j.evidence.Observations[i.Story]
	v.Exchanges = exchangeIDs(story)
	if why := j.unserved(i, story); why != "" {
		v.Status, v.Why = StatusNotApplicable, why
		return v
	}
	if len(story) > 0 {
		v.Got, v.Reason = got(story[len(story)-1])
		v.Console = story[len(story)-1].Console
	}
	if why := j.unasked(i, story); why != "" {
		v.Status, v.Why = StatusInconclusive, why
		return v
	}
	if unsent(story) {
		v.Status, v.Why = StatusNotApplicable, ErrWithheld.Error()
		return v
	}
	if why := j.guardFailed(i); why != "" {
		v.Status, v.Why = StatusInconclusive, why
		return v
	}
	last := story[len(story)-1]
	if why := j.broken(i, last); why != "" {
		v.broke = true
		return j.breach(v, why, j.bound(i))
	}
	if i.Want == Blocked {
		if why := j.controlFailed(i); why != "" {
			v.Status, v.Why = StatusInconclusive, why
			return v
		}
	}
	return j.checked(v, story, j.bound(i))
}

// keptOut says which line of the policy would tell what is not known, where an
// entry is refused.
func (e Evidence) keptOut(i Instance) string {
	for _, id := range i.Entries {
		for _, o := range e.Observations[id] {
			if unsent([]Observation{o}) {
				return ErrWithheld.Error()
			}
			if o.Outcome == OutcomeBlocked {
				return i.Undeclared
			}
		}
	}
	return ""
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

// unasked says why the story's observations cannot decide anything.
func (j judgement) unasked(i Instance, story []Observation) string {
	if len(story) == 0 {
		for _, o := range j.evidence.Observations[j.trial.Baseline] {
			if o.Outcome == OutcomeError {
				return "the target does not answer: " + o.explain()
			}
		}
		return "the run ended before this was asked"
	}
	for _, o := range story {
		if o.Outcome == OutcomeError {
			return "it could not be asked: " + o.explain()
		}
		if o.Outcome == "" {
			return "the agent gave no outcome: this is a bug of corsuite"
		}
		if o.Outcome == OutcomeBlocked && !o.Reason.CORS() && o.Reason != fetch.Opaque {
			return "the reason is not one of CORS: " + o.explain()
		}
	}
	if why := j.notReached(i); why != "" {
		return why
	}
	last := story[len(story)-1]
	if throttled(last) && !j.trial.Target.answersWith(last.Status) {
		return fmt.Sprintf("the target answered %d: it is overloaded or limits the rate", last.Status)
	}
	return ""
}

// unsent tells a story whose request was withheld before anything was asked:
// it needs no preflight, so nothing says what the server would have answered.
func unsent(story []Observation) bool {
	return story[len(story)-1].Outcome == OutcomeWithheld && !slices.ContainsFunc(story, func(o Observation) bool {
		_, asked := o.Preflight()
		return asked
	})
}

// throttled tells an answer that says nothing of the policy.
func throttled(o Observation) bool {
	return o.Outcome == OutcomeBlocked && (o.Status == 429 || o.Status == 503)
}

// notReached says why the target is not the resource that was declared: no
// support of this instance got an answer with the declared status. A server may
// refuse what asks across origins without CORS, as the baseline does.
// https://www.w3.org/TR/fetch-metadata/#intro
func (j judgement) notReached(i Instance) string {
	seen, hint := 0, ""
	for _, id := range []StoryID{j.trial.Baseline, j.trial.Page, i.Control, i.Story} {
		for _, o := range j.evidence.Observations[id] {
			status := o.firstStatus()
			if j.trial.Target.answersWith(status) {
				return ""
			}
			if seen == 0 {
				seen, hint = status, o.whatToDo()
			}
		}
	}
	if seen == 0 {
		return "" // nothing but preflights: their own status is what is judged
	}
	return fmt.Sprintf("the target answers %d where %d is declared: %s, or say `status: %d`",
		seen, j.trial.Target.WantStatus(), hint, seen)
}

// whatToDo says what reaches the resource, as an answer that is not the resource's tells.
func (o Observation) whatToDo() string {
	x, _ := o.firstAnswer()
	location, located := fetch.Get(x.Response, "Location")
	switch {
	case x.Status == 401 || x.Status == 403:
		return "check the URL, authenticate (--header, --cookie)"
	case located && fetch.IsRedirectStatus(x.Status):
		to, _, _ := strings.Cut(location, "?") // what follows may differ each time
		return fmt.Sprintf("it redirects to %q: ask for that, authenticate (--header, --cookie)", to)
	}
	return "check the URL"
}

// answersWith tells whether a status is what the target was declared to answer.
// Without a declaration any success will do.
func (t Target) answersWith(status int) bool {
	if t.Status == 0 {
		return status >= 200 && status <= 299 || status == 304
	}
	return status == t.Status
}

// firstStatus returns the status of the first answer that is no preflight's.
func (o Observation) firstStatus() int {
	if x, answered := o.firstAnswer(); answered {
		return x.Status
	}
	return o.Status
}

// firstAnswer returns the first exchange whose answer is no preflight's.
func (o Observation) firstAnswer() (x Exchange, answered bool) {
	i := slices.IndexFunc(o.Exchanges, func(x Exchange) bool { return !x.Preflight && x.Status != 0 })
	if i < 0 {
		return Exchange{}, false
	}
	return o.Exchanges[i], true
}

// broken says how the outcome differs from what is wanted, or "".
func (j judgement) broken(i Instance, last Observation) string {
	ask := i.Asks[len(i.Asks)-1]
	excess := j.trial.Target.Policy.excess(ask.Request())
	switch {
	case i.Want == Shared && last.Outcome == OutcomeBlocked:
		return fmt.Sprintf("the browser refuses what the policy allows: %s", last.explain())
	case i.Want == Blocked && last.Outcome == OutcomeWithheld:
		return fmt.Sprintf("the preflight lets %s %s, which the policy refuses", ask.From, cmp.Or(excess, "in"))
	case i.Want == Blocked && last.Outcome == OutcomeShared:
		return fmt.Sprintf("%s can %s, which the policy refuses", ask.From, cmp.Or(excess, "read the response"))
	}
	return ""
}

// excess says what the policy refuses of a request whose origin it lets in, or "".
func (p Policy) excess(r fetch.Request) string {
	if p.AllowsOrigin(r.Origin) == No {
		return ""
	}
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

// guardUnmet is why a case tells nothing where a stranger is let in.
const guardUnmet = "a stranger is let in as well, which is what to look at first"

// guardFailed says why a case tells nothing: a stranger is let in as well, so that
// it is not for the likeness, the order or the odd value that it asks with.
func (j judgement) guardFailed(i Instance) string {
	if i.Guard == "" || i.Guard == i.Story {
		return ""
	}
	if err := j.evidence.Cannot[i.Guard]; err != nil {
		return "its guard cannot be asked: " + err.Error()
	}
	guard := j.evidence.Observations[i.Guard]
	if len(guard) == 0 {
		return "the run ended before its guard was asked"
	}
	if unsent(guard) {
		return "its guard was withheld: say --unsafe to send it"
	}
	for _, o := range guard {
		switch o.Outcome {
		case OutcomeBlocked:
		case OutcomeShared, OutcomeWithheld:
			return guardUnmet
		default:
			return "its guard could not be asked: " + o.explain()
		}
	}
	return ""
}

// controlFailed says why a refusal proves nothing: nobody got in.
func (j judgement) controlFailed(i Instance) string {
	if i.Control == "" || i.Control == j.trial.Baseline {
		return "" // notReached has looked at the baseline
	}
	if err := j.evidence.Cannot[i.Control]; err != nil {
		return "its control cannot be asked: " + err.Error()
	}
	control := j.evidence.Observations[i.Control]
	if len(control) == 0 {
		return "the run ended before its control was asked"
	}
	if unsent(control) {
		return "its control was withheld: say --unsafe to send it"
	}
	for _, o := range control {
		if o.Outcome != OutcomeShared && o.Outcome != OutcomeWithheld {
			return "its control is refused as well, so the refusal proves nothing: " + o.explain()
		}
	}
	return ""
}

// checked judges the claims about the wire.
func (j judgement) checked(v InstanceVerdict, story []Observation, atMost Status) InstanceVerdict {
	withheld := false
	for _, c := range j.trial.Case.checks(j.trial.Target) {
		ok, err := c.Matcher.Match(story)
		switch {
		case errors.Is(err, ErrWithheld):
			withheld = true
		case errors.Is(err, ErrAbsent):
			v.Status, v.Why = StatusNotApplicable, err.Error()
			return v
		case err != nil:
			v.Status, v.Why = StatusInconclusive, fmt.Sprintf("%s: %v", c.Says, err)
			return v
		case !ok:
			v.Got = oneLine(c.Matcher.FailureMessage(story))
			return j.breach(v, unlike(c, v.Got), atMost)
		}
	}
	if withheld {
		v.Status, v.Why = StatusNotApplicable, ErrWithheld.Error()
	}
	return v
}

// unlike says what is wrong with the wire: what was found there, in the matcher's words.
func unlike(c Check, found string) string {
	if found == "" {
		return "it does not hold that " + c.Says
	}
	return found
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
		if x.Status == 0 {
			continue
		}
		ok, err := j.trial.Case.Seen.Matcher.Match(*x)
		if errors.Is(err, ErrAbsent) {
			continue
		}
		looked++
		if ok && err == nil {
			continue
		}
		v := InstanceVerdict{Label: x.Method + " " + x.URL, Got: oneLine(j.trial.Case.Seen.Matcher.FailureMessage(*x)), Exchanges: []string{x.ID}}
		// What is only noted is noted once, wherever it is seen.
		if !slices.ContainsFunc(verdicts, func(w InstanceVerdict) bool { return w.Got == v.Got && (j.harm == Note || w.Label == v.Label) }) {
			atMost := cmp.Or(j.trial.Case.AtMost, StatusFail)
			verdicts = append(verdicts, j.breach(v, unlike(*j.trial.Case.Seen, v.Got), atMost))
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

// explain says in a few words why an observation is no shared one.
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

// oneLine folds a matcher's message, which is laid out for a test log.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
