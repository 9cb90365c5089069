package harness

import (
	"strings"
	"testing"
	"time"
)

func TestWaive(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	day := func(d int) time.Time { return time.Date(2027, 1, d, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name   string
		waiver Waiver
		status Status
		want   Status
		stale  string
	}{
		{"a known failure", Waiver{Rule: "a.b", Reason: "r"}, StatusFail, StatusWaived, ""},
		{"a glob", Waiver{Rule: "a.*", Case: "c*", Target: "api*", Reason: "r"}, StatusWarn, StatusWaived, ""},
		{"another target", Waiver{Rule: "a.b", Target: "web", Reason: "r"}, StatusFail, StatusFail, "names no rule or no target"},
		{"the target's URL", Waiver{Rule: "a.b", Target: "http://127.0.0.1/v1/items", Reason: "r"}, StatusFail, StatusWaived, ""},
		{"a glob on the URL", Waiver{Rule: "a.b", Target: "http://127.0.0.1*", Reason: "r"}, StatusFail, StatusWaived, ""},
		{"its agent", Waiver{Rule: "a.b", Via: "raw", Reason: "r"}, StatusFail, StatusWaived, ""},
		{"an agent that did not ask", Waiver{Rule: "a.b", Via: "chrome", Reason: "r"}, StatusFail, StatusFail, ""},
		{"a rule that was not selected", Waiver{Rule: "a.other", Reason: "r"}, StatusFail, StatusFail, ""},
		{"a case that was not selected", Waiver{Rule: "a.b", Case: "d", Reason: "r"}, StatusFail, StatusFail, ""},
		{"a rule that does not exist", Waiver{Rule: "a.bb", Reason: "r"}, StatusFail, StatusFail, "names no rule or no target"},
		{"it passes again", Waiver{Rule: "a.b", Reason: "r"}, StatusPass, StatusPass, "covers no finding"},
		{"could not be judged", Waiver{Rule: "a.b", Reason: "r"}, StatusInconclusive, StatusInconclusive, "covers no finding"},
		{"on its last day", Waiver{Rule: "a.b", Reason: "r", Expires: day(31)}, StatusFail, StatusWaived, ""},
		{"expired", Waiver{Rule: "a.b", Reason: "r", Expires: day(30)}, StatusFail, StatusFail, "expired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &Report{
				Targets:  []TargetInfo{{Name: "api", URL: "http://127.0.0.1/v1/items"}},
				Verdicts: []Verdict{{Rule: "a.b", Case: "c", Target: "api", Agent: "raw", Status: tt.status}},
			}
			catalogue := []Rule{{ID: "a.b", Cases: []Case{{ID: "c"}, {ID: "d"}}}, {ID: "a.other", Cases: []Case{{ID: "c"}}}}
			stale := strings.Join(Waive(r, catalogue, []Waiver{tt.waiver}, now), "")
			if r.Verdicts[0].Status != tt.want {
				t.Errorf("status = %s; want %s", r.Verdicts[0].Status, tt.want)
			}
			if (stale == "") != (tt.stale == "") || !strings.Contains(stale, tt.stale) {
				t.Errorf("stale = %q; want %q", stale, tt.stale)
			}
		})
	}
}

// Where it is waived that strangers get in, what can only be judged of those
// who are kept out is no longer in doubt: at that target, through that agent.
func TestWaiveGuarded(t *testing.T) {
	t.Parallel()
	guarded := func(target, agent string) Verdict {
		return Verdict{Rule: "a.look-alike", Target: target, Agent: agent, Status: StatusInconclusive, Cause: Cause{Kind: CauseStrangerGetsIn}}
	}
	verdicts := []Verdict{
		{Rule: "a.stranger", Target: "api", Agent: "raw", Status: StatusFail, Harm: Leak, Instances: []InstanceVerdict{{Label: StrangerOrigin}}},
		guarded("api", "raw"), guarded("api", "chrome"), guarded("web", "raw"),
		{Rule: "a.other", Target: "api", Agent: "raw", Status: StatusInconclusive, Why: "it could not be asked"},
		{Rule: "a.method", Target: "web", Agent: "raw", Status: StatusFail, Harm: Leak, Instances: []InstanceVerdict{{Label: "PUT from https://app.example.com"}}},
	}
	Waive(&Report{Verdicts: verdicts}, nil, []Waiver{{Rule: "a.stranger", Reason: "r"}, {Rule: "a.method", Reason: "another leak"}}, time.Now())
	for i, want := range []Status{StatusWaived, StatusNotApplicable, StatusInconclusive, StatusInconclusive, StatusInconclusive, StatusWaived} {
		if verdicts[i].Status != want {
			t.Errorf("%s at %s via %s: got %s; want %s", verdicts[i].Rule, verdicts[i].Target, verdicts[i].Agent, verdicts[i].Status, want)
		}
	}
}
