package harness

import (
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
	return w.namesCase(v.Rule, v.Case) && w.NamesTarget(v.Target, url) && (w.Via == "" || matches(w.Via, v.Agent))
}

// NamesAny reports whether the waiver names a case of the rules.
func (w Waiver) NamesAny(rules []Rule) bool {
	return slices.ContainsFunc(rules, func(r Rule) bool {
		return slices.ContainsFunc(r.Cases, func(c Case) bool { return w.namesCase(r.ID, c.ID) })
	})
}

func (w Waiver) namesCase(rule, id string) bool {
	return matches(w.Rule, rule) && (w.Case == "" || matches(w.Case, id))
}

// NamesTarget reports whether the waiver is about a target of this name and URL.
// It compares without the special meaning that path.Match gives a slash.
func (w Waiver) NamesTarget(name, url string) bool {
	flat := strings.NewReplacer("/", "\x00")
	return w.Target == "" || slices.ContainsFunc([]string{name, url}, func(s string) bool {
		return w.Target == s || matches(flat.Replace(w.Target), flat.Replace(s))
	})
}

func matches(glob, name string) bool {
	ok, err := path.Match(glob, name)
	return ok && err == nil
}
