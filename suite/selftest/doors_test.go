package selftest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/corstest"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestDoorsAgree: the engine, the command, the Ginkgo suite and corstest visit
// the same cases and come to the same verdicts, on a server that breaks some.
func TestDoorsAgree(t *testing.T) {
	t.Parallel()
	policy := full([]string{"https://app.example.com", "https://*.example.org"}, true)
	url := kit.Serve(t, tooFriendly(reference.Handler(policy))) + "/items"
	file := writePolicy(t, policy)

	want := statuses(kit.Judge(t, engine.Options{
		Agents: []harness.UserAgent{kit.NewRaw(t, false)}, Rules: specs.Rules(),
		Targets: []harness.Target{{URL: url, Policy: policy}},
	}))
	if count(want, harness.StatusFail) == 0 || count(want, harness.StatusPass) == 0 {
		t.Fatalf("the server is meant to break some rules: %v", want)
	}
	t.Run("command", func(t *testing.T) {
		t.Parallel()
		compareDoor(t, want, throughCommand(t, url, file))
	})
	t.Run("ginkgo", func(t *testing.T) {
		t.Parallel()
		got, _ := throughGinkgo(t, url, file, "")
		compareDoor(t, inGinkgosWords(want), got)
	})
	t.Run("corstest", func(t *testing.T) {
		t.Parallel()
		compareDoor(t, want, statuses(corstest.Judge(t, url, policy)))
	})
}

// TestGinkgoSelection: what a filter leaves out asks nothing, and a filter that
// leaves nothing fails.
func TestGinkgoSelection(t *testing.T) {
	t.Parallel()
	policy := full([]string{"https://app.example.com"}, true)
	var requests atomic.Int64
	h := reference.Handler(policy)
	url := kit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		h.ServeHTTP(w, r)
	})) + "/items"
	file := writePolicy(t, policy)

	got, err := throughGinkgo(t, url, file, "rule:cors-check.stranger")
	if err != nil || len(got) == 0 {
		t.Fatalf("one rule: %d specs, %v", len(got), err)
	}
	for id := range got {
		if !strings.HasPrefix(id, "cors-check.stranger/") {
			t.Errorf("%s ran although it was filtered out", id)
		}
	}
	if n := requests.Load(); n == 0 || n > int64(3*len(got)+2) {
		t.Errorf("%d requests for %d cases: the rules that were filtered out asked too", n, len(got))
	}

	requests.Store(0)
	if got, err := throughGinkgo(t, url, file, "rule:no-such-rule"); err == nil {
		t.Errorf("an empty selection passed with %d specs", len(got))
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("an empty selection sent %d requests", n)
	}

	silent := writePolicy(t, harness.Policy{Origins: policy.Origins})
	if got, err := throughGinkgo(t, url, silent, "rule:max-age.declared"); err == nil {
		t.Errorf("a selection in which no rule applies passed: %v", got)
	}
}

// TestDoorsTargetsOfAFile: the Ginkgo door judges every target of a file, which
// may be named from the root of the repository, and applies what the file says
// of a target to that target only.
func TestDoorsTargetsOfAFile(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{Origins: []string{"https://app.example.com"}}
	url := kit.Serve(t, reference.Handler(policy))
	text := fmt.Sprintf("policy: {origins: [https://app.example.com]}\ntargets:\n  - url: %s/items\n  - {url: %s/missing, status: 404}\n", url, url)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	absolute := filepath.Join(t.TempDir(), "corsuite.yaml")
	if err := os.WriteFile(absolute, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := filepath.Rel(root, absolute)
	if err != nil {
		t.Fatal(err)
	}
	const labels = "-ginkgo.label-filter=rule:cors-check.allowed"
	log, err := ginkgoSuite(t, "-test.v", "-via=raw", "-config="+file, labels, "-ginkgo.v").CombinedOutput()
	for _, want := range []string{"CORS of " + url + "/items", "CORS of " + url + "/missing"} {
		if err != nil || !strings.Contains(string(log), want) {
			t.Errorf("%v; want %q in\n%s", err, want, log)
		}
	}
	onlyPolicy := writePolicy(t, policy)
	if log, err := ginkgoSuite(t, "-via=raw", "-config="+onlyPolicy, labels).CombinedOutput(); err == nil {
		t.Errorf("a file without a target passed:\n%s", log)
	}
}

// tooFriendly lets every subdomain trick in: it reflects origins that contain an allowed host.
func tooFriendly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o := r.Header.Get("Origin"); strings.Contains(o, "app.example.com") && r.Method == http.MethodGet {
			w.Header().Set("Access-Control-Allow-Origin", o)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
			w.Header().Set("Vary", "Origin")
			fmt.Fprint(w, "{}")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func statuses(r *harness.Report) map[string]harness.Status {
	all := map[string]harness.Status{}
	for _, v := range r.Verdicts {
		all[v.ID()] = v.Status
	}
	return all
}

func count(all map[string]harness.Status, s harness.Status) int {
	n := 0
	for _, status := range all {
		if status == s {
			n++
		}
	}
	return n
}

// inGinkgosWords: a spec passes (also with a warning), fails or is skipped.
func inGinkgosWords(all map[string]harness.Status) map[string]harness.Status {
	words := maps.Clone(all)
	for id, s := range words {
		switch s {
		case harness.StatusInconclusive:
			words[id] = harness.StatusFail
		case harness.StatusWarn, harness.StatusWaived:
			words[id] = harness.StatusPass
		}
	}
	return words
}

func compareDoor(t *testing.T, want, got map[string]harness.Status) {
	t.Helper()
	for id, s := range want {
		if got[id] != s {
			t.Errorf("%s = %q; want %q", id, got[id], s)
		}
	}
	for id := range got {
		if _, known := want[id]; !known {
			t.Errorf("%s is visited by this door only", id)
		}
	}
}

// writePolicy writes a configuration with the policy (JSON is YAML).
func writePolicy(t *testing.T, policy harness.Policy) string {
	t.Helper()
	text, err := json.Marshal(map[string]harness.Policy{"policy": policy})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "corsuite.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func throughCommand(t *testing.T, url, file string, more ...string) map[string]harness.Status {
	t.Helper()
	c := exec.CommandContext(t.Context(), buildCommand(t), append([]string{"run", url, "--config", file, "--via", "raw", "--format", "json"}, more...)...)
	out, err := c.Output()
	if c.ProcessState.ExitCode() != 1 {
		t.Fatalf("exit code %d (%v); want 1", c.ProcessState.ExitCode(), err)
	}
	var r harness.Report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	return statuses(&r)
}

// throughGinkgo runs the Ginkgo suite, raw only, and reads its report.
func throughGinkgo(t *testing.T, url, file, labels string, more ...string) (map[string]harness.Status, error) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "report.json")
	args := append([]string{"-via=raw", "-target=" + url, "-config=" + file, "-ginkgo.json-report=" + out}, more...)
	if labels != "" {
		args = append(args, "-ginkgo.label-filter="+labels)
	}
	log, err := ginkgoSuite(t, args...).CombinedOutput()
	text, readErr := os.ReadFile(out)
	if readErr != nil {
		t.Fatalf("%v\n%s", readErr, log)
	}
	var reports []types.Report
	if err := json.Unmarshal(text, &reports); err != nil {
		t.Fatal(err)
	}
	all := map[string]harness.Status{}
	caseID := regexp.MustCompile(`\[([^\[\]]+/[^\[\]]+)\]$`)
	for _, r := range reports {
		for _, s := range r.SpecReports {
			if id := caseID.FindStringSubmatch(s.LeafNodeText); id != nil && s.RunTime > 0 {
				all[id[1]] = fromGinkgo(s)
			}
		}
	}
	return all, err
}

func fromGinkgo(s types.SpecReport) harness.Status {
	switch s.State {
	case types.SpecStatePassed:
		return harness.StatusPass
	case types.SpecStateSkipped:
		return harness.StatusNotApplicable
	}
	return harness.StatusFail
}
