package raw

import (
	"bytes"
	"errors"
	"net"
	"strconv"
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
	limits limits

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

func newHTTP2(sock *socket, tcp net.Conn, l limits) *http2conn {
	c := &http2conn{
		sock: sock, peeker: newPeeker(tcp), limits: l, nextStream: 1, window: defaultWindow,
		peer: peerSettings{initialWindow: defaultWindow, maxFrame: defaultMaxFrame},
	}
	c.framer = http2.NewFramer(&c.out, sock)
	c.framer.SetMaxReadFrameSize(defaultMaxFrame)
	c.framer.MaxHeaderListSize = uint32(l.headerBytes)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.encoder = hpack.NewEncoder(&c.block)
	// A buffer takes everything, so writing to the framer cannot fail until the flush.
	c.out.WriteString(http2.ClientPreface)
	c.framer.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: receiveWindow},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: uint32(l.headerBytes)},
	)
	c.framer.WriteWindowUpdate(0, receiveWindow)
	return c
}

func (c *http2conn) Close() error   { return c.sock.Close() }
func (c *http2conn) reusable() bool { return !c.broken && c.nextStream < lastStream }

// idle lets pending frames wait for the next reader: streams keep them apart from its answer.
func (c *http2conn) idle() bool {
	_, closed := c.peeker.peek()
	return !closed
}

// stream is one exchange under way.
type stream struct {
	id      uint32
	msg     *message
	unsent  []byte // of the request's body
	window  int64
	head    head
	hasHead bool
	body    []byte
	total   int // of the body so far
	ended   bool
	interim int // bytes of interim header sections
}

// roundTrip implements connection.
func (c *http2conn) roundTrip(msg *message, w *watch) (answer, error) {
	defer w.begin(c.sock)()
	s := &stream{id: c.nextStream, msg: msg, unsent: msg.body, window: c.peer.initialWindow}
	c.nextStream += 2
	wasBroken := c.broken
	c.broken = true // until the answer is there
	sent := c.writeHead(s)
	c.writeBody(s)
	if err := c.flush(); errors.Is(err, errWithheld) {
		return answer{}, err
	} else if err != nil {
		return answer{}, stale{err}
	}
	err := c.readAnswer(s, w)
	if err != nil && !s.hasHead {
		return answer{}, err
	}
	c.broken = wasBroken || !s.ended || len(s.unsent) > 0
	a := answer{head: s.head, sent: sent, body: bodyText(s.body, s.head.headers, c.limits.bodyBytes)}
	if err != nil {
		c.broken, a.broken = true, brokenBody(orEnd(err))
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
	authority, _ := fetch.Get(s.msg.headers, "Host")
	c.field(":method", s.msg.method)
	if authority != "" {
		c.field(":authority", authority)
	}
	c.field(":scheme", s.msg.scheme)
	c.field(":path", s.msg.target)
	sent := make([]fetch.Header, 0, len(s.msg.headers))
	for _, h := range s.msg.headers {
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

// readAnswer reads frames until the stream has ended, or its body is longer than anyone wants.
func (c *http2conn) readAnswer(s *stream, w *watch) error {
	for range maxFrames {
		f, err := c.framer.ReadFrame()
		if err != nil {
			return c.frameError(s, f, err)
		}
		had := s.hasHead
		if err := c.take(s, f); err != nil {
			return err
		}
		if err := c.flush(); err != nil {
			return err
		}
		switch {
		case s.ended:
			return nil
		case s.total > c.limits.bodyBytes+drainBytes:
			return nil
		case s.hasHead && !had:
			w.patience(bodyPatience)
		}
	}
	return failed(fetch.TooLarge, "%d frames and no end of the answer", maxFrames)
}

// take obeys one frame.
func (c *http2conn) take(s *stream, f http2.Frame) error {
	switch f := f.(type) {
	case *http2.SettingsFrame:
		return c.takeSettings(s, f)
	case *http2.PingFrame:
		if !f.IsAck() {
			c.framer.WritePing(true, f.Data)
		}
	case *http2.WindowUpdateFrame:
		c.takeWindow(s, f)
	case *http2.GoAwayFrame:
		return c.takeGoAway(s, f)
	case *http2.RSTStreamFrame:
		return c.takeReset(s, f)
	case *http2.PushPromiseFrame:
		return failed(fetch.InvalidResponse, "HTTP/2: a pushed stream, although push is off")
	case *http2.MetaHeadersFrame:
		return c.takeHeaders(s, f)
	case *http2.DataFrame:
		c.takeData(s, f)
	}
	return nil
}

// takeSettings: https://www.rfc-editor.org/rfc/rfc9113#section-6.5
func (c *http2conn) takeSettings(s *stream, f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	err := f.ForeachSetting(func(set http2.Setting) error {
		if err := set.Valid(); err != nil {
			return failed(fetch.InvalidResponse, "HTTP/2: %v", err)
		}
		switch set.ID {
		case http2.SettingInitialWindowSize:
			s.window += int64(set.Val) - c.peer.initialWindow
			c.peer.initialWindow = int64(set.Val)
		case http2.SettingMaxFrameSize:
			c.peer.maxFrame = int(set.Val)
		case http2.SettingHeaderTableSize:
			c.encoder.SetMaxDynamicTableSizeLimit(set.Val)
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.framer.WriteSettingsAck()
	c.writeBody(s)
	return nil
}

func (c *http2conn) takeWindow(s *stream, f *http2.WindowUpdateFrame) {
	switch f.StreamID {
	case 0:
		c.window += int64(f.Increment)
	case s.id:
		s.window += int64(f.Increment)
	}
	c.writeBody(s)
}

// takeGoAway: streams above the last one were not processed.
// https://www.rfc-editor.org/rfc/rfc9113#section-6.8
func (c *http2conn) takeGoAway(s *stream, f *http2.GoAwayFrame) error {
	c.nextStream = lastStream
	if f.LastStreamID >= s.id && f.ErrCode == http2.ErrCodeNo {
		return nil
	}
	fail := failed(fetch.ConnectionFailed, "the server ended the HTTP/2 connection: GOAWAY %v", f.ErrCode)
	if f.LastStreamID < s.id {
		return stale{fail}
	}
	return fail
}

func (c *http2conn) takeReset(s *stream, f *http2.RSTStreamFrame) error {
	if f.StreamID != s.id {
		return nil
	}
	fail := failed(fetch.ConnectionFailed, "the server reset the HTTP/2 stream: %v", f.ErrCode)
	if f.ErrCode == http2.ErrCodeRefusedStream {
		return stale{fail}
	}
	return fail
}

// takeHeaders takes interim and final header sections; a second final one is
// the trailer section, which is dropped.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.1
func (c *http2conn) takeHeaders(s *stream, f *http2.MetaHeadersFrame) error {
	if f.StreamID != s.id {
		return nil
	}
	if f.Truncated {
		return c.limits.tooLarge()
	}
	s.ended = s.ended || f.StreamEnded()
	if s.hasHead {
		return nil
	}
	status, err := strconv.Atoi(f.PseudoValue("status"))
	if err != nil || status < 100 || status > 999 || status == 101 {
		return failed(fetch.InvalidResponse, "HTTP/2: :status %q", f.PseudoValue("status"))
	}
	fields := f.RegularFields()
	if status < 200 {
		s.interim += fieldsSize(fields)
		if s.interim > c.limits.headerBytes {
			return c.limits.tooLarge()
		}
		return nil
	}
	headers := make([]fetch.Header, len(fields))
	for i, field := range fields {
		headers[i] = fetch.Header{Name: field.Name, Value: strings.Trim(field.Value, " \t")}
	}
	s.head, s.hasHead = head{proto: "HTTP/2.0", status: status, headers: headers}, true
	return nil
}

func fieldsSize(fields []hpack.HeaderField) int {
	size := 0
	for _, f := range fields {
		size += int(f.Size())
	}
	return size
}

// takeData keeps the beginning of the body. Every byte is given back to the
// connection's window, whoever they are for; the stream's is never widened.
func (c *http2conn) takeData(s *stream, f *http2.DataFrame) {
	if f.Length > 0 {
		c.framer.WriteWindowUpdate(0, f.Length)
	}
	if f.StreamID != s.id {
		return
	}
	data := f.Data()
	s.total += len(data)
	s.body = append(s.body, data[:min(len(data), c.limits.bodyBytes-len(s.body))]...)
	s.ended = s.ended || f.StreamEnded()
}

// frameError explains why no frame could be read.
func (c *http2conn) frameError(s *stream, f http2.Frame, err error) error {
	if mh, ok := f.(*http2.MetaHeadersFrame); ok && fieldsSize(mh.Fields)+4*defaultMaxFrame > c.limits.headerBytes {
		// The framer gives up a little before the limit when the next part would pass it.
		return c.limits.tooLarge()
	}
	_, badStream := errors.AsType[http2.StreamError](err)
	_, badConnection := errors.AsType[http2.ConnectionError](err)
	switch {
	case badStream, badConnection, errors.Is(err, http2.ErrFrameTooLarge):
		return failed(fetch.InvalidResponse, "the answer is not HTTP/2: %v", err)
	case !s.hasHead:
		return stale{err}
	}
	return err
}
