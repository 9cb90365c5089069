package kit

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// MutantNumber is the variable that tells a woven program which mutant it is.
const MutantNumber = "CORSUITE_MUTANT"

// Serve serves a handler on a free loopback port and returns its address.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	return Listen(t, func(ctx context.Context, ln net.Listener) error { return reference.Serve(ctx, ln, h) })
}

// Listen runs a server on a free loopback port until the test ends.
func Listen(t testing.TB, run func(context.Context, net.Listener) error) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := run(t.Context(), ln); err != nil {
			t.Errorf("serving: %v", err)
		}
	}()
	t.Cleanup(func() { <-done })
	return "http://" + ln.Addr().String()
}

// NewRaw returns a raw agent that ends with the test.
func NewRaw(t testing.TB, unsafe bool) harness.UserAgent {
	t.Helper()
	return NewRawWith(t, agents.Options{Unsafe: unsafe})
}

// NewRawWith is NewRaw with options.
func NewRawWith(t testing.TB, o agents.Options) harness.UserAgent {
	t.Helper()
	return newAgent(t, "raw", o)
}

// NewChrome starts a browser that ends with the test. It skips in short mode only.
func NewChrome(t testing.TB, unsafe bool) harness.UserAgent {
	t.Helper()
	return NewChromeWith(t, agents.Options{Unsafe: unsafe})
}

// NewChromeWith is NewChrome with options.
func NewChromeWith(t testing.TB, o agents.Options) harness.UserAgent {
	t.Helper()
	return NewBrowser(t, "chrome", o)
}

// NewBrowser starts the browser of that name, as agents.Names has it. It skips in short
// mode only.
func NewBrowser(t testing.TB, name string, o agents.Options) harness.UserAgent {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	return newAgent(t, name, o)
}

// newAgent starts one agent as every door does, and fails without it.
func newAgent(t testing.TB, name string, o agents.Options) harness.UserAgent {
	t.Helper()
	o.Via = []string{name}
	s, err := agents.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if len(s.Missing) > 0 {
		t.Fatalf("%s (make setup installs one)", s.Missing[0])
	}
	return s.Agents[0]
}

// Judge runs the engine and fails the test when it cannot.
func Judge(t testing.TB, o engine.Options) *harness.Report {
	t.Helper()
	r, err := engine.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// WantClean fails the test for each verdict that is neither a pass nor not applicable.
func WantClean(t testing.TB, r *harness.Report) {
	t.Helper()
	for _, v := range r.Verdicts {
		if v.Status != harness.StatusPass && v.Status != harness.StatusNotApplicable {
			t.Errorf("%s\n%s", v.Message(), Exchanges(r, v))
		}
	}
	for _, a := range r.Agreement {
		for _, row := range a.Rows {
			if row.Unexplained() {
				t.Errorf("unexplained: %s\n  model   %s\n  %-7s %s", row.Case, row.Model, a.Agent, row.Browser)
			}
		}
	}
}

// Exchanges lays out the evidence of a verdict's worst instances.
func Exchanges(r *harness.Report, v harness.Verdict) string {
	wanted := map[string]bool{}
	for _, i := range v.Instances {
		if i.Status == v.Status {
			for _, id := range i.Exchanges {
				wanted[id] = true
			}
		}
	}
	var b strings.Builder
	for _, x := range r.Exchanges {
		if !wanted[x.ID] {
			continue
		}
		b.WriteString("> " + x.Method + " " + x.URL + "\n")
		for _, h := range x.Request {
			b.WriteString(">   " + h.Name + ": " + h.Value + "\n")
		}
		b.WriteString("< " + http.StatusText(x.Status) + "\n")
		for _, h := range x.Response {
			b.WriteString("<   " + h.Name + ": " + h.Value + "\n")
		}
	}
	return b.String()
}
