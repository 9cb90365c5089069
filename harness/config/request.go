package config

import (
	"context"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Request is one entry of a file for "corsuite try -f".
type Request struct {
	// Ask has what the entry says. From is "" when it names no origin. Method
	// and header names are as written: whether fetch() accepts them is the answer.
	Ask harness.Ask
	// LeftOut are names of headers that the entry lists and that a page cannot set.
	LeftOut []string
	// Expect is what the entry expects; zero is nothing.
	Expect harness.Expectation
	// Line on which the entry begins.
	Line int
	// Secrets are the values of headers, and the body, that hold something from the environment.
	Secrets []Secret
}

// ReadRequests reads a list of requests. In header values ${NAME} stands for
// the environment variable, so that secrets need not be written down; nowhere
// else, since a body or a URL may mean it literally. $${NAME} is ${NAME} itself.
// When ctx ends, so does the reading.
func ReadRequests(ctx context.Context, path string) ([]Request, error) {
	data, err := readFile(ctx, path)
	if err != nil {
		return nil, err
	}
	return ParseRequests(path, data, os.LookupEnv)
}

// ParseRequests is ReadRequests for a text that has been read, and an
// environment. Mistakes are joined, each an *Error.
func ParseRequests(name string, data []byte, lookup func(string) (string, bool)) ([]Request, error) {
	r := &reader{file: name, lookup: lookup}
	root, ok := r.document(data)
	if !ok {
		return nil, r.err()
	}
	items := root.items("a list of requests, each with a url")
	if len(items) == 0 && root.isList() {
		root.fail("", "lists no request; want at least one with a url")
	}
	requests := make([]Request, len(items))
	for i, item := range items {
		requests[i] = readRequest(item)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return requests, nil
}

func readRequest(v value) Request {
	before := len(v.r.secrets)
	req := Request{Line: v.line}
	a := &req.Ask
	v.fields(map[string]func(value){
		"url":     func(v value) { a.URL = readRequestURL(v) },
		"origin":  func(v value) { a.From = readRequestOrigin(v) },
		"method":  func(v value) { a.Method, _ = v.text() },
		"headers": func(v value) { a.Headers = readHeaders(v) },
		"body": func(v value) {
			if text, ok := v.scalar(); ok {
				a.Body = v.r.expand(v, "", text)
			} else {
				v.wrongType("a string")
			}
		},
		"credentials": func(v value) {
			a.Credentials = fetch.CredentialsMode(v.word(string(fetch.Omit), string(fetch.SameOrigin), string(fetch.Include)))
		},
		"redirect": func(v value) {
			a.Redirect = fetch.RedirectMode(v.word(string(fetch.Follow), string(fetch.RedirectError), string(fetch.RedirectManual)))
		},
		"as": func(v value) { a.Initiator = readInitiator(v) },
		"mode": func(v value) {
			a.Mode = fetch.Mode(v.word(string(fetch.CORS), string(fetch.NoCORS), string(fetch.SameOriginMode)))
		},
		"expect": func(v value) { req.Expect = readExpectation(v) },
	})
	if why := a.Initiator.FixedMode(a.Mode); a.Mode != "" && why != "" {
		v.fail("", "asks by %s in mode %s; %s", a.Initiator, a.Mode, why)
	}
	a.Headers, req.LeftOut = Settable(a.Headers)
	*a = Sockets(*a)
	if v.isMapping() && !v.has("url") {
		v.fail("", "has no url; want an absolute one, http or https")
	}
	req.Secrets = slices.Clone(v.r.secrets[before:])
	return req
}

// readRequestURL refuses credentials, as the command line does: fetch() throws at
// them, so that nothing would be asked.
func readRequestURL(v value) string {
	text, ok := v.text()
	if !ok {
		return ""
	}
	if mistake := urlMistake(asHTTP(text)); mistake != "" {
		v.fail(strconv.Quote(text), "%s", mistake)
	} else if u, _ := url.Parse(text); u.User != nil {
		v.fail(strconv.Quote(u.Redacted()), "has user information; give credentials with --header or --cookie")
	}
	return text
}

// Initiator returns what a word of `as` means: the name of an initiator, "fetch",
// or one of the shorter names; false is none of them.
func Initiator(word string) (harness.Initiator, bool) {
	switch word {
	case "fetch":
		return harness.ByFetch, true
	case "upload":
		return harness.ByXHRUpload, true
	case "image":
		return harness.ByImage, true
	}
	i := harness.Initiator(word)
	return i, slices.Contains(harness.Initiators(), i)
}

// InitiatorWords lists what `as` takes.
func InitiatorWords() string {
	words := []string{"fetch"}
	for _, i := range harness.Initiators() {
		words = append(words, strings.TrimPrefix(string(i), "xhr-"))
	}
	return strings.Join(words, ", ")
}

func readInitiator(v value) harness.Initiator {
	text, ok := v.text()
	i, known := Initiator(text)
	if ok && !known {
		v.fail(strconv.Quote(text), "is nothing that makes requests; want one of %s", InitiatorWords())
	}
	return i
}

// readExpectation reads a word or a mapping.
func readExpectation(v value) harness.Expectation {
	outcome := func(v value) harness.Outcome {
		return harness.Outcome(v.word(string(harness.OutcomeShared), string(harness.OutcomeBlocked), string(harness.OutcomeWithheld)))
	}
	if !v.isMapping() {
		return harness.Expectation{Outcome: outcome(v)}
	}
	var e harness.Expectation
	v.fields(map[string]func(value){
		"outcome": func(v value) { e.Outcome = outcome(v) },
		"reason": func(v value) {
			text, ok := v.text()
			if e.Reason = fetch.Reason(text); ok && !slices.Contains(fetch.Reasons(), e.Reason) {
				v.fail(strconv.Quote(text), "is not a reason; `corsuite explain` lists them, such as %s", fetch.MissingAllowOriginHeader)
			}
		},
		"status": func(v value) { e.Status = readStatus(v) },
		"exposed": func(v value) {
			e.Exposed = []string{}
			for _, item := range v.items("a list of response-header names") {
				if name, ok := item.text(); ok {
					e.Exposed = append(e.Exposed, name)
				}
			}
		},
	})
	if e.Reason != "" && e.Outcome == harness.OutcomeShared {
		v.fail("", "expects shared and a reason; only a refusal has one")
	}
	return e
}

// Settable returns the headers that a page can set, and the names of the others:
// fetch() passes those over without a word.
// https://fetch.spec.whatwg.org/#forbidden-request-header
func Settable(headers []fetch.Header) (set []fetch.Header, leftOut []string) {
	for _, h := range headers {
		if !fetch.IsForbiddenRequestHeader(h) {
			set = append(set, h)
		} else if !slices.Contains(leftOut, h.Name) {
			leftOut = append(leftOut, h.Name)
		}
	}
	return set, leftOut
}

func readRequestOrigin(v value) harness.Origin {
	if v.isNull() {
		v.fail("null", `without quotes is YAML for "nothing"; write "null" with quotes for the opaque origin, or remove the key`)
		return ""
	}
	text, ok := v.text()
	if mistake := originMistake(text); ok && mistake != "" {
		v.fail(strconv.Quote(text), "%s", mistake)
	}
	return harness.Origin(text)
}

// readHeaders reads a mapping or a list of "Name: value", in the order of the
// file. ${NAME} in a value is the environment's.
func readHeaders(v value) []fetch.Header {
	var headers []fetch.Header
	for _, line := range headerLines(v) {
		text := v.r.expand(line.at, line.Name, line.Value)
		if strings.ContainsAny(text, "\r\n\x00") {
			line.at.fail("", "%s has a line end or NUL in its value, which no header can hold", line.Name)
		}
		headers = append(headers, fetch.Header{Name: line.Name, Value: text})
	}
	return headers
}

type headerLine struct {
	fetch.Header
	at value
}

const wantHeaders = `a mapping, or a list of "Name: value"`

func headerLines(v value) []headerLine {
	if !v.isList() {
		return headerPairs(v)
	}
	var lines []headerLine
	for _, item := range v.items(wantHeaders) {
		// Without quotes, - Name: value is a mapping of one pair, and means the same.
		if item.isMapping() {
			lines = append(lines, headerPairs(item)...)
			continue
		}
		text, ok := item.text()
		if !ok {
			continue
		}
		name, val, found := strings.Cut(text, ":")
		if !found || name == "" {
			item.fail("", `is not a header; want "Name: value"`) // it may be a secret without its name
			continue
		}
		lines = append(lines, headerLine{fetch.Header{Name: name, Value: strings.Trim(val, " \t")}, item})
	}
	return lines
}

func headerPairs(v value) []headerLine {
	var lines []headerLine
	for _, p := range v.pairs(wantHeaders) {
		val, ok := p.scalar()
		if !ok {
			p.wrongType(`a string ("" for an empty one)`)
			continue
		}
		lines = append(lines, headerLine{fetch.Header{Name: p.text, Value: val}, p.value})
	}
	return lines
}

// Sockets makes an ask of a ws or wss URL one for a WebSocket.
func Sockets(a harness.Ask) harness.Ask {
	if u := asHTTP(a.URL); u != a.URL {
		a.URL, a.Initiator = u, harness.ByWebSocket
	}
	return a
}
