package judge

import (
	"fmt"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// anonymousStatus returns what the target answers without its session, or 0 where
// that is not known or is the same as with it, as far as a page can tell.
func anonymousStatus(e harness.Evidence, t harness.Target, anonymous harness.StoryID) int {
	for _, o := range e.Observations[anonymous] {
		// A sign-in page may come with 200: then that no page can read it tells it apart.
		if status := firstStatus(o); status != 0 && (!answersWith(t, status) || o.Outcome == harness.OutcomeBlocked) {
			return status
		}
	}
	return 0
}

// sessionless says why the answer to an ask that leaves the session's cookie at
// home decides nothing about the resource: it is the one that the target gives
// to everybody without a session, and error-responses.without-session judges that.
// "" is that the evidence decides: because a page reads the answer as it is meant
// to, because the case is about any answer, or because a preflight decided.
func (j judgement) sessionless(i harness.Instance, story []harness.Observation) string {
	t := j.trial.Target
	if len(story) == 0 || j.sessionRefused() {
		return ""
	}
	status := anonymousStatus(j.evidence, t, j.trial.Anonymous)
	if last := i.Asks[len(i.Asks)-1]; last.Session == harness.Anonymous {
		if status == 0 && t.HasSession() {
			return "the target answers the same without the session"
		}
		return ""
	}
	if status == 0 || t.Auth.Cookie == "" {
		return ""
	}
	anonymous := func(o harness.Observation) bool { return firstStatus(o) == status }
	asked := slices.ContainsFunc(story, anonymous) && slices.ContainsFunc(i.Asks, func(a harness.Ask) bool { return a.Auth.Cookie == "" || !a.TakesCookie() })
	measured := i.Want == harness.Blocked && slices.ContainsFunc(j.evidence.Observations[i.Control], anonymous)
	switch {
	case !asked && !measured:
		return ""
	case len(story) == 1 && j.trial.Case.HoldsForAnyone():
		return ""
	case len(story) == 1 && i.Want == harness.Shared && story[0].Outcome == harness.OutcomeShared:
		return ""
	}
	why := fmt.Sprintf("it is asked without the session, and the target answers that with %d", status)
	if t.Policy.AllowsCredentials() == harness.Unknown {
		why += ": add `credentials: true` if pages are to use the session"
	}
	return why
}

// sessionRefused reports whether the target answers with the session as without:
// then nothing is known of the resource.
func (j judgement) sessionRefused() bool {
	return refusedStatus(j.evidence, j.trial.Target, j.trial.Baseline, j.trial.Anonymous) != 0
}

// refusedStatus returns the status that the target answers with the session as
// without, and that is not the declared one; 0 is that there is none.
func refusedStatus(e harness.Evidence, t harness.Target, baseline, anonymous harness.StoryID) int {
	status := anonymousStatus(e, t, anonymous)
	if status == 0 || answersWith(t, status) || !slices.ContainsFunc(e.Observations[baseline], func(o harness.Observation) bool { return firstStatus(o) == status }) {
		return 0
	}
	return status
}

// toSignIn returns the story in which a page that was sent to a sign-in page is
// blocked, though nobody answers there: the sign-in host is not what is judged,
// and no script gets past it.
func (j judgement) toSignIn(story []harness.Observation) []harness.Observation {
	if !slices.ContainsFunc(story, func(o harness.Observation) bool { return o.Outcome == harness.OutcomeError && j.signedOut(o) }) {
		return story
	}
	story = slices.Clone(story)
	for k, o := range story {
		if o.Outcome == harness.OutcomeError && j.signedOut(o) {
			story[k].Outcome = harness.OutcomeBlocked
		}
	}
	return story
}

// signedOut reports whether an observation is that of a page without a session
// which was redirected to sign in.
func (j judgement) signedOut(o harness.Observation) bool {
	return j.trial.Target.HasSession() && signInHost(o) != "" && firstStatus(o) == anonymousStatus(j.evidence, j.trial.Target, j.trial.Anonymous)
}
