package wire

import (
	"bytes"
	"errors"
	"net"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/corsuite/corsuite/harness/fetch"
)

// http2conn is a connection that speaks HTTP/2, one stream at a time: asks are
// told apart by connection, so nothing is gained by mixing them on one, and
// whoever waits for an answer reads the frames. No goroutine of its own.
type http2conn struct {
	sock   *socket
	peeker *peeker
	limits Limits

	framer  *http2.Framer
	out     bytes.Buffer // frames to be sent with the next flush
	encoder *hpack.Encoder
	block   bytes.Buffer // a header block being encoded

	nextStream uint32
	window     int64 // what the peer takes on the connection
	peer       peerSettings
	broken     bool // no further stream may be opened
}

// peerSettings are the peer's as far as a client of one stream minds them.
// https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2
type peerSettings struct {
	initialWindow int64
	maxFrame      int
}

const (
	defaultWindow   = 65535
	defaultMaxFrame = 16384
	// receiveWindow is what a peer may send before it is stopped: it covers what is kept and drained.
	receiveWindow = 1 << 20
	// maxFrames bounds the frames that one answer may take.
	maxFrames = 1 << 16
	// lastStream is where a connection is given up for a new one.
	lastStream = 1 << 30
)

func newHTTP2(sock *socket, tcp net.Conn, l Limits) *http2conn {
	c := &http2conn{
		sock: sock, peeker: newPeeker(tcp), limits: l, nextStream: 1, window: defaultWindow,
		peer: peerSettings{initialWindow: defaultWindow, maxFrame: defaultMaxFrame},
	}
	c.framer = http2.NewFramer(&c.out, sock)
	c.framer.SetMaxReadFrameSize(defaultMaxFrame)
	c.framer.MaxHeaderListSize = uint32(l.HeaderBytes)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.encoder = hpack.NewEncoder(&c.block)
	// A buffer takes everything, so writing to the framer cannot fail until the flush.
	c.out.WriteString(http2.ClientPreface)
	c.framer.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: receiveWindow},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: uint32(l.HeaderBytes)},
	)
	c.framer.WriteWindowUpdate(0, receiveWindow)
	return c
}

func (c *http2conn) Close() error { return c.sock.Close() }

func (c *http2conn) Reusable() bool { return !c.broken && c.nextStream < lastStream }

// Idle lets pending frames wait for the next reader: streams keep them apart from its answer.
func (c *http2conn) Idle() bool {
	_, closed := c.peeker.peek()
	return !closed
}

// stream is one exchange under way.
type stream struct {
	id      uint32
	msg     *Message
	unsent  []byte // of the request's body
	window  int64
	head    head
	hasHead bool
	body    []byte
	total   int // of the body so far
	ended   bool
	interim int // bytes of interim header sections
}

// RoundTrip implements connection.
func (c *http2conn) RoundTrip(msg *Message, w *Watch) (Answer, error) {
	defer w.begin(c.sock)()
	c.sock.May = msg.May
	s := &stream{id: c.nextStream, msg: msg, unsent: msg.Body, window: c.peer.initialWindow}
	c.nextStream += 2
	wasBroken := c.broken
	c.broken = true // until the answer is there
	sent := c.writeHead(s)
	c.writeBody(s)
	if err := c.flush(); errors.Is(err, ErrWithheld) {
		return Answer{}, err
	} else if err != nil {
		return Answer{}, Stale{err}
	}
	err := c.readAnswer(s, w)
	if err != nil && !s.hasHead {
		return Answer{}, err
	}
	c.broken = wasBroken || !s.ended || len(s.unsent) > 0
	a := Answer{head: s.head, Sent: sent, Body: bodyText(s.body, s.head.Headers, c.limits.BodyBytes), Bytes: s.body, Whole: err == nil && s.total == len(s.body)}
	if err != nil {
		c.broken, a.Broken, a.Unended = true, brokenBody(orEnd(err)), IsTimeout(err)
	}
	return a, nil
}

// flush sends what the framer has written.
func (c *http2conn) flush() error {
	if c.out.Len() == 0 {
		return nil
	}
	_, err := c.sock.Write(c.out.Bytes())
	c.out.Reset()
	return err
}

// writeHead writes a stream's header block and returns the field lines in it.
// Fields keep their order, names become lower case, what is about a connection stays behind.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
func (c *http2conn) writeHead(s *stream) []fetch.Header {
	c.block.Reset()
	authority, _ := fetch.Get(s.msg.Headers, "Host")
	c.field(":method", s.msg.Method)
	if authority != "" {
		c.field(":authority", authority)
	}
	c.field(":scheme", s.msg.Scheme)
	c.field(":path", s.msg.Target)
	sent := make([]fetch.Header, 0, len(s.msg.Headers))
	for _, h := range s.msg.Headers {
		name := strings.ToLower(h.Name)
		if name == "host" || isConnectionSpecific(name) || name == "te" && h.Value != "trailers" {
			continue
		}
		c.field(name, h.Value)
		sent = append(sent, fetch.Header{Name: name, Value: h.Value})
	}
	c.writeBlock(s.id, len(s.unsent) == 0)
	return sent
}

func (c *http2conn) field(name, value string) {
	// The encoder writes to a buffer, which takes everything.
	_ = c.encoder.WriteField(hpack.HeaderField{Name: name, Value: value})
}

// writeBlock cuts the header block into frames of the size that the peer takes.
// https://www.rfc-editor.org/rfc/rfc9113#section-4.3
func (c *http2conn) writeBlock(id uint32, end bool) {
	block := c.block.Bytes()
	first := block[:min(len(block), c.peer.maxFrame)]
	block = block[len(first):]
	c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: first, EndStream: end, EndHeaders: len(block) == 0,
	})
	for len(block) > 0 {
		part := block[:min(len(block), c.peer.maxFrame)]
		block = block[len(part):]
		c.framer.WriteContinuation(id, len(block) == 0, part)
	}
}

// writeBody writes as much of the request's body as the peer takes now.
// https://www.rfc-editor.org/rfc/rfc9113#section-5.2
func (c *http2conn) writeBody(s *stream) {
	for len(s.unsent) > 0 {
		n := min(int64(len(s.unsent)), int64(c.peer.maxFrame), s.window, c.window)
		if n <= 0 {
			return
		}
		c.framer.WriteData(s.id, int64(len(s.unsent)) == n, s.unsent[:n])
		s.unsent = s.unsent[n:]
		s.window -= n
		c.window -= n
	}
}
