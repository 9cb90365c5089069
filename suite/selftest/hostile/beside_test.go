package hostile

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/reference"
)

// A right target beside three hostile ones keeps the verdicts that it has alone,
// in both agents.
func TestBeside(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan struct{})
	defer close(end)
	right := listen(t, reference.Handler(policy())) + "/items"
	alone := verdictsOf(t, bin, right, right)
	if len(alone) < 100 {
		t.Fatalf("got %d verdicts; want those of a whole run", len(alone))
	}
	threes := [][]string{{"script-spins", "body-endless", "silent-after"}}
	if whole() {
		threes = append(threes, []string{"script-leaves", "script-workers", "script-hoards"}, []string{"script-windows", "picture-endless", "hangs-up-after"})
	}
	for _, ids := range threes {
		t.Run(strings.Join(ids, " "), func(t *testing.T) {
			targets := []string{}
			for _, r := range rows() {
				if slices.Contains(ids, r.id) {
					targets = append(targets, listen(t, r.serve(reference.Handler(policy()), end))+"/items")
				}
			}
			if len(targets) != 3 {
				t.Fatalf("got %d hostile targets; want 3", len(targets))
			}
			beside := verdictsOf(t, bin, right, slices.Insert(targets, 1, right)...)
			for _, id := range slices.Sorted(maps.Keys(alone)) {
				if got, want := beside[id].Status, alone[id].Status; got != want {
					t.Errorf("%s: got %q (%s %s); want %q, as alone", id, got, beside[id].Why, beside[id].Reason, want)
				}
			}
			if len(beside) != len(alone) {
				t.Errorf("got %d verdicts; want %d", len(beside), len(alone))
			}
		})
	}
}

// verdict is what a report says of one case.
type verdict struct {
	Agent, Target, Rule, Case, Status, Why, Reason string
}

// verdictsOf judges targets and returns the verdicts on one of them, by agent and case.
func verdictsOf(t *testing.T, bin, of string, targets ...string) map[string]verdict {
	t.Helper()
	dir, tmp := t.TempDir(), t.TempDir()
	config := fmt.Sprintf("policy:\n  origins: [%s]\ntargets:\n", friend)
	for _, url := range targets {
		config += fmt.Sprintf("  - url: %s\n", url)
	}
	file, report := filepath.Join(dir, "corsuite.yaml"), filepath.Join(dir, "report.json")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	got := measure(t, tmp, 90*time.Second, bin, []string{"run", "--config", file, "--via", "raw,chrome", "--timeout", "3s", "--out", "json=" + report})
	t.Logf("%d targets: exit %d after %.1fs", len(targets), got.exit, got.took.Seconds())
	wantNothingLeft(t, tmp)
	var r struct{ Verdicts []verdict }
	text, err := os.ReadFile(report)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, got.output)
	}
	verdicts := map[string]verdict{}
	for _, v := range r.Verdicts {
		if v.Target == of {
			verdicts[v.Agent+" "+v.Rule+"/"+v.Case] = v
		}
	}
	return verdicts
}
