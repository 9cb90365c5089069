package mutants

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// robustness has servers that fall over odd requests, which any client may send.
func robustness() []Mutant {
	crashes := func(id, rule, title, source, fault string, when func(r *http.Request) bool) Mutant {
		return Mutant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "robustness." + rule, Scope: Universal, Only: "raw",
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
	return []Mutant{
		crashes("long-origin-crashes", "long-origin", "an Origin of more than 300 bytes is a 500", "modelled; jub0bs/cors bounds it by design", "RB-04",
			func(r *http.Request) bool { return len(r.Header.Get(reference.Origin)) > 300 }),
		crashes("odd-origin-crashes", "odd-origin", "an Origin that is no URL is a 500", "cyu/rack-cors, invalid URIs; mezzio/mezzio-cors#40", "OM-29 OM-31",
			func(r *http.Request) bool {
				origin := r.Header.Get(reference.Origin)
				u, err := url.Parse(origin)
				return origin != "" && origin != "null" && (err != nil || u.Host == "")
			}),
		crashes("many-request-headers-crash", "many-request-headers", "a long list of requested headers is a 500", "honojs/hono 93fc250d", "RB-02",
			func(r *http.Request) bool { return len(r.Header.Get(reference.RequestHeaders)) > 1024 }),
		{
			ID: "markup-reflected", Title: "what a preflight asks for is written into an HTML page",
			Source: "nelmio/NelmioCorsBundle#163; pathosDev/actor-ts#792", Fault: "HD-20",
			Rule: "robustness.markup-not-reflected", Scope: Universal, Only: "raw",
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

// state has servers whose answer to one request depends on another.
func state() []Mutant {
	return []Mutant{
		{
			ID: "previous-origin-sent", Title: "the origin that was allowed last is sent to the next one",
			Source: "jub0bs/cors#14; gorilla/handlers 50ee3c3", Fault: "VY-16 OT-01",
			Rule: "state.order", Scope: OneOrigin,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				var mu sync.Mutex
				previous := ""
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					origin := h.Get(reference.AllowOrigin)
					if origin == "" {
						return
					}
					mu.Lock()
					defer mu.Unlock()
					if previous != "" {
						h.Set(reference.AllowOrigin, previous)
					}
					previous = origin
				})
			},
		},
		{
			ID: "origins-swapped-under-load", Title: "the allowed origin is kept in a variable that concurrent requests share",
			Source: "rs/cors#198; rs/cors#213; jub0bs/cors#14", Fault: "VY-16",
			Rule: "state.concurrent", Scope: OneOrigin,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				var mu sync.Mutex
				shared := ""
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					origin := h.Get(reference.AllowOrigin)
					if origin == "" {
						return
					}
					mu.Lock()
					shared = origin
					mu.Unlock()
					// Long enough for another request to come between.
					time.Sleep(5 * time.Millisecond)
					mu.Lock()
					h.Set(reference.AllowOrigin, shared)
					mu.Unlock()
				})
			},
		},
	}
}

// neighbours has servers that are wrong in protocols beside CORS.
func neighbours() []Mutant {
	wrong := func(id, rule, title, source, fault, field, value string) Mutant {
		return Mutant{
			ID: id, Title: title, Source: source, Fault: fault, Noted: rule == "local-network.obsolete-header",
			Rule: rule, Scope: Universal, Only: "raw",
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Set(field, value) }),
		}
	}
	return []Mutant{
		wrong("timing-allow-origin-with-slash", "neighbours.timing-allow-origin", "Timing-Allow-Origin names an origin with a slash",
			"WHATWG fetch, TAO check", "", "Timing-Allow-Origin", "https://app.example.com/"),
		wrong("timing-allow-origin-quoted", "neighbours.timing-allow-origin", "Timing-Allow-Origin is quoted",
			"WHATWG fetch, TAO check", "", "Timing-Allow-Origin", `"*"`),
		wrong("resource-policy-upper-case", "neighbours.resource-policy", "Cross-Origin-Resource-Policy is in upper case, which is no policy",
			"WPT fetch/cross-origin-resource-policy/syntax.any.js", "", "Cross-Origin-Resource-Policy", "SAME-ORIGIN"),
		wrong("sniffing-misspelt", "neighbours.nosniff", "X-Content-Type-Options says no-sniff, which is nothing",
			"WHATWG fetch, determine nosniff", "", "X-Content-Type-Options", "no-sniff"),
		wrong("private-network-always", "local-network.obsolete-header", "Access-Control-Allow-Private-Network is sent unasked",
			"gin-contrib/cors utils.go", "PN-02", "Access-Control-Allow-Private-Network", "true"),
		wrong("private-network-misspelt", "local-network.obsolete-header", "the response has Access-Control-Request-Private-Network",
			"ossrs/srs#3363", "PN-03", "Access-Control-Request-Private-Network", "true"),
	}
}
