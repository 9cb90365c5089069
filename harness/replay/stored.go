package replay

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// stored are the responses that a browser's HTTP cache holds during a story,
// by URL: the model has none of its own, and looks at what the wire shows.
type stored map[string]fetch.Response

// answer returns the response that the browser judged, given the one on the
// wire: a 304 that the script did not ask for freshens the stored response,
// and that is what the CORS check and the script get.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (revalidating flag)
func (s stored) answer(x harness.Exchange, ask harness.Ask) fetch.Response {
	response := fetch.Response{Status: x.Status, Headers: x.Response}
	if x.Preflight {
		return response
	}
	held, holds := s[x.URL]
	if x.Status == http.StatusNotModified && holds && revalidates(x, ask) {
		response = fetch.Response{Status: held.Status, Headers: freshen(held.Headers, x.Response)}
	}
	if response.Status == http.StatusOK {
		s[x.URL] = response
	}
	return response
}

// revalidates reports whether the browser made the request conditional by itself.
func revalidates(x harness.Exchange, ask harness.Ask) bool {
	return slices.ContainsFunc([]string{"If-None-Match", "If-Modified-Since"}, func(name string) bool {
		_, sent := fetch.Get(x.Request, name)
		_, byScript := fetch.Get(ask.Headers, name)
		return sent && !byScript
	})
}

// freshen replaces the stored fields that a 304 repeats.
// https://www.rfc-editor.org/rfc/rfc9111#section-3.2
func freshen(held, fresh []fetch.Header) []fetch.Header {
	var updates []fetch.Header
	for _, h := range fresh {
		if !describesBody(h.Name) {
			updates = append(updates, h)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(held), func(h fetch.Header) bool {
		_, repeated := fetch.Get(updates, h.Name)
		return repeated
	})
	return append(kept, updates...)
}

// describesBody tells fields of the stored body, and of one connection, that a
// 304 does not change. Browsers leave the same ones alone.
func describesBody(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "x-content-") || slices.Contains([]string{
		"connection", "keep-alive", "etag", "te", "trailer", "transfer-encoding", "upgrade",
		"www-authenticate", "x-frame-options", "x-xss-protection",
	}, name)
}
