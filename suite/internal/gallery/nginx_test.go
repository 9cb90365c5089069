package gallery

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// TestNginxFailsForTheRightReason: known.yaml says which rules the two broken
// configurations break; here is what corsuite has to say of the worst.
func TestNginxFailsForTheRightReason(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no foreign servers")
	}
	const nobodyElse = "which the policy refuses"
	tests := []struct {
		adapter, target, rule, id string
		want                      harness.Status
		says                      string
	}{
		{"reflecting", "items", "cors-check.stranger", "unrelated", harness.StatusFail, "https://stranger.example can read the response, " + nobodyElse},
		{"reflecting", "items", "credentials.stranger", "unrelated", harness.StatusFail, "https://stranger.example can read the response, " + nobodyElse},
		{"reflecting", "items", "null-origin.refused", "plain", harness.StatusFail, "null can read the response, " + nobodyElse},
		{"reflecting", "items", "cors-check.allowed", "each", harness.StatusPass, ""},
		// Without "always" nginx leaves the headers off errors.
		{"reflecting", "missing", "cors-check.allowed", "each", harness.StatusFail, "MissingAllowOriginHeader"},
		{"stacked", "items", "cors-check.allowed", "each", harness.StatusFail, "MultipleAllowOriginValues"},
		{"stacked", "items", "cors-check.not-repeated", "response", harness.StatusFail, "Access-Control-Allow-Origin is there 2 times"},
		// Nobody gets in, which is the finding; that the resource is there is shown by a request without Origin.
		{"stacked", "items", "cors-check.stranger", "unrelated", harness.StatusPass, ""},
	}
	reports := map[string]*harness.Report{"reflecting": nil, "stacked": nil}
	for name := range reports {
		reports[name] = judgeNginx(t, name)
	}
	for _, tt := range tests {
		v, ok := find(reports[tt.adapter], tt.target, tt.rule, tt.id)
		if !ok {
			t.Errorf("%s: no verdict on %s/%s at %s", tt.adapter, tt.rule, tt.id, tt.target)
			continue
		}
		if v.Status != tt.want || !strings.Contains(v.Why, tt.says) {
			t.Errorf("%s: %s at %s: got %s: %s; want %s: %s", tt.adapter, v.ID(), tt.target, v.Status, v.Why, tt.want, tt.says)
		}
	}
}

// judgeNginx judges an nginx adapter under one origin with credentials.
func judgeNginx(t *testing.T, name string) *harness.Report {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(adaptersDir, "nginx", name))
	if err != nil {
		t.Fatal(err)
	}
	report, err := judge(t, adapter.Command{Args: []string{filepath.Join(dir, "run")}}, declared([]string{"https://app.example.com"}, true))
	if errors.Is(err, adapter.ErrNotInstalled) {
		missing(t, "nginx", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func find(r *harness.Report, target, rule, id string) (harness.Verdict, bool) {
	for _, v := range r.Verdicts {
		if v.Target == target && v.Rule == rule && v.Case == id {
			return v, true
		}
	}
	return harness.Verdict{}, false
}
