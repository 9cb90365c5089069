package record

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
)

// Rules of this file: whoever opens a tunnel gets through it. It is read only where
// that was asked for and where the server's own certificate holds, and what is not
// read is counted, with the reason.

const (
	// firstByte is how long a client may take to speak first; one that does not is no browser.
	firstByte = time.Second
	// handshake is how a connection with TLS begins.
	// https://www.rfc-editor.org/rfc/rfc8446#section-5.1
	handshake = 0x16
)

// Reason is why nothing was read of a connection with TLS.
type Reason string

// The reasons.
const (
	// Unasked: it was not asked for.
	Unasked Reason = "unasked"
	// Untrusted: the server's own certificate does not hold.
	Untrusted Reason = "untrusted"
	// Refused: the client does not accept the certificate that it was shown.
	Refused Reason = "refused"
)

// Unread names connections with TLS of which nothing was read.
type Unread struct {
	Host   string
	Reason Reason
}

// Count is how many there were.
type Count struct {
	Unread
	Connections int
}

// Unread returns the connections with TLS of which nothing is known, host by host.
func (p *Proxy) Unread() []Count {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Count
	for which, n := range p.unread {
		all = append(all, Count{which, n})
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Reason, b.Reason))
	})
	return all
}

func (p *Proxy) missed(host string, why Reason) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unread[Unread{host, why}]++
}

// tunnel opens a way to a server, and reads what passes if it may.
func (p *Proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	far, err := (&net.Dialer{Timeout: headerTime}).DialContext(r.Context(), "tcp", r.URL.Host)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer far.Close()
	hijacked, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	near := &ahead{Conn: hijacked, r: buffer.Reader}
	if _, err := io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n"); err == nil && p.secure(near) {
		host := r.URL.Hostname()
		switch {
		case p.opener == nil:
			p.missed(host, Unasked)
		case !p.opener.trusts(p.ctx, r.URL.Host):
			p.missed(host, Untrusted)
		default:
			far.Close()
			if p.opener.open(p.ctx, near, r.URL.Host) != nil {
				p.missed(host, Refused)
			}
			return // whoever serves it closes it
		}
	}
	p.pass(near, far)
}

// secure reports whether a client begins TLS.
func (p *Proxy) secure(near *ahead) bool {
	_ = near.SetReadDeadline(time.Now().Add(firstByte))
	first, err := near.r.Peek(1)
	_ = near.SetReadDeadline(time.Time{})
	return err == nil && first[0] == handshake
}

// pass hands on what either end says until one has ended.
func (p *Proxy) pass(near, far net.Conn) {
	defer near.Close()
	defer context.AfterFunc(p.ctx, func() { _, _ = near.Close(), far.Close() })()
	ended := make(chan struct{}, 2)
	go func() {
		_, _ = io.Copy(far, near) // either end may go whenever it likes
		ended <- struct{}{}
	}()
	go func() {
		_, _ = io.Copy(near, far)
		ended <- struct{}{}
	}()
	<-ended
}

// ahead is a connection of which something has been read ahead.
type ahead struct {
	net.Conn
	r *bufio.Reader
}

func (a *ahead) Read(b []byte) (int, error) { return a.r.Read(b) }
