package wire

import (
	"fmt"
	"mime"
	"strconv"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// A fetch is settled by headers; what the body begins with is only evidence.
const (
	// bodyPatience is how long a body may take once the header section is there.
	bodyPatience = time.Second
	// streamPatience is the same for a body that is known to have no end: what does not
	// come with the header section is not waited for some hundred times.
	streamPatience = 5 * time.Millisecond
)

// bodyPatience returns how long the body of the answer with these headers may take.
func (msg *Message) bodyPatience(headers []fetch.Header) time.Duration {
	if msg.Stream || isEventStream(headers) {
		return streamPatience
	}
	return bodyPatience
}

// isEventStream reports whether an answer is a stream of events, which ends when
// its server wants it to.
// https://html.spec.whatwg.org/#server-sent-events
func isEventStream(headers []fetch.Header) bool {
	value, _ := fetch.Get(headers, "Content-Type")
	essence, _, err := mime.ParseMediaType(value)
	return err == nil && essence == "text/event-stream"
}

// Versions that Options.HTTP and harness.Ask.HTTP can name.
const (
	AnyVersion = ""
	HTTP10     = "1.0"
	HTTP11     = "1.1"
	HTTP2      = "2"
)

// Message is one request as it goes on the wire.
type Message struct {
	// Address is where it goes; its target is the one on the request line, which Bytes replace.
	Address
	Method  string
	Headers []fetch.Header
	Body    []byte
	Version string // as in harness.Ask.HTTP
	// May reports whether the ask that this is for lets a method out.
	May Permit
	// Credentials says whether a client certificate may be shown.
	Credentials bool
	// Alone asks for a connection of its own that nobody uses afterwards: what
	// follows odd bytes on a connection is anyone's guess.
	Alone bool
	// Upgrade says that the message asks for another protocol: 101 is an answer to it.
	Upgrade bool
	// Stream says that the answer's body is known to have no end.
	Stream bool
	// Declared is the status that the target is known to answer with: no reason to ask again.
	Declared int
	// Fresh asks for a new connection, which others may use afterwards.
	Fresh bool
}

// AddLength adds a missing Content-Length: where there is a body, and for the
// methods that a browser sends a 0 with.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (msg *Message) AddLength(hasBody bool) {
	browserSends := msg.Method == "POST" || msg.Method == "PUT"
	if len(msg.Body) == 0 && !hasBody && !browserSends {
		return
	}
	for _, h := range msg.Headers {
		if strings.EqualFold(h.Name, "Content-Length") || strings.EqualFold(h.Name, "Transfer-Encoding") {
			return
		}
	}
	msg.Headers = append(msg.Headers, fetch.Header{Name: "Content-Length", Value: strconv.Itoa(len(msg.Body))})
}

// CheckLines refuses what would end a line early. Bytes may hold it: they are
// not checked here but, in safe mode, at the socket.
func CheckLines(headers []fetch.Header) *Failure {
	for _, h := range headers {
		if strings.ContainsAny(h.Name, "\r\n\x00:") || strings.ContainsAny(h.Value, "\r\n\x00") {
			return failed(fetch.InvalidRequest, "header %q: %q has a line end or NUL in it", h.Name, h.Value)
		}
	}
	return nil
}

// appendHTTP1 appends the message in HTTP/1 to dst. An absolute request-target is for proxies.
// https://www.rfc-editor.org/rfc/rfc9112#section-3
func (msg *Message) appendHTTP1(dst []byte, absolute bool) []byte {
	dst = append(dst, msg.Method...)
	dst = append(dst, ' ')
	dst = append(dst, msg.requestTarget(absolute)...)
	if msg.Version == HTTP10 {
		dst = append(dst, " HTTP/1.0\r\n"...)
	} else {
		dst = append(dst, " HTTP/1.1\r\n"...)
	}
	for _, h := range msg.Headers {
		dst = append(dst, h.Name...)
		dst = append(dst, ": "...)
		dst = append(dst, h.Value...)
		dst = append(dst, "\r\n"...)
	}
	dst = append(dst, "\r\n"...)
	return append(dst, msg.Body...)
}

// requestTarget returns the target as it stands on the request line.
// https://www.rfc-editor.org/rfc/rfc9112#section-3.2
func (msg *Message) requestTarget(absolute bool) string {
	switch {
	case !absolute:
		return msg.Target
	case msg.Target == "*":
		return msg.Origin()
	case strings.HasPrefix(msg.Target, "/"):
		return msg.Origin() + msg.Target
	}
	return msg.Target
}

// Expressible returns why HTTP/2 has no way to say b, or nil.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.2
func Expressible(b *harness.Bytes) error {
	if b.Method != "" && !fetch.IsToken(b.Method) {
		return fmt.Errorf("method %q is not a token, and HTTP/2 carries tokens only; want HTTP/1.1", b.Method)
	}
	if strings.ContainsFunc(b.Target, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return fmt.Errorf("request target %q has spaces or controls, which HTTP/2 does not carry; want HTTP/1.1", b.Target)
	}
	hosts := 0
	for _, h := range b.Headers {
		switch name := strings.ToLower(h.Name); {
		case !fetch.IsToken(name) || strings.ContainsAny(h.Value, "\r\n\x00"):
			return fmt.Errorf("header %q: %q is malformed in HTTP/2; want HTTP/1.1", h.Name, h.Value)
		case isConnectionSpecific(name):
			return fmt.Errorf("header %q is about a connection, and HTTP/2 has no such; want HTTP/1.1", h.Name)
		case name == "host":
			hosts++
		}
	}
	if hosts > 1 {
		return fmt.Errorf("%d Host lines, but HTTP/2 has one :authority; want HTTP/1.1", hosts)
	}
	return nil
}

// isConnectionSpecific reports whether HTTP/2 forbids the field; name is in lower case.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2
func isConnectionSpecific(name string) bool {
	switch name {
	case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
		return true
	}
	return false
}
