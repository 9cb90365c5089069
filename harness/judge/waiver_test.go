package judge

import (
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

func TestWaive(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	day := func(d int) time.Time { return time.Date(2027, 1, d, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name   string
		waiver harness.Waiver
		status harness.Status
		want   harness.Status
		stale  string
	}{
		{"a known failure", harness.Waiver{Rule: "a.b", Reason: "r"}, harness.StatusFail, harness.StatusWaived, ""},
		{"a glob", harness.Waiver{Rule: "a.*", Case: "c*", Target: "api*", Reason: "r"}, harness.StatusWarn, harness.StatusWaived, ""},
		{"another target", harness.Waiver{Rule: "a.b", Target: "web", Reason: "r"}, harness.StatusFail, harness.StatusFail, "names no rule or no target"},
		{"the target's URL", harness.Waiver{Rule: "a.b", Target: "http://127.0.0.1/v1/items", Reason: "r"}, harness.StatusFail, harness.StatusWaived, ""},
		{"a glob on the URL", harness.Waiver{Rule: "a.b", Target: "http://127.0.0.1*", Reason: "r"}, harness.StatusFail, harness.StatusWaived, ""},
		{"its agent", harness.Waiver{Rule: "a.b", Via: "raw", Reason: "r"}, harness.StatusFail, harness.StatusWaived, ""},
		{"an agent that did not ask", harness.Waiver{Rule: "a.b", Via: "chrome", Reason: "r"}, harness.StatusFail, harness.StatusFail, ""},
		{"a rule that was not selected", harness.Waiver{Rule: "a.other", Reason: "r"}, harness.StatusFail, harness.StatusFail, ""},
		{"a case that was not selected", harness.Waiver{Rule: "a.b", Case: "d", Reason: "r"}, harness.StatusFail, harness.StatusFail, ""},
		{"a rule that does not exist", harness.Waiver{Rule: "a.bb", Reason: "r"}, harness.StatusFail, harness.StatusFail, "names no rule or no target"},
		{"it passes again", harness.Waiver{Rule: "a.b", Reason: "r"}, harness.StatusPass, harness.StatusPass, "covers no finding"},
		{"could not be judged", harness.Waiver{Rule: "a.b", Reason: "r"}, harness.StatusInconclusive, harness.StatusInconclusive, "covers no finding"},
		{"on its last day", harness.Waiver{Rule: "a.b", Reason: "r", Expires: day(31)}, harness.StatusFail, harness.StatusWaived, ""},
		{"expired", harness.Waiver{Rule: "a.b", Reason: "r", Expires: day(30)}, harness.StatusFail, harness.StatusFail, "expired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &harness.Report{
				Targets:  []harness.TargetInfo{{Name: "api", URL: "http://127.0.0.1/v1/items"}},
				Verdicts: []harness.Verdict{{Rule: "a.b", Case: "c", Target: "api", Agent: "raw", Status: tt.status}},
			}
			catalogue := []harness.Rule{{ID: "a.b", Cases: []harness.Case{{ID: "c"}, {ID: "d"}}}, {ID: "a.other", Cases: []harness.Case{{ID: "c"}}}}
			stale := strings.Join(Waive(r, catalogue, []harness.Waiver{tt.waiver}, now), "")
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
	guarded := func(target, agent string) harness.Verdict {
		return harness.Verdict{Rule: "a.look-alike", Target: target, Agent: agent, Status: harness.StatusInconclusive, Cause: harness.Cause{Kind: harness.CauseStrangerGetsIn}}
	}
	verdicts := []harness.Verdict{
		{Rule: "a.stranger", Target: "api", Agent: "raw", Status: harness.StatusFail, Harm: harness.Leak, Instances: []harness.InstanceVerdict{{Label: harness.StrangerOrigin}}},
		guarded("api", "raw"), guarded("api", "chrome"), guarded("web", "raw"),
		{Rule: "a.other", Target: "api", Agent: "raw", Status: harness.StatusInconclusive, Why: "it could not be asked"},
		{Rule: "a.method", Target: "web", Agent: "raw", Status: harness.StatusFail, Harm: harness.Leak, Instances: []harness.InstanceVerdict{{Label: "PUT from https://app.example.com"}}},
	}
	Waive(&harness.Report{Verdicts: verdicts}, nil, []harness.Waiver{{Rule: "a.stranger", Reason: "r"}, {Rule: "a.method", Reason: "another leak"}}, time.Now())
	for i, want := range []harness.Status{harness.StatusWaived, harness.StatusNotApplicable, harness.StatusInconclusive, harness.StatusInconclusive, harness.StatusInconclusive, harness.StatusWaived} {
		if verdicts[i].Status != want {
			t.Errorf("%s at %s via %s: got %s; want %s", verdicts[i].Rule, verdicts[i].Target, verdicts[i].Agent, verdicts[i].Status, want)
		}
	}
}
