package gallery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
	"github.com/google/go-cmp/cmp"
)

func TestReadKnown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       Known
		err        string
	}{
		{"everything", `
refuses: [any credentialed]
cannot-express: [nobody]
findings:
  - rule: caching.*
    case: no-origin
    policy: several*
    target: boom
    reason: it says nothing
    link: https://example.com/1
`, Known{
			Refuses: []string{"any credentialed"}, CannotExpress: []string{"nobody"},
			Findings: []Finding{{"caching.*", "no-origin", "several*", "boom", "it says nothing", "https://example.com/1"}},
		}, ""},
		{"unknown key", "finding: []", Known{}, "finding"},
		{"no reason", "findings: [{rule: a.b}]", Known{}, "want a rule and a reason"},
		{"no rule", "findings: [{reason: r}]", Known{}, "want a rule and a reason"},
		{"no pattern", "findings: [{rule: 'a.[', reason: r}]", Known{}, `"a.[" is not a pattern`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "known.yaml")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := ReadKnown(t.Context(), file)
			if (err != nil) != (tt.err != "") || (err != nil && !strings.Contains(err.Error(), tt.err)) {
				t.Fatalf("got error %v; want %q", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if k, err := ReadKnown(t.Context(), filepath.Join(t.TempDir(), "known.yaml")); err != nil || k.Findings != nil {
		t.Errorf("without a file: got %v, %v; want nothing on record", k, err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	report := func(status harness.Status) *harness.Report {
		return &harness.Report{Verdicts: []harness.Verdict{
			{Rule: "vary.origin", Case: "denied", Agent: "raw", Target: "items", Status: status, Why: "no Vary"},
			{Rule: "other.rule", Case: "fine", Status: harness.StatusPass},
			{Rule: "other.rule", Case: "elsewhere", Status: harness.StatusNotApplicable},
		}}
	}
	onRecord := Known{Findings: []Finding{{Rule: "vary.*", Policy: "one", Reason: "no Vary at all"}}}
	atBoom := Known{Findings: []Finding{{Rule: "vary.*", Target: "boom", Reason: "no Vary on errors"}}}
	starts := Known{Refuses: []string{"one"}, CannotExpress: []string{"two"}}
	good := Result{Policy: "three", Report: report(harness.StatusPass)}
	tests := []struct {
		name    string
		known   Known
		results []Result
		want    string
	}{
		{"passes", Known{}, []Result{good}, ""},
		{"fails", Known{}, []Result{{"one", report(harness.StatusFail), nil}}, "fail vary.origin/denied via raw: no Vary (under one at items)"},
		{"warns", Known{}, []Result{{"one", report(harness.StatusWarn), nil}}, "warn vary.origin/denied via raw"},
		{"fails as known", onRecord, []Result{{"one", report(harness.StatusFail), nil}}, ""},
		{"warns as known", onRecord, []Result{{"one", report(harness.StatusWarn), nil}}, ""},
		{"fails elsewhere too", onRecord, []Result{{"one", report(harness.StatusFail), nil}, {"two", report(harness.StatusFail), nil}}, "(under two at items)"},
		{"no longer fails", onRecord, []Result{{"one", report(harness.StatusPass), nil}}, "vary.*/* under one is on record and was not found"},
		{"could not be judged", onRecord, []Result{{"one", report(harness.StatusInconclusive), nil}}, "is on record and was not found"},
		{"could not be judged, not known", Known{}, []Result{{"one", report(harness.StatusInconclusive), nil}}, "inconclusive vary.origin/denied via raw"},
		{"could not be judged beside a known failure", onRecord, []Result{{"one", report(harness.StatusFail), nil}, {"one", report(harness.StatusInconclusive), nil}}, ""},
		{"fails at another target", atBoom, []Result{{"one", report(harness.StatusFail), nil}}, "(under one at items)\nvary.*/* at boom is on record and was not found"},
		{"fails in two places", Known{}, []Result{{"one", report(harness.StatusFail), nil}, {"two", report(harness.StatusFail), nil}}, "(under one, two at items)"},
		{"does not start, as known", starts, []Result{{"one", nil, &adapter.RefusedError{}}, {"two", nil, fmt.Errorf("%w: x", adapter.ErrCannotExpress)}, good}, ""},
		{"does not start", Known{}, []Result{{"one", nil, &adapter.RefusedError{Exit: "exit status 1"}}, good}, "one: refused this policy: exit status 1"},
		{"another reason not to start", starts, []Result{{"one", nil, adapter.ErrCannotExpress}, {"two", nil, adapter.ErrCannotExpress}, good}, "one: cannot express"},
		{"set-up", starts, []Result{{"one", nil, &adapter.SetupError{Why: "broken"}}, {"two", nil, adapter.ErrCannotExpress}, good}, "one: broken"},
		{"starts now", starts, []Result{{"one", report(harness.StatusPass), nil}, {"two", nil, adapter.ErrCannotExpress}}, "one: it starts under this policy"},
		{"no such policy", starts, []Result{{"one", nil, &adapter.RefusedError{}}, good}, `a policy "two" is on record`},
		{"nothing judged", starts, []Result{{"one", nil, &adapter.RefusedError{}}, {"two", nil, adapter.ErrCannotExpress}}, "nothing was judged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var grid []Policy
			for _, r := range tt.results {
				grid = append(grid, Policy{Name: r.Policy})
			}
			got := strings.Join(tt.known.Compare(grid, tt.results), "\n")
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q; want %q", got, tt.want)
			}
		})
	}
}

// What was judged in part says nothing of what was not found.
func TestComparePart(t *testing.T) {
	t.Parallel()
	k := Known{Refuses: []string{"two"}, Findings: []Finding{{Rule: "vary.*", Policy: "two", Reason: "no Vary"}}}
	grid := []Policy{{Name: "one"}, {Name: "two"}}
	if got := k.Compare(grid, []Result{{Policy: "one", Report: &harness.Report{}}}); len(got) != 0 {
		t.Errorf("got %q; want no difference", got)
	}
}
