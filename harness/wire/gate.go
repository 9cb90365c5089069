package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/corsuite/corsuite/harness"
)

// Rules of this file, which is where what may be sent is kept to:
//   - a socket is the only thing that writes to a target; its Write has the only call of the connection's own;
//   - every Write is read the way the target will read it, and refused before a byte leaves unless
//     the ask that it is for may send the method (harness.Ask.MaySend);
//   - what cannot be read with certainty is refused.
//
// A proxy's CONNECT goes out before the socket is made: it reaches the proxy, not the target.

// ErrWithheld is why a socket refuses to write.
var ErrWithheld = errors.New("kept back: the method may not be sent")

// Permit reports whether a method may be sent.
type Permit func(method string) bool

// inspector reads bytes on their way out and returns an error to keep them back.
type inspector func(p []byte, may Permit) error

// socket is a connection to a target, through TLS and proxies where there are any.
type socket struct {
	conn    net.Conn
	inspect inspector
	// May is what the message under way permits; nil permits the safe methods.
	May Permit
}

// Write sends p, which must hold whole messages (HTTP/1) or whole frames (HTTP/2).
func (s *socket) Write(p []byte) (int, error) {
	may := s.May
	if may == nil {
		may = harness.IsSafeMethod
	}
	if err := s.inspect(p, may); err != nil {
		return 0, err
	}
	return s.conn.Write(p)
}

func (s *socket) Read(p []byte) (int, error) { return s.conn.Read(p) }

func (s *socket) Close() error { return s.conn.Close() }

func (s *socket) SetDeadline(t time.Time) error { return s.conn.SetDeadline(t) }

// inspectMessage passes exactly one HTTP/1 request with a permitted method. Line ends
// inside the method, the target or a field, and a body that its Content-Length
// does not cover, would let a second request ride along.
// https://www.rfc-editor.org/rfc/rfc9112#section-11.2
func inspectMessage(p []byte, may Permit) error {
	head, body, err := splitMessage(p)
	if err != nil {
		return err
	}
	method, _, _ := bytes.Cut(head, []byte(" "))
	if !may(string(method)) {
		return fmt.Errorf("%w (got %.40q)", ErrWithheld, method)
	}
	length := 0
	for line := range bytes.Lines(head) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		bare := bytes.TrimSpace(name)
		switch {
		case bytes.EqualFold(bare, []byte("Transfer-Encoding")):
			return fmt.Errorf("%w (a Transfer-Encoding hides where the request ends)", ErrWithheld)
		case bytes.EqualFold(bare, []byte("Content-Length")) && len(bare) != len(name):
			// Some recipients take a name with blanks around it for the field, and some do not.
			return fmt.Errorf("%w (blanks around %q)", ErrWithheld, bare)
		case bytes.EqualFold(bare, []byte("Content-Length")):
			value = bytes.TrimSpace(value)
			n, err := strconv.ParseUint(string(value), 10, 31) // no sign, which some recipients take
			if err != nil || int(n) != len(body) {
				return fmt.Errorf("%w (Content-Length %.40q with a body of %d bytes)", ErrWithheld, value, len(body))
			}
			length = len(body)
		}
	}
	if length != len(body) {
		return fmt.Errorf("%w (%d bytes follow the request)", ErrWithheld, len(body))
	}
	return nil
}

// splitMessage returns the lines before the first empty one, and what follows it.
func splitMessage(p []byte) (head, body []byte, err error) {
	end := 0
	for full := range bytes.Lines(p) {
		line, found := bytes.CutSuffix(full, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case !found:
			return nil, nil, fmt.Errorf("%w (the request has no end)", ErrWithheld)
		case bytes.IndexByte(line, '\r') >= 0:
			// Some recipients take a bare CR for the end of a line.
			return nil, nil, fmt.Errorf("%w (a bare CR in %.40q)", ErrWithheld, line)
		case len(line) == 0 && end == 0:
			return nil, nil, fmt.Errorf("%w (an empty request line)", ErrWithheld)
		case len(line) == 0:
			return p[:end], p[end+len(full):], nil
		case len(bytes.TrimSpace(line)) == 0:
			return nil, nil, fmt.Errorf("%w (a blank line that some take for the end)", ErrWithheld)
		}
		end += len(full)
	}
	return nil, nil, fmt.Errorf("%w (the request has no end)", ErrWithheld)
}

// frameInspector returns an inspector for one HTTP/2 connection: it decodes
// every header block that goes out, as the target will, and looks at :method.
func frameInspector() inspector {
	var bad error
	var permitted Permit
	decoder := hpack.NewDecoder(4096, func(f hpack.HeaderField) {
		if f.Name == ":method" && !permitted(f.Value) {
			bad = fmt.Errorf("%w (got %.40q)", ErrWithheld, f.Value)
		}
	})
	return func(p []byte, may Permit) error {
		permitted = may
		p = bytes.TrimPrefix(p, []byte(http2.ClientPreface))
		for len(p) > 0 && bad == nil {
			f, rest, err := cutFrame(p)
			if err != nil {
				return err
			}
			if err := f.decode(decoder); err != nil {
				return fmt.Errorf("%w (header block: %v)", ErrWithheld, err)
			}
			p = rest
		}
		// Once refused, the decoder is out of step with the peer: the connection stays shut.
		return bad
	}
}

// outgoing is a frame on its way out.
type outgoing struct {
	kind    http2.FrameType
	flags   http2.Flags
	payload []byte
}

// decode hands a header block, or a part of one, to the decoder.
func (f outgoing) decode(decoder *hpack.Decoder) error {
	if f.kind != http2.FrameHeaders && f.kind != http2.FrameContinuation {
		return nil
	}
	if _, err := decoder.Write(f.payload); err != nil {
		return err
	}
	if f.flags.Has(http2.FlagHeadersEndHeaders) {
		return decoder.Close()
	}
	return nil
}

// cutFrame splits the first frame off p. Padded frames and priorities are never
// written here, so they are refused rather than understood.
// https://www.rfc-editor.org/rfc/rfc9113#section-4.1
func cutFrame(p []byte) (f outgoing, rest []byte, err error) {
	const headerLen = 9
	if len(p) < headerLen {
		return outgoing{}, nil, fmt.Errorf("%w (half a frame)", ErrWithheld)
	}
	end := headerLen + int(binary.BigEndian.Uint32([]byte{0, p[0], p[1], p[2]}))
	if len(p) < end {
		return outgoing{}, nil, fmt.Errorf("%w (half a frame)", ErrWithheld)
	}
	f = outgoing{kind: http2.FrameType(p[3]), flags: http2.Flags(p[4]), payload: p[headerLen:end]}
	if f.kind == http2.FrameHeaders && (f.flags.Has(http2.FlagHeadersPadded) || f.flags.Has(http2.FlagHeadersPriority)) {
		return outgoing{}, nil, fmt.Errorf("%w (padding or priority in a header frame)", ErrWithheld)
	}
	return f, p[end:], nil
}
