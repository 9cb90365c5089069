package judge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
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
		if c.Kind == harness.CauseElsewhere && j.decidedAnyway(i, story[len(story)-1]) {
			v.Broke, v.Cause = true, j.causeOf(i, story[len(story)-1])
			return j.breach(v, fmt.Sprintf("%s; and %s", j.broken(i, story[len(story)-1]), why), j.bound(i))
		}
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
	if why := j.incomparable(); why != "" {
		v.Status, v.Why = harness.StatusNotApplicable, why
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
		if c, why := j.controlFailed(i, last); why != "" {
			v.Status, v.Why, v.Cause = harness.StatusInconclusive, why, c
			return v
		}
	}
	return j.checked(v, i, story)
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
