package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// A case about every answer is asked whatever is declared: by a stranger, with
// a usual method and request header.
func TestPlanUniversal(t *testing.T) {
	t.Parallel()
	byMethod := Ask{From: Allowed, Method: DeclaredMethod}
	byHeaders := Ask{From: Allowed, Method: "GET", Headers: With(DeclaredHeaders, "")}
	one := Policy{Origins: []string{"https://app.example.com"}}
	tests := []struct {
		name   string
		policy Policy
		ask    Ask
		label  string
		held   bool
	}{
		{"nobody declared", Policy{}, Ask{From: Allowed}, anyoneOrigin, false},
		{"no method declared", one, byMethod, "PUT from https://app.example.com", true},
		{"a method declared", Policy{Methods: []string{"DELETE"}}, byMethod, "DELETE from " + anyoneOrigin, false},
		{"no header declared", Policy{}, byHeaders, "Content-Type from " + anyoneOrigin, false},
		{"null with a method", Policy{}, Ask{From: Null, Method: DeclaredMethod}, "PUT from null", true},
	}
	for _, tt := range tests {
		trial := Plan(testTarget(tt.policy), oneRule(Case{Ask: tt.ask, Want: Answered, Universal: true})).Trials[0]
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
func storyOf(t *testing.T, p TargetPlan, from Origin, match func(Ask) bool) StoryID {
	t.Helper()
	for _, s := range p.Stories {
		if len(s.Asks) == 1 && s.Asks[0].From == from && match(s.Asks[0]) {
			return s.ID
		}
	}
	t.Fatalf("the plan has no such story from %s", from)
	return ""
}

func plain(a Ask) bool       { return a.Method == "GET" && len(a.Headers) == 0 }
func preflighted(a Ask) bool { return len(a.Headers) > 0 }

// Where nobody is declared, a stranger is judged only if it is let in, and at most
// with a warning.
func TestJudgeStandIn(t *testing.T) {
	t.Parallel()
	rules := oneRule(Case{ID: "head", Ask: Ask{From: Allowed, Method: "HEAD"}, Want: Shared})
	p := Plan(testTarget(Policy{}), rules)
	entry := storyOf(t, p, anyoneOrigin, plain)
	head := p.Trials[0].Instances[0].Story
	ok := Exchange{Method: "GET", Status: 200}
	let := Observation{Outcome: OutcomeShared, Status: 200, Exchanges: []Exchange{ok}}
	refused := Observation{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 200, Exchanges: []Exchange{ok}}
	tests := []struct {
		name      string
		get, head Observation
		want      Status
	}{
		{"refused altogether", refused, refused, StatusNotApplicable},
		{"let in", let, let, StatusPass},
		{"let in by half", let, refused, StatusWarn},
	}
	for _, tt := range tests {
		e := Evidence{Observations: map[StoryID][]Observation{p.Baseline: {let}, entry: {tt.get}, head: {tt.head}}}
		v := Judge(p.Trials[0], e)
		if v.Status != tt.want {
			t.Errorf("%s: %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
		if v.Status == StatusNotApplicable && !strings.Contains(v.Why, "`origins:") {
			t.Errorf("%s: why = %q; want the line to add", tt.name, v.Why)
		}
		if pointless := p.Pointless(e)[head]; pointless != (tt.want == StatusNotApplicable) {
			t.Errorf("%s: the story is pointless: %t", tt.name, pointless)
		}
	}
	if !slices.Contains(p.Entries(), entry) || p.Pointless(Evidence{})[head] {
		t.Errorf("entries = %q; want %s, and nothing pointless before it is asked", p.Entries(), entry)
	}
}

// A refused origin is refused in any case: that the usual request header is refused
// to everybody proves nothing about it.
func TestJudgeRefusalOfUsualHeader(t *testing.T) {
	t.Parallel()
	withHeader := func(from Origin) Ask { return Ask{From: from, Method: "GET", Headers: With(DeclaredHeaders, "")} }
	rules := oneRule(Case{ID: "stranger", Ask: withHeader(Stranger), Want: Blocked, Control: &Ask{From: Allowed, Method: "GET", Headers: With(DeclaredHeaders, "")}})
	p := Plan(testTarget(Policy{Origins: []string{"https://app.example.com"}}), rules)
	friend, stranger := storyOf(t, p, "https://app.example.com", preflighted), storyOf(t, p, StrangerOrigin, preflighted)
	ok := Exchange{Method: "GET", Status: 200}
	let := Observation{Outcome: OutcomeShared, Status: 200, Exchanges: []Exchange{ok}}
	refused := Observation{Outcome: OutcomeBlocked, Reason: fetch.PreflightMissingAllowOriginHeader}
	tests := []struct {
		name             string
		friend, stranger Observation
		want             Status
	}{
		{"both refused", refused, refused, StatusNotApplicable},
		{"the friend let in", let, refused, StatusPass},
		{"both let in", let, let, StatusFail},
	}
	for _, tt := range tests {
		e := Evidence{Observations: map[StoryID][]Observation{p.Baseline: {let}, friend: {tt.friend}, stranger: {tt.stranger}}}
		v := Judge(p.Trials[0], e)
		if v.Status != tt.want {
			t.Errorf("%s: %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
		if v.Status == StatusNotApplicable && !strings.Contains(v.Why, "`headers:") {
			t.Errorf("%s: why = %q; want the line to add", tt.name, v.Why)
		}
	}
}

// That strangers may read is not a finding, so nothing is planned for it.
func TestPlanStandInProvesNothingByItself(t *testing.T) {
	t.Parallel()
	trial := Plan(testTarget(Policy{}), oneRule(Case{Ask: Ask{From: Allowed}, Want: Shared})).Trials[0]
	if len(trial.Instances) > 0 || !strings.Contains(trial.NotApplicable, "`origins:") {
		t.Errorf("%d instances, not applicable = %q; want none, and the line to add", len(trial.Instances), trial.NotApplicable)
	}
}

// A method that nobody declared is kept back, so it is not shown to be copied either.
func TestReproduceHeld(t *testing.T) {
	t.Parallel()
	commands := Reproduce(Ask{From: StrangerOrigin, URL: "https://api.example.com/items", Method: "PUT", Held: true})
	if len(commands) != 1 || !strings.Contains(commands[0], "-X OPTIONS") {
		t.Errorf("commands = %q; want that of the preflight alone", commands)
	}
}
