package grid

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// Rules of this file: what the rows are made of. A resource is a plain handler
// without a thought of CORS; cors puts a right layer around it, and but spoils
// what that layer says.

// cors answers for a policy as the reference server does.
func cors(p harness.Policy, next http.Handler) http.Handler {
	return but(p, next, func(reference.Request, *reference.Answer) {})
}

// but is cors with a mistake.
func but(p harness.Policy, next http.Handler, spoil func(reference.Request, *reference.Answer)) http.Handler {
	return reference.WithCORS(func(r *http.Request) reference.Answer {
		asked := reference.ReadRequest(r)
		answer := reference.Decide(p, asked)
		spoil(asked, &answer)
		return answer
	}, next)
}

// onPreflight spoils the answers to preflights only, onResponse all others.
func onPreflight(spoil func(*reference.Answer)) func(reference.Request, *reference.Answer) {
	return func(_ reference.Request, a *reference.Answer) {
		if a.Preflight {
			spoil(a)
		}
	}
}

func onResponse(spoil func(*reference.Answer)) func(reference.Request, *reference.Answer) {
	return func(_ reference.Request, a *reference.Answer) {
		if !a.Preflight {
			spoil(a)
		}
	}
}

// without takes header fields out of an answer.
func without(names ...string) func(*reference.Answer) {
	return func(a *reference.Answer) {
		for _, name := range names {
			a.Del(name)
		}
	}
}

// letEveryoneIn names whoever asks.
func letEveryoneIn(r reference.Request, a *reference.Answer) {
	if len(r.Origin) == 1 {
		a.Set("Access-Control-Allow-Origin", r.Origin[0])
		a.Set("Access-Control-Allow-Credentials", "true")
	}
}

// resource answers one method with a status and a body, and others with 405.
func resource(method string, status int, kind, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method && (r.Method != http.MethodHead || method != http.MethodGet) {
			w.Header().Set("Allow", method)
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// at serves a resource at its path, and 404 elsewhere.
func at(path string, h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(path, h)
	return mux
}

// needing answers 401 to whom the test does not let through.
func needing(through func(*http.Request) bool, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !through(r) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"message":"sign in first"}`))
			return
		}
		h.ServeHTTP(w, r)
	})
}

func hasSession(r *http.Request) bool {
	c, err := r.Cookie("sid")
	return err == nil && c.Value == session
}

func hasToken(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+token }

// hasHeader lets through who sends a header.
func hasHeader(name string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Header.Get(name) != "" }
}

const (
	friend  = "https://app.example.com"
	session = "0123456789abcdef"
	token   = "abcdef0123456789"
)

// policy is the usual claim of a row: one origin, with more.
func policy(change ...func(*harness.Policy)) harness.Policy {
	yes := true
	p := harness.Policy{Origins: []string{friend}, Credentials: &yes}
	for _, c := range change {
		c(&p)
	}
	return p
}

func methods(list ...string) func(*harness.Policy) {
	return func(p *harness.Policy) { p.Methods = list }
}

func headers(list ...string) func(*harness.Policy) {
	return func(p *harness.Policy) { p.Headers = list }
}

func expose(list ...string) func(*harness.Policy) {
	return func(p *harness.Policy) { p.Expose = list }
}

func json(body string) http.Handler {
	return resource(http.MethodGet, http.StatusOK, "application/json", body)
}
