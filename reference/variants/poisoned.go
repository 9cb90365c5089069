package variants

import (
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// poisoned has servers that are others after an odd request, for good.
func poisoned() []Variant {
	shutsOut := func(id, name, title, source string, times int, odd func(r *http.Request) bool) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Rule: "state.after-odd-requests", Case: name, Scope: OneOrigin, Needs: Wire,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				var mu sync.Mutex
				seen := 0
				inner := reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					mu.Lock()
					defer mu.Unlock()
					if seen >= times {
						removeCORS(h)
					}
				})
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if odd(r) {
						mu.Lock()
						seen++
						mu.Unlock()
					}
					inner.ServeHTTP(w, r)
				})
			},
		}
	}
	origin := func(r *http.Request) string { return strings.Join(r.Header.Values(reference.Origin), "\n") }
	oddMethod := func(r *http.Request) bool { return strings.Contains(r.Header.Get(reference.RequestMethod), " ") }
	noOrigin := func(r *http.Request) bool {
		return origin(r) != "" && !strings.Contains(origin(r), "://") && origin(r) != "null"
	}
	return []Variant{
		shutsOut("list-shuts-out", "list", "a list of origins is cached as the one of those that are allowed", "apache/apisix#11498", 1,
			func(r *http.Request) bool { return strings.Contains(origin(r), ",") }),
		shutsOut("two-lines-shut-out", "two-lines", "two Origin lines are cached as the ones that are allowed", "modelled on apache/apisix#11498", 1,
			func(r *http.Request) bool { return strings.Contains(origin(r), "\n") }),
		shutsOut("words-shut-out", "words", "an Origin that cannot be parsed leaves the parser without a result for all", "modelled on parsers that keep their last error", 1, noOrigin),
		shutsOut("long-origin-shuts-out", "long", "a long Origin overruns the buffer that holds the allowed ones", "modelled on fixed buffers", 1,
			func(r *http.Request) bool { return len(origin(r)) > 2048 }),
		shutsOut("bytes-shut-out", "bytes", "an Origin that is not UTF-8 ends the only worker that knows the list", "modelled on decoders that throw", 1,
			func(r *http.Request) bool { return !utf8.ValidString(origin(r)) }),
		shutsOut("odd-preflight-shuts-out", "preflight", "a preflight for a method that is none breaks the table of methods", "modelled on enumerations that throw", 1, oddMethod),
		{
			ID: "listed-stranger-remembered", Title: "whoever stands beside an allowed origin in a list is remembered as allowed",
			Source: "modelled on apache/apisix#11498", Rule: "state.after-odd-requests", Case: "stranger", Scope: OneOrigin, Needs: Wire,
			Wrap: func(p harness.Policy, next http.Handler) http.Handler {
				var mu sync.Mutex
				remembered := map[string]bool{}
				return reference.BeforeWrite(next, func(r *http.Request, _ int, h http.Header) {
					mu.Lock()
					defer mu.Unlock()
					members := strings.Split(origin(r), ", ")
					if len(members) == 2 && p.AllowsOrigin(members[0]) == harness.Yes && members[1] == harness.StrangerOrigin {
						remembered[members[1]] = true
					}
					if remembered[origin(r)] {
						h.Set(reference.AllowOrigin, origin(r))
						if p.AllowsCredentials() == harness.Yes {
							h.Set(reference.AllowCredentials, "true")
						}
					}
				})
			},
		},
		shutsOut("many-odd-requests-shut-out", "all", "the seventh request that cannot be parsed ends the last worker that knows the list", "modelled on pools that are not refilled", 7,
			func(r *http.Request) bool {
				return noOrigin(r) || oddMethod(r) || strings.ContainsAny(origin(r), ",\n") || len(origin(r)) > 2048 || !utf8.ValidString(origin(r))
			}),
	}
}
