package replay

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// answer returns the response that the browser judged, given the exchange on the wire.
func answer(cache *fetch.HTTPCache, x harness.Exchange, ask harness.Ask) fetch.Response {
	response := fetch.Response{Status: x.Status, Headers: x.Response}
	if x.Preflight {
		return response
	}
	// Whoever made the request conditional has a copy, whichever pages share it there.
	return cache.Answer("", x.URL, response, revalidates(x, ask))
}

// revalidates reports whether the browser made the request conditional by itself.
func revalidates(x harness.Exchange, ask harness.Ask) bool {
	return slices.ContainsFunc([]string{"If-None-Match", "If-Modified-Since"}, func(name string) bool {
		_, sent := fetch.Get(x.Request, name)
		_, byScript := fetch.Get(ask.Headers, name)
		return sent && !byScript
	})
}
