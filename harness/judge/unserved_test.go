package judge

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// What a target need not serve is not a fault of its CORS; what stands beside it is.
func TestJudgeUnserved(t *testing.T) {
	t.Parallel()
	refused := func(status int) []harness.Observation {
		return []harness.Observation{{
			Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: status,
			Exchanges: []harness.Exchange{{ID: "x", Method: "GET", Status: status}},
		}}
	}
	odd := harness.Ask{From: harness.Allowed, Bytes: &harness.Bytes{}}
	tests := []struct {
		name            string
		ask             harness.Ask
		story, baseline []harness.Observation
		want            harness.Status
		why             string
	}{
		{"a version that is not spoken", harness.Ask{HTTP: "1.0"}, refused(505), shared, harness.StatusNotApplicable, "HTTP/1.0"},
		{"a version that is to be left", harness.Ask{HTTP: "1.0"}, refused(426), shared, harness.StatusNotApplicable, "426"},
		{"a version that breaks", harness.Ask{HTTP: "2"}, dead, shared, harness.StatusNotApplicable, "HTTP/2"},
		{"a version that is spoken", harness.Ask{HTTP: "1.0"}, refused(200), shared, harness.StatusFail, ""},
		{"505 to the usual one", harness.Ask{}, refused(505), shared, harness.StatusFail, ""},
		{"a query that is not taken", harness.Ask{Query: "corsuite=x"}, refused(400), shared, harness.StatusNotApplicable, "?corsuite=x"},
		{"a query that is", harness.Ask{Query: "corsuite=x"}, refused(200), shared, harness.StatusFail, ""},
		{"an address without query", harness.Ask{}, refused(400), shared, harness.StatusFail, ""},
		{"a firewall", odd, dead, shared, harness.StatusNotApplicable, "firewall"},
		{"a firewall that looks at Origin", harness.Ask{Bytes: &harness.Bytes{Headers: harness.With("Origin", "{origin}#x")}}, dead, shared, harness.StatusWarn, "#x"},
		{"and a server that is away", harness.Ask{Bytes: &harness.Bytes{Headers: harness.With("Origin", "{origin}#x")}}, dead, dead, harness.StatusInconclusive, "refused"},
		{"a firewall, and a server that is away", odd, dead, dead, harness.StatusInconclusive, "refused"},
		{"a server that breaks off what browsers send", harness.Ask{}, dead, shared, harness.StatusFail, "refused"},
		{"and is away", harness.Ask{}, dead, dead, harness.StatusInconclusive, "refused"},
		{"one that is too slow for odd requests", odd, []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.Timeout}}, shared, harness.StatusInconclusive, "Timeout"},
	}
	for _, tt := range tests {
		ask := tt.ask
		ask.From = "https://app.example.com"
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Break, Topic: harness.TopicRobustness}, Case: harness.Case{Want: harness.Shared, Ask: tt.ask}, Target: harness.Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{ask}, Story: "story", Want: harness.Shared}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": tt.story, "baseline": tt.baseline}})
		if v.Status != tt.want || !strings.Contains(v.Why, tt.why) {
			t.Errorf("%s: status = %s (%s); want %s with %q", tt.name, v.Status, v.Why, tt.want, tt.why)
		}
	}
}

// A body that is sent as another type than its own may be refused as such.
func TestJudgeRetypedBodies(t *testing.T) {
	t.Parallel()
	target := harness.Target{URL: "https://api.example.com/token", Method: "POST", ContentType: "application/x-www-form-urlencoded", Body: "a=b"}
	for _, tt := range []struct {
		name, kind, body string
		status           int
		want             harness.Status
	}{
		{"as JSON", "application/json", "a=b", 415, harness.StatusNotApplicable},
		{"as itself", "Application/X-WWW-Form-URLencoded", "a=b", 415, harness.StatusInconclusive},
		{"as JSON that is taken", "application/json", "a=b", 200, harness.StatusFail},
		{"another body", "application/json", "{}", 415, harness.StatusInconclusive},
	} {
		ask := harness.Ask{From: "https://app.example.com", Method: "POST", Body: tt.body, Headers: harness.With("Content-Type", tt.kind)}
		seen := []harness.Observation{{
			Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: tt.status,
			Exchanges: []harness.Exchange{{ID: "x", Method: "POST", Status: tt.status}},
		}}
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: harness.Shared, Ask: ask}, Target: target, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{ask}, Story: "story", Want: harness.Shared}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": seen}})
		if v.Status != tt.want {
			t.Errorf("%s: status = %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
	}
}
