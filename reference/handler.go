package reference

import (
	"io"
	"net/http"

	"github.com/corsuite/corsuite/harness"
)

// Handler returns the known-good server: [Resources] under a policy. Its
// answers depend on nothing but the request.
func Handler(p harness.Policy) http.Handler {
	return WithSockets(p, WithCORS(func(r *http.Request) Answer { return Decide(p, ReadRequest(r)) }, Resources()))
}

// WithSockets opens WebSockets at [SocketPath] as the policy says, and lets next
// answer everything else.
func WithSockets(p harness.Policy, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == SocketPath && r.Method == http.MethodGet {
			socket(p, w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// WithCORS answers as decide says, and lets next answer what is not decided.
// It is meant to be the outermost handler: preflights carry no credentials, so
// nothing may ask for any before them, and errors are for scripts to read too.
// https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
func WithCORS(decide func(*http.Request) Answer, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := decide(r)
		cw := &writer{ResponseWriter: w, before: func(_ int, h http.Header) { a.write(h) }}
		if a.Status != 0 {
			cw.WriteHeader(a.Status)
			io.WriteString(cw, a.Body)
			return
		}
		next.ServeHTTP(cw, r)
		cw.finish()
	})
}

// BeforeWrite returns next with a last look at the header of its final
// response, and at the status, just before both are sent.
func BeforeWrite(next http.Handler, look func(r *http.Request, status int, h http.Header)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lw := &writer{ResponseWriter: w, before: func(status int, h http.Header) { look(r, status, h) }}
		next.ServeHTTP(lw, r)
		lw.finish()
	})
}

// writer calls before once, when the final response begins.
type writer struct {
	http.ResponseWriter
	before func(status int, h http.Header)
	begun  bool
}

func (w *writer) WriteHeader(status int) {
	// Fields of a 1xx response are not those of the final one.
	// https://www.rfc-editor.org/rfc/rfc9110#section-15.2
	if status >= 200 && !w.begun {
		w.begun = true
		w.before(status, w.Header())
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (int, error) {
	w.finish()
	return w.ResponseWriter.Write(p)
}

// finish begins the response of a handler that has written nothing.
func (w *writer) finish() {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
}

// FlushError is what http.ResponseController calls before it looks at what w
// wraps: a flush begins the response.
func (w *writer) FlushError() error {
	w.finish()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach what w wraps.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
