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
		{"another target", Waiver{Rule: "a.b", Target: "web", Reason: "r"}, StatusFail, StatusFail, "covers no finding"},
		{"it passes again", Waiver{Rule: "a.b", Reason: "r"}, StatusPass, StatusPass, "covers no finding"},
		{"could not be judged", Waiver{Rule: "a.b", Reason: "r"}, StatusInconclusive, StatusInconclusive, "covers no finding"},
		{"on its last day", Waiver{Rule: "a.b", Reason: "r", Expires: day(31)}, StatusFail, StatusWaived, ""},
		{"expired", Waiver{Rule: "a.b", Reason: "r", Expires: day(30)}, StatusFail, StatusFail, "expired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			verdicts := []Verdict{{Rule: "a.b", Case: "c", Target: "api", Status: tt.status}}
			stale := strings.Join(Waive(verdicts, []Waiver{tt.waiver}, now), "")
			if verdicts[0].Status != tt.want {
				t.Errorf("status = %s; want %s", verdicts[0].Status, tt.want)
			}
			if (stale == "") != (tt.stale == "") || !strings.Contains(stale, tt.stale) {
				t.Errorf("stale = %q; want %q", stale, tt.stale)
			}
		})
	}
}
