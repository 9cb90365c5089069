package proxied

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/patience"
	"github.com/corsuite/corsuite/harness/probe"
	"github.com/corsuite/corsuite/harness/wire"
)

// Agent asks through one browser whose only page goes from origin to origin. It is
// safe for concurrent use; the browser is asked one thing at a time.
type Agent struct {
	options Options
	proxy   *proxy
	desk    *desk
	rate    *patience.Rate
	watch   patience.Watch

	version string
	profile *fetch.Profile

	// asking holds the page.
	asking sync.Mutex
	// stories counts those asked; ready are the places of the page that have said their origin.
	stories int
	ready   places

	mu sync.Mutex
	// browser is the one that is open now; nil between two.
	browser Browser
	closed  bool
}

// places are those of one page that are there to be asked from.
type places struct {
	page  string
	names map[string]bool
}

// homeOrigin is where the first page stands: an origin that nobody asks from.
const homeOrigin = "http://corsuite.test"

// Start starts the proxy and a browser on it, and waits until its page asks for
// orders. ctx bounds the start only; the agent lives until Close.
func Start(ctx context.Context, options Options) (*Agent, error) {
	o := options.withDefaults()
	a := &Agent{options: o, desk: newDesk(""), rate: patience.NewRate(o.Rate, o.RateTotal)}
	password := ""
	if !wire.IsLoopback(o.Listen) {
		password = rand.Text()
	}
	var err error
	if a.proxy, err = listen(ctx, o, a.desk, password); err != nil {
		return nil, fmt.Errorf("the proxy for %s: %w", o.Name, err)
	}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// open opens a browser and waits for its page. A key of its own tells its pages from
// those of the browser before.
func (a *Agent) open(ctx context.Context) error {
	spki, err := a.proxy.authority.SPKI()
	if err != nil {
		return err
	}
	key := rand.Text()
	a.desk.leave(key)
	a.proxy.expect(homeOrigin)
	b, err := a.options.Open(ctx, Way{
		URL:   homeOrigin + fixtures.PagePath + "#" + key,
		Proxy: a.proxy.url().String(), Address: a.proxy.address(), User: a.proxy.user(), Password: a.proxy.password,
		Certificate: homeOrigin + fixtures.AuthorityPath,
		SPKI:        spki, Authority: a.proxy.authority.PEM(),
	})
	if err != nil {
		return err
	}
	if !a.took(b) {
		return errors.Join(errClosed, b.Close())
	}
	arriving, cancel := context.WithTimeoutCause(ctx, a.options.Arrival, errNoPage)
	defer cancel()
	defer whenGone(b, cancel)()
	agent, err := a.desk.arrived(arriving)
	if err != nil {
		return fmt.Errorf("%s: %w%s", a.options.Name, err, outputOf(b))
	}
	engine := engineOf(agent)
	a.version, a.profile = engine.version, a.options.Profile
	if a.profile == nil {
		a.profile = engine.profile
	}
	return nil
}

// errNoPage says that no page of the browser asked for orders.
var errNoPage = errors.New("no page of the browser has asked for orders in time: does it use the proxy, and was the address opened whole?")

// errClosed says that the agent was closed while a browser was opened.
var errClosed = errors.New("the agent was closed")

// took makes a browser the agent's; false is that the agent was closed meanwhile.
func (a *Agent) took(b Browser) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return false
	}
	a.browser = b
	return true
}

// current returns the browser that is open, or nil.
func (a *Agent) current() Browser {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.browser
}

// whenGone calls cancel when the browser has ended; what it returns ends that.
func whenGone(b Browser, cancel func()) (end func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-b.Gone():
			cancel()
		case <-done:
		}
	}()
	return func() { close(done) }
}

// outputOf returns "; it printed …" for a browser whose output is known, or nothing.
func outputOf(b Browser) string {
	talker, ok := b.(interface{ Output() string })
	if !ok || talker.Output() == "" {
		return ""
	}
	return fmt.Sprintf("; it printed %q", talker.Output())
}

// reopen ends the browser, whose page is lost, and opens another one.
func (a *Agent) reopen(ctx context.Context) error {
	if b := a.current(); b != nil {
		_ = b.Close() // what it left is swept by the next run
	}
	return a.open(ctx)
}

// Close ends the browser and the proxy.
func (a *Agent) Close() error {
	a.mu.Lock()
	b := a.browser
	a.browser, a.closed = nil, true
	a.mu.Unlock()
	var err error
	a.desk.end()
	if b != nil {
		err = b.Close()
	}
	return errors.Join(err, a.proxy.close())
}

// Kill ends the browser's processes at once, for who cannot wait for Close.
func (a *Agent) Kill() {
	if b := a.current(); b != nil {
		b.Kill()
	}
}

// Name is the one that the options give.
func (a *Agent) Name() string { return a.options.Name }

// Version is the name and version that the browser gives itself.
func (a *Agent) Version() string { return a.version }

// Profile explains what the browser does.
func (a *Agent) Profile() *fetch.Profile { return a.profile }

// Model returns false: a browser answers, not the model.
func (a *Agent) Model() bool { return false }

// Notes are what a report must say of how the browser was set up.
func (a *Agent) Notes() []string {
	notes := append([]string{"the browser reached the target through a proxy of corsuite, which recorded what crossed the wire; answers were kept from its caches"}, a.options.Notes...)
	if a.options.Upgraded {
		notes = append(notes, "the browser stops what https pages ask of plain http servers (mixed content): such pages asked by https, which the proxy carried as http")
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
	case ask.HTTP != "":
		return fmt.Errorf("a browser chooses the HTTP version itself; want none, not %q", ask.HTTP)
	case ask.Query != "", ask.Cache == fetch.ForceCache:
		return errors.New("answers are kept from the caches of a browser behind the proxy")
	case element(ask.Initiator):
		return fmt.Errorf("an element (%s) does not tell whether the page was let near the answer; Chrome's DevTools do", ask.Initiator)
	}
	at, err := probe.StandpointOf(ask)
	if err != nil {
		return err
	}
	if u, err := url.Parse(at.Page); err == nil && u.Scheme == "https" && strings.HasSuffix(u.Hostname(), ".") {
		return fmt.Errorf("no page can stand at %q behind the proxy: its TLS takes no name that ends with a dot", at.Page)
	}
	if a.options.Upgraded && upgrades(at, ask.URL) && sameServer(at.Page, ask.URL) {
		return errors.New("the browser lets no page of https ask a plain http server; by https this page would ask its own origin")
	}
	if a.options.Lacks != nil {
		return a.options.Lacks(ask)
	}
	return nil
}

// CanTell returns why the browser cannot ask a story as a whole, or nil.
func (a *Agent) CanTell(s harness.Story) error {
	if s.Concurrent && len(s.Asks) > 1 {
		return errors.New("a browser behind the proxy is asked one thing at a time")
	}
	return nil
}

// element reports whether an initiator fires one and the same event for an answer
// that was refused and for one that it cannot make sense of.
func element(i harness.Initiator) bool {
	switch i {
	case harness.ByImage, harness.ByCanvas, harness.ByScript, harness.ByModule, harness.ByStylesheet, harness.ByFont, harness.ByVideo:
		return true
	}
	return false
}
