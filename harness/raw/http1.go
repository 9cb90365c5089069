package raw

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"

	"github.com/corsuite/corsuite/harness/fetch"
)

// http1 is a connection that speaks HTTP/1.0 or 1.1.
type http1 struct {
	sock     *socket
	peeker   *peeker
	limits   limits
	absolute bool
	r        *bufio.Reader
	out      []byte // scratch for requests
	in       []byte // scratch for header sections
	clean    bool   // the last answer was read to its end, and another may follow
}

func newHTTP1(sock *socket, tcp net.Conn, l limits, absolute bool) *http1 {
	return &http1{sock: sock, peeker: newPeeker(tcp), limits: l, absolute: absolute, r: bufio.NewReader(sock)}
}

func (c *http1) Close() error   { return c.sock.Close() }
func (c *http1) reusable() bool { return c.clean }

// idle also refuses a connection on which bytes wait that nobody asked for:
// they would be taken for the next answer.
func (c *http1) idle() bool {
	pending, closed := c.peeker.peek()
	return !pending && !closed
}

// roundTrip implements connection.
func (c *http1) roundTrip(msg *message, w *watch) (answer, error) {
	defer w.begin(c.sock)()
	c.clean, c.sock.may = false, msg.may
	c.out = msg.appendHTTP1(c.out[:0], c.absolute)
	_, writeErr := c.sock.Write(c.out)
	if errors.Is(writeErr, errWithheld) {
		return answer{}, writeErr
	}
	// A server may answer before it has read everything and close: its answer counts.
	h, err := c.readFinalHead(msg.upgrade)
	if err != nil {
		if _, none := errors.AsType[stale](err); none && writeErr != nil {
			err = stale{writeErr}
		}
		return answer{}, err
	}
	f, fail := frame(h, msg.method)
	if fail != nil {
		return answer{}, fail
	}
	if f.kind != noBody && (f.kind != byLength || int64(c.r.Buffered()) < f.length) {
		w.patience(msg.bodyPatience(h.headers))
	}
	kept, whole, err := readBody(c.r, f, c.limits.bodyBytes)
	c.clean = whole && writeErr == nil && c.r.Buffered() == 0 && persists(h, msg) && !goesOn(f, h, msg)
	return answer{head: h, split: splitFields(string(c.in)), sent: msg.headers, body: bodyText(kept, h.headers, c.limits.bodyBytes), broken: brokenBody(err), unended: err != nil && isTimeout(err)}, nil
}

// brokenBody says how a body ended early. That patience ran out is not a fault of the body.
func brokenBody(err error) string {
	if err == nil || isTimeout(err) {
		return ""
	}
	return "body: " + err.Error()
}

// persists reports whether the connection stays open after an answer.
// https://www.rfc-editor.org/rfc/rfc9112#section-9.3
func persists(h head, msg *message) bool {
	return h.proto != "HTTP/1.0" && msg.version != http10 &&
		!hasToken(h.headers, "Connection", "close") && !hasToken(msg.headers, "Connection", "close")
}

// goesOn reports whether whoever answered a HEAD may still be at it: what serves
// an endless GET often serves HEAD as well, and writes on for nobody, so that the
// next request on the connection would wait for it.
func goesOn(f framing, h head, msg *message) bool {
	return f.kind == noBody && msg.method == "HEAD" && (msg.stream || isEventStream(h.headers))
}

// readFinalHead reads header sections until one that is not interim. All of them share one limit.
// https://www.rfc-editor.org/rfc/rfc9110#section-15.2
func (c *http1) readFinalHead(upgrade bool) (head, error) {
	for used := 0; ; {
		err := c.expectHTTP()
		if err != nil {
			return head{}, err
		}
		if c.in, err = readHead(c.r, c.in[:0], used, c.limits); err != nil {
			return head{}, err
		}
		used += len(c.in)
		h, fail := parseHead(string(c.in))
		switch {
		case fail != nil:
			return head{}, fail
		case h.status == 101 && upgrade:
			return h, nil
		case h.status == 101:
			// Nobody asked to switch protocols.
			return head{}, failed(fetch.InvalidResponse, "101 Switching Protocols to a request without Upgrade")
		case h.status >= 200:
			return h, nil
		}
	}
}

// expectHTTP looks at the first bytes, so that a server that speaks something
// else is known by its greeting rather than by a timeout.
func (c *http1) expectHTTP() error {
	const name = "HTTP/"
	for skipped := 0; ; skipped++ {
		first, err := c.r.Peek(1)
		if err != nil {
			return stale{err}
		}
		if first[0] != '\r' && first[0] != '\n' || skipped == len("\r\n\r\n") {
			break
		}
		c.r.Discard(1) // an empty line before the answer
	}
	begin, err := c.r.Peek(len(name))
	switch {
	case bytes.EqualFold(begin, []byte(name)):
		return nil
	case errors.Is(err, io.EOF) && isNameStart(begin, name):
		return io.ErrUnexpectedEOF
	case err != nil && isNameStart(begin, name):
		return err
	}
	greeting, _ := c.r.Peek(min(c.r.Buffered(), 40))
	return stale{failed(fetch.InvalidResponse, "the answer is not HTTP: it begins %q", greeting)}
}

// isNameStart reports whether name begins with p, in any case.
func isNameStart(p []byte, name string) bool {
	return bytes.EqualFold(p, []byte(name[:len(p)]))
}

// readHead appends a header section to dst, without its empty line. Used bytes
// count towards the limit. An end before the empty line is io.ErrUnexpectedEOF.
func readHead(r *bufio.Reader, dst []byte, used int, l limits) ([]byte, error) {
	for {
		line, err := r.ReadSlice('\n')
		atStart := len(dst) > 0 && dst[len(dst)-1] == '\n'
		if err == nil && atStart && len(bytes.TrimRight(line, "\r\n")) == 0 {
			return dst, nil
		}
		if used+len(dst)+len(line) > l.headerBytes {
			return dst, l.tooLarge()
		}
		dst = append(dst, line...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return dst, io.ErrUnexpectedEOF
		case err != nil:
			return dst, err
		}
	}
}
