package grid

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// whole says that every row is asked through Chrome too: what `make grid` does.
func whole() bool { return os.Getenv("CORSUITE_GRID") != "" }

// TestGrid judges each kind of endpoint over raw HTTP: of a right server nothing
// is complained, and what is wrong with the other comes first.
func TestGrid(t *testing.T) {
	t.Setenv("SESSION", session)
	t.Setenv("TOKEN", token)
	started := start(t, "raw")
	for _, r := range kit.Sample(rows(), 4) {
		t.Run(r.id, func(t *testing.T) { r.hold(t, started, r.serve) })
	}
}

// TestGridChrome is the same through a browser, of the quick rows or of all.
func TestGridChrome(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: it starts a browser")
	}
	t.Setenv("SESSION", session)
	t.Setenv("TOKEN", token)
	started := start(t, "chrome")
	for _, r := range rows() {
		if r.quick || whole() {
			t.Run(r.id, func(t *testing.T) { r.hold(t, started, r.serve) })
		}
	}
}

func start(t *testing.T, via string) []harness.UserAgent {
	t.Helper()
	started, err := agents.Start(t.Context(), agents.Options{Via: []string{via}, Insecure: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = started.Close() })
	if len(started.Agents) == 0 {
		t.Fatalf("%s did not start: %v", via, started.Missing)
	}
	return started.Agents
}

// claim is what a server is declared to be, and what is said of it once it is wrong.
type claim struct {
	// config is the corsuite.yaml that declares it; {{URL}} is the server's address.
	config string
	// mistake is what is wrong with the other server.
	mistake string
	// wrongConfig declares that one, where that is the mistake.
	wrongConfig string
	// finds is an expression over rule ids, one of which fails; says is one over the
	// first finding, or over what the report says at its head.
	finds, says string
	// warned are the cases that the right server is truly warned of, and why.
	warned map[string]string
}

// hold judges the right server and the wrong one, which serve starts.
func (c claim) hold(t *testing.T, with []harness.UserAgent, serve func(t *testing.T, wrong bool) (url string)) {
	got := judge(t, serve(t, false), c.config, with)
	warned := maps.Clone(c.warned)
	for _, v := range got.Verdicts {
		id := v.Rule + "/" + v.Case
		switch _, known := c.warned[id]; {
		case v.Status == harness.StatusWarn && known:
			delete(warned, id)
		case v.Status == harness.StatusFail, v.Status == harness.StatusWarn, v.Status == harness.StatusInconclusive:
			t.Errorf("right: %s", v.Message())
		case v.Status == harness.StatusNotApplicable:
			delete(warned, id) // the agent cannot ask
		}
	}
	for id := range warned {
		t.Errorf("right: no warning of %s any more: take it out", id)
	}
	if err := engine.Judged(got); err != nil {
		t.Errorf("right: %v", err)
	}
	declared := cmp.Or(c.wrongConfig, c.config)
	got = judge(t, serve(t, true), declared, with)
	if c.finds != "" && !failed(got, regexp.MustCompile(`^(`+c.finds+`)$`)) {
		t.Errorf("wrong (%s): nothing of %s fails:\n%s", c.mistake, c.finds, text(t, got))
	}
	if first := firstFinding(text(t, got)); !regexp.MustCompile(c.says).MatchString(first) {
		t.Errorf("wrong (%s): the first finding does not say %s:\n%s", c.mistake, c.says, first)
	}
}

// serve starts one of the row's servers.
func (r row) serve(t *testing.T, wrong bool) string {
	t.Helper()
	h := r.right
	if wrong {
		h = r.wrong
	}
	server := httptest.NewUnstartedServer(h)
	if r.overTLS == "h2" {
		server.EnableHTTP2 = true
		server.TLS = &tls.Config{NextProtos: []string{"h2"}}
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// judge judges the server at url as its configuration says.
func judge(t *testing.T, url, text string, with []harness.UserAgent) *harness.Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), "corsuite.yaml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "{{URL}}", url)), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := config.Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := engine.Run(t.Context(), engine.Options{Agents: with, Targets: file.Targets, Rules: specs.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func failed(r *harness.Report, rule *regexp.Regexp) bool {
	for _, v := range r.Verdicts {
		if v.Status == harness.StatusFail && rule.MatchString(v.Rule) {
			return true
		}
	}
	return false
}

func text(t *testing.T, r *harness.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write("text", &b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// firstFinding returns a report up to its second finding, its head included.
func firstFinding(text string) string {
	marks := regexp.MustCompile(`(?m)^(FAIL|WARN|INCONCLUSIVE) `).FindAllStringIndex(text, 2)
	if len(marks) == 2 {
		return text[:marks[1][0]]
	}
	return text
}
