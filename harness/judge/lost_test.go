package judge

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// An answer that does not arrive is a verdict where others get theirs: for whom
// it does not arrive decides how bad that is.
func TestJudgeLostAnswers(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	gone := func(reason fetch.Reason, parameter string) []harness.Observation {
		return []harness.Observation{{Outcome: harness.OutcomeError, Reason: reason, Parameter: parameter, Exchanges: []harness.Exchange{{ID: "x", Method: "GET"}}}}
	}
	closed, malformed := gone(fetch.ConnectionFailed, ""), gone(fetch.ProtocolError, "vary")
	answeredTo := func(origin string) []harness.Observation {
		return []harness.Observation{{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{
			{Method: "GET", Status: 200, Request: []fetch.Header{{Name: "Origin", Value: origin}}},
		}}}
	}
	lostPreflights := []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout, Exchanges: []harness.Exchange{{ID: "p", Method: "OPTIONS", Preflight: true, Request: harness.With("Origin", friend)}}}}
	tests := []struct {
		name            string
		ask             harness.Ask
		want            harness.Want
		story, baseline []harness.Observation
		status          harness.Status
		cause           harness.Cause
	}{
		{"an allowed origin", harness.Ask{From: friend}, harness.Shared, closed, shared, harness.StatusFail,
			harness.Cause{Kind: harness.CauseDropped, Who: friend, Reason: fetch.ConnectionFailed, Exchange: "x"}},
		{"an allowed origin, and everyone", harness.Ask{From: friend}, harness.Shared, closed, closed, harness.StatusInconclusive,
			harness.Cause{Kind: harness.CauseUnasked, Reason: fetch.ConnectionFailed}},
		{"no answer ever", harness.Ask{From: friend}, harness.Shared, gone(fetch.Timeout, ""), shared, harness.StatusFail,
			harness.Cause{Kind: harness.CauseDropped, Who: friend, Reason: fetch.Timeout, Exchange: "x"}},
		{"no answer ever, written by hand", harness.Ask{From: friend, Bytes: &harness.Bytes{Headers: harness.With("Origin", friend)}}, harness.Answered, gone(fetch.Timeout, ""), shared, harness.StatusNotApplicable,
			harness.Cause{Kind: harness.CauseDropped, Who: friend, Reason: fetch.Timeout, Exchange: "x"}},
		{"a slow answer, written by hand", harness.Ask{From: friend, Bytes: &harness.Bytes{Headers: harness.With("Origin", friend)}}, harness.Answered, gone(fetch.Timeout, ""), answeredTo(friend), harness.StatusInconclusive,
			harness.Cause{Kind: harness.CauseUnasked, Reason: fetch.Timeout}},
		{"a slow answer", harness.Ask{From: friend}, harness.Shared, gone(fetch.Timeout, ""), answeredTo(friend), harness.StatusInconclusive,
			harness.Cause{Kind: harness.CauseUnasked, Reason: fetch.Timeout}},
		{"nobody's preflights", harness.Ask{From: friend, Method: "PUT"}, harness.Shared, lostPreflights, answeredTo(friend), harness.StatusFail,
			harness.Cause{Kind: harness.CauseDropped, Who: friend, Field: "OPTIONS", Reason: fetch.Timeout, Exchange: "p"}},
		{"a stranger's preflight, as nobody's is answered", harness.Ask{From: harness.StrangerOrigin, Method: "PUT"}, harness.Blocked, lostPreflights, shared, harness.StatusNotApplicable,
			harness.Cause{Kind: harness.CauseDropped, Who: harness.StrangerOrigin, Field: "OPTIONS", Reason: fetch.Timeout, Exchange: "p"}},
		{"null's preflight, as nobody's is answered", harness.Ask{From: harness.Null, Method: "PUT"}, harness.Blocked, lostPreflights, shared, harness.StatusNotApplicable,
			harness.Cause{Kind: harness.CauseDropped, Who: "null", Field: "OPTIONS", Reason: fetch.Timeout, Exchange: "p"}},
		{"a preflight that was not waited for", harness.Ask{From: friend, Method: "PUT"}, harness.Shared,
			[]harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout}}, shared, harness.StatusInconclusive,
			harness.Cause{Kind: harness.CauseDropped, Who: friend, Field: "OPTIONS", Reason: fetch.Timeout}},
		{"a malformed answer", harness.Ask{From: friend}, harness.Shared, malformed, malformed, harness.StatusFail,
			harness.Cause{Kind: harness.CauseMalformed, Who: friend, Field: "vary", Reason: fetch.ProtocolError, Exchange: "x"}},
		{"a malformed answer to a stranger, as to everyone", harness.Ask{From: harness.StrangerOrigin}, harness.Blocked, malformed, malformed, harness.StatusNotApplicable,
			harness.Cause{Kind: harness.CauseMalformed, Who: harness.StrangerOrigin, Field: "vary", Reason: fetch.ProtocolError, Exchange: "x"}},
		{"null, which browsers send", harness.Ask{From: harness.Null}, harness.Blocked, closed, shared, harness.StatusFail,
			harness.Cause{Kind: harness.CauseDropped, Who: "null", Reason: fetch.ConnectionFailed, Exchange: "x"}},
		{"a stranger", harness.Ask{From: harness.StrangerOrigin}, harness.Blocked, closed, shared, harness.StatusWarn,
			harness.Cause{Kind: harness.CauseDropped, Who: harness.StrangerOrigin, Reason: fetch.ConnectionFailed, Exchange: "x"}},
		{"an odd request", harness.Ask{From: friend, Bytes: &harness.Bytes{NoHost: true}}, harness.Answered, closed, shared, harness.StatusNotApplicable, harness.Cause{}},
		{"a claim about an answer", harness.Ask{From: friend}, harness.Answered, closed, shared, harness.StatusNotApplicable,
			harness.Cause{Kind: harness.CauseDropped, Who: friend, Reason: fetch.ConnectionFailed, Exchange: "x"}},
	}
	for _, tt := range tests {
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: tt.want}, Target: harness.Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{tt.ask}, Story: "story", Want: tt.want}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": tt.story, "baseline": tt.baseline}})
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
	policy := harness.Policy{Origins: []string{friend, other}, Methods: []string{"PUT"}}
	tests := []struct {
		name           string
		ask            harness.Ask
		control, other []harness.Observation
		status         harness.Status
		kind           harness.CauseKind
	}{
		{"the first is refused, the second not", harness.Ask{From: harness.StrangerOrigin}, blocked, shared, harness.StatusPass, ""},
		{"neither gets in", harness.Ask{From: harness.StrangerOrigin}, blocked, blocked, harness.StatusPass, ""},
		{"neither gets in, and a friend asks for more", harness.Ask{From: friend, Method: "PATCH"}, blocked, blocked, harness.StatusInconclusive, harness.CauseNobodyGetsIn},
		{"a friend asks for more, and another gets in", harness.Ask{From: friend, Method: "PATCH"}, blocked, shared, harness.StatusPass, ""},
	}
	for _, tt := range tests {
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Leak}, Case: harness.Case{Want: harness.Blocked}, Target: harness.Target{URL: "https://api.example.com/", Policy: policy}, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{tt.ask}, Story: "story", Want: harness.Blocked, Control: "control", Others: []harness.StoryID{"other"}}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": blocked, "control": tt.control, "other": tt.other, "baseline": shared}})
		if v.Status != tt.status || v.Cause.Kind != tt.kind {
			t.Errorf("%s: status = %s, cause %q (%s); want %s, %q", tt.name, v.Status, v.Cause.Kind, v.Why, tt.status, tt.kind)
		}
	}
}

// What strangers ask of a target that nobody gets into is refused where the preflight
// refuses it, though the target itself was never reached: it is not sent.
func TestJudgeControlsByPreflight(t *testing.T) {
	t.Parallel()
	nothing := []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.Opaque, Status: 404, Exchanges: []harness.Exchange{{ID: "b", Method: "PUT", Status: 404}}}}
	for status, want := range map[int]harness.Status{403: harness.StatusPass, 204: harness.StatusPass, 404: harness.StatusInconclusive} {
		seen := []harness.Observation{{
			Outcome: harness.OutcomeBlocked, Reason: fetch.PreflightMissingAllowOriginHeader,
			Exchanges: []harness.Exchange{{ID: "x", Method: "OPTIONS", Status: status, Preflight: true}},
		}}
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Leak}, Case: harness.Case{Want: harness.Blocked},
			Target: harness.Target{URL: "https://api.example.com/", Method: "PUT", Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{{From: harness.StrangerOrigin, Method: "PUT"}}, Story: "story", Want: harness.Blocked, Control: "control"}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": seen, "control": seen, "baseline": nothing}})
		if v.Status != want {
			t.Errorf("%d: status = %s (%s); want %s", status, v.Status, v.Why, want)
		}
	}
}

// A preflight that is refused is a refusal, whatever the request itself would get;
// where nothing is found at all, the address is wrong.
func TestJudgeRefusedPreflight(t *testing.T) {
	t.Parallel()
	preflight := func(status int) []harness.Observation {
		return []harness.Observation{{
			Outcome: harness.OutcomeBlocked, Reason: fetch.PreflightInvalidStatus,
			Exchanges: []harness.Exchange{{ID: "x", Method: "OPTIONS", Status: status, Preflight: true}},
		}}
	}
	answer := func(status int) []harness.Observation {
		return []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.Opaque, Status: status, Exchanges: []harness.Exchange{{ID: "b", Method: "GET", Status: status}}}}
	}
	tests := []struct {
		name               string
		preflight, without int
		want               harness.Status
	}{
		{"a method that is not served", 405, 405, harness.StatusFail},
		{"a login wall", 401, 401, harness.StatusFail},
		{"a redirect", 307, 307, harness.StatusFail},
		{"a resource that has only POST", 404, 405, harness.StatusFail},
		{"a mistyped address", 404, 404, harness.StatusInconclusive},
	}
	for _, tt := range tests {
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: harness.Shared}, Target: harness.Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{{From: "https://app.example.com", Method: "PUT"}}, Story: "story", Want: harness.Shared}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": preflight(tt.preflight), "baseline": answer(tt.without)}})
		if v.Status != tt.want {
			t.Errorf("%s: status = %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
	}
}
