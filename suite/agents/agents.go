// Package agents starts user agents, in one way for every door: the command,
// the Ginkgo suite, corstest and the suite's own tests.
package agents

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
	"github.com/corsuite/corsuite/harness/firefox"
	"github.com/corsuite/corsuite/harness/proxied"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/harness/webkit"
	"github.com/corsuite/corsuite/harness/wire"
)

// Options say which agents ask, and how they reach the target. The zero value
// asks safely through all agents.
type Options struct {
	// Via are names of agents, in the order in which they report; none is Default(). All
	// in their place are those that are installed.
	Via []string
	// Unsafe lets methods other than GET, HEAD and OPTIONS out, where they are
	// declared: see harness.Ask.MaySend.
	Unsafe bool

	// HTTP is the version that the raw agent speaks, "1.1" or "2"; "" is as negotiated.
	HTTP string
	// Insecure accepts any TLS certificate.
	Insecure bool
	// CACert is a PEM file of authorities that the raw agent trusts beside the system's.
	CACert string
	// ClientCert and ClientKey are PEM files of a certificate that the raw agent shows.
	ClientCert, ClientKey string
	// Resolve replaces name resolution: HOST:PORT:ADDRESS, as curl writes it.
	Resolve []string
	// Proxy is the URL of an HTTP proxy for the raw agent.
	Proxy string

	// Timeout bounds one ask; 0 is 10 seconds.
	Timeout time.Duration
	// Jobs is how many asks each agent has in flight; 0 is the agent's default:
	// many on loopback, 4 elsewhere.
	Jobs int
	// RateTotal is how many requests per second each agent sends to all hosts together; 0 is
	// without bound.
	RateTotal float64
	// Rate is in requests per second and host for each agent; 0 is the agent's default:
	// unlimited on loopback, 20 elsewhere.
	Rate float64

	// Chrome is the path of a browser's executable, or the ws:// or http:// address of one
	// that runs already; "" looks for an installed one.
	Chrome string
	// Firefox is the path of Firefox's executable, or the ws:// address of one that runs
	// already; "" looks for an installed one.
	Firefox string
	// Browser is a command that opens any other browser, with {url} and {proxy} where
	// it takes the page to open and the proxy to go through; or "wait" for one that
	// a person opens.
	Browser string
	// Listen is host and port of the proxy that such a browser is to use; "" is any port
	// of the loopback.
	Listen string
	// Announce tells a person what to do where Browser is "wait".
	Announce func(proxied.Way)
}

// agent is a user agent that somebody has to end.
type agent interface {
	harness.UserAgent
	Close() error
}

// All in place of names stands for the agents whose programs are installed.
const All = "all"

// kind is one user agent that can be started.
type kind struct {
	name string
	// optional says that the agent needs a program which may not be installed: if it
	// does not start it is missing, and the others ask without it.
	optional bool
	// installed returns why the program that the agent needs is not there, as far as
	// shows before it is started; nil is that it needs none.
	installed func(Options) error
	// check finds what is wrong with options for this agent; nil leaves that to start.
	check func(Options) error
	start func(context.Context, Options) (agent, error)
}

// kinds are all user agents, in the order in which they report: a line each.
func kinds() []kind {
	return []kind{
		{name: "raw", start: startRaw},
		{name: "chrome", optional: true, installed: func(o Options) error { return o.chrome().Installed() }, check: func(o Options) error { return o.chrome().Check() }, start: startChrome},
		{name: "firefox", optional: true, installed: func(o Options) error { return firefox.Installed(o.Firefox) }, start: startFirefox},
		{name: "webkit", optional: true, installed: func(Options) error { return webkit.Installed() }, start: startWebKit},
		{name: other, optional: true, check: checkBrowser, start: startBrowser},
	}
}

func startRaw(ctx context.Context, o Options) (agent, error) {
	return raw.New(ctx, raw.Options{
		Unsafe: o.Unsafe, HTTP: o.HTTP, Insecure: o.Insecure, CACert: o.CACert,
		ClientCert: o.ClientCert, ClientKey: o.ClientKey, Resolve: o.Resolve, Proxy: o.Proxy,
		Timeout: o.Timeout, Jobs: o.Jobs, Rate: o.Rate, RateTotal: o.RateTotal,
	})
}

func startChrome(ctx context.Context, o Options) (agent, error) { return chrome.Start(ctx, o.chrome()) }

func (o Options) chrome() chrome.Options {
	return chrome.Options{
		Path: o.Chrome, Unsafe: o.Unsafe, Insecure: o.Insecure, Resolve: o.Resolve, Timeout: o.Timeout, Jobs: o.Jobs, Rate: o.Rate, RateTotal: o.RateTotal,
	}
}

func startFirefox(ctx context.Context, o Options) (agent, error) {
	return firefox.Start(ctx, o.Firefox, o.proxied("firefox"))
}

func startWebKit(ctx context.Context, o Options) (agent, error) {
	return webkit.Start(ctx, o.proxied("webkit"))
}

// other is the agent that stands for any browser: it takes part where one is given.
const other = "browser"

// checkBrowser finds what is wrong with the command of any other browser.
func checkBrowser(o Options) error {
	switch {
	case o.Browser == "":
		return errors.New("browser: want a command with {url} and {proxy} in it, or wait")
	case o.Browser == Wait:
		return nil
	}
	return proxied.CheckCommand(o.Browser)
}

// Wait in place of a browser's command waits for one that a person opens.
const Wait = "wait"

func startBrowser(ctx context.Context, o Options) (agent, error) {
	p := o.proxied(other)
	if o.Browser == Wait {
		p.Open, p.Arrival = proxied.Waiting(o.Announce), personPatience
	} else {
		p.Open = proxied.Command(o.Browser)
	}
	return proxied.Start(ctx, p)
}

// personPatience is how long a person may take to open a page.
const personPatience = 10 * time.Minute

// proxied are the options of an agent behind our proxy.
func (o Options) proxied(name string) proxied.Options {
	return proxied.Options{
		Name: name, Listen: o.Listen, Unsafe: o.Unsafe, Insecure: o.Insecure, CACert: o.CACert, Resolve: o.Resolve, Timeout: o.Timeout, Rate: o.Rate, RateTotal: o.RateTotal,
	}
}

// Names are the names of all agents, in the order in which they report.
func Names() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.name)
	}
	return names
}

// Default are the names of the agents that ask where nobody names any.
func Default() []string { return []string{"raw", "chrome"} }

// via returns the names of the agents that the options ask for.
func (o Options) via() []string {
	via := o.Via
	if len(via) == 0 {
		via = Default()
	}
	if slices.Equal(via, []string{All}) {
		via, _ = o.all()
	}
	if o.Browser != "" && !slices.Contains(via, other) {
		via = append(slices.Clone(via), other)
	}
	return via
}

// all returns the names of the agents that are installed, and why the others are not.
func (o Options) all() (via, left []string) {
	for _, k := range kinds() {
		switch {
		case k.name == other:
		case k.installed == nil:
			via = append(via, k.name)
		default:
			if err := k.installed(o); err != nil {
				left = append(left, err.Error())
				continue
			}
			via = append(via, k.name)
		}
	}
	return via, left
}

// Check returns what is wrong with the options as far as it shows before anything
// is started. Each message begins with the name of the option, in lower case.
func (o Options) Check() error {
	for i, name := range o.Via {
		if name == All && len(o.Via) == 1 {
			break
		}
		if !slices.Contains(Names(), name) {
			return fmt.Errorf("via %q: want %s, several of them, or all", name, strings.Join(Names(), " or "))
		}
		if slices.Contains(o.Via[:i], name) {
			return fmt.Errorf("via names %s twice: leave out one of them", name)
		}
	}
	switch {
	case o.Timeout < 0:
		return fmt.Errorf("timeout %v: want more than nothing, such as 10s", o.Timeout)
	case !(o.Rate >= 0): // NaN is not a rate either
		return fmt.Errorf("rate %v: want requests per second, or 0 for the default", o.Rate)
	case !(o.RateTotal >= 0):
		return fmt.Errorf("rate-total %v: want requests per second, or 0 for no bound", o.RateTotal)
	case o.Jobs < 0:
		return fmt.Errorf("jobs %d: want a number of asks, or 0 for the default", o.Jobs)
	}
	if _, err := wire.ParseResolve(o.Resolve); err != nil {
		return err
	}
	for _, k := range kinds() {
		if k.check != nil && slices.Contains(o.via(), k.name) {
			if err := k.check(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// Started are agents that can be asked until Close.
type Started struct {
	// Agents are those that started, in the order of Options.Via.
	Agents []harness.UserAgent
	// Missing says of each agent that could not run why, and what to do: a browser
	// that is not installed, or does not start.
	Missing []string
	// Left says of each agent that All left out why: nobody asked for it by name.
	Left    []string
	running []agent
}

// Start starts the agents that the options name. The context bounds the start,
// not the agents: they live until Close. A browser that cannot run is not an error but
// Missing; if the context has ended meanwhile it is left out of both.
func Start(ctx context.Context, o Options) (*Started, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &Started{}
	if slices.Equal(o.Via, []string{All}) {
		_, s.Left = o.all()
	}
	for _, name := range o.via() {
		k := kinds()[slices.Index(Names(), name)]
		a, err := k.start(ctx, o)
		switch {
		case err == nil:
			s.running = append(s.running, a)
			s.Agents = append(s.Agents, a)
		case !k.optional:
			return nil, errors.Join(err, s.Close())
		case ctx.Err() == nil:
			s.Missing = append(s.Missing, err.Error())
		}
	}
	return s, nil
}

// Close ends the agents, the last one first. It may be called again.
func (s *Started) Close() error {
	var all error
	for _, a := range slices.Backward(s.running) {
		if err := a.Close(); err != nil {
			all = errors.Join(all, fmt.Errorf("ending the %s agent: %w", a.Name(), err))
		}
	}
	s.running = nil
	return all
}

// Kill ends the processes of the agents at once, for a caller that cannot wait for
// Close, which still has to be called. It is safe beside a Close under way.
func (s *Started) Kill() {
	for _, a := range s.Agents {
		if k, ok := a.(interface{ Kill() }); ok {
			k.Kill()
		}
	}
}
