package wire

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/corsuite/corsuite/harness/fetch"
)

// readAnswer reads frames until the stream has ended, or its body is longer than anyone wants.
func (c *http2conn) readAnswer(s *stream, w *Watch) error {
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
		case s.total > c.limits.BodyBytes+drainBytes:
			return nil
		case s.hasHead && !had:
			w.patience(s.msg.bodyPatience(s.head.Headers))
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
		return Stale{fail}
	}
	return fail
}

func (c *http2conn) takeReset(s *stream, f *http2.RSTStreamFrame) error {
	if f.StreamID != s.id {
		return nil
	}
	fail := failed(fetch.ConnectionFailed, "the server reset the HTTP/2 stream: %v", f.ErrCode)
	switch f.ErrCode {
	case http2.ErrCodeRefusedStream:
		return Stale{fail}
	case http2.ErrCodeProtocol:
		// What was behind it broke the protocol: browsers have one word for both.
		fail.Reason = fetch.ProtocolError
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
		return failed(fetch.ProtocolError, "HTTP/2: :status %q", f.PseudoValue("status"))
	}
	fields := f.RegularFields()
	if status < 200 {
		s.interim += fieldsSize(fields)
		if s.interim > c.limits.HeaderBytes {
			return c.limits.tooLarge()
		}
		return nil
	}
	headers := make([]fetch.Header, len(fields))
	for i, field := range fields {
		headers[i] = fetch.Header{Name: field.Name, Value: strings.Trim(field.Value, " \t")}
	}
	s.head, s.hasHead = head{Proto: "HTTP/2.0", Status: status, Headers: headers}, true
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
	s.body = append(s.body, data[:min(len(data), c.limits.BodyBytes-len(s.body))]...)
	s.ended = s.ended || f.StreamEnded()
}

// frameError explains why no frame could be read.
func (c *http2conn) frameError(s *stream, f http2.Frame, err error) error {
	if mh, ok := f.(*http2.MetaHeadersFrame); ok && fieldsSize(mh.Fields)+4*defaultMaxFrame > c.limits.HeaderBytes {
		// The framer gives up a little before the limit when the next part would pass it.
		return c.limits.tooLarge()
	}
	stream, badStream := errors.AsType[http2.StreamError](err)
	_, badConnection := errors.AsType[http2.ConnectionError](err)
	switch {
	case badStream && stream.StreamID == s.id:
		fail := failed(fetch.ProtocolError, "the answer is malformed: %v", err)
		fail.Parameter = malformedField(stream.Cause)
		return fail
	case badStream, badConnection, errors.Is(err, http2.ErrFrameTooLarge):
		return failed(fetch.InvalidResponse, "the answer is not HTTP/2: %v", err)
	case !s.hasHead:
		return Stale{err}
	}
	return err
}

// malformedField returns the name of the response header that made the framer give
// up; "" is that it was for something else. The framer's errors about a field are
// the field's name, in types that it does not export.
func malformedField(err error) string {
	if err == nil {
		return ""
	}
	if v := reflect.ValueOf(err); v.Kind() == reflect.String && fetch.IsToken(v.String()) {
		return v.String()
	}
	return ""
}
