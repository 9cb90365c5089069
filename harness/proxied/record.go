package proxied

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// record is what crossed the wire for the ask under way.
type record struct {
	ask harness.Ask
	// ctx ends with the ask: what is still being carried then is broken off.
	ctx context.Context
	// cookies are the names of those that answers to the story have set.
	cookies *cookies

	mu sync.Mutex
	// origins are those that the ask may reach: its own, and where redirects led.
	origins   []string
	exchanges []harness.Exchange
	// failure is why a message could not be carried, if one could not.
	failure  *wire.Failure
	withheld bool
	// uncached says that the last actual answer got a Cache-Control from us, having none.
	uncached bool
	// upgradedDials are the host and port of servers that are asked by https in http's place.
	upgradedDials []string
	changed       chan struct{}
}

func newRecord(ctx context.Context, ask harness.Ask, c *cookies) *record {
	return &record{ctx: ctx, ask: ask, cookies: c, origins: []string{originOf(ask.URL)}, changed: make(chan struct{})}
}

// originOf returns scheme, host and port of a URL, a default port left out; a
// WebSocket's is that of its handshake.
func originOf(raw string) string {
	address, fail := wire.ParseAddress(raw)
	if fail != nil {
		return ""
	}
	return address.Origin()
}

// reaches reports whether the ask may lead to a URL.
func (r *record) reaches(to string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.origins, originOf(to))
}

// reachesHost reports whether the ask may lead to a host and port, as a tunnel names them.
func (r *record) reachesHost(hostPort string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.origins, func(origin string) bool {
		address, fail := wire.ParseAddress(origin)
		return fail == nil && address.Dial == hostPort
	})
}

// begin takes down a message on its way out and returns its place.
func (r *record) begin(x harness.Exchange) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges = append(r.exchanges, x)
	return len(r.exchanges) - 1
}

// answered completes a message with its answer.
func (r *record) answered(place int, a wire.Answer, uncached bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := &r.exchanges[place]
	x.Request, x.Proto, x.Status, x.Response = a.Sent, a.Proto, a.Status, a.Headers
	x.Body, x.Error, x.Split = a.Body, a.Broken, a.Split
	if !x.Preflight {
		r.uncached = uncached
		r.cookies.set(a.Headers)
	}
	if location, has := fetch.Get(a.Headers, "Location"); has && fetch.IsRedirectStatus(a.Status) {
		if to := resolve(x.URL, location); to != "" {
			r.origins = append(r.origins, originOf(to))
		}
	}
	r.change()
}

// resolve returns where a Location leads, or "".
func resolve(base, location string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ""
	}
	to, err := b.Parse(location)
	if err != nil || to.Scheme != "http" && to.Scheme != "https" {
		return ""
	}
	return to.String()
}

// failed completes a message that could not be carried.
func (r *record) failed(place int, fail *wire.Failure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges[place].Error, r.failure = fail.Text, fail
	r.change()
}

// withhold notes that a message was kept back.
func (r *record) withhold() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.withheld = true
	r.change()
}

func (r *record) change() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// wait waits until a condition holds, which is looked at under the lock.
func (r *record) wait(ctx context.Context, holds func() bool) {
	for {
		r.mu.Lock()
		ok, changed := holds(), r.changed
		r.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// cookies are the names of the cookies that answers to one story have set: a story
// gets no cookie of another one, though the browser keeps them all.
type cookies struct {
	mu    sync.Mutex
	names []string
}

func (c *cookies) set(headers []fetch.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, h := range headers {
		if !strings.EqualFold(h.Name, "Set-Cookie") {
			continue
		}
		if cookie, err := http.ParseSetCookie(h.Value); err == nil {
			c.names = append(c.names, cookie.Name)
		}
	}
}

// only returns the pairs of a Cookie field that the story has set.
func (c *cookies) only(value string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var kept []string
	for pair := range strings.SplitSeq(value, ";") {
		pair = strings.TrimSpace(pair)
		if name, _, _ := strings.Cut(pair, "="); slices.Contains(c.names, name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "; ")
}
