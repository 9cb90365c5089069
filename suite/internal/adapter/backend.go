package adapter

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// withCORS is the path below which a backend does CORS itself, by the same
// policy: an application that does not know of the proxy before it.
const withCORS = "/cors"

// backend is the application behind a proxy: it serves the three resources of
// an adapter, once without any CORS and once more below withCORS.
type backend struct {
	listener net.Listener
	server   *http.Server
}

// startBackend serves on a free port of the loopback interface until Close.
func startBackend(policy harness.Policy) (*backend, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("backend for proxies: %w", err)
	}
	b := &backend{
		listener: listener,
		server: &http.Server{
			Handler:           backendHandler(policy),
			ReadHeaderTimeout: 10 * time.Second,
			IdleTimeout:       time.Minute,
		},
	}
	// It returns when Close is called, and then has nothing to tell.
	go func() { _ = b.server.Serve(listener) }()
	return b, nil
}

// Addr returns host:port.
func (b *backend) Addr() string { return b.listener.Addr().String() }

// Close stops serving at once.
func (b *backend) Close() error { return b.server.Close() }

func backendHandler(policy harness.Policy) http.Handler {
	mux := resources()
	mux.Handle(withCORS+"/", http.StripPrefix(withCORS, Application(policy)))
	return mux
}

// Application is an application with the three resources of an adapter that does
// CORS itself, by the policy: soundly, as long as nobody before it does the same.
func Application(policy harness.Policy) http.Handler { return ownCORS(policy, resources()) }

func resources() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/items", items)
	mux.HandleFunc("/boom", boom)
	mux.HandleFunc("/", http.NotFound)
	return mux
}

// items is a resource that every method but OPTIONS reaches: CORS is not part of it.
func items(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("X-Request-Id", "7f1b2c")
	w.Header().Set("Content-Type", "application/json")
	// With an ETag a script can revalidate, and a 304 has to be readable too.
	w.Header().Set("ETag", `"1"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(`{"items":[1,2,3]}`))
}

func boom(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}

// ownCORS is CORS as an application does it.
func ownCORS(policy harness.Policy, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, origin := w.Header(), r.Header.Get("Origin")
		h.Set("Vary", "Origin")
		if policy.AllowsOrigin(origin) != harness.Yes {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Origin", origin)
		if policy.AllowsCredentials() == harness.Yes {
			h.Set("Access-Control-Allow-Credentials", "true")
		}
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", strings.Join(policy.Methods, ", "))
			h.Set("Access-Control-Allow-Headers", strings.Join(policy.Headers, ", "))
			w.WriteHeader(http.StatusNoContent)
			return
		}
		h.Set("Access-Control-Expose-Headers", strings.Join(policy.Expose, ", "))
		next.ServeHTTP(w, r)
	})
}
