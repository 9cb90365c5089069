package chrome

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/patience"
	"github.com/corsuite/corsuite/harness/probe"
)

// Agent is the user agent "chrome": one browser, several tabs. It is safe for
// concurrent use.
type Agent struct {
	options Options
	// current is the browser, see browser and spare. Stories hold replacing while they need it.
	current   atomic.Pointer[browser]
	replacing sync.RWMutex
	relay     *relay
	traces    *collector
	// own is the profile that the browser was started with, one of profiles.
	own      *profile
	profiles *profiles
	rate     *patience.Rate
	slots    chan struct{}
	stories  atomic.Int64
	watch    patience.Watch

	uncached uncached
	streams  streams
	// sockets lets one WebSocket be opened at a time: handshakes carry no mark.
	sockets sync.Mutex
	harmful harmful
	crowd   crowd
}

// Start starts a browser, or attaches to one, and makes it ready to be asked.
// ctx bounds the start only; the agent lives until Close. The error is
// ErrNotFound when no browser is installed.
func Start(ctx context.Context, options Options) (*Agent, error) {
	o := options.withDefaults()
	b, err := startBrowser(ctx, o, "")
	if err != nil {
		return nil, err
	}
	a := &Agent{options: o, traces: newCollector(), slots: make(chan struct{}, o.Jobs), rate: patience.NewRate(o.Rate, o.RateTotal)}
	a.current.Store(b)
	a.watch.Spare = a.spare
	a.own = newProfile(a, false)
	a.profiles = newProfiles(a, a.own)
	if err := a.prepare(ctx, b); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// prepare enables interception before the first page is opened, and makes the
// browser's own profile ready.
func (a *Agent) prepare(ctx context.Context, b *browser) error {
	if err := intercept(ctx, b, a.traces, a.options.Unsafe); err != nil {
		return err
	}
	b.grant(ctx, "")
	return ctx.Err()
}

// grant lets the pages of a profile, which have no network address, ask local servers.
func (b *browser) grant(ctx context.Context, in cdp.BrowserContextID) {
	for _, name := range []string{"loopback-network", "local-network"} {
		// A browser that has no such permission does not ask for it either.
		_, _ = cdp.Call(ctx, b.session, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission:       &cdpbrowser.PermissionDescriptor{Name: name},
			Setting:          cdpbrowser.PermissionSettingGranted,
			BrowserContextID: in,
		})
	}
}

// browser is the one that is asked.
func (a *Agent) browser() *browser { return a.current.Load() }

// Close ends the browser and removes its profile. A remote browser lives on.
func (a *Agent) Close() error {
	a.replacing.Lock()
	defer a.replacing.Unlock()
	if a.relay != nil {
		defer a.relay.close()
	}
	if a.browser().profile == nil {
		a.profiles.each(func(p *profile) { p.tabs.close() })
	}
	return a.browser().close()
}

// Kill ends the browser's processes at once, for who cannot wait for Close. Close
// still has to be called: it removes the profile. A remote browser lives on.
func (a *Agent) Kill() { a.browser().kill() }

// Name returns "chrome".
func (a *Agent) Name() string { return "chrome" }

// Version returns the browser's own name and version.
func (a *Agent) Version() string { return a.browser().version }

// Profile returns the profile of Chromium.
func (a *Agent) Profile() *fetch.Profile { return fetch.Chromium() }

// Model returns false: a browser answers, not the model.
func (a *Agent) Model() bool { return false }

// Notes are what a report must say of how the browser was set up.
func (a *Agent) Notes() []string {
	notes := []string{"pages may reach the local network without asking: Local Network Access is granted through DevTools; " +
		"elsewhere Chrome asks the visitor first, and lets no page without TLS ask, whatever the server answers"}
	if a.browser().profile == nil {
		notes = append(notes, "the browser ran already: whether https pages may ask plain http servers, and plain http pages the local network, is as it was started (--disable-features=LocalNetworkAccessChecks lets them)")
	} else {
		notes = append(notes, "https pages may ask plain http servers: a real page would be stopped (mixed content)")
	}
	if a.options.Insecure {
		notes = append(notes, "TLS certificates were not checked")
	}
	return notes
}

// Can returns why the browser cannot ask this, or nil.
func (a *Agent) Can(ask harness.Ask) error {
	switch {
	case ask.Bytes != nil:
		return errors.New("a browser does not send bytes of one's choice")
	case len(ask.Instead) > 0:
		return errors.New("a browser writes its own header lines; the raw agent writes those of other browsers")
	case ask.Fresh:
		return errors.New("a browser chooses its connections itself")
	case ask.OnWire:
		return errors.New("a browser would send the same as the raw agent, which asks this for less")
	case ask.Initiator == harness.ByWebSocket && ask.Auth.Cookie != "":
		// https://chromedevtools.github.io/devtools-protocol/tot/Fetch/ (handshakes are not paused)
		return errors.New("the session's cookie cannot be put on a WebSocket's handshake from outside; the raw agent does")
	case ask.HTTP != "":
		return fmt.Errorf("a browser chooses the HTTP version itself; want none, not %q", ask.HTTP)
	}
	_, err := probe.StandpointOf(ask)
	return err
}
