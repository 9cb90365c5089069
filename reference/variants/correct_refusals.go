package variants

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// isRefused reports whether an origin asked and was not let in. A page's own
// origin is never refused: that is not a cross-origin request at all.
func (r Asked) isRefused(a *reference.Answer) bool {
	return len(r.Origin) > 0 && a.Get(reference.AllowOrigin) == "" && !r.isOwn()
}

func (r Asked) isOwn() bool {
	return r.Asker() == "http://"+r.HTTP.Host || r.Asker() == "https://"+r.HTTP.Host
}

// refusals has servers that say no in their own way: any status will do, as
// long as the fields do not let the origin in.
// https://fetch.spec.whatwg.org/#http-responses
func refusals() []Variant {
	refuses := func(id, title, source string, status int, body string) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Traps: []string{"T04"},
			Change: func(r Asked, a *reference.Answer) {
				if a.Preflight && r.isRefused(a) {
					a.Status, a.Body = status, body
				}
			},
		}
	}
	return []Variant{
		refuses("refused-preflight-403", "a refused preflight is 403", "jub0bs/cors; Spring", 403, "Invalid CORS request"),
		refuses("refused-preflight-400", "a refused preflight is 400 and says why", "encode/starlette; actix-cors", 400, "Disallowed CORS origin"),
		refuses("refused-preflight-405", "a refused preflight is 405", "Envoy, which forwards it", 405, ""),
		withoutOptions("public-without-preflights", "anyone may read, and OPTIONS is not allowed at all",
			"static file hosts that add * to what they serve", http.StatusMethodNotAllowed),
		withoutOptions("public-options-501", "anyone may read, and OPTIONS is a method that the server has never heard of",
			"Python's http.server; RFC 9110, section 15.6.2", http.StatusNotImplemented),
		refuses("refused-preflight-200", "a refused preflight is 200", "go-chi/cors; django-cors-headers", 200, ""),
		{
			ID: "refused-preflight-with-lists", Title: "a refused preflight has all fields but Access-Control-Allow-Origin",
			Source: "gofiber/fiber v3; expressjs/cors; hono; Traefik", Traps: []string{"T04"},
			Change: func(r Asked, a *reference.Answer) {
				if a.Preflight && r.isRefused(a) {
					a.Set(reference.AllowMethods, strings.Join(r.Policy.Methods, ","))
					a.Set(reference.AllowHeaders, strings.Join(r.Policy.Headers, ","))
					a.Set(reference.MaxAge, "600")
				}
			},
		},
		{
			ID: "refused-method-405", Title: "a preflight for a method that is not listed is 405, and 403 for such a header",
			Source: "gorilla/handlers", Traps: []string{"T04"},
			Change: func(r Asked, a *reference.Answer) {
				if !a.Preflight || a.Get(reference.AllowOrigin) == "" {
					return
				}
				if !r.allowsMethod() {
					*a = reference.Answer{Preflight: true, Status: http.StatusMethodNotAllowed, Vary: a.Vary}
				} else if len(r.allowedNames()) < len(r.requestedNames(-1)) {
					*a = reference.Answer{Preflight: true, Status: http.StatusForbidden, Vary: a.Vary}
				}
			},
		},
		{
			ID: "listed-methods-only", Title: "GET and PUT are all that the list has, and a preflight for any other method is 403",
			Source: "Amazon S3, whose AllowedMethods name GET, HEAD and POST too", Traps: []string{"T04"}, Path: "/cached",
			Policy: but(harness.Policy{Methods: []string{"GET", "PUT"}}),
			Change: func(r Asked, a *reference.Answer) {
				if a.Preflight && !slices.Contains(r.Policy.Methods, r.requestedMethod()) {
					a.Fields, a.Status = nil, http.StatusForbidden
				}
			},
		},
		{
			ID: "one-friend-without-vary", Title: "the only allowed origin is named without Vary, everybody else is refused with 403, and who has no Origin gets an asterisk",
			Source: "socketio/engine.io 3.4 (socket.io 2.4.0)", Traps: []string{"T32"},
			// With credentials an asterisk that a cache has kept is refused.
			Warns:  []string{"vary.without-origin"},
			Policy: but(harness.Policy{Origins: []string{"https://app.example.com"}}),
			Path:   "/cached",
			Change: func(r Asked, a *reference.Answer) {
				a.Vary = nil
				switch {
				case len(r.Origin) == 0:
					a.Set(reference.AllowOrigin, "*")
				case r.isRefused(a):
					a.Status, a.Body = http.StatusForbidden, `{"code":4,"message":"Forbidden"}`
				}
			},
		},
		{
			ID: "refused-request-403", Title: "a refused actual request is 403 too, but never the page's own origin",
			Source: "gin-contrib/cors; Spring; Tomcat", Traps: []string{"T32", "T39"},
			Change: func(r Asked, a *reference.Answer) {
				if r.isRefused(a) {
					a.Status, a.Body = http.StatusForbidden, "Invalid CORS request"
				}
			},
		},
		{
			ID: "isolated-resource", Title: "what a foreign page loads without CORS is refused, by Sec-Fetch-Site and Sec-Fetch-Mode",
			Source: "web.dev, resource isolation policy with Fetch Metadata", Traps: []string{"T32"}, Path: "/cached",
			Wrap: around(turningAway(http.StatusForbidden, func(r *http.Request) bool {
				return r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") == "no-cors"
			})),
		},
		{
			ID: "refused-by-a-layer-in-front", Refused: harness.Reply{Status: http.StatusForbidden}, Title: "a refused actual request is 403 from a layer in front, which has none of the resource's fields",
			Source: "Kubernetes ingress rules and firewalls that look at Origin", Traps: []string{"T32"}, Path: "/cached",
			Wrap: around(turningAway(http.StatusForbidden, func(r *http.Request) bool {
				origin, own := r.Header.Get(reference.Origin), "http://"+r.Host
				return r.Method != http.MethodOptions && origin != "" && origin != own && !slices.Contains(FullPolicy().Origins, origin)
			})),
		},
		{
			ID: "refused-500", Refused: harness.Reply{Status: http.StatusInternalServerError}, Title: "a refusal is thrown as an error, which the framework answers with 500",
			Source: "expressjs/cors, whose manual refuses with callback(new Error('Not allowed by CORS'))", Traps: []string{"T04", "T32"},
			Change: func(r Asked, a *reference.Answer) {
				if r.isRefused(a) {
					a.Status, a.Body = http.StatusInternalServerError, "Error: Not allowed by CORS"
				}
			},
		},
		{
			ID: "refused-gets-first-origin", Title: "a refused origin is answered with the first allowed one, and Vary",
			Source: "honojs/hono#3510; middyjs/middy#194", Traps: []string{"T10"},
			Change: func(r Asked, a *reference.Answer) {
				if r.isRefused(a) {
					a.Set(reference.AllowOrigin, r.Policy.Origins[0])
				}
			},
		},
		{
			ID: "credentials-for-refused", Title: "Access-Control-Allow-Credentials is sent to everyone",
			Source: "expressjs/cors#38; tower-rs/tower-http", Traps: []string{"T06"},
			Change: func(_ Asked, a *reference.Answer) { a.Set(reference.AllowCredentials, "true") },
		},
		{
			ID: "refused-sets-cookie", Title: "a refused origin's response sets a cookie, as any other does",
			Source: "WHATWG fetch, CORS protocol examples", Traps: []string{"T31", "T33"},
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return reference.BeforeWrite(next, func(r *http.Request, _ int, h http.Header) {
					if r.Method != http.MethodOptions {
						h.Add("Set-Cookie", "visited=1; Path=/style")
					}
				})
			},
		},
		{
			ID: "unknown-path-preflight-404", Title: "the router goes first, and the preflight of an unknown path is 404",
			Source: "routers with a CORS layer for each route", Traps: []string{"T42", "T43"},
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !strings.HasPrefix(r.URL.Path, "/items") {
						http.NotFound(w, r)
						return
					}
					next.ServeHTTP(w, r)
				})
			},
		},
		withoutHead("head-405", "a router that knows GET and not HEAD", "go-chi/chi, without its GetHead middleware", http.StatusMethodNotAllowed),
		withoutHead("head-403", "a gateway refuses the method that it was not given", "AWS API Gateway, MISSING_AUTHENTICATION_TOKEN", http.StatusForbidden),
		refusing("http-1-1-only", "HTTP/1.0 is not spoken", "RFC 9110, section 15.6.6", http.StatusHTTPVersionNotSupported,
			func(r *http.Request) bool { return !r.ProtoAtLeast(1, 1) }),
		refusing("strict-query", "a query that the resource does not know is a bad request, from a layer without CORS",
			"Google's API infrastructure, \"Cannot bind query parameter\"; signed URLs of object storage", http.StatusBadRequest,
			func(r *http.Request) bool { return r.URL.RawQuery != "" }),
		{
			ID: "firewall", Title: "a firewall ends the connection at what no browser sends",
			Source: "nginx, return 444, for unknown hosts; web application firewalls", Traps: []string{"T38"},
			// From outside it is no other than a crash.
			Warns: []string{"robustness.odd-origin"},
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !suspicious(r) {
						next.ServeHTTP(w, r)
						return
					}
					conn, _, err := http.NewResponseController(w).Hijack()
					if err != nil {
						http.Error(w, "bad request", http.StatusBadRequest)
						return
					}
					conn.Close()
				})
			},
		},
		{
			ID: "longer-subdomains", Title: "the pattern lets subdomains of any depth in, and the domain itself",
			Source: "jub0bs/cors; gateway-api GEP-1767", Traps: []string{"T40"},
			Policy: but(harness.Policy{Origins: []string{"https://*.example.com"}}),
			Change: func(r Asked, a *reference.Answer) {
				host, found := strings.CutPrefix(r.Asker(), "https://")
				if found && (host == "example.com" || strings.HasSuffix(host, ".example.com")) {
					grant(r, a)
				}
			},
		},
		{
			ID: "paths-in-origin-ignored", Title: "Origin is parsed and its scheme and host compared, so that a path passes, which no browser sends",
			Source: "adamchainz/django-cors-headers", Traps: []string{"T38"},
			Change: func(r Asked, a *reference.Answer) {
				for _, allowed := range r.Policy.Origins {
					if len(r.Origin) == 1 && strings.HasPrefix(r.Origin[0], allowed+"/") {
						grant(r, a)
					}
				}
			},
		},
		{
			ID: "origin-case-folded", Title: "Origin is compared without case, which no browser gets wrong, and written back as it came",
			Source: "rs/cors; gofiber/fiber v3", Traps: []string{"T38"},
			Change: func(r Asked, a *reference.Answer) {
				for _, allowed := range r.Policy.Origins {
					if len(r.Origin) == 1 && strings.EqualFold(r.Origin[0], allowed) {
						grant(r, a)
					}
				}
			},
		},
	}
}

// withoutOptions is a server that everyone may read and that answers no preflight.
func withoutOptions(id, title, source string, status int) Variant {
	return Variant{
		ID: id, Title: title, Source: source, Traps: []string{"T04"},
		Policy: but(harness.Policy{Origins: []string{harness.Any}, Credentials: new(false), Methods: []string{}, Headers: []string{}}),
		Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodOptions {
					http.Error(w, http.StatusText(status), status)
					return
				}
				next.ServeHTTP(w, r)
			})
		},
	}
}

// withoutHead is a server that has no HEAD and says so before its CORS layer.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.1
func withoutHead(id, title, source string, status int) Variant {
	return Variant{
		ID: id, Title: title, Source: source, NoHead: true,
		Wrap: around(turningAway(status, func(r *http.Request) bool { return r.Method == http.MethodHead })),
	}
}

// refusing is a server of which a layer without CORS refuses some requests.
func refusing(id, title, source string, status int, some func(*http.Request) bool) Variant {
	return Variant{
		ID: id, Title: title, Source: source, Traps: []string{"T43"},
		Wrap: around(turningAway(status, some)),
	}
}

// turningAway is a layer without CORS that answers some requests itself.
func turningAway(status int, some func(*http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if some(r) {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// suspicious tells requests that no browser sends: of a page that says what it
// is not, of an Origin that is none, of a kilobyte where a word belongs.
func suspicious(r *http.Request) bool {
	origins := r.Header.Values(reference.Origin)
	for _, lines := range r.Header {
		if text := strings.Join(lines, ","); len(text) > 1000 || strings.ContainsAny(text, "<>") {
			return true
		}
	}
	return len(origins) > 1 || strings.HasPrefix(r.Host, "stranger.") ||
		len(origins) == 1 && origins[0] != "null" && !plainOrigin.MatchString(origins[0])
}

var plainOrigin = regexp.MustCompile(`^[a-z]+://[][a-z0-9.:_-]+$`)
