package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Dialer makes connections: name resolution, proxy, TLS, version.
type Dialer struct {
	Resolve map[string]string // host:port to address:port
	Proxy   *url.URL          // nil is none
	Trust   Trust
	Limits  Limits
}

// Limits are what a connection puts up with.
type Limits struct {
	HeaderBytes int
	BodyBytes   int
}

func (l Limits) tooLarge() *Failure {
	return failed(fetch.TooLarge, "the header section is longer than %d bytes", l.HeaderBytes)
}

// Connection carries one message at a time.
type Connection interface {
	// RoundTrip sends a message and reads its final answer. An error is a
	// *failure or what the socket said. Afterwards the connection may carry
	// another message only if Reusable says so.
	RoundTrip(msg *Message, w *Watch) (Answer, error)
	Reusable() bool
	// Idle reports whether nothing has come in since the last answer.
	Idle() bool
	Close() error
}

// Answer is the final response to a message.
type Answer struct {
	head
	// Sent are the field lines as the wire carried them.
	Sent []fetch.Header
	Body string
	// Bytes are what Body was made of: as the wire carried them, but for the framing.
	Bytes []byte
	// Whole says that Bytes are all of the body.
	Whole bool
	// Split are the fields with a line break.
	Split []harness.SplitField
	// Broken says how the body ended early; "" is whole, or longer than is kept.
	Broken string
	// Unended says that the body had not ended when nobody waited for more of it.
	Unended bool
}

// Dial connects for a message.
func (d *Dialer) Dial(ctx context.Context, k Route) (Connection, *Failure) {
	conn, fail := d.reach(ctx, k)
	if fail != nil {
		return nil, fail
	}
	h2 := k.Version == HTTP2
	if k.Scheme == "https" {
		secure, fail := d.secure(ctx, conn, k)
		if fail != nil {
			conn.Close()
			return nil, fail
		}
		h2 = secure.ConnectionState().NegotiatedProtocol == "h2"
		if !h2 && k.Version == HTTP2 {
			conn.Close()
			return nil, unspoken(k, nil)
		}
		return d.speak(secure, conn, h2, false), nil
	}
	return d.speak(conn, conn, h2, d.Proxy != nil && !h2), nil
}

// speak puts the gate and a protocol on a connection. Absolute is for requests that a proxy reads.
func (d *Dialer) speak(conn, tcp net.Conn, h2, absolute bool) Connection {
	if h2 {
		return newHTTP2(&socket{conn: conn, inspect: frameInspector()}, tcp, d.Limits)
	}
	return newHTTP1(&socket{conn: conn, inspect: inspectMessage}, tcp, d.Limits, absolute)
}

// reach opens the way to the target: a connection to it, or through the proxy.
func (d *Dialer) reach(ctx context.Context, k Route) (net.Conn, *Failure) {
	to := d.Address(k.Dial)
	if d.Proxy != nil {
		to = proxyAddress(d.Proxy)
	}
	var nd net.Dialer
	conn, err := nd.DialContext(ctx, "tcp", to)
	if err != nil {
		return nil, Explain("connect to "+to, err)
	}
	if d.Proxy != nil && (k.Scheme == "https" || k.Version == HTTP2) {
		if err := tunnel(ctx, conn, d.Proxy, k.Dial, d.Limits); err != nil {
			conn.Close()
			return nil, Explain("tunnel through "+to+" to "+k.Dial, err)
		}
	}
	return conn, nil
}

// Address returns where to connect to for host:port: it applies --resolve, and what browsers know of localhost.
func (d *Dialer) Address(hostPort string) string {
	if to, ok := d.Resolve[hostPort]; ok {
		return to
	}
	host, port, err := net.SplitHostPort(hostPort)
	if err == nil && isLocalhost(host) {
		return net.JoinHostPort("localhost", port)
	}
	return hostPort
}

// Local reports whether messages to host:port stay on this machine.
func (d *Dialer) Local(hostPort string) bool {
	return IsLoopback(d.Address(hostPort))
}

// secure does the TLS handshake.
func (d *Dialer) secure(ctx context.Context, conn net.Conn, k Route) (*tls.Conn, *Failure) {
	host, _, _ := net.SplitHostPort(k.Dial)
	secure := tls.Client(conn, d.Trust.config(host, k))
	if err := secure.HandshakeContext(ctx); err != nil {
		if remoteAlert(err) == noApplicationProtocol.Error() {
			return nil, unspoken(k, err)
		}
		return nil, Explain("TLS with "+k.Dial, err)
	}
	return secure, nil
}

// noApplicationProtocol is the alert of a server that speaks nothing that it was offered.
// https://www.rfc-editor.org/rfc/rfc7301#section-3.2
const noApplicationProtocol tls.AlertError = 120

// unspoken says that a server does not speak the version that was asked for, which
// is the reason's parameter.
func unspoken(k Route, err error) *Failure {
	version := strings.Join(alpn(k.Version), " or ")
	return &Failure{
		Reason: fetch.ConnectionFailed, Parameter: version, err: err,
		Text: fmt.Sprintf("%s does not speak %s over TLS", k.Dial, version),
	}
}

// proxyAddress returns host:port of a proxy.
func proxyAddress(proxy *url.URL) string {
	if proxy.Port() == "" {
		return net.JoinHostPort(proxy.Hostname(), "80")
	}
	return proxy.Host
}

// tunnel asks a proxy for a connection to host:port.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
func tunnel(ctx context.Context, conn net.Conn, proxy *url.URL, hostPort string, l Limits) error {
	w := NewWatch(ctx, deadlineOf(ctx))
	defer w.begin(conn)()
	request := "CONNECT " + hostPort + " HTTP/1.1\r\nHost: " + hostPort + "\r\n"
	if a := proxyAuthorization(proxy); a != "" {
		request += "Proxy-Authorization: " + a + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return err
	}
	r := bufio.NewReader(conn)
	text, err := readHead(r, nil, 0, l)
	if err != nil {
		return err
	}
	h, fail := parseHead(string(text))
	switch {
	case fail != nil:
		return failed(fail.Reason, "the proxy's answer: %s", fail.Text)
	case h.Status/100 != 2:
		return fmt.Errorf("the proxy answered %d", h.Status)
	case r.Buffered() > 0:
		return errors.New("the proxy sent more than an answer")
	}
	return nil
}

// proxyAuthorization returns the value for a proxy's userinfo; "" without one.
// https://www.rfc-editor.org/rfc/rfc7617#section-2
func proxyAuthorization(proxy *url.URL) string {
	if proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password))
}

// key tells connections apart: what was dialled, and how.
// https://fetch.spec.whatwg.org/#connection-pool
type Route struct {
	Scheme  string
	Dial    string // host:port
	Version string
	// credentials: the connection shows a client certificate.
	Credentials bool
}
