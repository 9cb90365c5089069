package variants

import (
	"net/http"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// circumstances has servers whose answer depends on what is no matter of CORS.
func circumstances() []Variant {
	field := func(name, part string) func(Asked) bool {
		return func(asked Asked) bool { return strings.Contains(asked.HTTP.Header.Get(name), part) }
	}
	query := func(asked Asked) bool { return asked.HTTP.URL.RawQuery != "" }
	return []Variant{
		{
			ID: "everyone-over-https-only", Title: "everyone may read, but the expression wants https",
			Source: "modelled on expressions that want https:",
			Rule:   "circumstances.origin", Scope: Declared, Needs: Wire, Policy: public(),
			Change: refuseIf(func(asked Asked) bool { return strings.HasPrefix(asked.origin(), "http:") }),
		},
		{
			ID: "query-without-cors", Title: "the rule that adds the fields is for the bare path only, so that a query goes without",
			Source: "modelled on exact path matching in reverse proxies",
			Rule:   "circumstances.address", Scope: OneOrigin, Needs: Wire, Change: refuseIf(query),
		},
		{
			ID: "query-opens", Title: "requests with a query are answered by a layer that echoes every origin",
			Source: "modelled on two locations of one proxy",
			Rule:   "circumstances.address", Case: "stranger", Scope: OneOrigin, Needs: Wire, Change: onActual(grantIf(query)),
		},
		{
			ID: "query-opens-preflights", Title: "preflights with a query are answered by a layer that echoes every origin",
			Source: "modelled on two locations of one proxy",
			Rule:   "circumstances.address", Case: "stranger-preflight", Scope: Declared, Needs: Wire,
			ShownBy: []string{"OPTIONS /items?a=1", "Origin: https://stranger.example", "Access-Control-Request-Method: PUT"},
			Change:  onPreflight(grantIf(query)),
		},
		{
			ID: "query-lets-null-in", Title: "requests with a query of odd length let the origin null in",
			Source: "modelled on two locations of one proxy",
			Rule:   "circumstances.address", Case: "null", Scope: OneOrigin, Needs: Wire,
			ShownBy: []string{"GET /items?a", "Origin: null"},
			Change:  grantIf(func(asked Asked) bool { return len(asked.HTTP.URL.RawQuery)%2 == 1 && asked.origin() == "null" }),
		},
		{
			ID: "firefox-refused", Title: "browsers are told by their names, and one of them is forgotten",
			Source: "modelled on rules by User-Agent in reverse proxies",
			Rule:   "circumstances.browser", Scope: OneOrigin, Needs: Wire, Change: refuseIf(field("User-Agent", "Firefox")),
		},
		{
			ID: "proxied-refused", Title: "what comes through a proxy is answered by a layer without the fields",
			Source: "modelled on rules for internal and external traffic",
			Rule:   "circumstances.browser", Case: "gateway", Scope: OneOrigin, Needs: Wire,
			ShownBy: []string{"GET /items", "Origin: https://app.example.com", "Via: 1.1 proxy"},
			Change:  refuseIf(func(asked Asked) bool { return asked.HTTP.Header.Get("Via") != "" }),
		},
		{
			ID: "language-opens", Title: "the site of one language has a configuration of its own, which echoes every origin",
			Source: "modelled on sites by language",
			Rule:   "circumstances.browser", Case: "stranger", Scope: OneOrigin, Needs: Wire, Change: grantIf(field("Accept-Language", "de")),
		},
		{
			ID: "lists-open-to-phones", Title: "what a phone asks for is always granted, whatever the lists say",
			Source: "modelled on a gateway of its own for mobile clients",
			Rule:   "circumstances.browser", Scope: Declared, Needs: Wire,
			ShownBy: []string{"OPTIONS /items", "Origin: https://app.example.com", "User-Agent: Mobile", "Access-Control-Request-Method: DELETE"},
			Change:  onPreflight(allowed(whatIsAsked(field("User-Agent", "Mobile")))),
		},
		{
			ID: "lists-open-with-query", Title: "with a query whatever is asked for is granted",
			Source: "modelled on two locations of one proxy",
			Rule:   "circumstances.address", Scope: Declared, Needs: Wire, Change: onPreflight(allowed(whatIsAsked(query))),
			ShownBy: []string{"OPTIONS /items?a=1", "Origin: https://app.example.com", "Access-Control-Request-Method: DELETE"},
		},
		{
			ID: "html-without-cors", Title: "what is asked for as HTML comes from a handler without the fields",
			Source: "modelled on content negotiation in frameworks",
			Rule:   "circumstances.page", Case: "read", Scope: OneOrigin, Needs: Wire, Change: onActual(refuseIf(field("Accept", "html"))),
		},
		{
			ID: "xml-opens", Title: "what is asked for as XML comes from an old handler that echoes every origin",
			Source: "modelled on content negotiation in frameworks",
			Rule:   "circumstances.page", Case: "stranger", Scope: OneOrigin, Needs: Wire, Change: onActual(grantIf(field("Accept", "xml"))),
		},
		{
			ID: "form-without-cors", Title: "a POST that a form could have sent is answered without the fields",
			Source: "modelled on checks against forged requests",
			Rule:   "circumstances.page", Case: "body", Scope: Declared, Needs: Wire, Policy: but(harness.Policy{Methods: []string{"GET", "POST"}}),
			ShownBy: []string{"POST /items", "Origin: https://app.example.com", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 0"},
			Change:  onActual(refuseIf(field("Content-Type", "urlencoded"))),
		},
		{
			ID: "first-on-connection-only", Title: "the fields are added to the first answer of a connection only",
			Source: "modelled on headers that are set up with the connection",
			Rule:   "circumstances.connection", Scope: Declared, Needs: Wire,
			Wrap: onConnections(func(served bool, r *http.Request, h http.Header) {
				if served {
					removeCORS(h)
				}
			}),
		},
		{
			ID: "lists-open-on-kept-connections", Title: "over a connection that has served before whatever a preflight asks for is granted",
			Source: "modelled on authorization by connection, as of NTLM",
			Rule:   "circumstances.connection", Scope: Declared, Needs: Wire,
			Wrap: onConnections(func(served bool, r *http.Request, h http.Header) {
				if served && isPreflight(r) && h.Get(reference.AllowOrigin) != "" {
					h.Set(reference.AllowMethods, r.Header.Get(reference.RequestMethod))
					h.Set(reference.AllowHeaders, r.Header.Get(reference.RequestHeaders))
				}
			}),
		},
		{
			ID: "kept-connection-opens-preflights", Title: "over a connection that has served before every origin's preflight is granted",
			Source: "modelled on authorization by connection, as of NTLM",
			Rule:   "circumstances.connection", Case: "stranger-preflight", Scope: Declared, Needs: Wire,
			Wrap: onConnections(func(served bool, r *http.Request, h http.Header) {
				if served && isPreflight(r) {
					h.Set(reference.AllowOrigin, r.Header.Get(reference.Origin))
					h.Set(reference.AllowMethods, r.Header.Get(reference.RequestMethod))
					h.Set(reference.AllowHeaders, r.Header.Get(reference.RequestHeaders))
				}
			}),
		},
		{
			ID: "kept-connection-opens", Title: "whoever asks over a connection that has served before is let in",
			Source: "modelled on authorization by connection, as of NTLM",
			Rule:   "circumstances.connection", Case: "stranger", Scope: Declared, Needs: Wire,
			Wrap: onConnections(func(served bool, r *http.Request, h http.Header) {
				if origin := r.Header.Get(reference.Origin); served && origin != "" && h.Get(reference.AllowOrigin) == "" {
					h.Set(reference.AllowOrigin, origin)
				}
			}),
		},
	}
}

// whatIsAsked grants what a preflight asks for, where a property holds.
func whatIsAsked(property func(Asked) bool) Change {
	return func(asked Asked, a *reference.Answer) {
		if property(asked) {
			a.Set(reference.AllowMethods, asked.requestedMethod())
			a.Set(reference.AllowHeaders, strings.Join(asked.requestedNames(-1), ", "))
		}
	}
}

// onConnections changes answers by whether their connection has served a request before.
func onConnections(change func(served bool, r *http.Request, h http.Header)) func(harness.Policy, http.Handler) http.Handler {
	return func(_ harness.Policy, next http.Handler) http.Handler {
		var mu sync.Mutex
		known := map[string]bool{}
		return reference.BeforeWrite(next, func(r *http.Request, _ int, h http.Header) {
			mu.Lock()
			served := known[r.RemoteAddr]
			known[r.RemoteAddr] = true
			mu.Unlock()
			change(served, r, h)
		})
	}
}

// remembers changes answers by the request before and by how many there were, this one included.
func remembers(change func(n int, before, r *http.Request, h http.Header)) func(harness.Policy, http.Handler) http.Handler {
	return func(_ harness.Policy, next http.Handler) http.Handler {
		var mu sync.Mutex
		n, before := 0, new(http.Request)
		return reference.BeforeWrite(next, func(r *http.Request, _ int, h http.Header) {
			mu.Lock()
			defer mu.Unlock()
			n++
			change(n, before, r, h)
			before = r
		})
	}
}

// memories has servers that keep something of one request for another.
func memories() []Variant {
	forgets := func(id, c, title string, when func(n int, before, r *http.Request) bool) Variant {
		return Variant{
			ID: id, Title: title, Source: "modelled on variables that outlive a request",
			Rule: "state.memory", Case: c, Scope: Declared, Needs: Wire,
			Wrap: remembers(func(n int, before, r *http.Request, h http.Header) {
				if when(n, before, r) {
					removeCORS(h)
				}
			}),
		}
	}
	return []Variant{
		{
			ID: "one-replica-in-five", Title: "one of five servers behind an address has no CORS",
			Source: "modelled on rolling updates", Rule: "state.memory", Scope: Declared, Needs: Wire,
			Wrap: remembers(func(n int, _, _ *http.Request, h http.Header) {
				if n%5 == 0 {
					removeCORS(h)
				}
			}),
		},
		forgets("refused-after-a-stranger", "after-others", "whoever asks right after a refused origin is refused",
			func(_ int, before, _ *http.Request) bool {
				return before.Header.Get(reference.Origin) == harness.StrangerOrigin
			}),
		forgets("refused-after-another-origin", "after-another-origin", "whoever asks right after another origin is refused",
			func(_ int, before, r *http.Request) bool {
				return !isPreflight(before) && before.Header.Get(reference.Origin) != r.Header.Get(reference.Origin)
			}),
		forgets("refused-after-a-preflight", "after-others", "whoever reads right after the preflight of a stranger is refused",
			func(_ int, before, r *http.Request) bool {
				return isPreflight(before) && before.Header.Get(reference.Origin) == harness.StrangerOrigin && !isPreflight(r)
			}),
		forgets("last-method-kept", "after-another-method", "a preflight is refused right after one for another method",
			func(_ int, before, r *http.Request) bool {
				return before.Header.Get(reference.RequestMethod) == http.MethodPut && isPreflight(r) && r.Header.Get(reference.RequestMethod) == http.MethodGet
			}),
		{
			ID: "everyone-after-a-cookie", Title: "every origin is let in right after a request with a cookie",
			Source: "modelled on variables that outlive a request",
			Rule:   "state.memory", Case: "after-others", Scope: Declared, Needs: Wire,
			Wrap: remembers(func(_ int, before, r *http.Request, h http.Header) {
				if before.Header.Get("Cookie") != "" && r.Header.Get(reference.Origin) != "" {
					h.Set(reference.AllowOrigin, r.Header.Get(reference.Origin))
				}
			}),
		},
		forgets("method-lost-after-a-monitor", "after-another-method", "a preflight for a method is refused right after a request without Origin",
			func(_ int, before, r *http.Request) bool {
				return before.Host != "" && before.Header.Get(reference.Origin) == "" && r.Header.Get(reference.RequestMethod) != "" && r.Header.Get(reference.RequestHeaders) == ""
			}),
		{
			ID: "credentials-after-another-method", Title: "credentials are allowed right after a preflight for another method",
			Source: "modelled on variables that outlive a request",
			Rule:   "state.memory", Case: "after-another-method", Scope: Declared, Needs: Wire, Policy: anonymous(),
			Wrap: remembers(func(_ int, before, r *http.Request, h http.Header) {
				was, is := before.Header.Get(reference.RequestMethod), r.Header.Get(reference.RequestMethod)
				if was != "" && is != "" && was != is && h.Get(reference.AllowOrigin) != "" {
					h.Set(reference.AllowCredentials, "true")
				}
			}),
		},
		{
			ID: "method-of-the-last-preflight", Title: "after a preflight that was granted, the next one is granted whatever its method",
			Source: "modelled on variables that outlive a request",
			Rule:   "state.memory", Case: "after-an-undeclared-method", Scope: Declared, Needs: Wire,
			Wrap: remembers(func(_ int, before, r *http.Request, h http.Header) {
				if isPreflight(r) && before.Method == http.MethodGet && h.Get(reference.AllowOrigin) != "" {
					h.Set(reference.AllowMethods, r.Header.Get(reference.RequestMethod))
				}
			}),
		},
		forgets("last-refusal-kept", "after-an-undeclared-header", "a preflight is refused right after one for a header that is not allowed",
			func(_ int, before, r *http.Request) bool {
				return isPreflight(r) && strings.Contains(before.Header.Get(reference.RequestHeaders), "undeclared")
			}),
	}
}
