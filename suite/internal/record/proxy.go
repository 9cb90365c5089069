package record

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"
)

const (
	// mostEntries is how many requests are kept, as many as are read of a HAR.
	mostEntries = 10_000
	// keptBody is what is kept of the body of a request.
	keptBody = 64 << 10
	// headerTime is how long a client may take for the head of a request, and a server to be reached.
	headerTime = 30 * time.Second
)

// Proxy is a recording proxy on the loopback.
type Proxy struct {
	listener net.Listener
	server   *http.Server
	carrier  *httputil.ReverseProxy
	failed   chan error

	mu      sync.Mutex
	entries []*entry
	dropped int
	// sealed counts connections with TLS by host.
	sealed map[string]int
}

// Listen starts a proxy. It serves until Close.
func Listen() (*Proxy, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: ln, sealed: map[string]int{}, failed: make(chan error, 1)}
	quiet := log.New(io.Discard, "", 0) // what clients and servers do wrong shows in the entries
	p.carrier = &httputil.ReverseProxy{
		Rewrite:        func(*httputil.ProxyRequest) {}, // it names its server itself
		Transport:      &http.Transport{DisableCompression: true, ResponseHeaderTimeout: 0, DialContext: (&net.Dialer{Timeout: headerTime}).DialContext},
		FlushInterval:  -1,
		ErrorLog:       quiet,
		ModifyResponse: answered,
		ErrorHandler:   unanswered,
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: headerTime, ErrorLog: quiet}
	go func() { p.failed <- p.server.Serve(ln) }()
	return p, nil
}

// URL is what a client is given as its proxy.
func (p *Proxy) URL() string { return "http://" + p.listener.Addr().String() }

// Close ends the proxy and every connection.
func (p *Proxy) Close() error {
	err := p.server.Close()
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

// carry hands a request on, and writes it down if a page of another origin made it.
func (p *Proxy) carry(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.URL.Host {
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

// tunnel passes on what it cannot read.
func (p *Proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.sealed[r.URL.Hostname()]++
	p.mu.Unlock()
	far, err := (&net.Dialer{Timeout: headerTime}).DialContext(r.Context(), "tcp", r.URL.Host)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer far.Close()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer near.Close()
	if _, err := io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	ended := make(chan struct{}, 2)
	pass := func(to io.Writer, from io.Reader) {
		_, _ = io.Copy(to, from) // either end may go whenever it likes
		ended <- struct{}{}
	}
	go pass(far, buffered)
	go pass(near, far)
	<-ended
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

// Sealed returns how many connections with TLS there were to each host, which nothing is known of.
func (p *Proxy) Sealed() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string]int{}
	for host, n := range p.sealed {
		all[host] = n
	}
	return all
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
