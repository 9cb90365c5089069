// Package corstest is the door for plain go test: a maintainer of a CORS
// middleware, or of a service, judges a handler in milliseconds.
//
//	func TestCORS(t *testing.T) {
//		corstest.Test(t, handler, corstest.Policy{Origins: []string{"https://app.example.com"}})
//	}
package corstest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/advice"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// Policy is what the server is meant to allow; see harness.Policy.
type Policy = harness.Policy

// Test judges a target, which is an http.Handler or the URL of a running
// server, with one subtest per rule. A fail and an inconclusive verdict fail
// the subtest, a warning is logged, a rule that does not apply is skipped with
// its reason.
func Test(t *testing.T, target any, policy Policy, opts ...Option) {
	t.Helper()
	r, secrets := judge(t, target, policy, opts)
	for _, v := range r.StaleWaivers {
		t.Error(v)
	}
	var log report.Log
	log.Read(r, messages(target, r, secrets))
	for start := 0; start < len(r.Verdicts); {
		end := start
		for end < len(r.Verdicts) && r.Verdicts[end].Rule == r.Verdicts[start].Rule {
			end++
		}
		verdicts := r.Verdicts[start:end]
		t.Run(verdicts[0].Rule, func(t *testing.T) { tell(t, verdicts, &log) })
		start = end
	}
}

// Judge judges a target as Test does, and returns the report instead of
// turning it into subtests. It fails the test only when nothing could be
// judged, a mistaken policy included.
func Judge(t *testing.T, target any, policy Policy, opts ...Option) *harness.Report {
	t.Helper()
	r, _ := judge(t, target, policy, opts)
	return r
}

// judge is Judge; it also returns the secrets of the target, for messages.
func judge(t *testing.T, target any, policy Policy, opts []Option) (*harness.Report, *redact.Secrets) {
	t.Helper()
	o := chosen(opts)
	if err := config.CheckPolicy(policy); err != nil {
		t.Fatalf("corstest: %v", err)
	}
	o.target.URL, o.target.Policy = address(t, target, o.path), policy
	targets, err := harness.LetOut([]harness.Target{o.target}, o.send)
	if err != nil {
		t.Fatalf("corstest: %v", err)
	}
	asking := started(t, o.Options)
	r, err := engine.Run(t.Context(), engine.Options{
		Agents: asking, Targets: targets, Rules: specs.Rules(),
		Only: o.only, Skip: o.skip, Waivers: o.waivers, Rate: o.Rate,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Unreachable) == len(asking) {
		t.Fatal(report.SpokenText(r.Unreachable[0], nil))
	}
	if err := engine.Judged(r); err != nil {
		t.Fatal(err)
	}
	secrets := redact.New()
	secrets.LearnTarget(o.target)
	return r, secrets
}

// address returns the URL of a target, starting a server for a handler.
func address(t *testing.T, target any, path string) string {
	t.Helper()
	switch target := target.(type) {
	case string:
		return target
	case http.Handler:
		server := httptest.NewServer(target)
		t.Cleanup(server.Close)
		return server.URL + "/" + strings.TrimPrefix(path, "/")
	}
	t.Fatalf("corstest: a %T is neither an http.Handler nor a URL", target)
	return ""
}

// started starts the agents that the options name, and ends them with the test.
// One that is asked for and missing fails it.
func started(t *testing.T, o agents.Options) []harness.UserAgent {
	t.Helper()
	s, err := agents.Start(t.Context(), o)
	if err != nil {
		t.Fatalf("corstest: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Log(err)
		}
	})
	if len(s.Missing) > 0 {
		t.Fatal(report.SpokenText(s.Missing[0], nil))
	}
	return s.Agents
}

// messages are how findings are laid out. A handler's server ends with the test, so
// that no command can ask it again.
func messages(target any, r *harness.Report, secrets *redact.Secrets) report.Options {
	advise := advice.Advisor(r.Targets, r.Exchanges, "")
	_, handled := target.(http.Handler)
	return report.Options{
		Secrets: secrets, NoCommands: handled, Explain: report.Catalogue(specs.Rules()),
		Advise: func(v harness.Verdict, evidence []harness.Exchange) report.Advice {
			return report.Advice(advise(v, evidence))
		},
	}
}

// tell turns a rule's verdicts into a subtest's result. What was said of one verdict
// is not said again of the next.
func tell(t *testing.T, verdicts []harness.Verdict, log *report.Log) {
	t.Helper()
	applicable := false
	var said []string
	for _, v := range verdicts {
		message := ""
		if v.Status != harness.StatusPass && v.Status != harness.StatusNotApplicable {
			message = log.Say(v)
		}
		again := slices.Contains(said, message)
		said = append(said, message)
		switch v.Status {
		case harness.StatusFail, harness.StatusInconclusive:
			if t.Fail(); !again {
				t.Log(message)
			}
		case harness.StatusWarn, harness.StatusWaived:
			if !again {
				t.Log(message)
			}
		}
		applicable = applicable || v.Status != harness.StatusNotApplicable
	}
	if !applicable {
		t.Skip(report.SpokenText(verdicts[0].Why, nil))
	}
}
