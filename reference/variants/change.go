package variants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// grant answers as if the asking origin were allowed, and writes back whatever
// was in Origin.
func grant(asked Asked, a *reference.Answer) {
	const friend = "https://friend.example"
	p := asked.Policy
	p.Origins, p.Denied = []string{friend}, nil
	*a = reference.Decide(p, asked.With(friend))
	a.Set(reference.AllowOrigin, asked.origin())
}

// refuse takes back whatever was granted.
func refuse(_ Asked, a *reference.Answer) {
	a.Fields, a.ExposeAll = nil, false
}

// grantIf grants to every request that has an Origin and a property.
func grantIf(property func(Asked) bool) Change {
	return func(asked Asked, a *reference.Answer) {
		if len(asked.Origin) > 0 && property(asked) {
			grant(asked, a)
		}
	}
}

// matching also lets in what takes itself for one of the policy's origins.
func matching(alike func(allowed, origin string) bool) Change {
	return grantIf(func(asked Asked) bool {
		return slices.ContainsFunc(asked.Policy.Origins, func(allowed string) bool { return alike(allowed, asked.origin()) })
	})
}

// refuseIf refuses requests that have a property.
func refuseIf(property func(Asked) bool) Change {
	return func(asked Asked, a *reference.Answer) {
		if property(asked) {
			refuse(asked, a)
		}
	}
}

// set writes the field wherever the origin is allowed, whatever it was.
func set(name, value string) Change {
	return allowed(func(_ Asked, a *reference.Answer) { a.Set(name, value) })
}

// drop leaves fields out.
func drop(names ...string) Change {
	return func(_ Asked, a *reference.Answer) {
		for _, name := range names {
			a.Del(name)
		}
	}
}

// rewrite changes the value of a field where there is one.
func rewrite(name string, change func(value string) string) Change {
	return func(_ Asked, a *reference.Answer) {
		if value := a.Get(name); value != "" {
			a.Set(name, change(value))
		}
	}
}

// always writes the value of a field where there is one.
func always(name, value string) Change {
	return rewrite(name, func(string) string { return value })
}

// allowed changes answers to allowed origins only.
func allowed(change Change) Change {
	return func(asked Asked, a *reference.Answer) {
		if a.Get(reference.AllowOrigin) != "" {
			change(asked, a)
		}
	}
}

// onPreflight changes answers to preflights only, onActual all others.
func onPreflight(change Change) Change {
	return func(asked Asked, a *reference.Answer) {
		if a.Preflight {
			change(asked, a)
		}
	}
}

func onActual(change Change) Change {
	return func(asked Asked, a *reference.Answer) {
		if !a.Preflight {
			change(asked, a)
		}
	}
}

// withStatus answers every preflight with a status.
func withStatus(status int) Change {
	return onPreflight(func(_ Asked, a *reference.Answer) { a.Status = status })
}

// requestedNames returns the names in the first n lines of
// Access-Control-Request-Headers, as received; all lines if n is negative.
func (asked Asked) requestedNames(n int) []string {
	lines := asked.RequestHeaders
	if n >= 0 {
		lines = lines[:min(n, len(lines))]
	}
	var names []string
	for name := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// requestedMethod returns Access-Control-Request-Method, or "".
func (asked Asked) requestedMethod() string { return strings.Join(asked.RequestMethod, ", ") }

func (asked Asked) allowsHeader(name string) bool {
	return slices.ContainsFunc(asked.Policy.Headers, func(s string) bool { return strings.EqualFold(s, name) })
}

// around wraps a server in a layer that knows nothing of policies.
func around(layer func(next http.Handler) http.Handler) func(harness.Policy, http.Handler) http.Handler {
	return func(_ harness.Policy, next http.Handler) http.Handler { return layer(next) }
}

// edit changes the header of every response just before it is sent.
func edit(change func(r *http.Request, status int, h http.Header)) func(harness.Policy, http.Handler) http.Handler {
	return around(func(next http.Handler) http.Handler { return reference.BeforeWrite(next, change) })
}

// withoutCORS removes the fields of CORS from responses that have a property.
func withoutCORS(property func(r *http.Request, status int) bool) func(harness.Policy, http.Handler) http.Handler {
	return edit(func(r *http.Request, status int, h http.Header) {
		if property(r, status) {
			removeCORS(h)
		}
	})
}

func removeCORS(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			delete(h, name)
		}
	}
}

func isPreflight(r *http.Request) bool { return reference.ReadRequest(r).IsPreflight() }

// insteadOfPreflight answers preflights by another handler.
func insteadOfPreflight(answer http.HandlerFunc) func(harness.Policy, http.Handler) http.Handler {
	return around(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isPreflight(r) {
				answer(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

func hostOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return host
}

func hostnameOf(origin string) string {
	host := hostOf(origin)
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
