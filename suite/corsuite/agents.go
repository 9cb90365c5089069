package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/proxied"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// agentFlags choose the user agents and how they reach the target.
type agentFlags struct {
	agents.Options
	maxTime     time.Duration
	cookie      string
	headers     []string
	authCommand string
	session     *harness.Auth // nil until it is read
}

func (a *agentFlags) register(f *pflag.FlagSet) {
	f.StringSliceVar(&a.Via, "via", agents.Default(), "the user `AGENTS` that ask: "+strings.Join(agents.Names(), " or ")+", several of them, or all that are installed")
	f.BoolVar(&a.Unsafe, "unsafe", false, "let every declared method reach the target, not GET, HEAD and OPTIONS alone")
	f.StringVar(&a.Chrome, "chrome", "", "`PATH` of a Chrome binary, or the ws:// or http:// address of a running one")
	f.StringVar(&a.Firefox, "firefox", "", "`PATH` of a Firefox binary, or the ws:// address of a running one")
	f.StringVar(&a.Browser, "browser", "", "`COMMAND` that opens any other browser, with {url}, {proxy} and, where it wants them, {profile} and {spki} in it; or wait, to open one yourself")
	f.StringVar(&a.Listen, "listen", "", "`HOST:PORT` of the proxy for --browser (default: a port of the loopback; elsewhere it asks for a password)")
	f.IntVar(&a.Jobs, "jobs", 0, "asks in flight for each agent, a `NUMBER` (default: many on loopback, 4 elsewhere)")
	a.registerReach(f)
}

// registerReach registers what gets an agent to the target, whoever asks.
func (a *agentFlags) registerReach(f *pflag.FlagSet) {
	f.Float64Var(&a.Rate, "rate", 0, "requests per second and host for each agent, a `NUMBER` (default: unlimited on loopback, 20 elsewhere)")
	f.Float64Var(&a.RateTotal, "rate-total", 0, "requests per second to all hosts together, a `NUMBER` for each agent (default: no bound)")
	f.DurationVar(&a.Timeout, "timeout", 10*time.Second, "`TIME` for one ask")
	f.DurationVar(&a.maxTime, "max-time", 0, "`TIME` for the whole run: what is known then is reported, exit code 3 (default: two minutes, more for many asks or a low rate, and what the target takes to answer)")
	f.StringVar(&a.HTTP, "http", "", "HTTP `VERSION` of the raw agent: 1.1 or 2 (default: as negotiated)")
	f.BoolVar(&a.Insecure, "insecure", false, "accept any TLS certificate of the target")
	f.StringVar(&a.CACert, "cacert", "", "PEM `FILE` of certificate authorities to trust besides the system's (raw)")
	f.StringVar(&a.ClientCert, "cert", "", "PEM `FILE` of a client certificate (raw)")
	f.StringVar(&a.ClientKey, "key", "", "PEM `FILE` of its key (raw)")
	f.StringArrayVar(&a.Resolve, "resolve", nil, "`HOST:PORT:ADDRESS` to connect to instead of looking the host up (repeatable)")
	f.StringVar(&a.Proxy, "proxy", "", "`URL` of an HTTP proxy (raw)")
	f.StringVar(&a.cookie, "cookie", "", "Cookie that actual requests with credentials carry, from a `SOURCE`: @FILE or $VARIABLE")
	f.StringArrayVar(&a.headers, "header", nil, "`'NAME: @FILE'` or 'NAME: $VARIABLE' put on actual requests on the wire (repeatable)")
	f.StringVar(&a.authCommand, "auth-command", "", "shell `COMMAND`, run once, that prints lines 'Name: value' for actual requests; Cookie goes with credentials only")
}

// check finds wrong flags before anything is started or asked.
func (a *agentFlags) check() error {
	switch {
	case len(a.Via) == 0:
		return fmt.Errorf("--via names no user agent: want %s, or several of them", strings.Join(agents.Names(), " or "))
	case a.Timeout == 0:
		return errors.New("--timeout 0s: want more than nothing, such as 10s")
	case a.maxTime < 0:
		return fmt.Errorf("--max-time %v: want more than nothing, such as 10m, or 0 for the default", a.maxTime)
	}
	if err := a.Options.Check(); err != nil {
		return fmt.Errorf("--%w", err) // each message begins with the name of the option
	}
	return nil
}

// within bounds a command by --max-time, or by fallback where that is not given;
// a fallback of 0 is none.
func (a *agentFlags) within(ctx context.Context, fallback time.Duration) (context.Context, context.CancelFunc) {
	switch {
	case a.maxTime > 0:
		return engine.Within(ctx, a.maxTime)
	case fallback > 0:
		return engine.Patiently(ctx, fallback)
	}
	return context.WithCancel(ctx)
}

// start starts the agents, and returns what ends them. An agent that cannot run
// is not an error as long as another one can; one that was interrupted while it
// started is not missing.
func (a *agentFlags) start(ctx context.Context) (*agents.Started, func(), error) {
	o := a.Options
	o.Announce = func(way proxied.Way) { outletOf(ctx).complain(invitation(way)) }
	s, err := agents.Start(ctx, o)
	switch {
	case err != nil:
		return nil, nil, err
	case len(s.Agents) == 0 && len(s.Missing) > 0:
		return nil, nil, exitWith(exitCannotJudge, "%s", s.Missing[0])
	case len(s.Agents) == 0:
		return nil, nil, exitWith(exitCannotJudge, "%s before anything was asked", engine.Ended(ctx))
	}
	for _, why := range s.Left {
		outletOf(ctx).complain("left out of --via all: " + why)
	}
	forget := killOnInterrupt(ctx, s.Kill)
	return s, func() {
		defer forget()
		if err := s.Close(); err != nil {
			outletOf(ctx).complain(err.Error())
		}
	}, nil
}

// invitation tells a person how to open the page that a browser is asked through.
func invitation(way proxied.Way) string {
	var b strings.Builder
	fmt.Fprintf(&b, "waiting for a browser:\n  1. set its proxy for http and https to %s\n", way.Address)
	if way.Password != "" {
		fmt.Fprintf(&b, "     user name %s, password %s\n", way.User, way.Password)
	}
	fmt.Fprintf(&b, "  2. let it trust, for this run, the certificate at %s\n  3. open %s", way.Certificate, way.URL)
	return b.String()
}
