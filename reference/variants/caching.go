package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// caching has servers with a cache in front that does not know of Origin, or
// that fill a browser's cache with what others cannot use.
func caching() []Variant {
	return []Variant{
		{
			ID: "cache-ignores-vary", Title: "the shared cache replays one origin's answer to another",
			Source: "koala73/worldmonitor#1890; GSA/api.data.gov#397; serverless/serverless#4270", Fault: "VY-11 AG-12",
			Rule: "caching.shared-cache-replay", Scope: OneOrigin, Path: "/cached",
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return cacheInFront(next, func(*http.Request) bool { return true })
			},
		},
		{
			ID: "cache-primed-without-origin", Title: "the shared cache replays the answer to a request without Origin",
			Source: "PRX/Infrastructure#412; awslabs/speke-reference-server#37; apache/trafficserver#3954", Fault: "VY-12",
			Rule: "caching.no-origin-then-cors", Scope: OneOrigin, Path: "/cached",
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return cacheInFront(next, func(r *http.Request) bool { return r.Header.Get(reference.Origin) == "" })
			},
		},
		{
			ID: "image-fills-cache", Title: "a load without Origin is stored by the browser without CORS, and a later fetch gets it",
			Source: "apache/trafficserver#3954; WP-API/WP-API#2661; whatwg/fetch#1601", Fault: "VY-20",
			Rule: "caching.image-then-fetch", Scope: OneOrigin, Path: "/picture", Needs: Page,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Del(reference.Vary) }),
		},
	}
}
