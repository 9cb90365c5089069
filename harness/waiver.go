package harness

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"time"
)

// Waiver accepts a known finding for a while. A waived case still runs; when
// it no longer fails, or the date has passed, the waiver itself is a finding.
type Waiver struct {
	// Rule and Case are globs; an empty Case is every case of the rule.
	Rule string `json:"rule" yaml:"rule"`
	Case string `json:"case,omitempty" yaml:"case,omitempty"`
	// Target is a glob on the target's name or URL; empty is every target.
	Target string `json:"target,omitempty" yaml:"target,omitempty"`
	// Reason why it is accepted. Required.
	Reason string `json:"reason" yaml:"reason"`
	// Expires is the last day on which it holds; zero is never.
	Expires time.Time `json:"expires,omitzero" yaml:"expires,omitempty"`
}

// Covers tells whether the waiver is about the verdict. Malformed globs cover nothing.
func (w Waiver) Covers(v Verdict) bool {
	for _, m := range [][2]string{{w.Rule, v.Rule}, {cmp.Or(w.Case, "*"), v.Case}} {
		if ok, err := path.Match(m[0], m[1]); !ok || err != nil {
			return false
		}
	}
	return w.Target == "" || w.Target == v.Target || matches(w.Target, v.Target)
}

func matches(glob, name string) bool {
	ok, err := path.Match(glob, name)
	return ok && err == nil
}

// Waive marks the findings that a waiver covers and names the waivers that no
// longer hold: those that covered no finding, and those that expired before now.
// An expired waiver covers nothing.
func Waive(verdicts []Verdict, waivers []Waiver, now time.Time) (stale []string) {
	for _, w := range waivers {
		if !w.Expires.IsZero() && now.After(w.Expires.AddDate(0, 0, 1)) {
			stale = append(stale, fmt.Sprintf("the waiver of %s expired on %s: %s", w.name(), w.Expires.Format(time.DateOnly), w.Reason))
			continue
		}
		used := false
		for i := range verdicts {
			v := &verdicts[i]
			finding := v.Status == StatusFail || v.Status == StatusWarn || v.Status == StatusWaived
			if finding && w.Covers(*v) {
				used = true
				v.Status = StatusWaived
				v.Notes = append(v.Notes, "waived: "+w.Reason)
			}
		}
		if !used {
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding any more: delete it (%s)", w.name(), w.Reason))
		}
	}
	waiveGuarded(verdicts)
	return stale
}

// waiveGuarded takes the doubt from what can only be judged where a stranger is
// kept out, if it is waived that he is not.
func waiveGuarded(verdicts []Verdict) {
	stranger := func(i InstanceVerdict) bool { return i.Label == StrangerOrigin }
	open := map[[2]string]bool{}
	for _, v := range verdicts {
		if v.Status == StatusWaived && v.Harm == Leak && slices.ContainsFunc(v.Instances, stranger) {
			open[[2]string{v.Target, v.Agent}] = true
		}
	}
	for i := range verdicts {
		v := &verdicts[i]
		if v.Status == StatusInconclusive && v.Why == guardUnmet && open[[2]string{v.Target, v.Agent}] {
			v.Status, v.Why = StatusNotApplicable, "a stranger is let in as well, which is waived"
		}
	}
}

func (w Waiver) name() string {
	name := w.Rule
	if w.Case != "" {
		name += "/" + w.Case
	}
	if w.Target != "" {
		name += " at " + w.Target
	}
	return name
}
