package harness

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// What a target need not serve is not a fault of its CORS; what stands beside it is.
func TestJudgeUnserved(t *testing.T) {
	t.Parallel()
	refused := func(status int) []Observation {
		return []Observation{{
			Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: status,
			Exchanges: []Exchange{{ID: "x", Method: "GET", Status: status}},
		}}
	}
	odd := Ask{From: Allowed, Bytes: &Bytes{}}
	tests := []struct {
		name            string
		ask             Ask
		story, baseline []Observation
		want            Status
		why             string
	}{
		{"a version that is not spoken", Ask{HTTP: "1.0"}, refused(505), shared, StatusNotApplicable, "HTTP/1.0"},
		{"a version that is to be left", Ask{HTTP: "1.0"}, refused(426), shared, StatusNotApplicable, "426"},
		{"a version that breaks", Ask{HTTP: "2"}, dead, shared, StatusNotApplicable, "HTTP/2"},
		{"a version that is spoken", Ask{HTTP: "1.0"}, refused(200), shared, StatusFail, ""},
		{"505 to the usual one", Ask{}, refused(505), shared, StatusFail, ""},
		{"a query that is not taken", Ask{Query: "corsuite=x"}, refused(400), shared, StatusNotApplicable, "?corsuite=x"},
		{"a query that is", Ask{Query: "corsuite=x"}, refused(200), shared, StatusFail, ""},
		{"an address without query", Ask{}, refused(400), shared, StatusFail, ""},
		{"a firewall", odd, dead, shared, StatusNotApplicable, "firewall"},
		{"a firewall, and a server that is away", odd, dead, dead, StatusInconclusive, "refused"},
		{"a server that breaks off what browsers send", Ask{}, dead, shared, StatusFail, "refused"},
		{"and is away", Ask{}, dead, dead, StatusInconclusive, "refused"},
		{"one that is too slow for odd requests", odd, []Observation{{Outcome: OutcomeError, Reason: fetch.Timeout}}, shared, StatusInconclusive, "Timeout"},
	}
	for _, tt := range tests {
		ask := tt.ask
		ask.From = "https://app.example.com"
		v := Judge(Trial{
			Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: Shared, Ask: tt.ask}, Target: Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []Instance{{Label: "one", Asks: []Ask{ask}, Story: "story", Want: Shared}},
		}, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": tt.story, "baseline": tt.baseline}})
		if v.Status != tt.want || !strings.Contains(v.Why, tt.why) {
			t.Errorf("%s: status = %s (%s); want %s with %q", tt.name, v.Status, v.Why, tt.want, tt.why)
		}
	}
}
