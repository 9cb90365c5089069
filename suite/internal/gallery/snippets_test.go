package gallery

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
	"github.com/corsuite/corsuite/suite/internal/advice"
)

// snippetHost is what surrounds a snippet of the advice, so that it can be run
// as it stands: reference/adapters/FAMILY/snippets/host NAME.
type snippetHost struct {
	// id is the product's in package advice.
	id           string
	family, name string
	// proxy tells that an application stands behind it.
	proxy bool
}

func snippetHosts() []snippetHost {
	return []snippetHost{
		{"nginx", "nginx", "nginx", true},
		{"apache", "apache", "apache", true},
		{"caddy", "caddy", "caddy", true},
		{"haproxy", "haproxy", "haproxy", true},
		{"traefik", "traefik", "traefik", true},
		{"express", "node", "express", false},
		{"fastify", "node", "fastify", false},
		{"koa", "node", "koa", false},
		{"hono", "node", "hono", false},
		{"django", "python", "django", false},
		{"flask", "python", "flask", false},
		{"starlette", "python", "fastapi", false},
		{"go-net-http", "go", "rs-cors", false},
		{"chi", "go", "chi", false},
		{"gin", "go", "gin", false},
		{"echo", "go", "echo", false},
		{"fiber", "go", "fiber", false},
		{"tomcat", "java", "tomcat", false},
		{"rails", "ruby", "rails", false},
	}
}

// snippetPolicy is what every snippet of the advice means.
func snippetPolicy() harness.Policy {
	p := declared([]string{"https://app.example.com"}, true)
	p.Headers = []string{"Content-Type", "Authorization"}
	return p
}

// TestGallerySnippets runs the very text that the advice shows in the software
// that it is for, and judges what comes of it. What a snippet cannot help is on
// record in NAME.yaml beside its host, and has to stay true.
func TestGallerySnippets(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no foreign servers")
	}
	samples := map[string]advice.Sample{}
	for _, s := range advice.Samples() {
		samples[s.ID] = s
	}
	for _, h := range snippetHosts() {
		t.Run(h.id, func(t *testing.T) {
			t.Parallel()
			if os.Getenv(galleryVar) != "" && !required(h.family) {
				t.Skipf("%s=%s leaves out %s", galleryVar, os.Getenv(galleryVar), h.family)
			}
			known, err := ReadKnown(t.Context(), filepath.Join(h.dir(t), h.name+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			result, release := h.judge(t, samples[h.id])
			results := []Result{result}
			grid := []Policy{{Name: result.Policy}}
			if h.proxy {
				// Two layers that are each right alone make two answers, which browsers refuse.
				application := httptest.NewServer(adapter.Application(snippetPolicy()))
				defer application.Close()
				result, _ := h.judge(t, samples[h.id], "APPLICATION="+application.Listener.Addr().String())
				results, grid = append(results, result), append(grid, grid[0])
			}
			for _, difference := range known.Compare(grid, results) {
				t.Error(difference)
			}
			for _, r := range results {
				t.Logf("%s: %s", release, ended(r))
			}
			if tried := samples[h.id].Tried; tried != release {
				// A newer release is not a fault, as long as the snippet does what it should there, too.
				t.Logf("the advice says that this was tried in %q", tried)
			}
		})
	}
}

// TestSnippetsTriedAreRun holds the advice to its word: what it calls tried has
// a host here, and what has a host is called tried.
func TestSnippetsTriedAreRun(t *testing.T) {
	t.Parallel()
	hosted := map[string]bool{}
	for _, h := range snippetHosts() {
		hosted[h.id] = true
	}
	for _, s := range advice.Samples() {
		if (s.Tried != "") != hosted[s.ID] {
			t.Errorf("%s: tried in %q, and there is a host: %t", s.ID, s.Tried, hosted[s.ID])
		}
		delete(hosted, s.ID)
	}
	for id := range hosted {
		t.Errorf("there is a host for %q, which has no advice", id)
	}
}

func (h snippetHost) dir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(adaptersDir, h.family, "snippets"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// judge runs the snippet and returns what came of it, and the releases that its
// host names.
func (h snippetHost) judge(t *testing.T, s advice.Sample, env ...string) (Result, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "snippet")
	if err := os.WriteFile(file, []byte(s.Text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &releaseReader{}
	report, err := judge(t, adapter.Command{
		Args:   []string{filepath.Join(h.dir(t), "host"), h.name},
		Env:    append(env, "SNIPPET="+file),
		Ready:  3 * time.Minute, // those of Go are built first
		Output: said,
	}, snippetPolicy())
	if errors.Is(err, adapter.ErrNotInstalled) {
		missing(t, h.family, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Result{Policy: "the snippet's", Report: report}, said.release()
}
