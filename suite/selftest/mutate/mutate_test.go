package mutate

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// mutated are the files whose every condition, constant and call has to be held by a test.
var mutated = []string{"corscheck.go", "preflight.go", "redirect.go", "safelist.go", "expose.go"}

// excuse says why no recorded answer tells some mistakes from the right thing.
type excuse struct {
	// mistakes is what their names begin with: file, function, text.
	mistakes, why string
}

// untold are mistakes that no answer of a browser tells. The model's own tests
// have to notice them all the same.
var untold = []excuse{
	{"preflight.go deltaSeconds:", "Chromium reads numbers in its own way: max-age-sign"},
	{"preflight.go maxAge: p.departs(rowMaxAgeCap): never", "the limit is two hours, which nobody waits for: max-age-cap"},
	{"preflight.go defaultMaxAge: 2_147_483_648:", "the limit is the standard's, which leaves it open: max-age-cap"},
	{"preflight.go defaultMaxAge: 2: ", "the limit is two hours, which nobody waits for: max-age-cap"},
	{"preflight.go given: given.methods == nil", "a missing list of methods is nothing special to Chromium: upload-listener-method"},
	{"preflight.go within: !isNonWildcard(name): without !", "the wildcard covers all names in Chromium: authorization-wildcard"},
	{"redirect.go locationOf: len(lines) > 1: never", "Chromium takes no such answer: location-repeated"},
	{"redirect.go locationOf: 1: to 2", "Chromium takes no such answer: location-repeated"},
	{"redirect.go locationOf: true: the opposite", "Chromium takes no such answer: location-repeated, location-before-cors-check"},
	{"redirect.go refusal: h.to.failed: never", "Chromium takes no such answer: location-before-cors-check"},
	{`redirect.go refusal: "": to "_"`, "these reasons need an answer that Chromium does not take, or a stream"},
	{"redirect.go refusal: h.status != 303", "pages send streams over HTTP/2 only"},
	{"redirect.go refusal: 303: to 304", "pages send streams over HTTP/2 only"},
}

// harmless are mistakes that change nothing that anybody could notice.
var harmless = []excuse{
	{"preflight.go deltaSeconds: 0: to 1", "the number of what is not a number is not looked at"},
}

// TestMutateModel makes one mistake at a time in the model, and wants the
// recorded answers of a browser to notice each. It compiles the model anew, so
// it runs only when CORSUITE_MUTATE is set (make mutate).
func TestMutateModel(t *testing.T) {
	if os.Getenv("CORSUITE_MUTATE") == "" {
		t.Skip("the model is compiled and run some hundred times: CORSUITE_MUTATE=1, or make mutate, does it")
	}
	overlay, all := weaveModel(t)
	recorded := build(t, overlay, filepath.Join("suite", "selftest", "agreement"), "^TestAgreementRecorded$")
	own := build(t, overlay, filepath.Join("harness", "fetch"), ".")
	for _, p := range []program{recorded, own} {
		if out, failed := p.fails(t, 0); failed {
			t.Fatalf("%s fails before a mistake is made: %s", p.dir, out)
		}
	}
	var needed sync.Map
	t.Run("mistakes", func(t *testing.T) {
		for _, m := range all {
			t.Run(fmt.Sprintf("%s:%d %s", m.file, m.line, m.what), func(t *testing.T) {
				t.Parallel()
				if _, told := recorded.fails(t, m.number); told {
					return
				}
				_, noticed := own.fails(t, m.number)
				needed.Store(m.holdToExcuse(t, noticed), true)
			})
		}
	})
	for _, e := range slices.Concat(untold, harmless) {
		if _, found := needed.Load(e); !found {
			t.Errorf("%q: a browser tells these mistakes, or nobody can make them: they need no excuse", e.mistakes)
		}
	}
}

// weaveModel puts all mistakes into the model, and returns the list of its
// changed files and the mistakes.
func weaveModel(t *testing.T) (overlay string, all []mutation) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(kit.Root(t), "harness", "fetch"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{filepath.Join(dir, "mutant.go"): switchboard}
	w := newWeaver(t, dir)
	for _, name := range mutated {
		woven := w.weave(t, name)
		files[filepath.Join(dir, name)] = woven.source
		all = append(all, woven.mutations...)
	}
	return writeOverlay(t, files), all
}

// holdToExcuse wants a good reason for a mistake that no recorded answer tells,
// and returns it.
func (m mutation) holdToExcuse(t *testing.T, noticed bool) excuse {
	t.Helper()
	nothing, changesNothing := m.excused(harmless)
	reason, excused := m.excused(untold)
	switch {
	case changesNothing && noticed:
		t.Error("the model's own tests notice, so it is not harmless")
	case changesNothing:
		return nothing
	case !noticed:
		t.Error("no test notices")
	case !excused:
		t.Error("the model's own tests notice, what a browser did does not tell")
	}
	return reason
}

// excused finds the excuse for a mistake.
func (m mutation) excused(excuses []excuse) (excuse, bool) {
	i := slices.IndexFunc(excuses, func(e excuse) bool { return strings.HasPrefix(m.file+" "+m.what, e.mistakes) })
	if i < 0 {
		return excuse{}, false
	}
	return excuses[i], true
}

// program is a compiled test.
type program struct{ path, dir, run string }

// build compiles those tests of a package whose names match run.
func build(t *testing.T, overlay, pkg, run string) program {
	t.Helper()
	root := kit.Root(t)
	p := program{path: filepath.Join(t.TempDir(), "program"), dir: filepath.Join(root, pkg), run: run}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", p.path, "-overlay="+overlay, "-vet=off", "./"+filepath.ToSlash(pkg))
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the woven model does not compile: %v: %s", err, out)
	}
	return p
}

// fails reports whether the program fails as a mutant. One that does not end, fails.
func (p program) fails(t *testing.T, mutant int) (string, bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.path, "-test.run="+p.run, "-test.short", "-test.failfast")
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", kit.MutantNumber, mutant), "GOGC=400")
	out, err := cmd.CombinedOutput()
	return string(out), err != nil
}

// writeOverlay writes the files and the list that puts them in the place of the
// real ones, and returns the list's path.
func writeOverlay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, replace := t.TempDir(), map[string]string{}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for path, text := range files {
		replace[path] = write(filepath.Base(path), text)
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	return write("overlay.json", string(list))
}
