package record

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/authority"
)

const (
	// mostEntries is how many requests are kept, as many as are read of a HAR.
	mostEntries = 10_000
	// keptBody is what is kept of the body of a request.
	keptBody = 64 << 10
	// headerTime is how long a client may take for the head of a request, and a server to be reached.
	headerTime = 30 * time.Second
)

// Options say what is read.
type Options struct {
	// Authority makes the certificates with which connections with TLS are read, for a
	// client that trusts it; nil leaves them unread.
	Authority *authority.Authority
	// Trust is what the certificates of servers are held against then; nil is the system's.
	Trust *tls.Config
}

// Proxy is a recording proxy on the loopback.
type Proxy struct {
	listener net.Listener
	server   *http.Server
	carrier  *httputil.ReverseProxy
	failed   chan error
	opener   *opener

	ctx  context.Context
	stop context.CancelFunc

	mu      sync.Mutex
	entries []*entry
	dropped int
	unread  map[Unread]int
}

// Listen starts a proxy. It serves until Close.
func Listen(o Options) (*Proxy, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: ln, unread: map[Unread]int{}, failed: make(chan error, 1)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	quiet := log.New(io.Discard, "", 0) // what clients and servers do wrong shows in the entries
	p.carrier = &httputil.ReverseProxy{
		Rewrite:        func(*httputil.ProxyRequest) {}, // it names its server itself
		Transport:      transport(o.Trust),
		FlushInterval:  -1,
		ErrorLog:       quiet,
		ModifyResponse: answered,
		ErrorHandler:   unanswered,
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: headerTime, ErrorLog: quiet}
	if o.Authority != nil {
		p.opener = newOpener(o, http.HandlerFunc(p.inside), quiet)
	}
	go func() { p.failed <- p.server.Serve(ln) }()
	return p, nil
}

// transport carries requests as they are.
func transport(trust *tls.Config) *http.Transport {
	return &http.Transport{
		DisableCompression: true, DialContext: (&net.Dialer{Timeout: headerTime}).DialContext,
		TLSClientConfig: trust.Clone(), TLSHandshakeTimeout: headerTime, ForceAttemptHTTP2: true,
	}
}

// URL is what a client is given as its proxy.
func (p *Proxy) URL() string { return "http://" + p.listener.Addr().String() }

// Close ends the proxy and every connection.
func (p *Proxy) Close() error {
	p.stop()
	err := p.server.Close()
	if p.opener != nil {
		err = errors.Join(err, p.opener.close())
	}
	if served := <-p.failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		p.tunnel(w, r)
	case r.URL.Scheme != "http" || r.URL.Host == "":
		http.Error(w, "this is the proxy of corsuite record: give it to a browser", http.StatusBadRequest)
	default:
		p.carry(w, r)
	}
}

// carry hands a request on, and writes it down if a page of another origin made it. CORS
// has no say in a WebSocket, which is what an upgrade is for.
func (p *Proxy) carry(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && origin != r.URL.Scheme+"://"+r.URL.Host && r.Header.Get("Upgrade") == "" {
		if e := p.begin(r); e != nil {
			body := &head{left: keptBody}
			r.Body = struct {
				io.Reader
				io.Closer
			}{io.TeeReader(r.Body, body), r.Body}
			r = r.WithContext(context.WithValue(r.Context(), entryKey{}, e))
			defer func() {
				p.mu.Lock()
				defer p.mu.Unlock()
				e.say(body.Bytes())
			}()
		}
	}
	p.carrier.ServeHTTP(w, r)
}

type entryKey struct{}

// answered and unanswered write down how the request of a context ended.
func answered(r *http.Response) error {
	if e, is := r.Request.Context().Value(entryKey{}).(*entry); is {
		e.answer(r.StatusCode, r.Header)
	}
	return nil
}

func unanswered(w http.ResponseWriter, r *http.Request, err error) {
	if e, is := r.Context().Value(entryKey{}).(*entry); is {
		e.fail(err)
	}
	// A server that is not there gives no answer, and neither does its proxy.
	panic(http.ErrAbortHandler)
}

// begin keeps a request, nil if there are too many.
func (p *Proxy) begin(r *http.Request) *entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.entries) >= mostEntries {
		p.dropped++
		return nil
	}
	e := newEntry(r)
	p.entries = append(p.entries, e)
	return e
}

// Kept returns how many requests were written down, and how many were too many.
func (p *Proxy) Kept() (kept, dropped int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.entries), p.dropped
}

// head keeps the first bytes of what is written to it.
type head struct {
	bytes.Buffer
	left int
}

func (h *head) Write(b []byte) (int, error) {
	kept := b[:min(len(b), h.left)]
	h.left -= len(kept)
	h.Buffer.Write(kept)
	return len(b), nil
}
