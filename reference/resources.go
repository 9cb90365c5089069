package reference

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxBody bounds the body of a request, in bytes; more is 413.
const maxBody = 1 << 20

// Resources returns something to ask for, without any CORS:
//
//	/items           200, JSON; ETag, ranges, conditional requests; never stored
//	/cached          the same, to be stored for a minute; varies by Accept-Language
//	/picture         200, a PNG that may be stored for a minute
//	/empty           204
//	/large           200, 1 MiB
//	/protected       200 with a cookie or Authorization, 401 without
//	/missing         404, as any other path
//	/boom            500, from a panic
//	/redirect        302 to /items
//	/redirect-away   302 to the loopback URL in ?to=, or ?status=
//	/socket          a WebSocket, of [Handler] only
//	/status/NNN      that status, 200 to 599 but for redirects
//
// Every path answers every method alike, but for CONNECT and TRACE, and every
// response has an X-Request-Id of its own.
func Resources() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/items", func(w http.ResponseWriter, r *http.Request) { representation(w, r, "no-store", items(r)) })
	mux.HandleFunc("/cached", cached)
	mux.HandleFunc("/picture", picture)
	mux.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) {
		representation(w, r, "no-store", bytes.Repeat([]byte("0123456789abcdef"), 1<<16))
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/protected", protected)
	mux.HandleFunc("/boom", func(http.ResponseWriter, *http.Request) { panic("boom") })
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { redirect(w, "/items", http.StatusFound) })
	mux.HandleFunc("/redirect-away", redirectAway)
	mux.HandleFunc("/status/{status}", status)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { problem(w, http.StatusNotFound) })
	return withRequestID(withRecovery(withLimits(mux)))
}

func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", rand.Text())
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// withRecovery answers 500 where next panics before it has written.
func withRecovery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause)
			default:
				problem(w, http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// withLimits refuses TRACE and CONNECT, and reads the body away, so that the
// connection can be used again.
func withLimits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodTrace || r.Method == http.MethodConnect {
			problem(w, http.StatusMethodNotAllowed)
			return
		}
		var tooLarge *http.MaxBytesError
		if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxBody)); errors.As(err, &tooLarge) {
			problem(w, http.StatusRequestEntityTooLarge)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// items tells the method back, so that a script sees which request was answered.
func items(r *http.Request) []byte {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet // HEAD is GET without the body.
	}
	return fmt.Appendf(nil, "{\"items\":[\"one\",\"two\",\"three\"],\"method\":%q}\n", method)
}

// cached is a resource that has a Vary of its own: nothing that is added may replace it.
func cached(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(Vary, "Accept-Language")
	language := "en"
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "de") {
		language = "de"
	}
	w.Header().Set("Content-Language", language)
	representation(w, r, "public, max-age=60", items(r))
}

// picture is what an image element can load: a browser that blocks opaque JSON
// before it is stored keeps this one from a load without CORS.
func picture(w http.ResponseWriter, r *http.Request) {
	body, err := pixel()
	if err != nil {
		problem(w, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	representation(w, r, "public, max-age=60", body)
}

// pixel is the smallest picture, as PNG.
var pixel = sync.OnceValues(func() ([]byte, error) {
	var body bytes.Buffer
	err := png.Encode(&body, image.NewGray(image.Rect(0, 0, 1, 1)))
	return body.Bytes(), err
})

// representation sends a body, as JSON unless its type is set: whole, a range of it, or 304.
// https://www.rfc-editor.org/rfc/rfc9110#section-13
func representation(w http.ResponseWriter, r *http.Request, cacheControl string, body []byte) {
	h := w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	h.Set("Cache-Control", cacheControl)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
		return
	}
	h.Set("ETag", fmt.Sprintf("%q", "items-"+h.Get("Content-Language")+strconv.Itoa(len(body))))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// protected asks for credentials of any kind, but is asked by no preflight.
func protected(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" && r.Header.Get("Cookie") == "" {
		problem(w, http.StatusUnauthorized)
		return
	}
	representation(w, r, "no-store", items(r))
}

func redirect(w http.ResponseWriter, location string, status int) {
	w.Header().Set("Location", location)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
}

// redirectAway leaves for another origin, but only on loopback: it must not
// help anyone to send a browser elsewhere.
func redirectAway(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	to, err := url.Parse(query.Get("to"))
	if err != nil || to.User != nil || to.Scheme != "http" && to.Scheme != "https" || !isLoopback(to.Hostname()) {
		problem(w, http.StatusBadRequest)
		return
	}
	status := http.StatusFound
	switch query.Get("status") {
	case "":
	case "301", "303", "307", "308":
		status, _ = strconv.Atoi(query.Get("status"))
	default:
		problem(w, http.StatusBadRequest)
		return
	}
	redirect(w, to.String(), status)
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func status(w http.ResponseWriter, r *http.Request) {
	status, err := strconv.Atoi(r.PathValue("status"))
	if err != nil || status < 200 || status > 599 || status/100 == 3 {
		problem(w, http.StatusNotFound)
		return
	}
	problem(w, status)
}

// problem sends a status with what belongs to it and a body in JSON.
func problem(w http.ResponseWriter, status int) {
	h := w.Header()
	switch status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="reference"`)
	case http.StatusMethodNotAllowed:
		h.Set("Allow", strings.Join([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}, ", "))
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", "0")
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status == http.StatusNoContent || status == http.StatusResetContent {
		return
	}
	json.NewEncoder(w).Encode(map[string]any{"status": status, "title": http.StatusText(status)})
}
