package agreement

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// responder is an HTTP/1.1 server that answers what a script says, byte for
// byte, and keeps what arrived line by line. It speaks over its own reader and
// writer, since net/http would normalise both. Several ports of one responder
// are several origins with one memory.
type responder struct {
	mu sync.Mutex
	// scripts by the first segment of the path.
	scripts map[string]*script
}

// script is what one story's requests are answered, and what arrived of them.
type script struct {
	hops    []hop
	turns   []turn
	arrived []arrival
}

// turn counts the requests that a hop has answered.
type turn struct{ preflights, actual int }

// arrival is one request as it came in.
type arrival struct {
	Method, URL string
	Headers     []fetch.Header
	Body        string

	// unsure are the fields that are not evidence, in lower case (of the model's only).
	unsure []string
}

// newResponder starts a responder on n ports that live as long as the test.
func newResponder(t testing.TB, n int) (r *responder, hosts []string) {
	t.Helper()
	r = &responder{scripts: map[string]*script{}}
	for range n {
		hosts = append(hosts, strings.TrimPrefix(kit.Listen(t, r.serve), "http://"))
	}
	return r, hosts
}

// put makes the responder answer a story's requests under a path segment.
func (r *responder) put(segment string, hops []hop) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scripts[segment] = newScript(hops)
}

func newScript(hops []hop) *script { return &script{hops: hops, turns: make([]turn, len(hops))} }

// take ends a script and returns what arrived.
func (r *responder) take(segment string) []arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.scripts[segment]
	delete(r.scripts, segment)
	return s.arrived
}

// serve accepts connections until ctx ends, and then closes every one.
func (r *responder) serve(ctx context.Context, ln net.Listener) error {
	var open sync.WaitGroup
	defer open.Wait()
	defer context.AfterFunc(ctx, func() { _ = ln.Close() })()
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		open.Go(func() {
			defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
			defer func() { _ = conn.Close() }()
			r.converse(conn)
		})
	}
}

// converse answers the requests of one connection in turn.
func (r *responder) converse(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		a, err := readArrival(in)
		if err != nil {
			return // the browser let go of the connection
		}
		answer := r.answer(a)
		if answer.After > 0 {
			time.Sleep(answer.After)
		}
		if _, err := io.WriteString(conn, answer.wire()); err != nil || answer.has("Content-Length") {
			return // where the answer frames itself, only the end of the connection is sure
		}
	}
}

// answer notes a request and returns the answer that is due.
func (r *responder) answer(a arrival) reply {
	segment, number := place(a.URL)
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.scripts[segment]
	if s == nil {
		return reply{Status: 404} // a favicon, or too late
	}
	s.arrived = append(s.arrived, a)
	return s.answer(number, isPreflight(a.Method, a.Headers))
}

// answer is the hop's next answer; the last of each kind stands for all later ones.
func (s *script) answer(number int, preflight bool) reply {
	if number < 0 || number >= len(s.hops) {
		return reply{Status: 404}
	}
	replies, n := s.hops[number].Actual, &s.turns[number].actual
	if preflight {
		replies, n = s.hops[number].Preflights, &s.turns[number].preflights
	}
	if len(replies) == 0 {
		return reply{Status: 404}
	}
	answer := replies[min(*n, len(replies)-1)]
	*n++
	return answer
}

// place reads a URL of a story: http://host/segment/number.
func place(url string) (segment string, number int) {
	_, path, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	path, _, _ = strings.Cut(path, "?")
	segment, rest, _ := strings.Cut(path, "/")
	rest, _, _ = strings.Cut(rest, "/")
	number, err := strconv.Atoi(rest)
	if err != nil {
		return segment, -1
	}
	return segment, number
}

func isPreflight(method string, headers []fetch.Header) bool {
	_, asks := fetch.Get(headers, "Access-Control-Request-Method")
	return method == "OPTIONS" && asks
}

// readArrival reads one request.
func readArrival(in *bufio.Reader) (arrival, error) {
	first, err := readLine(in)
	if err != nil {
		return arrival{}, err
	}
	method, rest, ok := strings.Cut(first, " ")
	target, version, ok2 := strings.Cut(rest, " ")
	if !ok || !ok2 || version != "HTTP/1.1" {
		return arrival{}, fmt.Errorf("request line %q: want method, target and HTTP/1.1", first)
	}
	a := arrival{Method: method}
	for {
		line, err := readLine(in)
		if err != nil {
			return arrival{}, err
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		a.Headers = append(a.Headers, fetch.Header{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	host, _ := fetch.Get(a.Headers, "Host")
	a.URL = "http://" + host + target
	a.Body, err = readBody(in, a.Headers)
	return a, err
}

// readBody reads what Content-Length announces, one mebibyte at most.
func readBody(in *bufio.Reader, headers []fetch.Header) (string, error) {
	announced, found := fetch.Get(headers, "Content-Length")
	if !found {
		return "", nil
	}
	n, err := strconv.Atoi(announced)
	if err != nil || n < 0 || n > 1<<20 {
		return "", fmt.Errorf("content length %q: want 0 to %d", announced, 1<<20)
	}
	body := make([]byte, n)
	_, err = io.ReadFull(in, body)
	return string(body), err
}

func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return "", err
	}
	if len(line) > 1<<20 {
		return "", errors.New("the line is too long")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// The responder answers in order and by kind, repeats the last answer, and
// keeps what came.
func TestResponder(t *testing.T) {
	t.Parallel()
	r, hosts := newResponder(t, 1)
	r.put("s1", []hop{{
		Preflights: []reply{{Status: 204}, {Status: 403}},
		Actual:     []reply{{Headers: []text{"X-Odd:  \x80 "}}},
	}})
	conn, err := net.Dial("tcp", hosts[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	const preflight = "OPTIONS /s1/0 HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: PUT\r\n\r\n"
	const put = "PUT /s1/0 HTTP/1.1\r\nHost: h\r\nX-A:  1\r\nContent-Length: 2\r\n\r\nhi"
	in := bufio.NewReader(conn)
	for _, row := range []struct{ send, want string }{
		{preflight, "HTTP/1.1 204 Status\r\nCache-Control: no-store\r\n\r\n"},
		{preflight, "HTTP/1.1 403 Status\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n"},
		{preflight, "HTTP/1.1 403 Status\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n"},
		{put, "HTTP/1.1 200 Status\r\nX-Odd:  \x80 \r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n"},
		{"GET /s1/9 HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 404 Status\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n"},
	} {
		if _, err := io.WriteString(conn, row.send); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(row.want))
		if _, err := io.ReadFull(in, got); err != nil || string(got) != row.want {
			t.Errorf("%.20q: got %q, %v; want %q", row.send, got, err, row.want)
		}
	}
	arrived := r.take("s1")
	if len(arrived) != 5 {
		t.Fatalf("got %d arrivals; want 5", len(arrived))
	}
	if a := arrived[3]; a.Method != "PUT" || a.URL != "http://h/s1/0" || a.Body != "hi" || a.Headers[1].Value != " 1" {
		t.Errorf("got %+v; want the PUT as it was sent", a)
	}
}
