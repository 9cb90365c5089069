package selftest

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

// serve serves a handler on a free loopback port and returns its address.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	return listen(t, func(ctx context.Context, ln net.Listener) error { return reference.Serve(ctx, ln, h) })
}

// listen runs a server on a free loopback port until the test ends.
func listen(t testing.TB, run func(context.Context, net.Listener) error) string {
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

// newRaw returns a raw agent that ends with the test.
func newRaw(t testing.TB, unsafe bool) harness.UserAgent {
	t.Helper()
	return newRawWith(t, agents.Options{Unsafe: unsafe})
}

func newRawWith(t testing.TB, o agents.Options) harness.UserAgent {
	t.Helper()
	return newAgent(t, "raw", o)
}

// newChrome starts a browser that ends with the test. It skips in short mode only.
func newChrome(t testing.TB, unsafe bool) harness.UserAgent {
	t.Helper()
	return newChromeWith(t, agents.Options{Unsafe: unsafe})
}

func newChromeWith(t testing.TB, o agents.Options) harness.UserAgent {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	return newAgent(t, "chrome", o)
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

// judge runs the engine and fails the test when it cannot.
func judge(t testing.TB, o engine.Options) *harness.Report {
	t.Helper()
	r, err := engine.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantClean fails the test for each verdict that is neither a pass nor not applicable.
func wantClean(t testing.TB, r *harness.Report) {
	t.Helper()
	for _, v := range r.Verdicts {
		if v.Status != harness.StatusPass && v.Status != harness.StatusNotApplicable {
			t.Errorf("%s\n%s", v.Message(), exchanges(r, v))
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

// exchanges lays out the evidence of a verdict's worst instances.
func exchanges(r *harness.Report, v harness.Verdict) string {
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
