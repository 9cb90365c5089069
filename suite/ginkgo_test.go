package suite_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// ginkgoRun is what came of this test binary, which is what `ginkgo build` makes of the
// suite, run as Ginkgo's users run theirs: in a folder of its own.
type ginkgoRun struct {
	code  int
	out   string
	ran   []types.SpecReport
	junit string
}

// runGinkgo judges a server as two targets over raw, by the program that it is given:
// this binary, or Ginkgo's command with it.
func runGinkgo(t *testing.T, server http.Handler, program []string) ginkgoRun {
	t.Helper()
	s := httptest.NewServer(server)
	defer s.Close()
	dir := t.TempDir()
	config := fmt.Sprintf("policy: {origins: [https://app.example.com]}\ntargets:\n  - {name: first, url: %[1]s/items}\n  - {name: second, url: %[1]s/missing, status: 404}\n", s.URL)
	file := filepath.Join(dir, "corsuite.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), program[0], slices.Concat(program[1:], []string{"-config=" + file, "-via=raw"})...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if err != nil && !failed {
		t.Fatal(err)
	}
	run := ginkgoRun{out: string(out)}
	if failed {
		run.code = exit.ExitCode()
	}
	junit, _ := os.ReadFile(filepath.Join(dir, "junit.xml")) // where it was asked for
	run.junit = string(junit)
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	var reports []types.Report
	if err := errors.Join(err, json.Unmarshal(text, &reports)); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, spec := range reports[0].SpecReports {
		if spec.LeafNodeType == types.NodeTypeIt && spec.NumAttempts > 0 {
			run.ran = append(run.ran, spec)
		}
	}
	return run
}

// onlyOutside skips in the suite that these tests run.
func onlyOutside(t *testing.T) {
	t.Helper()
	if *configFile != "" {
		t.Skip("this is the suite that another test runs")
	}
}

// compiled is the suite as `ginkgo build` leaves it, with flags of Ginkgo.
func compiled(t *testing.T, flags ...string) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{self, "-test.run=^TestSuite$", "-ginkgo.json-report=report.json", "-ginkgo.no-color"}, flags...)
}

func careful() http.Handler {
	return reference.Handler(harness.Policy{Origins: []string{"https://app.example.com"}})
}

// everybody lets everybody in.
func everybody() http.Handler {
	return reference.Handler(harness.Policy{Origins: []string{harness.Any}})
}

// TestGinkgoLabels: a compiled suite, labels, and Ginkgo's own reports.
func TestGinkgoLabels(t *testing.T) {
	t.Parallel()
	onlyOutside(t)
	r := runGinkgo(t, careful(), compiled(t, "-ginkgo.label-filter=section:cors-check && via:raw", "-ginkgo.junit-report=junit.xml"))
	if r.code != 0 || len(r.ran) < 10 {
		t.Fatalf("got exit code %d, %d specs:\n%s", r.code, len(r.ran), r.out)
	}
	for _, spec := range r.ran {
		if !slices.Contains(spec.Labels(), "section:cors-check") {
			t.Errorf("ran %s with the labels %v", spec.FullText(), spec.Labels())
		}
	}
	if !strings.Contains(r.junit, "<testcase") || !strings.Contains(r.junit, "rule:cors-check.allowed") {
		t.Errorf("JUnit: got %.400s", r.junit)
	}
	if r := runGinkgo(t, careful(), compiled(t, "-ginkgo.label-filter=section:none")); r.code == 0 {
		t.Errorf("a filter that leaves nothing passes:\n%s", r.out)
	}
}

// TestGinkgoFocus: the id of a case is in its text, so that it can be focused.
func TestGinkgoFocus(t *testing.T) {
	t.Parallel()
	onlyOutside(t)
	r := runGinkgo(t, everybody(), compiled(t, `-ginkgo.focus=\[cors-check\.stranger/unrelated\]`))
	if r.code == 0 || len(r.ran) != 2 {
		t.Fatalf("got exit code %d, %d specs; want one for each target, failed:\n%s", r.code, len(r.ran), r.out)
	}
	if !strings.Contains(r.out, "https://stranger.example can read the response") {
		t.Errorf("the failure does not say what is wrong:\n%s", r.out)
	}
}

// TestGinkgoRetries: a fail was asked for twice before it counted, so that another attempt
// is the same verdict and hides nothing.
func TestGinkgoRetries(t *testing.T) {
	t.Parallel()
	onlyOutside(t)
	r := runGinkgo(t, everybody(), compiled(t, `-ginkgo.focus=\[cors-check\.stranger/unrelated\]`, "-ginkgo.flake-attempts=2"))
	if r.code == 0 || len(r.ran) != 2 {
		t.Fatalf("got exit code %d, %d specs:\n%s", r.code, len(r.ran), r.out)
	}
	for _, spec := range r.ran {
		if spec.State != types.SpecStateFailed || spec.NumAttempts != 2 {
			t.Errorf("got %s after %d attempts; want failed after 2", spec.State, spec.NumAttempts)
		}
	}
}

// TestGinkgoParallel: containers are shared between processes, and each is judged whole.
func TestGinkgoParallel(t *testing.T) {
	t.Parallel()
	onlyOutside(t)
	if testing.Short() {
		t.Skip("short mode: Ginkgo's command is not built")
	}
	command, err := exec.CommandContext(t.Context(), "go", "tool", "-n", "ginkgo").Output()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := []string{strings.TrimSpace(string(command)), "--procs=2", "--no-color", "--json-report=report.json", "--label-filter=section:cors-check", self, "--"}
	r := runGinkgo(t, careful(), program)
	if r.code != 0 || !strings.Contains(r.out, "across 2 processes") {
		t.Fatalf("got exit code %d:\n%s", r.code, r.out)
	}
	processes := map[string]map[int]bool{}
	for _, spec := range r.ran {
		name := spec.ContainerHierarchyTexts[0]
		if processes[name] == nil {
			processes[name] = map[int]bool{}
		}
		processes[name][spec.ParallelProcess] = true
	}
	if len(processes) != 2 || len(processes["CORS of first"]) != 1 || len(processes["CORS of second"]) != 1 {
		t.Errorf("got %v; want each container in one process", processes)
	}
}
