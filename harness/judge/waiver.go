package judge

import (
	"fmt"
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// Waive marks the findings of a report that a waiver covers and names the
// waivers that no longer hold: see Use and Stale.
func Waive(r *harness.Report, catalogue []harness.Rule, waivers []harness.Waiver, now time.Time) (stale []string) {
	return Stale(Use(r, catalogue, r.Targets, waivers, now))
}

// Use marks the findings of a report that a waiver covers, and says what became of
// each waiver. Targets are all of the run, of which the report may have a part. What
// the run left out (by --only, --skip, --via) is not a reason to delete a waiver. An
// expired waiver covers nothing.
func Use(r *harness.Report, catalogue []harness.Rule, targets []harness.TargetInfo, waivers []harness.Waiver, now time.Time) []harness.WaiverUse {
	urls := map[string]string{}
	for _, t := range r.Targets {
		urls[t.Name] = t.URL
	}
	var uses []harness.WaiverUse
	for _, w := range waivers {
		use := harness.WaiverUse{Waiver: nameOf(w), Reason: w.Reason, Use: harness.WaiverUnknown}
		if !w.Expires.IsZero() && now.After(w.Expires.AddDate(0, 0, 1)) {
			use.Use, use.Expired = harness.WaiverExpired, w.Expires.Format(time.DateOnly)
			uses = append(uses, use)
			continue
		}
		if leftOut(w, catalogue, targets) {
			use.Use = harness.WaiverLeftOut
		}
		for i := range r.Verdicts {
			v := &r.Verdicts[i]
			if !w.Covers(*v, urls[v.Target]) {
				continue
			}
			switch {
			case v.Status == harness.StatusFail, v.Status == harness.StatusWarn, v.Status == harness.StatusWaived:
				use.Use = harness.WaiverUsed
				v.Status = harness.StatusWaived
				v.Notes = append(v.Notes, "waived: "+w.Reason)
			case use.Use != harness.WaiverUsed:
				use.Use = harness.WaiverUnused
			}
		}
		uses = append(uses, use)
	}
	waiveGuarded(r.Verdicts)
	return uses
}

// Stale names the waivers that no longer hold: those that have expired, those whose
// cases were judged without a finding, and those that name nothing that there is.
func Stale(uses []harness.WaiverUse) (stale []string) {
	for _, u := range uses {
		switch u.Use {
		case harness.WaiverExpired:
			stale = append(stale, fmt.Sprintf("the waiver of %s expired on %s: %s", u.Waiver, u.Expired, u.Reason))
		case harness.WaiverUnused:
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding any more: delete it (%s)", u.Waiver, u.Reason))
		case harness.WaiverUnknown:
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding, and names no rule or no target of this run: correct it (%s)", u.Waiver, u.Reason))
		}
	}
	return stale
}

// leftOut reports whether the waiver names something that the run could have judged.
func leftOut(w harness.Waiver, catalogue []harness.Rule, targets []harness.TargetInfo) bool {
	return w.NamesAny(catalogue) && slices.ContainsFunc(targets, func(t harness.TargetInfo) bool { return w.NamesTarget(t.Name, t.URL) })
}

// waiveGuarded takes the doubt from what can only be judged where a stranger is
// kept out, if it is waived that strangers get in.
func waiveGuarded(verdicts []harness.Verdict) {
	stranger := func(i harness.InstanceVerdict) bool { return i.Label == harness.StrangerOrigin }
	open := map[[2]string]bool{}
	for _, v := range verdicts {
		if v.Status == harness.StatusWaived && v.Harm == harness.Leak && slices.ContainsFunc(v.Instances, stranger) {
			open[[2]string{v.Target, v.Agent}] = true
		}
	}
	for i := range verdicts {
		v := &verdicts[i]
		if v.Status == harness.StatusInconclusive && v.Cause.Kind == harness.CauseStrangerGetsIn && open[[2]string{v.Target, v.Agent}] {
			v.Status, v.Why = harness.StatusNotApplicable, "an unrelated origin is let in too, which is waived"
		}
	}
}

func nameOf(w harness.Waiver) string {
	name := w.Rule
	if w.Case != "" {
		name += "/" + w.Case
	}
	if w.Target != "" {
		name += " at " + w.Target
	}
	if w.Via != "" {
		name += " via " + w.Via
	}
	return name
}
