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

// WaiverUse is what became of a waiver in a run, or in a shard of one.
type WaiverUse struct {
	// Waiver names it, and Reason is why it was accepted.
	Waiver string `json:"waiver"`
	Reason string `json:"reason"`
	Use    Use    `json:"use"`
	// Expired is the last day on which it held, as 2006-01-02, of one that is WaiverExpired.
	Expired string `json:"expired,omitempty"`
}

// Use says how a waiver was used. The zero value is none.
type Use string

// The uses.
const (
	WaiverUsed    Use = "used"     // it covers a finding
	WaiverLeftOut Use = "left-out" // what it names was not judged, though it could have been
	WaiverUnused  Use = "unused"   // what it names was judged, and is no finding
	WaiverUnknown Use = "unknown"  // it names no rule or no target
	WaiverExpired Use = "expired"
)

// JoinUses joins what became of the same waivers in several shards: a finding in one is enough.
func JoinUses(shards ...[]WaiverUse) []WaiverUse {
	strength := []Use{WaiverExpired, WaiverUsed, WaiverUnused, WaiverLeftOut, WaiverUnknown}
	type key struct{ waiver, reason string }
	at := map[key]int{}
	var joined []WaiverUse
	for _, uses := range shards {
		for _, u := range uses {
			k := key{u.Waiver, u.Reason}
			i, known := at[k]
			switch {
			case !known:
				at[k] = len(joined)
				joined = append(joined, u)
			case slices.Index(strength, u.Use) < slices.Index(strength, joined[i].Use):
				joined[i] = u
			}
		}
	}
	return joined
}
