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
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// Policy is what the server is meant to allow; see harness.Policy.
type Policy = harness.Policy

// Option changes what Test asks and judges.
type Option func(*options)

type options struct {
	target     harness.Target
	path       string
	only, skip []string
	unsafe     bool
	send       []string
	chrome     bool
	waivers    []harness.Waiver
}

// Path names the resource of a handler; the default is "/".
func Path(path string) Option { return func(o *options) { o.path = path } }

// Status is what the resource answers with; the default is any success.
func Status(status int) Option { return func(o *options) { o.target.Status = status } }

// Request names the method, content type and body that reach the resource.
func Request(method, contentType, body string) Option {
	return func(o *options) {
		o.target.Method, o.target.ContentType, o.target.Body = method, contentType, body
	}
}

// Auth is the session: a cookie that goes where a browser sends it, and headers
// on the wire of actual requests. No message shows their values.
func Auth(session harness.Auth) Option { return func(o *options) { o.target.Auth = session } }

// Anonymous is the status of the answer without the session; it is learned if
// nobody declares it.
func Anonymous(status int) Option {
	return func(o *options) { o.target.Anonymous = harness.Reply{Status: status} }
}

// Only keeps what the globs on case, rule or section ids match; Skip drops it.
func Only(patterns ...string) Option { return func(o *options) { o.only = patterns } }

// Skip drops the cases, rules or sections that the globs match.
func Skip(patterns ...string) Option { return func(o *options) { o.skip = patterns } }

// Unsafe lets requests other than GET, HEAD and OPTIONS reach the handler, where
// the policy lists their method or Request names it.
func Unsafe() Option { return func(o *options) { o.unsafe = true } }

// Send lets these methods reach the handler, as `corsuite run --send` does. Each
// must be declared.
func Send(methods ...string) Option { return func(o *options) { o.send = methods } }

// Chrome asks through a headless Chrome as well; without one the test fails.
func Chrome() Option { return func(o *options) { o.chrome = true } }

// Waive accepts a known finding; it fails once it is none any more.
func Waive(w ...harness.Waiver) Option {
	return func(o *options) { o.waivers = append(o.waivers, w...) }
}

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
	for start := 0; start < len(r.Verdicts); {
		end := start
		for end < len(r.Verdicts) && r.Verdicts[end].Rule == r.Verdicts[start].Rule {
			end++
		}
		verdicts := r.Verdicts[start:end]
		t.Run(verdicts[0].Rule, func(t *testing.T) { tell(t, verdicts, secrets) })
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
	o := options{path: "/"}
	for _, opt := range opts {
		opt(&o)
	}
	if err := config.CheckPolicy(policy); err != nil {
		t.Fatalf("corstest: %v", err)
	}
	o.target.URL, o.target.Policy = address(t, target, o.path), policy
	targets, err := harness.LetOut([]harness.Target{o.target}, o.send)
	if err != nil {
		t.Fatalf("corstest: %v", err)
	}
	agents := []harness.UserAgent{rawAgent(t, o.unsafe)}
	if o.chrome {
		agents = append(agents, chromeAgent(t, o.unsafe))
	}
	r, err := engine.Run(t.Context(), engine.Options{
		Agents: agents, Targets: targets, Rules: specs.Rules(),
		Only: o.only, Skip: o.skip, Waivers: o.waivers,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Unreachable) == len(agents) {
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

func rawAgent(t *testing.T, unsafe bool) harness.UserAgent {
	t.Helper()
	agent, err := raw.New(raw.Options{Unsafe: unsafe})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = agent.Close() })
	return agent
}

func chromeAgent(t *testing.T, unsafe bool) harness.UserAgent {
	t.Helper()
	agent, err := chrome.Start(t.Context(), chrome.Options{Unsafe: unsafe})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = agent.Close() })
	return agent
}

// tell turns a rule's verdicts into a subtest's result.
func tell(t *testing.T, verdicts []harness.Verdict, secrets *redact.Secrets) {
	t.Helper()
	applicable := false
	for _, v := range verdicts {
		_, message := report.Spoken(v, secrets)
		switch v.Status {
		case harness.StatusFail, harness.StatusInconclusive:
			t.Error(message)
		case harness.StatusWarn, harness.StatusWaived:
			t.Log(message)
		}
		applicable = applicable || v.Status != harness.StatusNotApplicable
	}
	if !applicable {
		t.Skip(report.SpokenText(verdicts[0].Why, nil))
	}
}
