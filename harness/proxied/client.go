package proxied

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// client is one connection of the browser, or the inside of a tunnel.
type client struct {
	proxy *proxy
	conn  net.Conn
	r     *bufio.Reader
	// base is scheme and authority of the URLs inside a tunnel, "" outside of any.
	base string
	// upstream are the connections that were opened for this one.
	upstream map[wire.Route]wire.Connection
}

func newClient(p *proxy, conn net.Conn) *client {
	return &client{proxy: p, conn: conn, r: bufio.NewReader(conn), upstream: map[wire.Route]wire.Connection{}}
}

// serve answers requests until one side ends the connection.
func (c *client) serve() {
	defer func() {
		for _, up := range c.upstream {
			up.Close()
		}
	}()
	for {
		_ = c.conn.SetDeadline(time.Now().Add(idlePatience))
		q, err := wire.ReadRequest(c.r, limits)
		if err != nil {
			return // the browser has no more to say, or nothing that can be answered
		}
		// An order may be long in coming, and so may an answer.
		_ = c.conn.SetDeadline(time.Time{})
		if !c.answer(q) {
			return
		}
	}
}

// answer answers one request, and reports whether the connection goes on.
func (c *client) answer(q wire.Request) bool {
	p := c.proxy
	switch {
	case c.base == "" && !p.knows(q.Headers):
		return c.say(http.StatusProxyAuthRequired, "the password of this run of corsuite is wanted\n",
			fetch.Header{Name: "Proxy-Authenticate", Value: `Basic realm="corsuite", charset="UTF-8"`})
	case q.Method == http.MethodConnect:
		c.tunnel(q.Target)
		return false
	}
	url := q.Target
	if c.base != "" {
		url = c.base + q.Target
	}
	address, fail := wire.ParseAddress(url)
	if fail != nil {
		return c.say(http.StatusBadRequest, "this is a proxy: set it as such, then open the address that corsuite has printed\n")
	}
	path, _, _ := strings.Cut(address.Target, "?")
	switch {
	case path == fixtures.PagePath && q.Method == http.MethodGet:
		return c.say(http.StatusOK, fixtures.OrderedPage(), fetch.Header{Name: "Content-Type", Value: "text/html; charset=utf-8"})
	case path == fixtures.AuthorityPath && q.Method == http.MethodGet:
		return c.say(http.StatusOK, string(p.authority.PEM()), fetch.Header{Name: "Content-Type", Value: "application/x-x509-ca-cert"})
	case path == fixtures.OrdersPath && q.Method == http.MethodPost:
		return c.order(q, address.Origin())
	}
	return c.carry(q, url, address)
}

// order takes what the page has to tell and gives it the next order.
func (c *client) order(q wire.Request, from string) bool {
	var r report
	if err := json.Unmarshal(q.Body, &r); err != nil {
		return c.say(http.StatusBadRequest, "want a report of the page as JSON\n")
	}
	agent, _ := fetch.Get(q.Headers, "User-Agent")
	next, err := c.proxy.desk.serve(c.proxy.ctx, r, from, agent)
	if err != nil {
		return c.say(http.StatusForbidden, err.Error()+"\n")
	}
	text, err := json.Marshal(next)
	if err != nil {
		return c.say(http.StatusInternalServerError, err.Error()+"\n")
	}
	return c.say(http.StatusOK, string(text), fetch.Header{Name: "Content-Type", Value: "application/json"})
}

// tunnel serves what is inside of one: TLS, with a certificate of ours, or HTTP as a
// WebSocket's handshake has it. Refused are all hosts but that of the page and those
// of the ask under way.
func (c *client) tunnel(hostPort string) {
	if !c.proxy.admits(hostPort) {
		c.say(http.StatusForbidden, "corsuite carries requests to its targets only\n")
		return
	}
	if _, err := c.conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n")); err != nil {
		return
	}
	first, err := c.r.Peek(1)
	if err != nil {
		return
	}
	inner := &buffered{Conn: c.conn, r: c.r}
	const handshake = 0x16 // https://www.rfc-editor.org/rfc/rfc8446#section-5.1
	if first[0] != handshake {
		plain := newClient(c.proxy, inner)
		plain.base = "http://" + hostPort
		plain.serve()
		return
	}
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		return
	}
	secure := tls.Server(inner, c.proxy.authority.Config(host))
	_ = c.conn.SetDeadline(time.Now().Add(handshakePatience))
	if err := secure.HandshakeContext(c.proxy.ctx); err != nil {
		return // the browser does not trust us, and will say so
	}
	inside := newClient(c.proxy, secure)
	inside.base = "https://" + hostPort
	inside.serve()
}

// buffered is a connection of which something has been read ahead.
type buffered struct {
	net.Conn
	r *bufio.Reader
}

func (b *buffered) Read(p []byte) (int, error) { return b.r.Read(p) }

// say answers with a text of ours, and reports whether the connection goes on.
func (c *client) say(status int, text string, headers ...fetch.Header) bool {
	a := wire.Answer{Bytes: []byte(text), Whole: true}
	a.Status = status
	a.Headers = append(headers, fetch.Header{Name: "Cache-Control", Value: "no-store"}, lengthOf(text))
	return c.send(a, http.MethodGet)
}
