package judge

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: whether the resource was found that the target is declared
// to be, and by whom.

// Reached reports whether the agent's plainest request found the resource that the
// target is declared to be. Where it did not, the plan's Own tells whether the
// target answers its own pages.
func Reached(p harness.TargetPlan, e harness.Evidence) bool {
	return slices.ContainsFunc(e.Observations[p.Baseline], func(o harness.Observation) bool { return reached(p.Target, o) })
}

// reached reports whether an observation is of the declared resource: by its first
// answer or, where no status is declared, by what a redirect leads to, since
// browsers follow it. A sign-in page is not the resource.
func reached(t harness.Target, o harness.Observation) bool {
	if answersWith(t, firstStatus(o)) {
		return true
	}
	if t.Status != 0 || !fetch.IsRedirectStatus(firstStatus(o)) || signInHost(o) != "" {
		return false
	}
	x, answered := o.Actual()
	return answered && answersWith(t, x.Status)
}

// decidedAnyway reports whether an answer that is not the declared resource breaks the
// policy all the same, since what answers preflights has it: an allowed page cannot read
// the answer, although its preflight was granted, or one can whose preflight is refused.
// Not where another method, a session or another address is most likely missing: what
// the right request is answered is not known then, and that somebody has to sign in is no secret.
func (j judgement) decidedAnyway(i harness.Instance, last harness.Observation) bool {
	x, sent := last.Actual()
	if !sent || throttled(last) {
		return false
	}
	ask := i.Asks[len(i.Asks)-1]
	if i.Want == harness.Shared {
		if likely, _ := mend(j.trial.Target, x); likely != harness.MendAccess && likely != harness.MendStatus {
			return false
		}
		return last.Outcome == harness.OutcomeBlocked && last.Reason.CORS() && j.preflighted(ask, passed)
	}
	return i.Want == harness.Blocked && last.Outcome == harness.OutcomeShared && x.Status != http.StatusUnauthorized &&
		j.preflighted(ask, func(o harness.Observation) bool { return !passed(o) && o.Reason.CORS() })
}

// preflighted reports whether something holds of an observation of whoever makes an ask,
// in which a preflight was answered.
func (j judgement) preflighted(ask harness.Ask, holds func(harness.Observation) bool) bool {
	for _, story := range j.evidence.Observations {
		for _, o := range story {
			if x, asked := o.Preflight(); asked && !o.ByHand && isFrom(x, ask) && holds(o) {
				return true
			}
		}
	}
	return false
}

// passed reports whether a preflight was granted.
func passed(o harness.Observation) bool {
	_, sent := o.Actual()
	return sent || o.Outcome == harness.OutcomeWithheld
}

// isThere reports whether the target answers a request without Origin, or that of a page.
func (j judgement) isThere() bool {
	for _, id := range []harness.StoryID{j.trial.Baseline, j.trial.Page, j.trial.Own} {
		if slices.ContainsFunc(j.evidence.Observations[id], func(o harness.Observation) bool { return reached(j.trial.Target, o) }) {
			return true
		}
	}
	return false
}

// keptFromOthers reports whether the target answers its own pages and refuses
// those of every other site: by Sec-Fetch-Site, Origin or Referer, as a check
// against forged requests does, whatever its CORS headers say.
// https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
func (j judgement) keptFromOthers() bool {
	t := j.trial.Target
	if t.Kind() == harness.WebSocket || !slices.ContainsFunc(j.evidence.Observations[j.trial.Own], func(o harness.Observation) bool { return reached(t, o) }) {
		return false
	}
	return !j.answers(false, func(x harness.Exchange) bool {
		site, _ := fetch.Get(x.Request, "Sec-Fetch-Site")
		return (site == "cross-site" || site == "same-site") && (answersWith(t, x.Status) || fetch.IsRedirectStatus(x.Status))
	})
}

// refusedAsOther returns the cause of an allowed page's getting, in place of the
// resource, what the target answers every other site's pages; the zero value is
// that it does not.
func (j judgement) refusedAsOther(i harness.Instance, last harness.Observation) harness.Cause {
	x, sent := last.Actual()
	if i.Want != harness.Shared || !sent || x.Status < http.StatusBadRequest || answersWith(j.trial.Target, x.Status) || !j.keptFromOthers() {
		return harness.Cause{}
	}
	return harness.Cause{
		Kind: harness.CauseOtherSite, Who: string(i.Asks[len(i.Asks)-1].From), Field: "Sec-Fetch-Site", Value: strconv.Itoa(x.Status),
		Reason: last.Reason, Parameter: last.Parameter, Exchange: x.ID,
	}
}

// incomparable says why answers are not compared with each other where the target
// decides by the site from which a page asks: not every browser says it, nor what is
// written by hand, and that is not what makes the difference to a page.
func (j judgement) incomparable() string {
	if !j.trial.Case.Compares || !j.keptFromOthers() {
		return ""
	}
	return "the target refuses every page of another site, whatever else is asked"
}

// otherSiteWords writes the cause of refusedAsOther.
func otherSiteWords(c harness.Cause) string {
	words := fmt.Sprintf("the target answers %s with %s, as it does every page of another site, and only pages of its own get the resource", c.Who, c.Value)
	if c.Reason != "" {
		words += "; that answer cannot be read either: " + string(c.Reason)
	}
	return words
}

// refusedHop returns the answer of a redirect, or the one behind it, that a page was
// refused for; false is that no redirect is in the way.
func refusedHop(last harness.Observation) (x harness.Exchange, found bool) {
	x, answered := lastAnswer(last)
	if !answered || x.Preflight || !last.Reason.CORS() {
		return x, false
	}
	return x, fetch.IsRedirectStatus(x.Status) || slices.ContainsFunc(last.Exchanges, func(x harness.Exchange) bool {
		return !x.Preflight && fetch.IsRedirectStatus(x.Status)
	})
}
