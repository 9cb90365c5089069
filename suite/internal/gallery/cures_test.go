package gallery

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
	"github.com/corsuite/corsuite/suite/internal/cure"
)

// curePolicies are those that every product is configured for.
func curePolicies() map[string]harness.Policy {
	yes, age := true, 300
	return map[string]harness.Policy{
		"listed":   {Origins: []string{"https://app.example.com", "http://localhost:3000"}, Credentials: &yes, Methods: []string{"PUT", "PATCH"}, Headers: []string{"Content-Type", "X-Cart"}, Expose: []string{"X-Request-Id"}, MaxAge: &age},
		"everyone": {Origins: []string{"*"}, Headers: []string{"Content-Type"}},
		"patterns": {Origins: []string{"https://app.example.com", "https://*.example.com"}, Credentials: &yes, Headers: []string{"Content-Type"}},
	}
}

// TestGalleryCures installs what is written for each policy in the software that it
// is for, where the gallery has a host for its snippets, and judges what comes of it.
// It runs only where the gallery is asked for: it takes minutes.
func TestGalleryCures(t *testing.T) {
	if os.Getenv(galleryVar) == "" {
		t.Skipf("%s is not set: make gallery runs this", galleryVar)
	}
	hosts := map[string]snippetHost{}
	for _, h := range snippetHosts() {
		hosts[h.id] = h
	}
	for _, id := range cure.IDs() {
		h, hosted := hosts[id]
		if written, err := cure.For(id, adapter.Plain()); !hosted && err == nil && written.Untried {
			continue // what policy from reads back, and what no package here installs
		}
		if !hosted {
			t.Errorf("%s: a configuration is written for it, and nothing here runs it", id)
			continue
		}
		for name, policy := range curePolicies() {
			t.Run(id+"/"+name, func(t *testing.T) {
				if !required(h.family) {
					t.Skipf("%s=%s leaves out %s", galleryVar, os.Getenv(galleryVar), h.family)
				}
				written, err := cure.For(id, policy)
				if err != nil {
					t.Skip(err)
				}
				h.hold(t, written, policy)
			})
		}
	}
}

// hold runs a configuration and fails for everything that is not as the policy says.
func (h snippetHost) hold(t *testing.T, written cure.Written, policy harness.Policy) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "snippet")
	if err := os.WriteFile(file, []byte(written.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &releaseReader{}
	report, err := judge(t, adapter.Command{
		Args: []string{filepath.Join(h.dir(t), "host"), h.name}, Env: []string{"SNIPPET=" + file}, Ready: 3 * time.Minute, Output: said,
	}, policy)
	if errors.Is(err, adapter.ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	known, err := ReadKnown(t.Context(), filepath.Join(h.dir(t), h.name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range report.Verdicts {
		if v.Status == harness.StatusFail && !slices.ContainsFunc(known.Findings, func(f Finding) bool { return f.covers("", v) }) {
			t.Errorf("%s: %s: got %s; want %s", said.release(), v.ID(), v.Got, v.Want)
		}
	}
	t.Logf("%s: %s", said.release(), ended(Result{Policy: "the cure's", Report: report}))
}
