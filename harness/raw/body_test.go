package raw

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

const open = "Access-Control-Allow-Origin: *\r\n"

func TestBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		method string
		reply  reply
		body   string
		broken string // part of the exchange's error
		// reused: the connection carries the next ask.
		reused bool
	}{
		{"length", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 5\r\n\r\nhello"}, "hello", "", true},
		{"length twice", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"}, "ok", "", true},
		{"length listed twice", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 2, 2\r\n\r\nok"}, "ok", "", true},
		{"length zero", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 0\r\n\r\n"}, "", "", true},
		{"chunked", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2 \r\nde\r\n0\r\n\r\n"}, "abcde", "", true},
		{"chunked beats length", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 99\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\na\n0\n\n"}, "a", "", true},
		{"chunked with trailers", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\nY: 2\r\n\r\n"}, "a", "", true},
		{"until close", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "\r\nhello", close: true}, "hello", "", false},
		{"a length that is not a number", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: x\r\n\r\nhello", close: true}, "hello", "", false},
		{"HTTP/1.0 has no chunks", "", reply{text: "HTTP/1.0 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", close: true}, "0\r\n\r\n", "", false},
		{"Connection: close", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Connection: x, Close\r\nContent-Length: 1\r\n\r\na"}, "a", "", false},
		{"HEAD", "HEAD", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 5\r\n\r\n"}, "", "", true},
		{"HEAD with a body all the same", "HEAD", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 5\r\n\r\nhello"}, "", "", false},
		{"204", "", reply{text: "HTTP/1.1 204 No Content\r\n" + open + "\r\n"}, "", "", true},
		{"205", "", reply{text: "HTTP/1.1 205 Reset Content\r\n" + open + "\r\n"}, "", "", true},
		{"304", "", reply{text: "HTTP/1.1 304 Not Modified\r\n" + open + "Content-Length: 7\r\n\r\n"}, "", "", true},
		{"more than the length", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 2\r\n\r\nok and more"}, "ok", "", false},
		{"less than the length", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 9\r\n\r\nok", close: true}, "ok", "before the end of the body", false},
		{"half a chunk", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n9\r\nok", close: true}, "ok", "before the end of the body", false},
		{"no last chunk", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", close: true}, "ok", "before the end of the body", false},
		{"a chunk size that is none", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n"}, "ok", `malformed chunk size "zz"`, false},
		{"a negative chunk size", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n"}, "", "malformed chunk size", false},
		{"a chunk that runs over", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n"}, "ok", "longer than its size", false},
		{"a chunk line without end", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n1;" + strings.Repeat("x", 8192)}, "", "too long", false},
		{"trailers without end", "", reply{text: "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + strings.Repeat("X: y\r\n", 1000)}, "", "no end", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(int, string) reply { return test.reply })
			a := agent(t, Options{})
			q := harness.Ask{URL: s.url, Method: test.method}
			o := ask(t, a, q)
			wantOutcome(t, o, harness.OutcomeShared, "")
			x := o.Exchanges[0]
			if x.Body != test.body {
				t.Errorf("got body %q; want %q", x.Body, test.body)
			}
			if test.broken == "" && x.Error != "" || !strings.Contains(x.Error, test.broken) {
				t.Errorf("got error %q; want %q", x.Error, test.broken)
			}
			for _, name := range []string{"X-T", "Y"} {
				if header(x, name) != "" {
					t.Errorf("trailer %s is among the headers", name)
				}
			}
			ask(t, a, q)
			if got, want := s.dialled(), map[bool]int{true: 1, false: 2}[test.reused]; got != want {
				t.Errorf("got %d connections for two asks; want %d", got, want)
			}
		})
	}
}

func TestDifferentContentLengths(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 200 OK\r\n"+open+"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"))
	for _, method := range []string{"GET", "HEAD"} {
		o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url, Method: method})
		wantOutcome(t, o, harness.OutcomeError, fetch.InvalidResponse)
		if !strings.Contains(o.Error, "Content-Length") {
			t.Errorf("%s: got error %q; want it to name Content-Length", method, o.Error)
		}
	}
}

func TestBodyIsKeptWithinTheLimit(t *testing.T) {
	t.Parallel()
	endless := func(text string) func(io.Writer) {
		return func(w io.Writer) {
			for {
				if _, err := io.WriteString(w, text); err != nil {
					return
				}
			}
		}
	}
	tests := []struct {
		name  string
		head  string
		write func(io.Writer)
	}{
		{"endless until close", "HTTP/1.1 200 OK\r\n" + open + "\r\n", endless(strings.Repeat("x", 1000))},
		{"endless chunks", "HTTP/1.1 200 OK\r\n" + open + "Transfer-Encoding: chunked\r\n\r\n", endless("4\r\nxxxx\r\n")},
		{"huge length", "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 9223372036854775807\r\n\r\n", endless("xxxxxxx")},
		{"a little more than is kept", "HTTP/1.1 200 OK\r\n" + open + "Content-Length: 200\r\n\r\n",
			func(w io.Writer) { io.WriteString(w, strings.Repeat("x", 200)) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := listen(t)
			go s.accept(func(conn net.Conn) {
				readRequest(bufio.NewReader(conn))
				io.WriteString(conn, test.head)
				test.write(conn)
			})
			began := time.Now()
			o := ask(t, agent(t, Options{MaxBodyBytes: 100}), harness.Ask{URL: s.url})
			wantOutcome(t, o, harness.OutcomeShared, "")
			if got := o.Exchanges[0]; got.Body != strings.Repeat("x", 100) || got.Error != "" {
				t.Errorf("kept %d bytes, error %q; want 100, none", len(got.Body), got.Error)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v; want less than the ask's timeout", took)
			}
		})
	}
}
