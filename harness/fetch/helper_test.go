package fetch

import (
	"strings"
	"time"
)

// The page of most tests, and the servers it asks.
const (
	page    = "https://app.example"
	api     = "https://api.example.net/items"
	other   = "https://other.example.org/items"
	ownItem = page + "/items"
)

// noon is when tests begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// head is a response of a status and lines "Name: value".
func head(status int, lines ...string) Response {
	return Response{Status: status, Headers: fields(lines...)}
}

// fields are header lines written "Name: value".
func fields(lines ...string) []Header {
	var headers []Header
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		headers = append(headers, Header{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return headers
}

// generous answers every message so that nothing of CORS stands in the way.
func generous(m Message) Response {
	origin, _ := Get(m.Headers, "Origin")
	method, _ := Get(m.Headers, "Access-Control-Request-Method")
	names, _ := Get(m.Headers, "Access-Control-Request-Headers")
	return head(200,
		"Access-Control-Allow-Origin: "+origin,
		"Access-Control-Allow-Credentials: true",
		"Access-Control-Allow-Methods: "+method,
		"Access-Control-Allow-Headers: "+names,
		"Access-Control-Max-Age: 60")
}

// play carries a fetch to its end and returns what was sent.
func play(p *Profile, req Request, cache *PreflightCache, now time.Time, answer func(Message) Response) (Result, []Message) {
	if req.Origin == "" {
		req.Origin = page
	}
	var sent []Message
	f := Begin(p, req, cache)
	for m, more := f.Next(now); more; m, more = f.Next(now) {
		sent = append(sent, m)
		f.Receive(answer(m), now)
	}
	return f.Result(), sent
}

// fixed answers preflights and actual requests with one response each.
func fixed(preflight, actual Response) func(Message) Response {
	return func(m Message) Response {
		if m.Preflight {
			return preflight
		}
		return actual
	}
}

// preflights counts the preflights among messages.
func preflights(sent []Message) int {
	n := 0
	for _, m := range sent {
		if m.Preflight {
			n++
		}
	}
	return n
}

// line is a message in one line: method, URL and the named fields.
func line(m Message, names ...string) string {
	s := m.Method + " " + m.URL
	for _, name := range names {
		if value, found := Get(m.Headers, name); found {
			s += " " + name + "=" + value
		}
	}
	return s
}
