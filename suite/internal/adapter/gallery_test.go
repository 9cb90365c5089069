package adapter

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// galleryVar lists the families of adapters to judge, which must then be
// installed: "nginx,go". Without it every family is judged that is installed.
const galleryVar = "CORSUITE_GALLERY"

// TestGallery judges the adapters of reference/adapters under each policy. What
// differs from an adapter's known.yaml fails.
func TestGallery(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no foreign servers")
	}
	adapters := gallery(t)
	if len(adapters) == 0 {
		t.Fatal("no adapters in reference/adapters")
	}
	for _, dir := range adapters {
		family, name := filepath.Base(filepath.Dir(dir)), filepath.Base(dir)
		t.Run(family+"/"+name, func(t *testing.T) {
			t.Parallel()
			if os.Getenv(galleryVar) != "" && !required(family) {
				t.Skipf("%s=%s leaves out %s", galleryVar, os.Getenv(galleryVar), family)
			}
			known, err := ReadKnown(t.Context(), filepath.Join(dir, "known.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			results := judgeAll(t, dir, required(family))
			for _, difference := range known.Compare(results) {
				t.Error(difference)
			}
			for _, r := range results {
				t.Logf("%-18s %-28s %s", t.Name()[len("TestGallery/"):], r.Policy, summary(r))
			}
		})
	}
}

// gallery returns the adapters' folders: those that hold a file named run.
func gallery(t *testing.T) []string {
	t.Helper()
	runs, err := filepath.Glob(filepath.Join("..", "..", "..", "reference", "adapters", "*", "*", "run"))
	if err != nil {
		t.Fatal(err)
	}
	dirs := make([]string, len(runs))
	for i, run := range runs {
		if dirs[i], err = filepath.Abs(filepath.Dir(run)); err != nil {
			t.Fatal(err)
		}
	}
	return dirs
}

func required(family string) bool {
	return slices.Contains(strings.Split(os.Getenv(galleryVar), ","), family)
}

// judgeAll judges an adapter under every policy of the gallery.
func judgeAll(t *testing.T, dir string, required bool) []Result {
	t.Helper()
	agent, err := raw.New(t.Context(), raw.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer agent.Close()
	var results []Result
	for _, p := range galleryPolicies() {
		report, err := judgeOne(t, dir, p.policy, agent)
		if errors.Is(err, ErrNotInstalled) && !required {
			t.Skip(err)
		}
		if setup := (*SetupError)(nil); errors.As(err, &setup) {
			t.Fatal(err)
		}
		results = append(results, Result{Policy: p.name, Report: report, Err: err})
	}
	return results
}

// judgeOne starts an adapter of the gallery under one policy and judges its resources.
func judgeOne(t *testing.T, dir string, p harness.Policy, agents ...harness.UserAgent) (*harness.Report, error) {
	t.Helper()
	// Java compiles its source first, which takes long on a busy machine.
	return judge(t, Command{Args: []string{filepath.Join(dir, "run")}, Ready: time.Minute}, p, agents...)
}

// judge starts a command under one policy and judges its resources.
func judge(t *testing.T, c Command, p harness.Policy, agents ...harness.UserAgent) (*harness.Report, error) {
	t.Helper()
	running, err := Start(t.Context(), c, p)
	if err != nil {
		return nil, err
	}
	report, err := engine.Run(t.Context(), engine.Options{
		Agents: agents, Targets: running.Targets(), Rules: specs.Rules(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Stop(); err != nil {
		t.Errorf("%s: %v", c, err)
	}
	return report, nil
}

func summary(r Result) string {
	if r.Err != nil {
		return strings.ReplaceAll(r.Err.Error(), "\n\t", " | ")
	}
	var words []string
	for _, s := range harness.Statuses() {
		if n := r.Report.Counts[s]; n > 0 {
			words = append(words, count(n, string(s)))
		}
	}
	return strings.Join(words, ", ")
}
