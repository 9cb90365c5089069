package proxied

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/authority"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// Rules of this file and of client.go, since whoever reaches the port may try:
//
//  1. Nothing is carried but for the ask under way, and to where that leads.
//  2. Where others than this machine reach the port, the proxy asks for the password
//     of the run before it says or does anything else.
//  3. Orders are for pages that know the key of the run, which is in no URL that
//     goes over the wire.
const (
	// maxConnections bounds those that a browser may hold open.
	maxConnections = 256
	// idlePatience is how long a connection may stay silent.
	idlePatience = 2 * time.Minute
	// handshakePatience bounds TLS with the browser.
	handshakePatience = 10 * time.Second
	// headerBytes and bodyBytes bound what is read from either side: more of a body than
	// any judgement needs.
	headerBytes = 256 << 10
	bodyBytes   = 4 << 20
)

var limits = wire.Limits{HeaderBytes: headerBytes, BodyBytes: bodyBytes}

// proxy is the recording forward proxy.
type proxy struct {
	listener  net.Listener
	authority *authority.Authority
	dialer    *wire.Dialer
	desk      *desk
	unsafe    bool
	// password is what a stranger does not know; "" asks for none.
	password string

	ctx     context.Context
	stop    context.CancelFunc
	serving sync.WaitGroup

	mu sync.Mutex
	// now is the ask under way; nil is none.
	now *record
	// page is the host and port at which the page stands, or is about to.
	page string
}

// userName goes with the password of the run.
const userName = "corsuite"

// listen starts a proxy.
func listen(ctx context.Context, o Options, d *desk, password string) (*proxy, error) {
	certificates, err := authority.New()
	if err != nil {
		return nil, err
	}
	addresses, err := wire.ParseResolve(o.Resolve)
	if err != nil {
		return nil, err
	}
	trust, err := wire.NewTrust(ctx, wire.TLSOptions{Insecure: o.Insecure, CACert: o.CACert})
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen %q: %w", o.Listen, err)
	}
	p := &proxy{
		listener: l, authority: certificates, desk: d, unsafe: o.Unsafe, password: password,
		dialer: &wire.Dialer{Resolve: addresses, Trust: trust, Limits: limits},
	}
	p.ctx, p.stop = context.WithCancel(context.WithoutCancel(ctx))
	p.serving.Go(p.serve)
	return p, nil
}

// serve takes connections until close. What a browser wants beyond the bound waits.
func (p *proxy) serve() {
	room := make(chan struct{}, maxConnections)
	for {
		conn, err := p.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			// Too many open files, say: the next one may fare better.
			select {
			case <-time.After(10 * time.Millisecond):
				continue
			case <-p.ctx.Done():
				return
			}
		}
		select {
		case room <- struct{}{}:
		case <-p.ctx.Done():
			_ = conn.Close()
			return
		}
		p.serving.Go(func() {
			defer func() { <-room }()
			p.client(conn)
		})
	}
}

// client serves one connection to its end.
func (p *proxy) client(conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(p.ctx, func() { _ = conn.Close() })()
	newClient(p, conn).serve()
}

// close ends the proxy and every connection. It may be called again.
func (p *proxy) close() error {
	p.stop()
	err := p.listener.Close()
	p.serving.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// address is host and port of the proxy.
func (p *proxy) address() string { return p.listener.Addr().String() }

// set makes an ask the one under way; nil is none.
func (p *proxy) set(r *record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = r
}

func (p *proxy) current() *record {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// expect says at which origin the page is about to stand.
func (p *proxy) expect(origin string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.page = ""
	if address, fail := wire.ParseAddress(origin); fail == nil {
		p.page = address.Dial
	}
}

// admits reports whether a tunnel to host and port may be opened: for the page, or
// for the ask under way.
func (p *proxy) admits(hostPort string) bool {
	p.mu.Lock()
	page, now := p.page, p.now
	p.mu.Unlock()
	hostPort = strings.ToLower(hostPort)
	return hostPort == page || now != nil && now.reachesHost(hostPort)
}

// knows reports whether a request to the proxy itself names the password of the run.
// https://www.rfc-editor.org/rfc/rfc7617#section-2
func (p *proxy) knows(headers []fetch.Header) bool {
	if p.password == "" {
		return true
	}
	value, _ := fetch.Get(headers, "Proxy-Authorization")
	scheme, encoded, _ := strings.Cut(value, " ")
	pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	want := userName + ":" + p.password
	return err == nil && strings.EqualFold(scheme, "Basic") && subtle.ConstantTimeCompare(pair, []byte(want)) == 1
}

// url returns the proxy's own URL, with its password where there is one.
func (p *proxy) url() *url.URL {
	u := &url.URL{Scheme: "http", Host: p.address()}
	if p.password != "" {
		u.User = url.UserPassword(userName, p.password)
	}
	return u
}

// user is the name that goes with the password, where one is asked for.
func (p *proxy) user() string {
	if p.password == "" {
		return ""
	}
	return userName
}
