package raw

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// friend is an origin that the test servers let in.
const friend = "https://app.example.com"

// allowed is a header section and body that any origin may read.
const allowed = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\n\r\nok"

// server is an HTTP/1 server that says exactly what a test wants, and remembers
// every byte that it was sent.
type server struct {
	url  string // http://127.0.0.1:port
	host string
	ln   net.Listener

	mu          sync.Mutex
	requests    []string
	connections int
	conns       map[net.Conn]bool
}

// reply is what a server does with a request: write text, then perhaps close.
type reply struct {
	text  string
	close bool
	// then runs after the text was written, in place of closing.
	then func(net.Conn)
}

// serve starts a server; answer is told the number of the request, from 1, and its bytes.
func serve(t testing.TB, answer func(n int, request string) reply) *server {
	t.Helper()
	s := listen(t)
	go s.accept(func(conn net.Conn) {
		r := bufio.NewReader(conn)
		for {
			request, err := readRequest(r)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.requests = append(s.requests, request)
			n := len(s.requests)
			s.mu.Unlock()
			a := answer(n, request)
			if _, err := io.WriteString(conn, a.text); err != nil {
				return
			}
			if a.then != nil {
				a.then(conn)
			}
			if a.close {
				return
			}
		}
	})
	return s
}

// always answers every request with the same text.
func always(text string) func(int, string) reply {
	return func(int, string) reply { return reply{text: text} }
}

// once answers with the text and closes.
func once(text string) func(int, string) reply {
	return func(int, string) reply { return reply{text: text, close: true} }
}

func listen(t testing.TB) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{url: "http://" + ln.Addr().String(), host: ln.Addr().String(), ln: ln, conns: map[net.Conn]bool{}}
	t.Cleanup(s.stop)
	return s
}

// accept hands every connection to handle, and closes it afterwards.
func (s *server) accept(handle func(net.Conn)) {
	for {
		conn, err := s.ln.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.connections++
		s.conns[conn] = true
		s.mu.Unlock()
		go func() {
			defer conn.Close()
			handle(conn)
		}()
	}
}

func (s *server) stop() {
	s.ln.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}

func (s *server) got() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

func (s *server) dialled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// readRequest reads one request, byte for byte.
func readRequest(r *bufio.Reader) (string, error) {
	var b strings.Builder
	length := 0
	for {
		line, err := r.ReadString('\n')
		b.WriteString(line)
		if err != nil {
			return "", err
		}
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "Content-Length") {
			length, _ = strconv.Atoi(strings.TrimSpace(value))
		}
		if line == "\r\n" {
			break
		}
	}
	body := make([]byte, length)
	_, err := io.ReadFull(r, body)
	b.Write(body)
	return b.String(), err
}

// agent returns an agent that is closed with the test.
func agent(t testing.TB, o Options) *Agent {
	t.Helper()
	a, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// tell asks one story and returns its observations.
func tell(t testing.TB, a *Agent, story harness.Story) []harness.Observation {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if story.ID == "" {
		story.ID = "s"
	}
	var all []harness.Observation
	told := 0
	for id, observations := range a.Ask(ctx, []harness.Story{story}) {
		if id != story.ID {
			t.Errorf("story %q; want %q", id, story.ID)
		}
		all = observations
		told++
	}
	if told != 1 || len(all) != len(story.Asks) {
		t.Fatalf("told %d times, %d observations; want 1, %d", told, len(all), len(story.Asks))
	}
	return all
}

// ask asks once.
func ask(t testing.TB, a *Agent, q harness.Ask) harness.Observation {
	t.Helper()
	if q.From == "" {
		q.From = friend
	}
	return tell(t, a, harness.Story{Asks: []harness.Ask{q}})[0]
}

// wantOutcome fails the test when an observation differs.
func wantOutcome(t testing.TB, o harness.Observation, outcome harness.Outcome, reason fetch.Reason) {
	t.Helper()
	if o.Outcome != outcome || o.Reason != reason {
		t.Errorf("got %s %s (%q); want %s %s", o.Outcome, o.Reason, o.Error, outcome, reason)
	}
}

// header returns a field's value in an exchange's response.
func header(x harness.Exchange, name string) string {
	value, _ := fetch.Get(x.Response, name)
	return value
}

// portOf returns the port of a URL.
func portOf(t testing.TB, rawURL string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// handlerFunc answers everyone after f has run.
func handlerFunc(f func()) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		f()
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}
}
