package raw

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/patience"
	"github.com/corsuite/corsuite/harness/wire"
)

// Agent is the raw user agent. It is safe for concurrent use.
type Agent struct {
	profile *fetch.Profile
	unsafe  bool
	http    string
	jobs    int
	carrier carrier
	watch   patience.Watch
}

var _ harness.UserAgent = (*Agent)(nil)

// New returns an agent, or what is wrong with the options: all of it, joined. When
// ctx ends it stops reading the files that the options name; the agent itself
// does not depend on it.
func New(ctx context.Context, o Options) (*Agent, error) {
	everywhere := o.Rate > 0 || o.RateTotal > 0
	o = o.withDefaults()
	addresses, resolveErr := wire.ParseResolve(o.Resolve)
	proxy, proxyErr := parseProxy(o.Proxy)
	trust, trustErr := wire.NewTrust(ctx, wire.TLSOptions{Insecure: o.Insecure, CACert: o.CACert, ClientCert: o.ClientCert, ClientKey: o.ClientKey})
	if err := errors.Join(checkVersion(o.HTTP), resolveErr, proxyErr, trustErr); err != nil {
		return nil, fmt.Errorf("raw agent: %w", err)
	}
	a := &Agent{profile: o.Profile, unsafe: o.Unsafe, http: o.HTTP, jobs: o.Jobs}
	a.watch.Waits = o.Retries > 0
	a.watch.Spare = func(url string) {
		if to, fail := wire.ParseAddress(url); fail == nil {
			a.carrier.pool.spare(to.Dial)
		}
	}
	a.carrier = carrier{
		dialer: &wire.Dialer{
			Resolve: addresses, Proxy: proxy, Trust: trust,
			Limits: wire.Limits{HeaderBytes: o.MaxHeaderBytes, BodyBytes: o.MaxBodyBytes},
		},
		rate:       patience.NewRate(o.Rate, o.RateTotal),
		everywhere: everywhere,
		timeout:    o.Timeout,
		retries:    o.Retries,
	}
	return a, nil
}

// Close frees idle connections. Asks under way end as they would have.
func (a *Agent) Close() error {
	a.carrier.pool.close()
	return nil
}

// Name implements harness.UserAgent.
func (a *Agent) Name() string { return "raw" }

// Version implements harness.UserAgent: the version of the module that does the
// asking, as the build knows it, or "devel" in a work tree.
func (a *Agent) Version() string {
	const module = "github.com/corsuite/corsuite"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Path == module && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, dep := range info.Deps {
		if dep.Path == module {
			return dep.Version
		}
	}
	return "devel"
}

// Profile implements harness.UserAgent: the profile that the agent carries out.
func (a *Agent) Profile() *fetch.Profile { return a.profile }

// Model implements harness.UserAgent: the agent is the model itself.
func (a *Agent) Model() bool { return true }

// Can implements harness.UserAgent.
func (a *Agent) Can(ask harness.Ask) error {
	switch ask.Initiator {
	case harness.ByFetch, harness.ByXHR, harness.ByXHRUpload, harness.ByKeepalive, harness.ByEventSource, harness.ByWebSocket:
	default:
		return fmt.Errorf("initiator %q: needs a page, and so the chrome agent", ask.Initiator)
	}
	switch ask.HTTP {
	case wire.AnyVersion, wire.HTTP10, wire.HTTP11, wire.HTTP2:
	default:
		return fmt.Errorf("HTTP version %q; want 1.0, 1.1 or 2", ask.HTTP)
	}
	if ask.Bytes != nil && a.version(ask) == wire.HTTP2 {
		return wire.Expressible(ask.Bytes)
	}
	return nil
}

// version returns the HTTP version for an ask. Bytes are HTTP/1 unless someone
// says otherwise: most of what they are for does not exist in HTTP/2.
func (a *Agent) version(ask harness.Ask) string {
	switch {
	case ask.HTTP != wire.AnyVersion:
		return ask.HTTP
	case a.http == wire.AnyVersion && ask.Bytes != nil:
		return wire.HTTP11
	}
	return a.http
}

// width returns how many of the stories to ask at once.
func (a *Agent) width(stories []harness.Story) int {
	if a.jobs > 0 {
		return a.jobs
	}
	for _, story := range stories {
		for _, ask := range story.Asks {
			if addr, fail := wire.ParseAddress(ask.URL); fail == nil && !a.carrier.dialer.Local(addr.Dial) {
				return remoteJobs
			}
		}
	}
	return max(8, 4*runtime.GOMAXPROCS(0))
}
