package config

import (
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Session is what a file declares of how one is signed in to a target.
type Session struct {
	harness.Auth
	// Command is run by a shell and prints more of it, lines "Name: value"; "" is none.
	Command string
}

// expand puts the values of the environment into a text at v, and remembers them
// as secrets of the file. header is the field that the text is the value of, or "".
func (r *reader) expand(v value, header, text string) string {
	x := expand(text, r.lookup)
	for _, name := range x.unset {
		v.fail("", "names the environment variable %s, which is not set; set it, or write $${%s} to mean the text", name, name)
	}
	for _, used := range x.used {
		if len(used.Value) < minSecret {
			v.fail("", "names the environment variable %s, whose value has %d bytes; a secret needs at least %d, since a shorter one cannot be kept out of reports", used.Name, len(used.Value), minSecret)
		}
	}
	if len(x.used) > 0 {
		r.secrets = append(r.secrets, Secret{Header: header, Value: x.text, Written: text, Variables: x.used})
	}
	return x.text
}

// readBody reads a body, in which ${NAME} stands for the environment's value.
func readBody(v value) string {
	text, ok := v.text()
	if !ok {
		return ""
	}
	return v.r.expand(v, "", text)
}

// readSession reads a mapping of cookie, headers, command.
func readSession(v value) *Session {
	var s Session
	v.fields(map[string]func(value){
		"cookie": func(v value) {
			if text, ok := v.text(); ok {
				s.Cookie = readCookie(v, text)
			}
		},
		"headers": func(v value) {
			for _, line := range headerLines(v) {
				s.Headers = append(s.Headers, fetch.Header{Name: line.Name, Value: readSessionHeader(line)})
			}
		},
		"command": func(v value) {
			if text, ok := v.text(); ok && strings.TrimSpace(text) == "" {
				v.fail(strconv.Quote(text), "is empty; want a shell command that prints lines 'Name: value'")
			} else {
				s.Command = text
			}
		},
	})
	return &s
}

func readCookie(v value, text string) string {
	cookie := v.r.expand(v, "Cookie", text)
	if mistake := SessionHeaderMistake("Cookie", cookie); mistake != "" {
		v.fail("", "%s", mistake)
	} else if name, _, found := strings.Cut(cookie, "="); !found || strings.TrimSpace(name) == "" {
		v.fail("", "is not a cookie; want name=value, or several separated by \"; \"")
	}
	return cookie
}

// readSessionHeader checks one header of a session and returns its value.
func readSessionHeader(line headerLine) string {
	if strings.EqualFold(line.Name, "Cookie") {
		line.at.fail(strconv.Quote(line.Name), "has a key of its own; write it under cookie")
		return ""
	}
	text := line.at.r.expand(line.at, line.Name, line.Value)
	if mistake := SessionHeaderMistake(line.Name, text); mistake != "" {
		line.at.fail(strconv.Quote(line.Name), "%s", mistake)
	}
	return text
}

// SessionHeaderMistake says what keeps a header from being part of a session, or
// "". It never quotes the value. Whoever says who asks for what, or how a message
// is framed, changes what the page asks.
func SessionHeaderMistake(name, value string) string {
	switch lower := strings.ToLower(name); {
	case !fetch.IsToken(name):
		return "is not a header name; want a token such as X-Api-Key"
	case strings.HasPrefix(lower, "access-control-"), strings.HasPrefix(lower, "sec-fetch-"),
		lower == "origin", lower == "host", lower == "connection", lower == "content-length", lower == "transfer-encoding":
		return "would change what the page asks, or how it is framed; remove it"
	case value == "":
		return "has no value"
	case strings.ContainsFunc(value, notOnTheWire):
		return "has a line break or a control character in its value"
	}
	return ""
}

// notOnTheWire reports whether a character may not stand in a field value.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.5
func notOnTheWire(c rune) bool { return c < 0x20 && c != '\t' || c == 0x7f }

// readAnonymous reads what a target answers without its session.
func readAnonymous(v value) (reply harness.Reply) {
	v.fields(map[string]func(value){
		"status": func(v value) { reply.Status = readStatus(v) },
	})
	if v.isMapping() && !v.has("status") {
		v.fail("", "has no status; want the status of the answer without a session, such as 401")
	}
	if reply.Status != 0 && reply.Status < 300 {
		v.fail("", "has the status %d, which says that no session is needed; want an error or a redirect", reply.Status)
	}
	return reply
}
