package harness

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// Waiver accepts a known finding for a while. A waived case still runs; when
// it no longer fails, or the date has passed, the waiver itself is a finding.
type Waiver struct {
	// Rule and Case are globs; an empty Case is every case of the rule.
	Rule string `json:"rule" yaml:"rule"`
	Case string `json:"case,omitempty" yaml:"case,omitempty"`
	// Target is a glob on the target's name or URL, in which * matches any
	// characters, slashes too; empty is every target.
	Target string `json:"target,omitempty" yaml:"target,omitempty"`
	// Via is a glob on the user agent's name; empty is every agent.
	Via string `json:"via,omitempty" yaml:"via,omitempty"`
	// Reason why it is accepted. Required.
	Reason string `json:"reason" yaml:"reason"`
	// Expires is the last day on which it holds; zero is never.
	Expires time.Time `json:"expires,omitzero" yaml:"expires,omitempty"`
}

// Covers reports whether the waiver is about a verdict at a target with the
// given URL. Malformed globs cover nothing.
func (w Waiver) Covers(v Verdict, url string) bool {
	return w.namesCase(v.Rule, v.Case) && w.namesTarget(v.Target, url) && (w.Via == "" || matches(w.Via, v.Agent))
}

func (w Waiver) namesCase(rule, id string) bool {
	return matches(w.Rule, rule) && (w.Case == "" || matches(w.Case, id))
}

// namesTarget compares without the special meaning that path.Match gives a slash.
func (w Waiver) namesTarget(name, url string) bool {
	flat := strings.NewReplacer("/", "\x00")
	return w.Target == "" || slices.ContainsFunc([]string{name, url}, func(s string) bool {
		return w.Target == s || matches(flat.Replace(w.Target), flat.Replace(s))
	})
}

func matches(glob, name string) bool {
	ok, err := path.Match(glob, name)
	return ok && err == nil
}

// Waive marks the findings of a report that a waiver covers and names the
// waivers that no longer hold: those that expired before now, those whose cases
// were judged without a finding, and those that name no case of the catalogue
// or no target of the report. What the run left out (by --only, --skip, --via)
// is not a reason to delete a waiver. An expired waiver covers nothing.
func Waive(r *Report, catalogue []Rule, waivers []Waiver, now time.Time) (stale []string) {
	urls := map[string]string{}
	for _, t := range r.Targets {
		urls[t.Name] = t.URL
	}
	for _, w := range waivers {
		if !w.Expires.IsZero() && now.After(w.Expires.AddDate(0, 0, 1)) {
			stale = append(stale, fmt.Sprintf("the waiver of %s expired on %s: %s", w.name(), w.Expires.Format(time.DateOnly), w.Reason))
			continue
		}
		judged, used := false, false
		for i := range r.Verdicts {
			v := &r.Verdicts[i]
			if !w.Covers(*v, urls[v.Target]) {
				continue
			}
			judged = true
			if v.Status == StatusFail || v.Status == StatusWarn || v.Status == StatusWaived {
				used = true
				v.Status = StatusWaived
				v.Notes = append(v.Notes, "waived: "+w.Reason)
			}
		}
		switch {
		case used, !judged && w.leftOut(catalogue, r.Targets):
		case judged:
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding any more: delete it (%s)", w.name(), w.Reason))
		default:
			stale = append(stale, fmt.Sprintf("the waiver of %s covers no finding, and names no rule or no target of this run: correct it (%s)", w.name(), w.Reason))
		}
	}
	waiveGuarded(r.Verdicts)
	return stale
}

// NamesAny reports whether the waiver names a case of the rules.
func (w Waiver) NamesAny(rules []Rule) bool {
	return slices.ContainsFunc(rules, func(r Rule) bool {
		return slices.ContainsFunc(r.Cases, func(c Case) bool { return w.namesCase(r.ID, c.ID) })
	})
}

// leftOut reports whether the waiver names something that the run could have judged.
func (w Waiver) leftOut(catalogue []Rule, targets []TargetInfo) bool {
	return w.NamesAny(catalogue) && slices.ContainsFunc(targets, func(t TargetInfo) bool { return w.namesTarget(t.Name, t.URL) })
}

// waiveGuarded takes the doubt from what can only be judged where a stranger is
// kept out, if it is waived that strangers get in.
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
		if v.Status == StatusInconclusive && v.Cause.Kind == CauseStrangerGetsIn && open[[2]string{v.Target, v.Agent}] {
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
	if w.Via != "" {
		name += " via " + w.Via
	}
	return name
}
