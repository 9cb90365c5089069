package judge

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// A case about every answer is asked whatever is declared: by a stranger, with
// a usual method and request header.
func TestPlanUniversal(t *testing.T) {
	t.Parallel()
	byMethod := harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}
	byHeaders := harness.Ask{From: harness.Allowed, Method: "GET", Headers: harness.With(harness.DeclaredHeaders, "")}
	one := harness.Policy{Origins: []string{"https://app.example.com"}}
	tests := []struct {
		name   string
		policy harness.Policy
		ask    harness.Ask
		label  string
		held   bool
	}{
		{"nobody declared", harness.Policy{}, harness.Ask{From: harness.Allowed}, "https://anyone.example", false},
		{"no method declared", one, byMethod, "PUT from https://app.example.com", true},
		{"a method declared", harness.Policy{Methods: []string{"DELETE"}}, byMethod, "DELETE from " + "https://anyone.example", false},
		{"no header declared", harness.Policy{}, byHeaders, "Content-Type from " + "https://anyone.example", false},
		{"null with a method", harness.Policy{}, harness.Ask{From: harness.Null, Method: harness.DeclaredMethod}, "PUT from null", true},
	}
	for _, tt := range tests {
		trial := plan.Plan(testTarget(tt.policy), oneRule(harness.Case{Ask: tt.ask, Want: harness.Answered, Universal: true})).Trials[0]
		if len(trial.Instances) != 1 {
			t.Errorf("%s: %d instances (%s); want 1", tt.name, len(trial.Instances), trial.NotApplicable)
			continue
		}
		i := trial.Instances[0]
		if i.Label != tt.label || i.Asks[0].Held != tt.held || len(i.Entries) > 0 {
			t.Errorf("%s: label %q, held %t, %d entries; want %q, %t, none", tt.name, i.Label, i.Asks[0].Held, len(i.Entries), tt.label, tt.held)
		}
	}
}

// storyOf names the story of a single ask in a plan.
func storyOf(t *testing.T, p harness.TargetPlan, from harness.Origin, match func(harness.Ask) bool) harness.StoryID {
	t.Helper()
	for _, s := range p.Stories {
		if len(s.Asks) == 1 && s.Asks[0].From == from && match(s.Asks[0]) {
			return s.ID
		}
	}
	t.Fatalf("the plan has no such story from %s", from)
	return ""
}

func plain(a harness.Ask) bool { return a.Method == "GET" && len(a.Headers) == 0 }

func preflighted(a harness.Ask) bool { return len(a.Headers) > 0 }

// Where nobody is declared, a stranger is judged only if it is let in, and at most
// with a warning.
func TestJudgeStandIn(t *testing.T) {
	t.Parallel()
	rules := oneRule(harness.Case{ID: "head", Ask: harness.Ask{From: harness.Allowed, Method: "HEAD"}, Want: harness.Shared})
	p := plan.Plan(testTarget(harness.Policy{}), rules)
	entry := storyOf(t, p, "https://anyone.example", plain)
	head := p.Trials[0].Instances[0].Story
	ok := harness.Exchange{Method: "GET", Status: 200}
	let := harness.Observation{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{ok}}
	refused := harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 200, Exchanges: []harness.Exchange{ok}}
	tests := []struct {
		name      string
		get, head harness.Observation
		want      harness.Status
	}{
		{"refused altogether", refused, refused, harness.StatusNotApplicable},
		{"let in", let, let, harness.StatusPass},
		{"let in by half", let, refused, harness.StatusWarn},
	}
	for _, tt := range tests {
		e := harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{p.Baseline: {let}, entry: {tt.get}, head: {tt.head}}}
		v := Judge(p.Trials[0], e)
		if v.Status != tt.want {
			t.Errorf("%s: %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
		if v.Status == harness.StatusNotApplicable && !strings.Contains(v.Why, "`origins:") {
			t.Errorf("%s: why = %q; want the line to add", tt.name, v.Why)
		}
		if pointless := Pointless(p, e)[head]; pointless != (tt.want == harness.StatusNotApplicable) {
			t.Errorf("%s: the story is pointless: %t", tt.name, pointless)
		}
	}
	if !slices.Contains(p.Entries(), entry) || Pointless(p, harness.Evidence{})[head] {
		t.Errorf("entries = %q; want %s, and nothing pointless before it is asked", p.Entries(), entry)
	}
}

// A refused origin is refused in any case: that the usual request header is refused
// to everybody proves nothing about it.
func TestJudgeRefusalOfUsualHeader(t *testing.T) {
	t.Parallel()
	withHeader := func(from harness.Origin) harness.Ask {
		return harness.Ask{From: from, Method: "GET", Headers: harness.With(harness.DeclaredHeaders, "")}
	}
	rules := oneRule(harness.Case{ID: "stranger", Ask: withHeader(harness.Stranger), Want: harness.Blocked, Control: &harness.Ask{From: harness.Allowed, Method: "GET", Headers: harness.With(harness.DeclaredHeaders, "")}})
	p := plan.Plan(testTarget(harness.Policy{Origins: []string{"https://app.example.com"}}), rules)
	friend, stranger := storyOf(t, p, "https://app.example.com", preflighted), storyOf(t, p, harness.StrangerOrigin, preflighted)
	ok := harness.Exchange{Method: "GET", Status: 200}
	let := harness.Observation{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{ok}}
	refused := harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.PreflightMissingAllowOriginHeader}
	tests := []struct {
		name             string
		friend, stranger harness.Observation
		want             harness.Status
	}{
		{"both refused", refused, refused, harness.StatusNotApplicable},
		{"the friend let in", let, refused, harness.StatusPass},
		{"both let in", let, let, harness.StatusFail},
	}
	for _, tt := range tests {
		e := harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{p.Baseline: {let}, friend: {tt.friend}, stranger: {tt.stranger}}}
		v := Judge(p.Trials[0], e)
		if v.Status != tt.want {
			t.Errorf("%s: %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
		if v.Status == harness.StatusNotApplicable && !strings.Contains(v.Why, "`headers:") {
			t.Errorf("%s: why = %q; want the line to add", tt.name, v.Why)
		}
	}
}

// That strangers may read is not a finding, so nothing is planned for it.
func TestPlanStandInProvesNothingByItself(t *testing.T) {
	t.Parallel()
	trial := plan.Plan(testTarget(harness.Policy{}), oneRule(harness.Case{Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared})).Trials[0]
	if len(trial.Instances) > 0 || !strings.Contains(trial.NotApplicable, "`origins:") {
		t.Errorf("%d instances, not applicable = %q; want none, and the line to add", len(trial.Instances), trial.NotApplicable)
	}
}

// A method that nobody declared is kept back, so it is not shown to be copied either.
func TestReproduceHeld(t *testing.T) {
	t.Parallel()
	commands := harness.Reproduce(harness.Ask{From: harness.StrangerOrigin, URL: "https://api.example.com/items", Method: "PUT", Held: true})
	if len(commands) != 1 || !strings.Contains(commands[0], "-X OPTIONS") {
		t.Errorf("commands = %q; want that of the preflight alone", commands)
	}
}

func oneRule(cases ...harness.Case) []harness.Rule {
	return []harness.Rule{{
		ID: "test.rule", Title: "a rule", Spec: "concept-cors-check", Harm: harness.Leak,
		Control: harness.Ask{From: harness.Allowed}, Cases: cases,
	}}
}

func testTarget(p harness.Policy) harness.Target {
	return harness.Target{URL: "https://api.example.com/items", Policy: p}
}
