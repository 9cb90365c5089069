package wire

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
	limits   Limits
	absolute bool
	r        *bufio.Reader
	out      []byte // scratch for requests
	in       []byte // scratch for header sections
	clean    bool   // the last answer was read to its end, and another may follow
}

func newHTTP1(sock *socket, tcp net.Conn, l Limits, absolute bool) *http1 {
	return &http1{sock: sock, peeker: newPeeker(tcp), limits: l, absolute: absolute, r: bufio.NewReader(sock)}
}

func (c *http1) Close() error { return c.sock.Close() }

func (c *http1) Reusable() bool { return c.clean }

// Idle also refuses a connection on which bytes wait that nobody asked for:
// they would be taken for the next answer.
func (c *http1) Idle() bool {
	pending, closed := c.peeker.peek()
	return !pending && !closed
}

// RoundTrip implements connection.
func (c *http1) RoundTrip(msg *Message, w *Watch) (Answer, error) {
	defer w.begin(c.sock)()
	c.clean, c.sock.May = false, msg.May
	c.out = msg.appendHTTP1(c.out[:0], c.absolute)
	_, writeErr := c.sock.Write(c.out)
	if errors.Is(writeErr, ErrWithheld) {
		return Answer{}, writeErr
	}
	// A server may answer before it has read everything and close: its answer counts.
	h, err := c.readFinalHead(msg.Upgrade)
	if err != nil {
		if _, none := errors.AsType[Stale](err); none && writeErr != nil {
			err = Stale{writeErr}
		}
		return Answer{}, err
	}
	f, fail := frame(h, msg.Method)
	if fail != nil {
		return Answer{}, fail
	}
	if f.kind != noBody && (f.kind != byLength || int64(c.r.Buffered()) < f.length) {
		w.patience(msg.bodyPatience(h.Headers))
	}
	kept, whole, err := readBody(c.r, f, c.limits.BodyBytes)
	c.clean = whole && writeErr == nil && c.r.Buffered() == 0 && persists(h, msg) && !goesOn(f, h, msg)
	all := len(kept) < c.limits.BodyBytes || f.kind == byLength && f.length == int64(len(kept))
	return Answer{
		head: h, Split: splitFields(string(c.in)), Sent: msg.Headers,
		Body: bodyText(kept, h.Headers, c.limits.BodyBytes), Bytes: kept, Whole: err == nil && all,
		Broken: brokenBody(err), Unended: err != nil && IsTimeout(err),
	}, nil
}

// brokenBody says how a body ended early. That patience ran out is not a fault of the body.
func brokenBody(err error) string {
	if err == nil || IsTimeout(err) {
		return ""
	}
	return "body: " + err.Error()
}

// persists reports whether the connection stays open after an answer.
// https://www.rfc-editor.org/rfc/rfc9112#section-9.3
func persists(h head, msg *Message) bool {
	return h.Proto != "HTTP/1.0" && msg.Version != HTTP10 &&
		!hasToken(h.Headers, "Connection", "close") && !hasToken(msg.Headers, "Connection", "close")
}

// goesOn reports whether whoever answered a HEAD may still be at it: what serves
// an endless GET often serves HEAD as well, and writes on for nobody, so that the
// next request on the connection would wait for it.
func goesOn(f framing, h head, msg *Message) bool {
	return f.kind == noBody && msg.Method == "HEAD" && (msg.Stream || isEventStream(h.Headers))
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
		case h.Status == 101 && upgrade:
			return h, nil
		case h.Status == 101:
			// Nobody asked to switch protocols.
			return head{}, failed(fetch.InvalidResponse, "101 Switching Protocols to a request without Upgrade")
		case h.Status >= 200:
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
			return Stale{err}
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
	return Stale{failed(fetch.InvalidResponse, "the answer is not HTTP: it begins %q", greeting)}
}

// isNameStart reports whether name begins with p, in any case.
func isNameStart(p []byte, name string) bool {
	return bytes.EqualFold(p, []byte(name[:len(p)]))
}

// readHead appends a header section to dst, without its empty line. Used bytes
// count towards the limit. An end before the empty line is io.ErrUnexpectedEOF.
func readHead(r *bufio.Reader, dst []byte, used int, l Limits) ([]byte, error) {
	for {
		line, err := r.ReadSlice('\n')
		atStart := len(dst) > 0 && dst[len(dst)-1] == '\n'
		if err == nil && atStart && len(bytes.TrimRight(line, "\r\n")) == 0 {
			return dst, nil
		}
		if used+len(dst)+len(line) > l.HeaderBytes {
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
