package grid

import (
	"io"
	"net/http"
	"strings"
)

// objectStore is like those that take uploads to presigned URLs: one CORS rule for an
// origin and a method, and 403 for a preflight that no rule is for.
func objectStore(method string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
		asked, preflight := r.Method, false
		if wanted := r.Header.Get("Access-Control-Request-Method"); r.Method == http.MethodOptions && wanted != "" {
			asked, preflight = wanted, true
		}
		applies := r.Header.Get("Origin") == friend && asked == method
		if applies {
			w.Header().Set("Access-Control-Allow-Origin", friend)
			w.Header().Set("Access-Control-Allow-Methods", method)
			w.Header().Set("Access-Control-Expose-Headers", "ETag")
		}
		switch {
		case preflight && applies:
			w.Header().Set("Access-Control-Allow-Headers", "content-type")
		case preflight, r.Method != http.MethodPut:
			http.Error(w, "AccessForbidden", http.StatusForbidden)
		default:
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", `"0"`)
		}
	})
}

// formsOnly refuses what is no form before CORS is thought of, as an authorization server does.
func formsOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			http.Error(w, "unsupported media type", http.StatusUnsupportedMediaType)
			return
		}
		next.ServeHTTP(w, r)
	})
}
