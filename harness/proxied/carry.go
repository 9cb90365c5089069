package proxied

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// carry brings a request of the ask under way to its server and the answer back, and
// reports whether the browser's connection goes on.
func (c *client) carry(q wire.Request, url string, address wire.Address) bool {
	r := c.proxy.current()
	if r != nil {
		if plain := r.plain(url); plain != url {
			url = plain
			address, _ = wire.ParseAddress(url)
		}
	}
	if r == nil || !r.reaches(url) {
		return c.say(http.StatusForbidden, "corsuite carries requests to its targets only\n")
	}
	preflight := isPreflight(q)
	may := func(method string) bool { return r.ask.MaySend(method, url, c.proxy.unsafe) }
	if !may(q.Method) {
		// Told before it is done: the page must not learn the end first.
		r.withhold()
		return c.say(http.StatusForbidden, "kept back: the method may not be sent\n")
	}
	upgrade := r.ask.Initiator == harness.ByWebSocket
	msg := &wire.Message{
		Address: address, Method: q.Method, Body: q.Body, May: may, Upgrade: upgrade, Stream: r.ask.Stream, Declared: r.ask.Declared,
		Headers: authenticated(ownLines(q.Headers), url, preflight, r),
	}
	if upgrade {
		msg.Version = wire.HTTP11
	}
	msg.AddLength(len(q.Body) > 0)
	place := r.begin(harness.Exchange{Preflight: preflight, Method: q.Method, URL: address.Origin() + address.Target, Request: msg.Headers})
	a, fail := c.exchange(r.ctx, msg)
	if fail != nil {
		r.failed(place, fail)
		return c.say(http.StatusBadGateway, fail.Text+"\n")
	}
	lines, added := a.Headers, false
	if !preflight {
		lines, added = shielded(a.Headers)
	}
	// Recorded first: the page must not tell the end before.
	r.answered(place, a, added)
	a.Headers = r.upgradeLocation(url, lines)
	return c.send(a, q.Method)
}

// isPreflight tells a CORS-preflight request from an OPTIONS that a script makes.
// https://fetch.spec.whatwg.org/#cors-preflight-request
func isPreflight(q wire.Request) bool {
	_, asks := fetch.Get(q.Headers, "Access-Control-Request-Method")
	return q.Method == http.MethodOptions && asks
}

// ownLines are the lines of a request less what is between the browser and its
// proxy. Where browsers write Proxy-Connection a server would have got Connection.
func ownLines(headers []fetch.Header) []fetch.Header {
	lines := make([]fetch.Header, 0, len(headers))
	for _, h := range headers {
		switch {
		case strings.EqualFold(h.Name, "Proxy-Authorization"), strings.EqualFold(h.Name, "Transfer-Encoding"):
			continue // the body has been read, and gets its length
		case strings.EqualFold(h.Name, "Proxy-Connection"):
			h.Name = "Connection"
		}
		lines = append(lines, h)
	}
	return lines
}

// authenticated puts the target's session on an actual request to its own origin; no
// other origin gets it, or the value of a private header. Of the cookies that the
// browser keeps only those go that the story has set.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (step 1: the preflight has credentials mode "same-origin")
func authenticated(lines []fetch.Header, url string, preflight bool, r *record) []fetch.Header {
	lines = slices.DeleteFunc(lines, func(h fetch.Header) bool {
		return strings.EqualFold(h.Name, "Cookie") && r.cookies.only(h.Value) == ""
	})
	for i, h := range lines {
		if strings.EqualFold(h.Name, "Cookie") {
			lines[i].Value = r.cookies.only(h.Value)
		}
	}
	auth := r.ask.Auth
	if r.ask.Initiator == harness.ByWebSocket {
		auth.Headers = nil // a page can put a cookie on a handshake, and no header
	}
	switch {
	case preflight:
		return lines
	case fetch.IsSameOrigin(r.ask.URL, url):
		return auth.Onto(lines, r.ask.TakesCookie())
	}
	return r.ask.Elsewhere(lines, url)
}

// exchange sends a message once. A connection that turns out to have gone meanwhile
// is replaced without a word: the server has not answered.
func (c *client) exchange(ctx context.Context, msg *wire.Message) (wire.Answer, *wire.Failure) {
	deadline, _ := ctx.Deadline()
	w := wire.NewWatch(ctx, deadline)
	route := wire.Route{Scheme: msg.Scheme, Dial: msg.Dial, Version: msg.Version}
	if held := c.upstream[route]; held != nil {
		delete(c.upstream, route)
		if held.Idle() && harness.IsSafeMethod(msg.Method) {
			a, err := c.use(held, route, msg, w)
			if _, again := errors.AsType[wire.Stale](err); !again || wire.IsTimeout(err) {
				return a, explain(ctx, msg, err)
			}
		} else {
			held.Close()
		}
	}
	conn, fail := c.proxy.dialer.Dial(ctx, route)
	switch {
	case fail != nil && context.Cause(ctx) == errOver:
		return wire.Answer{}, wire.Interrupted()
	case fail != nil:
		return wire.Answer{}, fail
	}
	a, err := c.use(conn, route, msg, w)
	return a, explain(ctx, msg, err)
}

// use carries a message over a connection, which serves the next one if it can.
func (c *client) use(conn wire.Connection, route wire.Route, msg *wire.Message, w *wire.Watch) (wire.Answer, error) {
	a, err := conn.RoundTrip(msg, w)
	if err != nil || !conn.Reusable() || msg.Upgrade {
		conn.Close()
	} else {
		c.upstream[route] = conn
	}
	return a, err
}

// errOver ends the context of an ask whose end is known.
var errOver = errors.New("the ask is over")

// explain returns nil for no error.
func explain(ctx context.Context, msg *wire.Message, err error) *wire.Failure {
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errOver):
		return wire.Interrupted()
	}
	return wire.Explain(msg.Method+" "+msg.Origin()+msg.Target, err)
}
