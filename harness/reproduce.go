package harness

import (
	"github.com/corsuite/corsuite/harness/fetch"
)

// Reproduce returns what a person runs to see what a planned ask saw: a curl
// line for the preflight if there is one, a curl line for the request itself,
// and a script for the console of a page at the asking origin.
//
// The curl lines carry what decides (method, Origin, the headers that the page
// sets); what authenticates to the target is named and never shown.
func Reproduce(ask Ask) []string {
	if ask.Bytes != nil {
		return []string{curlBytes(ask)}
	}
	r := ask.Request()
	var commands []string
	if preflight, needed := fetch.Preflight(r); needed {
		commands = append(commands, curl("OPTIONS", withoutFragment(r.URL), preflight, ""))
	}
	if ask.Held {
		return commands
	}
	actual := curl(fetch.NormalizeMethod(r.Method), withoutFragment(r.URL), actualHeaders(ask, r), ask.Body)
	return append(commands, actual, script(ask))
}

// actualHeaders returns what the request itself carries beside a browser's usual headers.
func actualHeaders(ask Ask, r fetch.Request) []fetch.Header {
	var headers []fetch.Header
	if r.Mode != fetch.NoCORS {
		headers = append(headers, fetch.Header{Name: "Origin", Value: r.Origin})
	}
	if ask.Initiator == ByWebSocket {
		headers = append(headers, handshakeHeaders()...)
	}
	headers = append(headers, ask.Headers...)
	if ask.Revalidate {
		headers = append(headers, fetch.Header{Name: "If-None-Match", Value: "(the ETag of the answer before)"})
	}
	return ask.Auth.hidden().Onto(headers, ask.TakesCookie())
}

// hidden returns the session without its values. A made-up cookie is not a secret,
// and is what the finding may hang on.
func (a Auth) hidden() Auth {
	shown := Auth{Cookie: a.Cookie}
	if a.Cookie != "" && a.Cookie != MadeUpCookie {
		shown.Cookie = hidden
	}
	for _, h := range a.Headers {
		shown.Headers = append(shown.Headers, fetch.Header{Name: h.Name, Value: hidden})
	}
	return shown
}

// hidden stands where a credential would.
const hidden = "[redacted]"

// handshakeHeaders are what makes a request a WebSocket's handshake; the key is the standard's example.
// https://www.rfc-editor.org/rfc/rfc6455#section-1.3
func handshakeHeaders() []fetch.Header {
	return []fetch.Header{
		{Name: "Connection", Value: "Upgrade"}, {Name: "Upgrade", Value: "websocket"},
		{Name: "Sec-WebSocket-Version", Value: "13"}, {Name: "Sec-WebSocket-Key", Value: "dGhlIHNhbXBsZSBub25jZQ=="},
	}
}
