package finding

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: of look-alikes that are let in, and of those that are not, the rule
// is found by which the server seems to compare origins.

// Comparison is such a rule: whatever Resembles a text in a way is let in.
type Comparison struct {
	Resembles Resemblance
	Text      string
}

// Resemblance is a way to be like a text.
type Resemblance string

// The ways, the likeliest first.
const (
	EndsWith   Resemblance = "ends with"
	BeginsWith Resemblance = "begins with"
	Contains   Resemblance = "contains"
)

// holds reports whether an origin is like the text.
func (c Comparison) holds(origin string) bool {
	switch c.Resembles {
	case EndsWith:
		return strings.HasSuffix(hostOf(origin), c.Text)
	case BeginsWith:
		return strings.HasPrefix(origin, c.Text)
	}
	return strings.Contains(hostOf(origin), c.Text)
}

// shortest is the least length of a text that says anything.
const shortest = 3

// follows returns the rule that the server of a finding seems to follow, the zero value
// if none explains all that look like an allowed origin, or if it has no look-alikes.
func follows(r *harness.Report, f *Finding, exchanges map[string]harness.Exchange) Comparison {
	if letInAtAll(f.Verdict) == "" || !strings.HasPrefix(f.Rule, "origin-matching.") {
		return Comparison{}
	}
	var in, out []string
	for _, v := range r.Verdicts {
		if v.Rule != f.Rule || v.Target != f.Target || v.Agent != f.Agent {
			continue
		}
		for _, i := range v.Instances {
			origin := askedBy(i, exchanges)
			switch {
			case !strings.Contains(origin, "://"):
			case i.Status == harness.StatusPass:
				out = appendNew(out, origin)
			case letIn(harness.Verdict{Cause: i.Cause}) && isWhole(i.Cause):
				in = appendNew(in, origin)
			}
		}
	}
	for _, friend := range friendsAt(r, f.Target) {
		for _, c := range []Comparison{
			{EndsWith, common(append([]string{friend}, in...), func(o string) string { return reversed(hostOf(o)) }, reversed)},
			{BeginsWith, beyondScheme(common(append([]string{friend}, in...), same, same))},
			{Contains, within(hostOf(friend), in, out)},
		} {
			if len(c.Text) >= shortest && len(in) > 0 && !slices.ContainsFunc(out, c.holds) {
				return c
			}
		}
	}
	return Comparison{}
}

// askedBy returns the origin that an instance asked from, as the wire had it.
func askedBy(i harness.InstanceVerdict, exchanges map[string]harness.Exchange) string {
	for _, x := range lookUp(exchanges, i.Exchanges) {
		if origin, sent := fetch.Get(x.Request, "Origin"); sent {
			return origin
		}
	}
	return ""
}

// friendsAt returns the origins that a target's policy names.
func friendsAt(r *harness.Report, target string) []string {
	var friends []string
	for _, t := range r.Targets {
		if t.Name != target && t.URL != target {
			continue
		}
		for _, g := range t.Policy.AllGrants() {
			friends = append(friends, g.Origins...)
		}
	}
	return friends
}

// common returns the longest beginning that some texts share, once each is turned as
// turn says; back turns the beginning again.
func common(texts []string, turn, back func(string) string) string {
	longest := turn(texts[0])
	for _, s := range texts[1:] {
		s = turn(s)
		n := 0
		for n < len(s) && n < len(longest) && s[n] == longest[n] {
			n++
		}
		longest = longest[:n]
	}
	return back(longest)
}

// within returns the longest part of a host that all those contain that are let in, and no other.
func within(host string, in, out []string) string {
	for n := len(host); n >= shortest; n-- {
		for i := 0; i+n <= len(host); i++ {
			c := Comparison{Contains, host[i : i+n]}
			if !slices.ContainsFunc(in, func(o string) bool { return !c.holds(o) }) && !slices.ContainsFunc(out, c.holds) {
				return c.Text
			}
		}
	}
	return ""
}

// beyondScheme returns a beginning of an origin that says more than its scheme, or "".
func beyondScheme(beginning string) string {
	if _, host, _ := strings.Cut(beginning, "://"); host == "" {
		return ""
	}
	return beginning
}

func hostOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return host
}

func same(s string) string { return s }

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
