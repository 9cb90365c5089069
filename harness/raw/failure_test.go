package raw

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// after starts a server that reads a request and leaves the rest to handle.
func after(t testing.TB, handle func(net.Conn)) *server {
	t.Helper()
	s := listen(t)
	go s.accept(func(conn net.Conn) {
		if _, err := readRequest(bufio.NewReader(conn)); err == nil {
			handle(conn)
		}
	})
	return s
}

// drip writes text again and again, a little at a time, until the connection ends.
func drip(text string) func(net.Conn) {
	return func(conn net.Conn) {
		for {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// flood writes text again and again until the connection ends.
func flood(begin, text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, err := io.WriteString(conn, begin)
		for err == nil {
			_, err = io.WriteString(conn, text)
		}
	}
}

// say writes text and closes.
func say(text string) func(net.Conn) {
	return func(conn net.Conn) { io.WriteString(conn, text) }
}

func TestServersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	hang := func(net.Conn) { time.Sleep(3 * time.Second) }
	tests := []struct {
		name   string
		handle func(net.Conn)
		reason fetch.Reason
		says   string
	}{
		{"silence", hang, fetch.Timeout, "--timeout"},
		{"slow drip of one header", drip("x"), fetch.InvalidResponse, `begins "x`},
		{"slow drip of headers", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\n"); drip("X: y\r\n")(c) }, fetch.Timeout, "no answer within 300ms"},
		{"slow drip of interim answers", drip("HTTP/1.1 103 Early Hints\r\n\r\n"), fetch.Timeout, "300ms"},
		{"status line without an end", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 20"); hang(c) }, fetch.Timeout, "300ms"},
		{"closes", say(""), fetch.ConnectionFailed, "closed the connection without an answer"},
		{"resets", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }, fetch.ConnectionFailed, "reset the connection"},
		{"half a status line", say("HTT"), fetch.ConnectionFailed, "middle of its answer"},
		{"half a header section", say("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"), fetch.ConnectionFailed, "middle of its answer"},
		{"only interim answers", say("HTTP/1.1 103 Early Hints\r\n\r\n"), fetch.ConnectionFailed, "without an answer"},
		{"garbage", say("220 mail.example ESMTP\r\n"), fetch.InvalidResponse, `begins "220 mail`},
		{"garbage that stays", func(c net.Conn) { io.WriteString(c, "-ERR unknown command\x00\xff"); hang(c) }, fetch.InvalidResponse, `"-ERR`},
		{"NUL in a header", say("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\x00\r\n\r\n"), fetch.InvalidResponse, "NUL"},
		{"101", say("HTTP/1.1 101 Switching Protocols\r\n\r\n"), fetch.InvalidResponse, "101"},
		{"endless headers", flood("HTTP/1.1 200 OK\r\n", "X: "+strings.Repeat("y", 100)+"\r\n"), fetch.TooLarge, "longer than 4096 bytes"},
		{"one endless header", flood("HTTP/1.1 200 OK\r\nX: ", "yyyyyyyyyyyyyyyyyyyyyyy"), fetch.TooLarge, "4096"},
		{"endless interim answers", flood("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), fetch.TooLarge, "4096"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := after(t, test.handle)
			options := Options{MaxHeaderBytes: 4096}
			if test.reason == fetch.Timeout {
				options.Timeout = 300 * time.Millisecond
			}
			a := agent(t, options)
			for _, method := range []string{"GET", "PUT"} { // the actual request, and a preflight
				began := time.Now()
				o := ask(t, a, harness.Ask{URL: s.url, Method: method})
				wantOutcome(t, o, harness.OutcomeError, test.reason)
				if !strings.Contains(o.Error, test.says) {
					t.Errorf("%s: got error %q; want it to say %q", method, o.Error, test.says)
				}
				if len(o.Exchanges) != 1 || o.Exchanges[0].Error != o.Error || o.Exchanges[0].Status != 0 || len(o.Exchanges[0].Request) == 0 {
					t.Errorf("%s: got exchanges %+v; want one with a request, an error and no status", method, o.Exchanges)
				}
				if took := time.Since(began); took > 5*time.Second {
					t.Errorf("%s: took %v", method, took)
				}
			}
		})
	}
}

func TestInterimAnswersAreSkipped(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nAccess-Control-Allow-Origin: *\r\n\r\n"+
		"\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url})
	wantOutcome(t, o, harness.OutcomeBlocked, fetch.MissingAllowOriginHeader)
	if o.Status != 200 {
		t.Errorf("got status %d; want 200", o.Status)
	}
}

func TestPatienceWithBodies(t *testing.T) {
	t.Parallel()
	preflight := "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n"
	for name, rest := range map[string]func(net.Conn){"drip": drip("x"), "endless": flood("", "xxxxxxxxxxxxxxx")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := after(t, func(c net.Conn) { io.WriteString(c, preflight); rest(c) })
			began := time.Now()
			o := ask(t, agent(t, Options{Unsafe: true}), harness.Ask{URL: s.url, Method: "PUT"})
			wantOutcome(t, o, harness.OutcomeShared, "")
			if took := time.Since(began); took > 4*time.Second {
				t.Errorf("took %v; want about %v for each of two bodies", took, time.Second)
			}
		})
	}
}

func TestConnectionRefused(t *testing.T) {
	t.Parallel()
	s := listen(t)
	s.stop()
	o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url})
	wantOutcome(t, o, harness.OutcomeError, fetch.ConnectionFailed)
	if want := "connect to " + s.host + ": connection refused"; !strings.Contains(o.Error, want) {
		t.Errorf("got error %q; want %q", o.Error, want)
	}
}

func TestUnknownHost(t *testing.T) {
	t.Parallel()
	f := wire.Explain("connect to x.invalid:80", &net.DNSError{Name: "x.invalid", IsNotFound: true})
	if f.Reason != fetch.ConnectionFailed || !strings.Contains(f.Text, `no such host "x.invalid"`) {
		t.Errorf("got %s %q; want ConnectionFailed that names the host", f.Reason, f.Text)
	}
}

func TestTimeoutCoversTheWholeAsk(t *testing.T) {
	t.Parallel()
	s := serve(t, func(n int, _ string) reply {
		time.Sleep(120 * time.Millisecond)
		return reply{text: fmt.Sprintf("HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n", n)}
	})
	began := time.Now()
	o := ask(t, agent(t, Options{Timeout: 300 * time.Millisecond}), harness.Ask{URL: s.url})
	wantOutcome(t, o, harness.OutcomeError, fetch.Timeout)
	if took := time.Since(began); took > time.Second {
		t.Errorf("took %v for redirects that are each in time; want about 300ms", took)
	}
}

// A stream of events is not waited for; of another body without end that is
// learned from the first.
// What serves an endless GET may be at it for a HEAD, too: the next request does
// not wait for it on the same connection.
func TestHeadOfStreamIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s := after(t, func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/event-stream\r\n\r\n")
		io.Copy(io.Discard, c)
	})
	a := agent(t, Options{Timeout: 2 * time.Second})
	for range 3 {
		wantOutcome(t, ask(t, a, harness.Ask{URL: s.url, Method: "HEAD"}), harness.OutcomeShared, "")
	}
}

func TestStreamsAreLearned(t *testing.T) {
	t.Parallel()
	for kind, limit := range map[string]time.Duration{"text/event-stream; charset=utf-8": 2 * time.Second, "application/x-ndjson": 3 * time.Second} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			head := "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: " + kind + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n:\n\n\r\n"
			s := after(t, func(c net.Conn) { io.WriteString(c, head); io.Copy(io.Discard, c) })
			a, began := agent(t, Options{}), time.Now()
			for range 4 {
				o := ask(t, a, harness.Ask{URL: s.url})
				wantOutcome(t, o, harness.OutcomeShared, "")
				if x, _ := o.Actual(); x.Body != ":\n\n" || x.Error != "" {
					t.Errorf("got body %q, error %q; want what came at once, and no error", x.Body, x.Error)
				}
			}
			if took := time.Since(began); took > limit {
				t.Errorf("four asks took %v; want less than %v", took, limit)
			}
		})
	}
}
