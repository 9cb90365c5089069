package config

import (
	"context"
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
	// Expect is Shared or Blocked; "" when the entry expects nothing.
	Expect harness.Want
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
		"expect": func(v value) {
			req.Expect = harness.Want(v.word(string(harness.Shared), string(harness.Blocked)))
		},
	})
	if v.isMapping() && !v.has("url") {
		v.fail("", "has no url; want an absolute one, http or https")
	}
	req.Secrets = slices.Clone(v.r.secrets[before:])
	return req
}

func readRequestURL(v value) string {
	text, ok := v.text()
	if mistake := urlMistake(text); ok && mistake != "" {
		v.fail(strconv.Quote(text), "%s", mistake)
	}
	return text
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
		headers = append(headers, fetch.Header{Name: line.Name, Value: v.r.expand(line.at, line.Name, line.Value)})
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
			item.fail(strconv.Quote(text), `is no header; want "Name: value"`)
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
