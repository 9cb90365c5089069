package judge

import (
	"fmt"
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// Waive marks the findings of a report that a waiver covers and names the
// waivers that no longer hold: those that expired before now, those whose cases
// were judged without a finding, and those that name no case of the catalogue
// or no target of the report. What the run left out (by --only, --skip, --via)
// is not a reason to delete a waiver. An expired waiver covers nothing.
func Waive(r *harness.Report, catalogue []harness.Rule, waivers []harness.Waiver, now time.Time) (stale []string) {
	urls := map[string]string{}
	for _, t := range r.Targets {
		urls[t.Name] = t.URL
	}
	for _, w := range waivers {
		if !w.Expires.IsZero() && now.After(w.Expires.AddDate(0, 0, 1)) {
			stale = append(stale, fmt.Sprintf("the waiver of %s expired on %s: %s", nameOf(w), w.Expires.Format(time.DateOnly), w.Reason))
			continue
		}
		judged, used := false, false
		for i := range r.Verdicts {
			v := &r.Verdicts[i]
			if !w.Covers(*v, urls[v.Target]) {
				continue
			}
			judged = true
			if v.Status == harness.StatusFail || v.Status == harness.StatusWarn || v.Status == harness.StatusWaived {
				used = true
				v.Status = harness.StatusWaived
				v.Notes = append(v.Notes, "waived: "+w.Reason)
			}
		}
		switch {
		case used, !judged && leftOut(w, catalogue, r.Targets):
		case judged:
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding any more: delete it (%s)", nameOf(w), w.Reason))
		default:
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding, and names no rule or no target of this run: correct it (%s)", nameOf(w), w.Reason))
		}
	}
	waiveGuarded(r.Verdicts)
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
			v.Status, v.Why = harness.StatusNotApplicable, "a stranger is let in as well, which is waived"
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
