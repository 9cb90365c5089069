package harness

import (
	"fmt"
	"slices"
)

// Reply is what a target is declared to answer in some situation.
type Reply struct {
	// Status of the answer; 0 is undeclared.
	Status int `json:"status" yaml:"status"`
}

// outOfSession returns the target as it is judged where its answer without a
// session is declared and no session is given: that answer is all there is.
func (t Target) outOfSession() Target {
	if !t.HasSession() && t.Anonymous.Status != 0 {
		t.Status, t.Is = t.Anonymous.Status, ""
	}
	return t
}

// anonymous plans the ask that shows what the target answers without the
// session: that of a page where somebody is allowed, since a server may send a
// script a 401 and a person to its sign-in page. "" where no session is given.
func (p *planner) anonymous() StoryID {
	if !p.plan.Target.HasSession() {
		return ""
	}
	a, why := p.fill(Ask{From: Allowed, Session: Anonymous}, binding{base: leaders(p.plan.Target.allowed())[0].base})
	if why != "" {
		a, _ = p.fill(Ask{From: p.whoever(), Session: Anonymous}, binding{})
	}
	return p.add([]Ask{a}, false)
}

// AnonymousStatus returns what the target answers without its session, or 0 where
// that is not known or is the same as with it, as far as a page can tell.
func (e Evidence) AnonymousStatus(t Target, anonymous StoryID) int {
	for _, o := range e.Observations[anonymous] {
		// A sign-in page may come with 200: then that no page can read it tells it apart.
		if status := o.firstStatus(); status != 0 && (!t.answersWith(status) || o.Outcome == OutcomeBlocked) {
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
func (j judgement) sessionless(i Instance, story []Observation) string {
	t := j.trial.Target
	if len(story) == 0 || j.sessionRefused() {
		return ""
	}
	status := j.evidence.AnonymousStatus(t, j.trial.Anonymous)
	if last := i.Asks[len(i.Asks)-1]; last.Session == Anonymous {
		if status == 0 && t.HasSession() {
			return "the target answers the same without the session"
		}
		return ""
	}
	if status == 0 || t.Auth.Cookie == "" {
		return ""
	}
	anonymous := func(o Observation) bool { return o.firstStatus() == status }
	asked := slices.ContainsFunc(story, anonymous) && slices.ContainsFunc(i.Asks, func(a Ask) bool { return a.Auth.Cookie == "" || !a.TakesCookie() })
	measured := i.Want == Blocked && slices.ContainsFunc(j.evidence.Observations[i.Control], anonymous)
	switch {
	case !asked && !measured:
		return ""
	case len(story) == 1 && j.trial.Case.holdsForAnyone():
		return ""
	case len(story) == 1 && i.Want == Shared && story[0].Outcome == OutcomeShared:
		return ""
	}
	why := fmt.Sprintf("it is asked without the session, and the target answers that with %d", status)
	if t.Policy.AllowsCredentials() == Unknown {
		why += ": add `credentials: true` if pages are to use the session"
	}
	return why
}

// sessionRefused reports whether the target answers with the session as without:
// then nothing is known of the resource.
func (j judgement) sessionRefused() bool {
	return j.evidence.sessionRefused(j.trial.Target, j.trial.Baseline, j.trial.Anonymous) != 0
}

// sessionRefused returns the status that the target answers with the session as
// without, and that is not the declared one; 0 is that there is none.
func (e Evidence) sessionRefused(t Target, baseline, anonymous StoryID) int {
	status := e.AnonymousStatus(t, anonymous)
	if status == 0 || t.answersWith(status) || !slices.ContainsFunc(e.Observations[baseline], func(o Observation) bool { return o.firstStatus() == status }) {
		return 0
	}
	return status
}

// toSignIn returns the story in which a page that was sent to a sign-in page is
// blocked, though nobody answers there: the sign-in host is not what is judged,
// and no script gets past it.
func (j judgement) toSignIn(story []Observation) []Observation {
	if !slices.ContainsFunc(story, func(o Observation) bool { return o.Outcome == OutcomeError && j.signedOut(o) }) {
		return story
	}
	story = slices.Clone(story)
	for k, o := range story {
		if o.Outcome == OutcomeError && j.signedOut(o) {
			story[k].Outcome = OutcomeBlocked
		}
	}
	return story
}

// signedOut reports whether an observation is that of a page without a session
// which was redirected to sign in.
func (j judgement) signedOut(o Observation) bool {
	return j.trial.Target.HasSession() && o.signInHost() != "" && o.firstStatus() == j.evidence.AnonymousStatus(j.trial.Target, j.trial.Anonymous)
}
