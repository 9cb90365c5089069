package harness

import (
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// An answer that does not arrive is a verdict where others get theirs: for whom
// it does not arrive decides how bad that is.
func TestJudgeLostAnswers(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	gone := func(reason fetch.Reason, parameter string) []Observation {
		return []Observation{{Outcome: OutcomeError, Reason: reason, Parameter: parameter, Exchanges: []Exchange{{ID: "x", Method: "GET"}}}}
	}
	closed, malformed := gone(fetch.ConnectionFailed, ""), gone(fetch.ProtocolError, "vary")
	tests := []struct {
		name            string
		ask             Ask
		want            Want
		story, baseline []Observation
		status          Status
		cause           Cause
	}{
		{"an allowed origin", Ask{From: friend}, Shared, closed, shared, StatusFail,
			Cause{Kind: CauseDropped, Who: friend, Reason: fetch.ConnectionFailed, Exchange: "x"}},
		{"an allowed origin, and everyone", Ask{From: friend}, Shared, closed, closed, StatusInconclusive,
			Cause{Kind: CauseUnasked, Reason: fetch.ConnectionFailed}},
		{"a slow answer", Ask{From: friend}, Shared, gone(fetch.Timeout, ""), shared, StatusInconclusive,
			Cause{Kind: CauseUnasked, Reason: fetch.Timeout}},
		{"a malformed answer", Ask{From: friend}, Shared, malformed, malformed, StatusFail,
			Cause{Kind: CauseMalformed, Who: friend, Field: "vary", Reason: fetch.ProtocolError, Exchange: "x"}},
		{"a malformed answer to a stranger, as to everyone", Ask{From: StrangerOrigin}, Blocked, malformed, malformed, StatusNotApplicable,
			Cause{Kind: CauseMalformed, Who: StrangerOrigin, Field: "vary", Reason: fetch.ProtocolError, Exchange: "x"}},
		{"null, which browsers send", Ask{From: Null}, Blocked, closed, shared, StatusFail,
			Cause{Kind: CauseDropped, Who: "null", Reason: fetch.ConnectionFailed, Exchange: "x"}},
		{"a stranger", Ask{From: StrangerOrigin}, Blocked, closed, shared, StatusWarn,
			Cause{Kind: CauseDropped, Who: StrangerOrigin, Reason: fetch.ConnectionFailed, Exchange: "x"}},
		{"an odd request", Ask{From: friend, Bytes: &Bytes{NoHost: true}}, Answered, closed, shared, StatusNotApplicable, Cause{}},
		{"a claim about an answer", Ask{From: friend}, Answered, closed, shared, StatusNotApplicable,
			Cause{Kind: CauseDropped, Who: friend, Reason: fetch.ConnectionFailed, Exchange: "x"}},
	}
	for _, tt := range tests {
		v := Judge(Trial{
			Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: tt.want}, Target: Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []Instance{{Label: "one", Asks: []Ask{tt.ask}, Story: "story", Want: tt.want}},
		}, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": tt.story, "baseline": tt.baseline}})
		if v.Status != tt.status || v.Instances[0].Cause != tt.cause {
			t.Errorf("%s: status = %s, cause = %+v (%s); want %s, %+v", tt.name, v.Status, v.Instances[0].Cause, v.Why, tt.status, tt.cause)
		}
	}
}

// One allowed origin that gets in is a control, whichever it is; where none does,
// a stranger's refusal stands by the request without Origin.
func TestJudgeControls(t *testing.T) {
	t.Parallel()
	const friend, other = "https://app.example.com", "https://plain.example.com"
	policy := Policy{Origins: []string{friend, other}, Methods: []string{"PUT"}}
	tests := []struct {
		name           string
		ask            Ask
		control, other []Observation
		status         Status
		kind           CauseKind
	}{
		{"the first is refused, the second not", Ask{From: StrangerOrigin}, blocked, shared, StatusPass, ""},
		{"neither gets in", Ask{From: StrangerOrigin}, blocked, blocked, StatusPass, ""},
		{"neither gets in, and a friend asks for more", Ask{From: friend, Method: "PATCH"}, blocked, blocked, StatusInconclusive, CauseNobodyGetsIn},
		{"a friend asks for more, and another gets in", Ask{From: friend, Method: "PATCH"}, blocked, shared, StatusPass, ""},
	}
	for _, tt := range tests {
		v := Judge(Trial{
			Rule: Rule{ID: "test.rule", Harm: Leak}, Case: Case{Want: Blocked}, Target: Target{URL: "https://api.example.com/", Policy: policy}, Baseline: "baseline",
			Instances: []Instance{{Label: "one", Asks: []Ask{tt.ask}, Story: "story", Want: Blocked, Control: "control", Others: []StoryID{"other"}}},
		}, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": blocked, "control": tt.control, "other": tt.other, "baseline": shared}})
		if v.Status != tt.status || v.Cause.Kind != tt.kind {
			t.Errorf("%s: status = %s, cause %q (%s); want %s, %q", tt.name, v.Status, v.Cause.Kind, v.Why, tt.status, tt.kind)
		}
	}
}

// A preflight that is refused is a refusal, whatever the request itself would get;
// where nothing is found at all, the address is wrong.
func TestJudgeRefusedPreflight(t *testing.T) {
	t.Parallel()
	preflight := func(status int) []Observation {
		return []Observation{{
			Outcome: OutcomeBlocked, Reason: fetch.PreflightInvalidStatus,
			Exchanges: []Exchange{{ID: "x", Method: "OPTIONS", Status: status, Preflight: true}},
		}}
	}
	answer := func(status int) []Observation {
		return []Observation{{Outcome: OutcomeBlocked, Reason: fetch.Opaque, Status: status, Exchanges: []Exchange{{ID: "b", Method: "GET", Status: status}}}}
	}
	tests := []struct {
		name               string
		preflight, without int
		want               Status
	}{
		{"a method that is not served", 405, 405, StatusFail},
		{"a login wall", 401, 401, StatusFail},
		{"a redirect", 307, 307, StatusFail},
		{"a resource that has only POST", 404, 405, StatusFail},
		{"a mistyped address", 404, 404, StatusInconclusive},
	}
	for _, tt := range tests {
		v := Judge(Trial{
			Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: Shared}, Target: Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []Instance{{Label: "one", Asks: []Ask{{From: "https://app.example.com", Method: "PUT"}}, Story: "story", Want: Shared}},
		}, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": preflight(tt.preflight), "baseline": answer(tt.without)}})
		if v.Status != tt.want {
			t.Errorf("%s: status = %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
	}
}
