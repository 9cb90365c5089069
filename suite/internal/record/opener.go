package record

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/harness/authority"
)

// opener reads connections with TLS: it is the server to the client, with a certificate
// of its authority, and the client to the server.
type opener struct {
	authority *authority.Authority
	trust     *tls.Config
	server    *http.Server
	queue     *queue
	failed    chan error

	mu sync.Mutex
	// known says of each host and port whether its certificate holds.
	known map[string]bool
}

func newOpener(o Options, inside http.Handler, quiet *log.Logger) *opener {
	trust := o.Trust
	if trust == nil {
		trust = new(tls.Config)
	}
	all := &opener{authority: o.Authority, trust: trust, known: map[string]bool{}, failed: make(chan error, 1)}
	all.queue = &queue{conns: make(chan net.Conn), closed: make(chan struct{})}
	all.server = &http.Server{
		Handler: inside, ReadHeaderTimeout: headerTime, ErrorLog: quiet,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, serverKey{}, c.(*opened).server)
		},
	}
	go func() { all.failed <- all.server.Serve(all.queue) }()
	return all
}

// trusts reports whether a server has a certificate that holds: what a client would
// not talk to is not vouched for.
func (o *opener) trusts(ctx context.Context, server string) bool {
	o.mu.Lock()
	holds, known := o.known[server]
	o.mu.Unlock()
	if known {
		return holds
	}
	ctx, cancel := context.WithTimeout(ctx, headerTime)
	defer cancel()
	conn, err := (&tls.Dialer{Config: o.trust}).DialContext(ctx, "tcp", server)
	if err == nil {
		conn.Close()
	}
	var mistrust *tls.CertificateVerificationError
	if err != nil && !errors.As(err, &mistrust) {
		return false // another time it may fare better
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.known[server] = err == nil
	return err == nil
}

// open answers a client in a server's stead. The error says that the client did not
// accept it; the connection is closed in any case.
func (o *opener) open(ctx context.Context, near net.Conn, server string) error {
	host, _, err := net.SplitHostPort(server)
	if err != nil {
		return errors.Join(err, near.Close())
	}
	secure := tls.Server(near, o.authority.Config(host))
	shaking, cancel := context.WithTimeout(ctx, headerTime)
	defer cancel()
	if err := secure.HandshakeContext(shaking); err != nil {
		return errors.Join(err, near.Close())
	}
	o.queue.add(&opened{Conn: secure, server: server})
	return nil
}

func (o *opener) close() error {
	err := o.server.Close()
	if served := <-o.failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

type serverKey struct{}

// inside carries a request of a connection that was opened.
func (p *Proxy) inside(w http.ResponseWriter, r *http.Request) {
	server, _ := r.Context().Value(serverKey{}).(string)
	r.URL.Scheme, r.URL.Host = "https", strings.TrimSuffix(server, ":443")
	p.carry(w, r)
}

// opened is a connection to be served as that of a server.
type opened struct {
	net.Conn
	server string
}

// queue is a listener for connections that are there already.
type queue struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (q *queue) add(c net.Conn) {
	select {
	case q.conns <- c:
	case <-q.closed:
		_ = c.Close()
	}
}

func (q *queue) Accept() (net.Conn, error) {
	select {
	case c := <-q.conns:
		return c, nil
	case <-q.closed:
		return nil, net.ErrClosed
	}
}

func (q *queue) Close() error {
	q.once.Do(func() { close(q.closed) })
	return nil
}

// Addr is that of no place in particular.
func (q *queue) Addr() net.Addr { return new(net.TCPAddr) }
