package grid

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"net/http"
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
)

// whole says that every row is asked through Chrome too: what `make grid` does.
func whole() bool { return os.Getenv("CORSUITE_GRID") != "" }

// TestGrid judges each kind of endpoint over raw HTTP: of a right server nothing
// is complained, and what is wrong with the other comes first.
func TestGrid(t *testing.T) {
	t.Setenv("SESSION", session)
	t.Setenv("TOKEN", token)
	started := start(t, "raw")
	for _, r := range rows() {
		t.Run(r.id, func(t *testing.T) { r.hold(t, started) })
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
			t.Run(r.id, func(t *testing.T) { r.hold(t, started) })
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

func (r row) hold(t *testing.T, with []harness.UserAgent) {
	got := r.judge(t, r.right, r.config, with)
	for _, v := range got.Verdicts {
		switch v.Status {
		case harness.StatusFail, harness.StatusWarn, harness.StatusInconclusive:
			t.Errorf("right: %s", v.Message())
		}
	}
	if err := engine.Judged(got); err != nil {
		t.Errorf("right: %v", err)
	}
	declared := cmp.Or(r.wrongConfig, r.config)
	got = r.judge(t, r.wrong, declared, with)
	if r.finds != "" && !failed(got, regexp.MustCompile(`^(`+r.finds+`)$`)) {
		t.Errorf("wrong (%s): nothing of %s fails:\n%s", r.mistake, r.finds, text(t, got))
	}
	if first := firstFinding(text(t, got)); !regexp.MustCompile(r.says).MatchString(first) {
		t.Errorf("wrong (%s): the first finding does not say %s:\n%s", r.mistake, r.says, first)
	}
}

// judge serves a handler and judges it as its configuration says.
func (r row) judge(t *testing.T, h http.Handler, text string, with []harness.UserAgent) *harness.Report {
	t.Helper()
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
	path := filepath.Join(t.TempDir(), "corsuite.yaml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "{{URL}}", server.URL)), 0o600); err != nil {
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
