package variants

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// robustness has servers that fall over odd requests, which any client may send.
func robustness() []Variant {
	crashes := func(id, rule, title, source, fault string, when func(r *http.Request) bool) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "robustness." + rule, Scope: Universal, Needs: Wire,
			Wrap: around(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if when(r) {
						http.Error(w, "internal error", http.StatusInternalServerError)
						return
					}
					next.ServeHTTP(w, r)
				})
			}),
		}
	}
	return []Variant{
		crashes("long-origin-crashes", "long-origin", "an Origin of more than 300 bytes is a 500", "modelled; jub0bs/cors bounds it by design", "RB-04",
			func(r *http.Request) bool { return len(r.Header.Get(reference.Origin)) > 300 }),
		crashes("odd-origin-crashes", "odd-origin", "an Origin that is not a URL is a 500", "cyu/rack-cors, invalid URIs; mezzio/mezzio-cors#40", "OM-29 OM-31",
			func(r *http.Request) bool {
				origin := r.Header.Get(reference.Origin)
				u, err := url.Parse(origin)
				return origin != "" && origin != "null" && (err != nil || u.Host == "")
			}),
		crashes("extension-origin-crashes", "odd-origin", "an Origin with another scheme than http or https is a 500", "mezzio/mezzio-cors#40", "OM-31",
			func(r *http.Request) bool {
				scheme, _, found := strings.Cut(r.Header.Get(reference.Origin), "://")
				return found && scheme != "http" && scheme != "https"
			}),
		crashes("origin-in-bytes-crashes", "odd-origin", "an Origin that is not UTF-8 is a 500", "modelled on decoders that throw", "OM-29",
			func(r *http.Request) bool { return !utf8.ValidString(r.Header.Get(reference.Origin)) }),
		crashes("many-request-headers-crash", "many-request-headers", "a long list of requested headers is a 500", "honojs/hono 93fc250d", "RB-02",
			func(r *http.Request) bool { return len(r.Header.Get(reference.RequestHeaders)) > 1024 }),
		crashes("empty-request-headers-crash", "many-request-headers", "an empty list of requested headers is a 500", "modelled on code that takes the first name of any list", "",
			func(r *http.Request) bool {
				lists := r.Header.Values(reference.RequestHeaders)
				return len(lists) > 0 && lists[0] == ""
			}),
		crashes("odd-request-method-crashes", "many-request-headers", "a requested method that nobody knows is a 500", "modelled on enumerations that throw, as Java's Enum.valueOf does", "",
			func(r *http.Request) bool {
				asked := r.Header.Values(reference.RequestMethod)
				return len(asked) > 1 || len(asked) == 1 && (len(asked[0]) > 100 || strings.ContainsAny(asked[0], " <\""))
			}),
		crashes("odd-path-crashes-matcher", "odd-path", "a path that is not UTF-8 is a 500 where CORS matches paths, which it does for pages only",
			"cyu/rack-cors, invalid path handling", "RB-08",
			func(r *http.Request) bool {
				return r.Header.Get(reference.Origin) != "" && !utf8.ValidString(r.URL.Path)
			}),
		{
			ID: "markup-reflected", Title: "what a preflight asks for is written into an HTML page",
			Source: "nelmio/NelmioCorsBundle#163; pathosDev/actor-ts#792", Fault: "HD-20",
			Rule: "robustness.markup-not-reflected", Scope: Universal, Needs: Wire,
			Wrap: insteadOfBadPreflight(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, "<p>Unauthorized: %s %s %s</p>",
					r.Header.Get(reference.Origin), r.Header.Get(reference.RequestMethod), r.Header.Get(reference.RequestHeaders))
			}),
		},
	}
}

// insteadOfBadPreflight answers preflights that have markup in them by another handler.
func insteadOfBadPreflight(answer http.HandlerFunc) func(harness.Policy, http.Handler) http.Handler {
	return around(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked := strings.Join([]string{
				r.Header.Get(reference.Origin), r.Header.Get(reference.RequestMethod), r.Header.Get(reference.RequestHeaders),
			}, " ")
			if isPreflight(r) && strings.Contains(asked, "<") {
				answer(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}
