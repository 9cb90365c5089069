package hostile

import (
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// Rules of this file: a server is a right one, of which a part of the answers
// is spoiled. What hangs does so until end is closed.

// counter counts the requests that reach a server.
type counter struct {
	next http.Handler
	n    atomic.Int64
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.n.Add(1)
	c.next.ServeHTTP(w, r)
}

func (c *counter) count() int { return int(c.n.Load()) }

// listen serves on a free loopback port until the test ends.
func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, MaxHeaderBytes: 512 << 10, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(ln) // it ends when it is closed
	}()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return "http://" + ln.Addr().String()
}

// after has the first requests answered by a right server, and every one after
// that by another.
func after(first int64, spoiled http.HandlerFunc) func(http.Handler, <-chan struct{}) http.Handler {
	var n atomic.Int64
	return func(right http.Handler, _ <-chan struct{}) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n.Add(1) <= first {
				right.ServeHTTP(w, r)
				return
			}
			spoiled(w, r)
		})
	}
}

// hijack takes the connection from the server.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2, which nobody speaks here
	}
	return conn
}

// silently says nothing until the client has gone.
func silently(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	defer conn.Close()
	_, _ = conn.Read(make([]byte, 1))
}

// refuses stops the server for good: whoever connects is refused.
func refuses(w http.ResponseWriter, r *http.Request) {
	server := r.Context().Value(http.ServerContextKey).(*http.Server)
	resets(w, r)
	server.Close()
}

// hangsUp closes the connection without a word.
func hangsUp(w http.ResponseWriter, _ *http.Request) { hijack(w).Close() }

// resets ends the connection with a reset.
func resets(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

// halfAnswers begins an answer and closes.
func halfAnswers(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	defer conn.Close()
	_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Or"))
}

// drips sends one byte of a header section every 100 ms until the client has gone.
func drips(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	defer conn.Close()
	_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nX-Drip: "))
	for {
		if _, err := conn.Write([]byte("a")); err != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// comesBackLater answers 503 with Retry-After.
func comesBackLater(seconds string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", seconds)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}
