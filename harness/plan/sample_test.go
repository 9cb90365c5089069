package plan

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	var many []int
	for i := range 100 {
		many = append(many, i)
	}
	got := spread(many, someOf, func(i int) bool { return i == 33 })
	for _, want := range []int{0, 1, 33, 99} {
		if !slices.Contains(got, want) {
			t.Errorf("got %v; want %d among them", got, want)
		}
	}
	if len(got) != someOf || !slices.IsSorted(got) || !slices.Equal(got, spread(many, someOf, func(i int) bool { return i == 33 })) {
		t.Errorf("got %v; want %d, in order, always the same", got, someOf)
	}
	for n := range 12 {
		for most := 1; most < 8; most++ {
			if got := spread(many[:n], most, alike); len(got) != min(n, most) {
				t.Errorf("got %v of %d; want %d", got, n, min(n, most))
			}
		}
	}
}

// Every origin is asked once where a case says so; the others take some.
func TestPlanOfManyOrigins(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{Methods: []string{"PUT", "DELETE", "PATCH", "A", "B", "C", "D"}}
	for i := range 300 {
		policy.Origins = append(policy.Origins, fmt.Sprintf("https://app%d.example.com", i))
	}
	policy.Origins[200] = "https://*.example.org"
	plan := Plan(testTarget(policy), oneRule(
		harness.Case{ID: "each", Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared, EveryOrigin: true},
		harness.Case{ID: "some", Ask: harness.Ask{From: harness.Allowed, Credentials: "omit"}, Want: harness.Shared},
		harness.Case{ID: "methods", Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, Want: harness.Shared, EveryOrigin: true, EveryName: true},
		harness.Case{ID: "some-methods", Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod, Credentials: "omit"}, Want: harness.Shared},
		harness.Case{ID: "imitated", Ask: harness.Ask{From: harness.Appended}, Want: harness.Blocked},
	))
	for i, want := range []struct{ least, most int }{
		{300, 310}, {someOf, someOf}, {300 + 7 + 4*someOf - 10, 340}, {someOf * someOf, someOf * someOf}, {someOf, 3 * someOf},
	} {
		trial := plan.Trials[i]
		if n := len(trial.Instances); n < want.least || n > want.most {
			t.Errorf("%s has %d instances (%s); want %d to %d", trial.Case.ID, n, trial.NotApplicable, want.least, want.most)
		}
	}
	if !slices.ContainsFunc(plan.Trials[1].Instances, func(i harness.Instance) bool { return i.Label == "https://corsuite-sample.example.org" }) {
		t.Errorf("no pattern is among the sample")
	}
	got := plan.Remarks
	want := []harness.Remark{
		{Kind: harness.RemarkSampled, Field: "origins", Count: 300},
		{Kind: harness.RemarkSampled, Field: "methods", Count: 7},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("remarks = %+v; want %+v", got, want)
	}
}
