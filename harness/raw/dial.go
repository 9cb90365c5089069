package raw

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

// dialer makes connections: name resolution, proxy, TLS, version.
type dialer struct {
	resolve map[string]string // host:port to address:port
	proxy   *url.URL          // nil is none
	trust   trust
	limits  limits
}

// limits are what a connection puts up with.
type limits struct {
	headerBytes int
	bodyBytes   int
}

func (l limits) tooLarge() *failure {
	return failed(fetch.TooLarge, "the header section is longer than %d bytes", l.headerBytes)
}

// connection carries one message at a time.
type connection interface {
	// roundTrip sends a message and reads its final answer. An error is a
	// *failure or what the socket said. Afterwards the connection may carry
	// another message only if reusable says so.
	roundTrip(msg *message, w *watch) (answer, error)
	reusable() bool
	// idle reports whether nothing has come in since the last answer.
	idle() bool
	Close() error
}

// answer is the final response to a message.
type answer struct {
	head
	// sent are the field lines as the wire carried them.
	sent []fetch.Header
	body string
	// split are the fields with a line break.
	split []harness.SplitField
	// broken says how the body ended early; "" is whole, or longer than is kept.
	broken string
	// unended says that the body had not ended when nobody waited for more of it.
	unended bool
}

// dial connects for a message.
func (d *dialer) dial(ctx context.Context, k key) (connection, *failure) {
	conn, fail := d.reach(ctx, k)
	if fail != nil {
		return nil, fail
	}
	h2 := k.version == http2x
	if k.scheme == "https" {
		secure, fail := d.secure(ctx, conn, k)
		if fail != nil {
			conn.Close()
			return nil, fail
		}
		h2 = secure.ConnectionState().NegotiatedProtocol == "h2"
		if !h2 && k.version == http2x {
			conn.Close()
			return nil, unspoken(k, nil)
		}
		return d.speak(secure, conn, h2, false), nil
	}
	return d.speak(conn, conn, h2, d.proxy != nil && !h2), nil
}

// speak puts the gate and a protocol on a connection. Absolute is for requests that a proxy reads.
func (d *dialer) speak(conn, tcp net.Conn, h2, absolute bool) connection {
	if h2 {
		return newHTTP2(&socket{conn: conn, inspect: frameInspector()}, tcp, d.limits)
	}
	return newHTTP1(&socket{conn: conn, inspect: inspectMessage}, tcp, d.limits, absolute)
}

// reach opens the way to the target: a connection to it, or through the proxy.
func (d *dialer) reach(ctx context.Context, k key) (net.Conn, *failure) {
	to := d.dialAddress(k.dial)
	if d.proxy != nil {
		to = proxyAddress(d.proxy)
	}
	var nd net.Dialer
	conn, err := nd.DialContext(ctx, "tcp", to)
	if err != nil {
		return nil, explain("connect to "+to, err)
	}
	if d.proxy != nil && (k.scheme == "https" || k.version == http2x) {
		if err := tunnel(ctx, conn, d.proxy, k.dial, d.limits); err != nil {
			conn.Close()
			return nil, explain("tunnel through "+to+" to "+k.dial, err)
		}
	}
	return conn, nil
}

// dialAddress applies --resolve, and what browsers know of localhost.
func (d *dialer) dialAddress(hostPort string) string {
	if to, ok := d.resolve[hostPort]; ok {
		return to
	}
	host, port, err := net.SplitHostPort(hostPort)
	if err == nil && isLocalhost(host) {
		return net.JoinHostPort("localhost", port)
	}
	return hostPort
}

// local reports whether messages to host:port stay on this machine.
func (d *dialer) local(hostPort string) bool {
	return isLoopback(d.dialAddress(hostPort))
}

// secure does the TLS handshake.
func (d *dialer) secure(ctx context.Context, conn net.Conn, k key) (*tls.Conn, *failure) {
	host, _, _ := net.SplitHostPort(k.dial)
	secure := tls.Client(conn, d.trust.config(host, k))
	if err := secure.HandshakeContext(ctx); err != nil {
		if remoteAlert(err) == noApplicationProtocol.Error() {
			return nil, unspoken(k, err)
		}
		return nil, explain("TLS with "+k.dial, err)
	}
	return secure, nil
}

// noApplicationProtocol is the alert of a server that speaks nothing that it was offered.
// https://www.rfc-editor.org/rfc/rfc7301#section-3.2
const noApplicationProtocol tls.AlertError = 120

// unspoken says that a server does not speak the version that was asked for, which
// is the reason's parameter.
func unspoken(k key, err error) *failure {
	version := strings.Join(alpn(k.version), " or ")
	return &failure{
		reason: fetch.ConnectionFailed, parameter: version, err: err,
		text: fmt.Sprintf("%s does not speak %s over TLS", k.dial, version),
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
func tunnel(ctx context.Context, conn net.Conn, proxy *url.URL, hostPort string, l limits) error {
	w := newWatch(ctx, deadlineOf(ctx))
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
		return failed(fail.reason, "the proxy's answer: %s", fail.text)
	case h.status/100 != 2:
		return fmt.Errorf("the proxy answered %d", h.status)
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
