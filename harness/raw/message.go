package raw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// message is one request as it goes on the wire.
type message struct {
	// address is where it goes; its target is the one on the request line, which Bytes replace.
	address
	method  string
	headers []fetch.Header
	body    []byte
	version string // as in harness.Ask.HTTP
	// may reports whether the ask that this is for lets a method out.
	may permit
	// credentials says whether a client certificate may be shown.
	credentials bool
	// alone asks for a connection of its own that nobody uses afterwards: what
	// follows odd bytes on a connection is anyone's guess.
	alone bool
	// upgrade says that the message asks for another protocol: 101 is an answer to it.
	upgrade bool
	// stream says that the answer's body is known to have no end.
	stream bool
	// declared is the status that the target is known to answer with: no reason to ask again.
	declared int
	// fresh asks for a new connection, which others may use afterwards.
	fresh bool
}

// compose returns the request line, headers and body that stand for m: what the
// profile's browser sends, and of ours Host, cookies, authentication and length.
func (p *page) compose(ask harness.Ask, m fetch.Message) (*message, *failure) {
	addr, fail := parseAddress(m.URL)
	if fail != nil {
		return nil, fail
	}
	msg := &message{
		declared:    ask.Declared,
		may:         func(method string) bool { return ask.MaySend(method, m.URL, p.agent.unsafe) },
		stream:      ask.Stream || p.agent.carrier.streams.has(addr),
		address:     addr,
		method:      m.Method,
		body:        m.Body,
		version:     p.agent.version(ask),
		credentials: m.Credentials,
		alone:       p.alone,
	}
	msg.headers = make([]fetch.Header, 0, len(m.Headers)+len(ask.Auth.Headers)+3)
	msg.headers = append(msg.headers, fetch.Header{Name: "Host", Value: addr.host})
	msg.fresh = ask.Fresh
	for _, h := range m.Headers {
		// HTTP/1.0 has no persistent connections, and asking for one would be news to it.
		if msg.version != http10 || !strings.EqualFold(h.Name, "Connection") {
			msg.headers = append(msg.headers, h)
		}
	}
	msg.headers = instead(msg.headers, ask, m.Preflight)
	p.authenticate(msg, ask, m)
	if fail := checkLines(msg.headers); fail != nil {
		return nil, fail
	}
	msg.addLength(m.Body != nil)
	return msg, nil
}

// instead puts the ask's own field lines in the place of the browser's.
func instead(lines []fetch.Header, ask harness.Ask, preflight bool) []fetch.Header {
	for _, h := range ask.Instead {
		if preflight && neverOnPreflight(h.Name) {
			continue
		}
		value := strings.ReplaceAll(h.Value, "{origin}", string(ask.From))
		same := func(line fetch.Header) bool { return strings.EqualFold(line.Name, h.Name) }
		at := slices.IndexFunc(lines, same)
		switch {
		case at < 0 && value != "":
			lines = append(lines, fetch.Header{Name: h.Name, Value: value})
		case at >= 0 && value != "":
			lines[at].Value = value
		default:
			lines = slices.DeleteFunc(lines, same)
		}
	}
	return lines
}

// neverOnPreflight reports whether no browser writes a field into a preflight: what the
// page sets, what is known of a stored answer, and client hints.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 (step 1)
func neverOnPreflight(name string) bool {
	name = strings.ToLower(name)
	if slices.ContainsFunc([]string{"sec-ch-", "content-", "if-"}, func(start string) bool { return strings.HasPrefix(name, start) }) {
		return true
	}
	return slices.Contains([]string{"accept", "range", "save-data", "x-requested-with"}, name)
}

// composeBytes is compose for an ask whose first message no browser sends. The
// lines are as listed; added are Host unless one is listed or NoHost is set, the
// target's authentication unless this is a preflight, and the length of a body
// that is listed without one: otherwise it would be read as the next request.
func (p *page) composeBytes(ask harness.Ask, m fetch.Message) (*message, *failure) {
	msg, fail := p.compose(ask, m)
	if fail != nil {
		return nil, fail
	}
	b := ask.Bytes
	msg.alone, msg.fresh = true, true
	msg.body = []byte(b.Body)
	if b.Method != "" {
		msg.method = b.Method
	}
	if b.Target != "" {
		msg.target = b.Target
	}
	fill := strings.NewReplacer("{origin}", string(ask.From), "{host}", msg.host)
	lines := make([]fetch.Header, 0, len(b.Headers)+1)
	if _, listed := fetch.Get(b.Headers, "Host"); !listed && !b.NoHost {
		lines = append(lines, fetch.Header{Name: "Host", Value: msg.host})
	}
	for _, h := range b.Headers {
		lines = append(lines, fetch.Header{Name: h.Name, Value: fill.Replace(h.Value)})
	}
	msg.headers = lines
	if !m.Preflight && msg.method != "OPTIONS" {
		p.authenticate(msg, ask, m)
	}
	msg.addLength(false)
	return msg, nil
}

// authenticate adds the target's authentication to an actual request. It goes to
// the target's own origin only: wherever a redirect leads has no right to it.
func (p *page) authenticate(msg *message, ask harness.Ask, m fetch.Message) {
	if m.Preflight {
		return
	}
	if fetch.IsSameOrigin(ask.URL, m.URL) {
		msg.headers = ask.Auth.Onto(msg.headers, m.Credentials)
	}
	if kept := p.cookies.forURL(m.URL, ask.Auth.CookieNames()); m.Credentials && len(kept) > 0 {
		msg.headers = harness.Auth{Cookie: strings.Join(kept, "; ")}.Onto(msg.headers, true)
	}
}

// addLength adds a missing Content-Length: where there is a body, and for the
// methods that a browser sends a 0 with.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (msg *message) addLength(hasBody bool) {
	browserSends := msg.method == "POST" || msg.method == "PUT"
	if len(msg.body) == 0 && !hasBody && !browserSends {
		return
	}
	for _, h := range msg.headers {
		if strings.EqualFold(h.Name, "Content-Length") || strings.EqualFold(h.Name, "Transfer-Encoding") {
			return
		}
	}
	msg.headers = append(msg.headers, fetch.Header{Name: "Content-Length", Value: strconv.Itoa(len(msg.body))})
}

// checkLines refuses what would end a line early. Bytes may hold it: they are
// not checked here but, in safe mode, at the socket.
func checkLines(headers []fetch.Header) *failure {
	for _, h := range headers {
		if strings.ContainsAny(h.Name, "\r\n\x00:") || strings.ContainsAny(h.Value, "\r\n\x00") {
			return failed(fetch.InvalidRequest, "header %q: %q has a line end or NUL in it", h.Name, h.Value)
		}
	}
	return nil
}

// appendHTTP1 appends the message in HTTP/1 to dst. An absolute request-target is for proxies.
// https://www.rfc-editor.org/rfc/rfc9112#section-3
func (msg *message) appendHTTP1(dst []byte, absolute bool) []byte {
	dst = append(dst, msg.method...)
	dst = append(dst, ' ')
	dst = append(dst, msg.requestTarget(absolute)...)
	if msg.version == http10 {
		dst = append(dst, " HTTP/1.0\r\n"...)
	} else {
		dst = append(dst, " HTTP/1.1\r\n"...)
	}
	for _, h := range msg.headers {
		dst = append(dst, h.Name...)
		dst = append(dst, ": "...)
		dst = append(dst, h.Value...)
		dst = append(dst, "\r\n"...)
	}
	dst = append(dst, "\r\n"...)
	return append(dst, msg.body...)
}

// requestTarget returns the target as it stands on the request line.
// https://www.rfc-editor.org/rfc/rfc9112#section-3.2
func (msg *message) requestTarget(absolute bool) string {
	switch {
	case !absolute:
		return msg.target
	case msg.target == "*":
		return msg.origin()
	case strings.HasPrefix(msg.target, "/"):
		return msg.origin() + msg.target
	}
	return msg.target
}

// expressible returns why HTTP/2 has no way to say b, or nil.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.2
func expressible(b *harness.Bytes) error {
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
