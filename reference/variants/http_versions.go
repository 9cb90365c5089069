package variants

import (
	"net/http"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// httpVersions has servers whose CORS depends on how the same request is written.
func httpVersions() []Variant {
	version := func(id, rule, title, source string, major, minor int) Variant {
		return Variant{
			ID: id, Title: title, Source: source,
			Rule: "http." + rule, Scope: OneOrigin, Needs: Wire,
			Change: refuseIf(func(asked Asked) bool { return asked.HTTP.ProtoMajor == major && asked.HTTP.ProtoMinor == minor }),
		}
	}
	return []Variant{
		{
			ID: "origin-first-or-last-missed", Title: "Origin is overlooked where it is the first or the last field",
			Source: "modelled on hand-written parsers",
			Rule:   "http.field-order", Scope: OneOrigin, Needs: Wire,
			Listen: rewriteHeads(func(lines []string) []string {
				first := 1
				for first < len(lines) && isField(lines[first], "host") {
					first++
				}
				for _, i := range []int{first, len(lines) - 1} {
					if i > 0 && i < len(lines) && isField(lines[i], "origin") {
						return append(lines[:i:i], lines[i+1:]...)
					}
				}
				return lines
			}),
		},
		{
			ID: "field-case-compared", Title: "the name Origin is compared case-sensitively",
			Source: "modelled on hand-written parsers",
			Rule:   "http.field-case", Scope: OneOrigin, Needs: Wire,
			ShownBy: []string{"GET /items", "Accept: */*", "origin: https://app.example.com"},
			Listen: rewriteHeads(func(lines []string) []string {
				var kept []string
				for _, line := range lines {
					if !isField(line, "origin") || strings.HasPrefix(line, "Origin:") {
						kept = append(kept, line)
					}
				}
				return kept
			}),
		},
		version("http-1-0-without-cors", "version-1-0", "requests over HTTP/1.0 get no CORS", "modelled on proxies that speak HTTP/1.0 to their backend", 1, 0),
		version("http-2-without-cors", "version-2", "requests over HTTP/2 get no CORS", "modelled on separate listeners with their own configuration", 2, 0),
		{
			ID: "content-length-on-204", Title: "a 204 has Content-Length: 0",
			Source: "expressjs/cors; fastify/fastify-cors; RFC 9110, section 8.6",
			Rule:   "http.no-content-length-on-204", Scope: Universal, Needs: Wire, Noted: true,
			Wrap: rawPreflight("Content-Length: 0\r\n", ""),
		},
		{
			ID: "cors-on-first-request-only", Title: "only the first request on a connection gets CORS",
			Source: "modelled on filters set up once for each connection",
			Rule:   "http.keep-alive", Scope: OneOrigin, Needs: Wire,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				var seen sync.Map
				return withoutCORS(func(r *http.Request, _ int) bool {
					_, again := seen.LoadOrStore(r.RemoteAddr, true)
					return again
				})(harness.Policy{}, next)
			},
		},
		{
			ID: "own-origin-refused", Title: "behind a proxy the server does not know its own name, and refuses its own pages",
			Source: "octopusreview/octopus#641; 9001/copyparty#538; helidon-io/helidon#4725", Fault: "PF-24",
			Rule: "http.own-origin", Scope: Universal, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" && hostOf(asked.origin()) == asked.HTTP.Host {
					a.Status = http.StatusForbidden
				}
			},
		},
		{
			ID: "no-origin-refused", Title: "a request without Origin is refused, as if it came from a stranger",
			Source: "hyperobject/crossorigin.me#69", Fault: "PF-25",
			Rule: "http.without-origin", Scope: Universal, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
				if len(asked.Origin) == 0 {
					a.Status = http.StatusBadRequest
				}
			},
		},
	}
}
