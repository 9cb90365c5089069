package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// agentFlags choose the user agents and how they reach the target.
type agentFlags struct {
	via                           []string
	unsafe                        bool
	rate                          float64
	jobs                          int
	timeout, maxTime              time.Duration
	chrome                        string
	http                          string
	insecure                      bool
	caCert, clientCert, clientKey string
	resolve                       []string
	proxy                         string
	cookie                        string
	headers                       []string
	authCommand                   string
}

func (a *agentFlags) register(f *pflag.FlagSet) {
	f.StringSliceVar(&a.via, "via", []string{"raw", "chrome"}, "the user `AGENTS` that ask: raw, chrome, or both")
	f.BoolVar(&a.unsafe, "unsafe", false, "let every declared method reach the target, not GET, HEAD and OPTIONS alone")
	f.StringVar(&a.chrome, "chrome", "", "`PATH` of a Chrome binary, or the ws:// address of a running one")
	f.IntVar(&a.jobs, "jobs", 0, "asks in flight for each agent, a `NUMBER` (default: many on loopback, 4 elsewhere)")
	a.registerReach(f)
}

// registerReach registers what gets an agent to the target, whoever asks.
func (a *agentFlags) registerReach(f *pflag.FlagSet) {
	f.Float64Var(&a.rate, "rate", 0, "requests per second for each agent, a `NUMBER` (default: unlimited on loopback, 20 elsewhere)")
	f.DurationVar(&a.timeout, "timeout", 10*time.Second, "`TIME` for one ask")
	f.DurationVar(&a.maxTime, "max-time", 0, "`TIME` for the whole run: what is known then is reported, exit code 3 (default: two minutes, and more for many asks or a low rate)")
	f.StringVar(&a.http, "http", "", "HTTP `VERSION` of the raw agent: 1.1 or 2 (default: as negotiated)")
	f.BoolVar(&a.insecure, "insecure", false, "accept any TLS certificate of the target")
	f.StringVar(&a.caCert, "cacert", "", "PEM `FILE` of certificate authorities to trust besides the system's (raw)")
	f.StringVar(&a.clientCert, "cert", "", "PEM `FILE` of a client certificate (raw)")
	f.StringVar(&a.clientKey, "key", "", "PEM `FILE` of its key (raw)")
	f.StringArrayVar(&a.resolve, "resolve", nil, "`HOST:PORT:ADDRESS` to connect to instead of looking the host up (repeatable)")
	f.StringVar(&a.proxy, "proxy", "", "`URL` of an HTTP proxy (raw)")
	f.StringVar(&a.cookie, "cookie", "", "Cookie that actual requests with credentials carry, from a `SOURCE`: @FILE or $VARIABLE")
	f.StringArrayVar(&a.headers, "header", nil, "`'NAME: @FILE'` or 'NAME: $VARIABLE' put on actual requests on the wire (repeatable)")
	f.StringVar(&a.authCommand, "auth-command", "", "shell `COMMAND`, run once, that prints lines 'Name: value' for actual requests; Cookie goes with credentials only")
}

// started are the agents of one run.
type started struct {
	agents []harness.UserAgent
	// missing says which agent that was asked for could not run, and what to do.
	missing  []string
	close    func()
	complain func(string)
}

// check finds wrong flags before anything is started or asked.
func (a *agentFlags) check() error {
	if len(a.via) == 0 {
		return errors.New("--via names no user agent: want raw, chrome, or both")
	}
	for i, name := range a.via {
		if name != "raw" && name != "chrome" {
			return fmt.Errorf("--via %q: want raw, chrome, or both", name)
		}
		if slices.Contains(a.via[:i], name) {
			return fmt.Errorf("--via names %s twice: leave out one of them", name)
		}
	}
	return a.checkReach()
}

// checkReach is check for a command that has one agent only.
func (a *agentFlags) checkReach() error {
	switch {
	case a.timeout <= 0:
		return fmt.Errorf("--timeout %v: want more than nothing, such as 10s", a.timeout)
	case a.maxTime < 0:
		return fmt.Errorf("--max-time %v: want more than nothing, such as 10m, or 0 for the default", a.maxTime)
	case !(a.rate >= 0): // NaN is no rate either
		return fmt.Errorf("--rate %v: want requests per second, or 0 for the default", a.rate)
	case a.jobs < 0:
		return fmt.Errorf("--jobs %d: want a number of asks, or 0 for the default", a.jobs)
	}
	return nil
}

// within bounds a command by --max-time, or by fallback where that is not given;
// a fallback of 0 is none.
func (a *agentFlags) within(ctx context.Context, fallback time.Duration) (context.Context, context.CancelFunc) {
	if d := cmp.Or(a.maxTime, fallback); d > 0 {
		return engine.Within(ctx, d)
	}
	return context.WithCancel(ctx)
}

// start starts the agents, whose flags have been checked. An agent that cannot
// run is no error as long as another one can; one that was interrupted while it
// started is not missing.
func (a *agentFlags) start(ctx context.Context) (*started, error) {
	s := &started{close: func() {}, complain: outletOf(ctx).complain}
	for _, name := range a.via {
		switch name {
		case "raw":
			agent, err := raw.New(a.rawOptions())
			if err != nil {
				s.close()
				return nil, err
			}
			s.add(agent, agent.Close)
		case "chrome":
			agent, err := chrome.Start(ctx, a.chromeOptions())
			switch {
			case err == nil:
				forget := killOnInterrupt(ctx, agent.Kill)
				s.add(agent, func() error {
					defer forget()
					return agent.Close()
				})
			case ctx.Err() == nil:
				s.missing = append(s.missing, err.Error())
			}
		}
	}
	switch {
	case len(s.agents) > 0:
		return s, nil
	case len(s.missing) > 0:
		return nil, exitWith(exitCannotJudge, "%s", s.missing[0])
	}
	return nil, exitWith(exitCannotJudge, "%s before anything was asked", engine.Ended(ctx))
}

func (s *started) add(agent harness.UserAgent, end func() error) {
	s.agents = append(s.agents, agent)
	before := s.close
	s.close = func() {
		before()
		if err := end(); err != nil {
			s.complain(agent.Name() + ": " + err.Error())
		}
	}
}

func (a *agentFlags) rawOptions() raw.Options {
	return raw.Options{
		Unsafe: a.unsafe, HTTP: a.http, Insecure: a.insecure, CACert: a.caCert,
		ClientCert: a.clientCert, ClientKey: a.clientKey, Resolve: a.resolve, Proxy: a.proxy,
		Timeout: a.timeout, Jobs: a.jobs, Rate: a.rate,
	}
}

func (a *agentFlags) chromeOptions() chrome.Options {
	return chrome.Options{
		Path: a.chrome, Unsafe: a.unsafe, Timeout: a.timeout, Jobs: a.jobs, Rate: a.rate, Insecure: a.insecure,
	}
}
