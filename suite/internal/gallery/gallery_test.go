package gallery

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// galleryVar lists the families of adapters to judge, which must then be
// installed: "nginx,go". Without it every family is judged that is installed.
const galleryVar = "CORSUITE_GALLERY"

// adaptersDir is the gallery of this repository.
var adaptersDir = filepath.Join("..", "..", "..", "reference", "adapters")

// TestGallery judges the adapters of reference/adapters under each policy. What
// differs from an adapter's known.yaml fails.
func TestGallery(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no foreign servers")
	}
	adapters, err := Find(t.Context(), adaptersDir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range adapters {
		t.Run(a.ID(), func(t *testing.T) {
			t.Parallel()
			if os.Getenv(galleryVar) != "" && !required(a.Family) {
				t.Skipf("%s=%s leaves out %s", galleryVar, os.Getenv(galleryVar), a.Family)
			}
			e, err := Judge(t.Context(), a, testOptions(t))
			if err != nil {
				t.Fatal(err)
			}
			if e.Missing != "" {
				missing(t, a.Family, errors.New(e.Missing))
			}
			for _, difference := range e.Differences {
				t.Error(difference)
			}
			for _, r := range e.Results {
				t.Logf("%-18s %-28s %s", a.ID(), r.Policy, ended(r))
			}
		})
	}
}

func required(family string) bool {
	return slices.Contains(strings.Split(os.Getenv(galleryVar), ","), family)
}

// missing skips a test whose software is not installed, unless it was asked for.
func missing(t *testing.T, family string, why error) {
	t.Helper()
	if required(family) {
		t.Fatal(why)
	}
	t.Skip(why)
}

// testOptions judge under the whole grid, over raw.
func testOptions(t *testing.T) Options {
	t.Helper()
	agent, err := raw.New(t.Context(), raw.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = agent.Close() })
	return Options{Grid: Policies(), Policies: Policies(), Agents: []harness.UserAgent{agent}, Rules: specs.Rules()}
}

// judge judges a command under one policy, over raw.
func judge(t *testing.T, c adapter.Command, p harness.Policy) (*harness.Report, error) {
	t.Helper()
	return JudgeUnder(t.Context(), c, p, testOptions(t))
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a [folder]*")
	for _, file := range []string{"go/chi/run", "go/echo/run", "node/koa/run", "node/koa/known.yaml", "node/notes/README", "policy.sh"} {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		only []string
		want string
		err  string
	}{
		{nil, "go/chi go/echo node/koa", ""},
		{[]string{"koa"}, "node/koa", ""},
		{[]string{"go"}, "go/chi go/echo", ""},
		{[]string{"*/e*", "node/koa"}, "go/echo node/koa", ""},
		{[]string{"koa", "hono"}, "", `matches "hono"`},
		{[]string{"notes"}, "", `matches "notes"`},
	}
	for _, tt := range tests {
		adapters, err := Find(t.Context(), dir, tt.only)
		if (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: got error %v; want %q", tt.only, err, tt.err)
		}
		var ids []string
		for _, a := range adapters {
			ids = append(ids, a.ID())
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%q: got %s; want %s", tt.only, got, tt.want)
		}
	}
	if _, err := Find(t.Context(), t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "want folders FAMILY/NAME") {
		t.Errorf("an empty folder: got %v", err)
	}
	if _, err := Find(t.Context(), filepath.Join(dir, "policy.sh"), nil); err == nil {
		t.Error("a file: got no error")
	}
}

func TestReadPolicies(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, err string }{
		{"a grid", "- {name: public, policy: {origins: ['*'], methods: []}}\n- {name: app, policy: {origins: [https://app.example.com], max-age: 0}}\n", ""},
		{"nothing", "[]", "lists no policy"},
		{"no name", "- policy: {origins: ['*']}", "policy 1 has no name"},
		{"one name twice", "- {name: a, policy: {origins: ['*']}}\n- {name: a, policy: {origins: ['*']}}", `two policies are named "a"`},
		{"no policy", "- name: a", `policy "a" declares nothing`},
		{"an unknown field", "- {name: a, policy: {origin: ['*']}}", "origin"},
		{"no origin", "- {name: a, policy: {origins: [https://app.example.com/]}}", "app.example.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, policiesFile), []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			grid, err := ReadPolicies(t.Context(), dir)
			if (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("got error %v; want %q", err, tt.err)
			}
			if err == nil && (len(grid) != 2 || grid[0].Policy.Methods == nil || *grid[1].Policy.MaxAge != 0) {
				t.Errorf("got %+v", grid)
			}
		})
	}
	if grid, err := ReadPolicies(t.Context(), t.TempDir()); err != nil || len(grid) != len(Policies()) {
		t.Errorf("without a file: got %d policies, %v; want the usual grid", len(grid), err)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	chosen, err := Choose(Policies(), []string{"any*", "one"})
	if err != nil || names(chosen) != `"one", "any", "any credentialed"` {
		t.Errorf("got %s, %v", names(chosen), err)
	}
	if _, err := Choose(Policies(), []string{"one", "all"}); err == nil || !strings.Contains(err.Error(), `matches "all"`) {
		t.Errorf("got %v; want an error that names the pattern", err)
	}
}

// A command that fails under the plain policy, too, was not judged.
func TestJudgeBroken(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the adapter is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "run"), []byte("#!/bin/sh\nexit 4\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	o := testOptions(t)
	o.Policies = o.Policies[:1]
	started := time.Now()
	_, err := Judge(t.Context(), Adapter{Family: "my", Name: "own", Dir: dir}, o)
	if setup, is := errors.AsType[*adapter.SetupError](err); !is || !strings.Contains(setup.Error(), "exit status 4") {
		t.Errorf("got %v; want what it ended with", err)
	}
	if took := time.Since(started); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}
