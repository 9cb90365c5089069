package variants

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// preflights has servers that answer preflights with an ok status and are
// wrong all the same, or take other requests for preflights.
func preflights() []Variant {
	return []Variant{
		{
			ID: "preflight-without-origin-field", Title: "the preflight lists methods and headers but allows no origin",
			Source: "Azure/azure-functions-host#5200", Fault: "PF-12",
			Rule: "preflight.allow-origin", Scope: Declared,
			Change: onPreflight(drop(reference.AllowOrigin, reference.AllowCredentials)),
		},
		{
			ID: "preflight-allows-strangers", Title: "only the preflight writes any origin back",
			Source: "traefik/traefik f9d79007ae", Fault: "OM-01",
			Rule: "preflight.stranger", Scope: Declared,
			Change: onPreflight(grantIf(func(asked Asked) bool { return asked.origin() != "null" })),
		},
		asksFor("one-header-opens", "one-header", 1, "a preflight for one header is granted to every origin"),
		asksFor("two-headers-open", "two-headers", 2, "a preflight for two headers is granted to every origin"),
		{
			ID: "put-with-headers-open", Title: "a preflight for PUT with headers is granted to every origin",
			Source: "modelled on answers to preflights that are kept by what is asked for",
			Rule:   "preflight.stranger", Case: "method-with-headers", Scope: Declared, Needs: Wire,
			ShownBy: []string{
				"OPTIONS /items", "Origin: https://stranger.example", "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: x-api-key",
			},
			Change: onPreflight(grantIf(func(asked Asked) bool {
				return asked.requestedMethod() == http.MethodPut && len(asked.RequestHeaders) > 0
			})),
		},
		{
			ID: "put-opens-headers", Title: "a preflight for PUT is granted whatever headers it asks for",
			Source: "modelled on a handler of its own for each method",
			Rule:   "request-headers.undeclared", Case: "with-method", Scope: Declared, Needs: Wire,
			ShownBy: []string{
				"OPTIONS /items", "Origin: https://app.example.com", "Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: x-other",
			},
			Change: onPreflight(allowed(whatIsAsked(func(asked Asked) bool {
				return asked.requestedMethod() == http.MethodPut && len(asked.RequestHeaders) > 0
			}))),
		},
		{
			ID: "headers-open-methods", Title: "a preflight for several headers is granted whatever its method",
			Source: "modelled on answers to preflights that are kept by the list asked for",
			Rule:   "methods.undeclared", Case: "with-headers", Scope: Declared, Needs: Wire,
			ShownBy: []string{
				"OPTIONS /items", "Origin: https://app.example.com", "Access-Control-Request-Method: DELETE",
				"Access-Control-Request-Headers: authorization,content-type,x-api-key",
			},
			Change: onPreflight(allowed(whatIsAsked(func(asked Asked) bool { return strings.Contains(strings.Join(asked.RequestHeaders, ","), ",") }))),
		},
		{
			ID: "preflight-goes-upstream", Title: "a refused preflight is forwarded, and the upstream's * comes back",
			Source: "kgateway-dev/kgateway#13997; envoyproxy/envoy#32947", Fault: "DP-08",
			Rule: "preflight.stranger", Scope: Declared, Policy: anonymous(),
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				if a.Get(reference.AllowOrigin) == "" {
					grant(asked, a)
					a.Set(reference.AllowOrigin, "*")
				}
			}),
		},
		{
			ID: "preflight-204-with-body", Title: "a 204 has a body, which the next response on the connection begins with",
			Source: "nghttp2/nghttp2#746", Fault: "PF-20",
			Rule: "preflight.no-body-on-204", Scope: Universal, Needs: Wire,
			Wrap: rawPreflight("Content-Length: 2\r\n", "OK"),
		},
		{
			ID: "preflight-204-chunked", Title: "a 204 is sent with a transfer coding",
			Source: "modelled on nghttp2/nghttp2#746", Fault: "PF-20",
			Rule: "preflight.no-body-on-204", Scope: Universal, Needs: Wire,
			Wrap: rawPreflight("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
		},
		{
			ID: "put-passes-preflight-only", Title: "the preflight of PUT is green and its response has no CORS",
			Source: "AWS how-to-cors, proxy integration", Fault: "AG-03",
			Rule: "preflight.actual-agrees", Scope: Declared,
			Change: onActual(refuseIf(func(asked Asked) bool { return asked.Method == http.MethodPut || asked.Method == http.MethodPatch })),
		},
		{
			ID: "actual-looks-at-headers", Title: "the actual request is checked against the policy by its headers, and loses CORS",
			Source: "modelled on rs/cors, whose actual requests are checked by method",
			Rule:   "preflight.actual-agrees", Scope: Declared,
			Change: onActual(refuseIf(func(asked Asked) bool {
				return asked.HTTP.Header.Get("X-Api-Key") != "" || asked.HTTP.Header.Get("Authorization") != "" || asked.Method == http.MethodPatch
			})),
		},
		{
			ID: "options-without-method-crashes", Title: "OPTIONS without Access-Control-Request-Method is a 500",
			Source: "modelled on handlers that read a field that is not there", Fault: "PF-06",
			Rule: "preflight.not-without-request-method", Scope: Universal, Needs: Wire,
			Change: onActual(func(asked Asked, a *reference.Answer) {
				if asked.Method == http.MethodOptions && len(asked.Origin) > 0 {
					a.Status = http.StatusInternalServerError
				}
			}),
		},
		{
			ID: "get-taken-for-preflight", Title: "a GET with Access-Control-Request-Method is answered as a preflight",
			Source: "modelled on filters that look at the field only",
			Rule:   "preflight.get-is-no-preflight", Scope: Universal, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
				if asked.Method == http.MethodGet && len(asked.RequestMethod) > 0 {
					preflight := asked.Request
					preflight.Method = http.MethodOptions
					*a = reference.Decide(asked.Policy, preflight)
				}
			},
		},
		{
			ID: "preflight-runs-resource", Title: "the preflight is passed on, and the code of the resource runs for it",
			Source: "honojs/hono 9af95c88; rs/cors 2d3baec; cyu/rack-cors#106", Fault: "PF-16", Noted: true,
			Rule: "preflight.not-the-resource", Scope: Universal, Needs: Wire, Path: "/picture",
			Change: onPreflight(func(_ Asked, a *reference.Answer) { a.Status = 0 }),
		},
		{
			ID: "preflight-without-origin-crashes", Title: "a preflight without Origin is a 500",
			Source: "modelled on laurent22/joplin#12947", Fault: "OM-29",
			Rule: "preflight.without-origin", Scope: Universal, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
				if asked.Method == http.MethodOptions && len(asked.Origin) == 0 && len(asked.RequestMethod) > 0 {
					a.Status = http.StatusInternalServerError
				}
			},
		},
	}
}

// rawPreflight answers preflights over HTTP/1 with a 204 whose framing
// net/http would not write: one more field line and what follows the header.
func rawPreflight(line, body string) func(harness.Policy, http.Handler) http.Handler {
	return around(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isPreflight(r) || r.ProtoMajor != 1 {
				next.ServeHTTP(w, r)
				return
			}
			right := &recorder{header: http.Header{}}
			next.ServeHTTP(right, r)
			conn, buffered, err := http.NewResponseController(w).Hijack()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			defer conn.Close()
			fmt.Fprintf(buffered, "HTTP/1.1 %d No Content\r\n%s", right.status, line)
			right.header.Write(buffered)
			fmt.Fprintf(buffered, "\r\n%s", body)
			buffered.Flush()
		})
	})
}

// recorder keeps a response's status and header.
type recorder struct {
	header http.Header
	status int
}

func (rec *recorder) Header() http.Header         { return rec.header }
func (rec *recorder) WriteHeader(status int)      { rec.status = status }
func (rec *recorder) Write(p []byte) (int, error) { return len(p), nil }

// asksFor grants preflights for so many headers to every origin.
func asksFor(id, c string, n int, title string) Variant {
	return Variant{
		ID: id, Title: title, Source: "modelled on answers to preflights that are kept by the list asked for",
		Rule: "preflight.stranger", Case: c, Scope: Declared, Needs: Wire,
		ShownBy: []string{
			"OPTIONS /items", "Origin: https://stranger.example", "Access-Control-Request-Method: PUT",
			"Access-Control-Request-Headers: x-a" + strings.Repeat(",x-b", n-1),
		},
		Change: onPreflight(grantIf(func(asked Asked) bool {
			list := strings.Join(asked.RequestHeaders, ",")
			return list != "" && strings.Count(list, ",") == n-1
		})),
	}
}
