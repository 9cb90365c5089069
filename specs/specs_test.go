package specs

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

var (
	ruleID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*$`)
	caseID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	specAnch = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*|https://\S+)$`)
	coverID  = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)+$`)
)

func TestSections(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range All() {
		if !caseID.MatchString(s.ID) || seen[s.ID] || s.Title == "" || !specAnch.MatchString(s.Spec) || len(s.Rules) == 0 {
			t.Errorf("section %q: want a new id, a title, an anchor, rules; got %q, %q, %d rules", s.ID, s.Title, s.Spec, len(s.Rules))
		}
		seen[s.ID] = true
		for _, r := range s.Rules {
			if !strings.HasPrefix(r.ID, s.ID+".") {
				t.Errorf("rule %s stands in section %s", r.ID, s.ID)
			}
		}
	}
}

func TestRulesAreComplete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !ruleID.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("rule id %q is malformed or taken", r.ID)
		}
		seen[r.ID] = true
		if !specAnch.MatchString(r.Spec) {
			t.Errorf("%s: %q is neither an anchor nor a URL", r.ID, r.Spec)
		}
		if !slices.Contains([]Harm{Leak, Break, Cache, Note}, r.Harm) {
			t.Errorf("%s: harm %q", r.ID, r.Harm)
		}
		if !slices.Contains(harness.Topics(), r.Topic) {
			t.Errorf("%s: topic %q: reports pick their cure by it; want one of %q", r.ID, r.Topic, harness.Topics())
		}
		if n := strings.Count(r.Why, "\n"); r.Why == "" || n != 1 || strings.TrimSpace(r.Why) != r.Why {
			t.Errorf("%s: Why has %d line ends; want two lines", r.ID, n)
		}
		if len(r.Causes) == 0 || slices.Contains(r.Causes, "") {
			t.Errorf("%s: no causes", r.ID)
		}
		if len(r.Covers) == 0 {
			t.Errorf("%s: covers nothing; want a demand of docs/RULES.md under Covers, new ones go to suite/selftest/catalogue_test.go", r.ID)
		}
		for _, c := range r.Covers {
			if !coverID.MatchString(c) {
				t.Errorf("%s: %q is not a catalogue id", r.ID, c)
			}
		}
		if len(r.Cases) == 0 {
			t.Errorf("%s: no cases", r.ID)
		}
	}
}

func TestCasesAreComplete(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		seen := map[string]bool{}
		for _, c := range r.Cases {
			id := r.CaseID(c)
			if !caseID.MatchString(c.ID) || seen[c.ID] {
				t.Errorf("case id %q is malformed or taken", id)
			}
			seen[c.ID] = true
			checkCase(t, r, c)
		}
	}
}

func checkCase(t *testing.T, r Rule, c Case) {
	t.Helper()
	id := r.CaseID(c)
	asks := c.Story
	if asks == nil {
		asks = []Ask{c.Ask}
	} else if c.Ask.From != "" {
		t.Errorf("%s: both an ask and a story", id)
	}
	if c.Universal && (c.Want != Answered || c.Seen != nil) {
		t.Errorf("%s: what holds of every answer is a check on any answer", id)
	}
	if c.Seen != nil {
		if c.Want != Answered || len(c.Check) > 0 || c.CheckFor != nil || c.Seen.Says == "" || c.Seen.Find == nil {
			t.Errorf("%s: a lint is an ask, one sentence and its Find, nothing else", id)
		}
		return
	}
	if !slices.Contains([]Want{Shared, Blocked, ByPolicy, Answered}, c.Want) {
		t.Errorf("%s: nobody set Want (%q)", id, c.Want)
	}
	for _, a := range asks {
		if a.From == "" || a.URL != "" && a.URL != harness.EscapedPath && !strings.HasPrefix(a.URL, "/") {
			t.Errorf("%s: an ask needs a role, not a whole URL: %+v", id, a)
		}
	}
	if c.Want == Answered && len(c.Check) == 0 && c.CheckFor == nil {
		t.Errorf("%s: any answer will do, so nothing is claimed", id)
	}
	if (c.Want == Blocked || c.Want == ByPolicy) && r.Control.From == "" && c.Control == nil {
		t.Errorf("%s: wants blocked without a control", id)
	}
	for _, check := range c.Check {
		if check.Says == "" || check.Find == nil {
			t.Errorf("%s: a check without its sentence or its Find", id)
		}
	}
	if !slices.Contains([]harness.Status{"", StatusWarn}, c.AtMost) {
		t.Errorf("%s: at most %q; want warn, or the harm Note", id, c.AtMost)
	}
}

// Rules are values: whoever changes one must not change the catalogue.
func TestAllReturnsFreshValues(t *testing.T) {
	t.Parallel()
	All()[0].Rules[0].Title = "changed"
	if got := All()[0].Rules[0].Title; got == "changed" {
		t.Error("a change of one catalogue shows in the next")
	}
}

// Every kind of look-alike has its row, in both batteries.
func TestEveryLookAlikeHasACase(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"origin-matching.look-alike", "origin-matching.preflight-look-alike"} {
		r := rule(t, id)
		for _, role := range harness.LookAlikes() {
			if !slices.ContainsFunc(r.Cases, func(c Case) bool { return c.ID == string(role) && c.Ask.From == role }) {
				t.Errorf("%s has no case for %s", id, role)
			}
		}
		if r.Guard.From != Stranger {
			t.Errorf("%s: guard is %q; want the stranger", id, r.Guard.From)
		}
	}
}

// What no browser sends may be worth a warning, never a fail.
func TestBytesNeverFail(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		for _, c := range r.Cases {
			asks := append(slices.Clone(c.Story), c.Ask)
			if c.Last {
				asks = c.Story[len(c.Story)-1:] // what a browser is answered after them
			}
			for _, a := range asks {
				if a.Bytes != nil && c.AtMost != StatusWarn && c.Harm != Note && r.Harm != Note &&
					!slices.Contains(sendableBytes, r.CaseID(c)) {
					t.Errorf("%s can fail over bytes that no browser sends", r.CaseID(c))
				}
			}
		}
	}
}

// sendableBytes are cases whose bytes a browser does send: it is only simpler
// to write them out than to have a cookie.
var sendableBytes = []string{
	"credentials.same-with-cookie/with", "credentials.same-with-cookie/without",
}

func rule(t *testing.T, id string) Rule {
	t.Helper()
	for _, r := range Rules() {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no rule %s", id)
	return Rule{}
}
