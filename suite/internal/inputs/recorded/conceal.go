package recorded

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// Place is where in a request a value stands.
type Place string

// The places.
const (
	InHeader Place = "header"
	InURL    Place = "url"
	InBody   Place = "body"
)

// Conceal returns an ask in which every value that is named like a secret is what
// in says for it: of headers, of parameters of the URL, and of forms and JSON in the body.
func Conceal(a harness.Ask, in func(place Place, name, value string) string) harness.Ask {
	a.Headers = slices.Clone(a.Headers)
	for i, h := range a.Headers {
		if redact.Named(h.Name) && h.Value != "" && h.Value != standIn(strings.ToLower(h.Name)) {
			a.Headers[i] = fetch.Header{Name: h.Name, Value: in(InHeader, h.Name, h.Value)}
		}
	}
	if before, query, found := strings.Cut(a.URL, "?"); found {
		a.URL = before + "?" + concealForm(query, func(name, value string) string { return in(InURL, name, value) })
	}
	a.Body = concealJSON(concealForm(a.Body, func(name, value string) string { return in(InBody, name, value) }), in)
	a.Auth = harness.Auth{}
	return a
}

// concealForm replaces values of a form, or of a URL's query.
func concealForm(text string, in func(name, value string) string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(name)
		if found && err == nil && value != "" && !strings.ContainsAny(name, "{\"\n ") && redact.Named(plain) {
			pairs[i] = name + "=" + in(plain, value)
		}
	}
	return strings.Join(pairs, "&")
}

// member is a text of JSON under a name.
var member = regexp.MustCompile(`("(?:[^"\\]|\\.)*"\s*:\s*)"((?:[^"\\]|\\.)*)"`)

func concealJSON(text string, in func(Place, string, string) string) string {
	return member.ReplaceAllStringFunc(text, func(pair string) string {
		m := member.FindStringSubmatch(pair)
		name, _, _ := strings.Cut(strings.TrimPrefix(m[1], `"`), `"`)
		if m[2] == "" || !redact.Named(name) {
			return pair
		}
		return m[1] + `"` + in(InBody, name, m[2]) + `"`
	})
}
