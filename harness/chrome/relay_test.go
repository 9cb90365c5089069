package chrome

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"
)

// oneAtATime serves one connection until the client ends it, and then the next.
func oneAtATime(t *testing.T, handler http.HandlerFunc) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serveWhole(conn, handler)
		}
	}()
	return listener.Addr().String()
}

// serveWhole answers every request of a connection.
func serveWhole(conn net.Conn, handler http.HandlerFunc) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	in := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		answer := httptest.NewRecorder()
		handler(answer, request)
		result := answer.Result()
		result.ContentLength = int64(answer.Body.Len())
		if result.Write(conn) != nil {
			return
		}
	}
}

// throughRelay starts a relay and returns clients that keep connections of their own.
func throughRelay(t *testing.T, longest time.Duration, clients int) []*http.Client {
	t.Helper()
	r, err := startRelay(func(hostPort string) string { return hostPort }, longest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	proxy, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	var all []*http.Client
	for range clients {
		transport := &http.Transport{Proxy: http.ProxyURL(proxy)}
		t.Cleanup(transport.CloseIdleConnections)
		all = append(all, &http.Client{Transport: transport, Timeout: 10 * time.Second})
	}
	return all
}

// An idle connection gives way to one that waits.
func TestRelayGivesWay(t *testing.T) {
	t.Parallel()
	address := oneAtATime(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) })
	clients := throughRelay(t, time.Minute, 3)
	for range 3 {
		for _, c := range clients {
			answer, err := c.Get("http://" + address + "/a")
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if string(body) != "/a" || err != nil {
				t.Errorf("got %q, %v; want the path", body, err)
			}
		}
	}
}

// A connection that nobody answers ends when no ask waits for it any more.
func TestRelayEndsWhatHangs(t *testing.T) {
	t.Parallel()
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(hangs.Close)
	began := time.Now()
	answer, err := throughRelay(t, 200*time.Millisecond, 1)[0].Get(hangs.URL)
	if err == nil {
		answer.Body.Close()
		t.Fatal("got an answer; want that the connection ends")
	}
	if took := time.Since(began); took < 200*time.Millisecond || took > 5*time.Second {
		t.Errorf("it took %v; want 200ms and a little more", took)
	}
}

// Those to a host that is to be asked alone end at once, whether an ask waits or not.
func TestRelayEndsAll(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	t.Cleanup(hangs.Close)
	r, err := startRelay(func(hostPort string) string { return hostPort }, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	proxy, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}, Timeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() {
		answer, err := client.Get(hangs.URL)
		if err == nil {
			answer.Body.Close()
		}
		failed <- err
	}()
	<-arrived
	r.endAll("http://other.example/")
	began := time.Now()
	r.endAll(hangs.URL + "/items")
	if err := <-failed; err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("got %v after %v; want that the connection ends", err, time.Since(began))
	}
}

// A host that is not there is said to refuse.
func TestRelayRefuses(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	listener.Close()
	if answer, err := throughRelay(t, time.Minute, 1)[0].Get("http://" + nobody); err == nil {
		answer.Body.Close()
		t.Error("got an answer; want an error")
	}
}

// What is no SOCKS is not answered.
func TestRelayHeedsItsWords(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{
		"SOCKS 4":          "\x04\x01\x00\x50\x7f\x00\x00\x01\x00",
		"not a CONNECT":    "\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50",
		"no address":       "\x05\x01\x00\x05\x01\x00\x09",
		"an empty name":    "\x05\x01\x00\x05\x01\x00\x03\x00",
		"ends in between":  "\x05\x01\x00\x05\x01\x00\x03\x09loc",
		"nothing whatever": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here, there := net.Pipe()
			go func() {
				_, _ = io.WriteString(there, words)
				_, _ = io.CopyN(io.Discard, there, 2)
				there.Close()
			}()
			go func() { _, _ = io.Copy(io.Discard, there) }()
			_ = here.SetDeadline(time.Now().Add(2 * time.Second))
			if host, err := greet(here); err == nil {
				t.Errorf("got %q; want an error", host)
			}
		})
	}
}
