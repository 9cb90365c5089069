package chrome

import (
	"context"

	"github.com/corsuite/corsuite/harness/wire"
)

// spare starts the browser anew behind a relay, which keeps no connection idle while
// another waits. It returns once no ask is under way through the old one, which is
// ended: nothing else takes its connections from it. Behind the relay, the connections
// to the host are ended: none is needed any more, and a browser never gives up those
// on which it has sent a preflight. A browser that ran already is left as it is.
func (a *Agent) spare(url string) {
	a.replacing.Lock()
	defer a.replacing.Unlock()
	if a.relay != nil {
		a.relay.endAll(url)
		return
	}
	old := a.browser()
	if old.profile == nil || old.root.Err() != nil {
		return
	}
	addresses, _ := wire.ParseResolve(a.options.Resolve) // see Check
	relay, err := startRelay((&wire.Dialer{Resolve: addresses}).Address, a.options.Timeout+browserPatience)
	if err != nil {
		return // it is asked as it was
	}
	ctx, cancel := context.WithTimeout(context.Background(), startPatience)
	defer cancel()
	b, err := startBrowser(ctx, a.options, relay.URL())
	if err == nil {
		if err = a.prepare(ctx, b); err != nil {
			_ = b.close()
		}
	}
	if err != nil {
		relay.close()
		return
	}
	a.relay = relay
	a.current.Store(b)
	a.profiles.each(func(p *profile) { p.tabs.forget() })
	_ = old.close()
}
