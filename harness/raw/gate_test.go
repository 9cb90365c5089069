package raw

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestInspectMessage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		pass bool
	}{
		{"GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
		{"HEAD", "HEAD / HTTP/1.0\r\n\r\n", true},
		{"OPTIONS with a body", "OPTIONS * HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", true},
		{"obs-fold", "GET / HTTP/1.1\r\nOrigin: a\r\n b\r\n\r\n", true},
		{"8-bit", "GET / HTTP/1.1\r\nOrigin: \xff\x00\r\n\r\n", true},
		{"POST", "POST / HTTP/1.1\r\n\r\n", false},
		{"PUT", "PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", false},
		{"DELETE", "DELETE / HTTP/1.1\r\n\r\n", false},
		{"lower case is another method", "get / HTTP/1.1\r\n\r\n", false},
		{"a method that begins like a safe one", "GETTER / HTTP/1.1\r\n\r\n", false},
		{"tab after the method", "GET\t/ HTTP/1.1\r\n\r\n", false},
		{"space before the method", " GET / HTTP/1.1\r\n\r\n", false},
		{"line end before the method", "\r\nGET / HTTP/1.1\r\n\r\n", false},
		{"a second request behind the first", "GET / HTTP/1.1\r\n\r\nDELETE / HTTP/1.1\r\n\r\n", false},
		{"a second request in a header", "GET / HTTP/1.1\r\nX: a\n\nDELETE / HTTP/1.1\r\n\r\n", false},
		{"a second request behind a blank line", "GET / HTTP/1.1\r\nX: a\r\n \r\nDELETE / HTTP/1.1\r\n\r\n", false},
		{"a second request behind bare CRs", "GET / HTTP/1.1\r\nX: a\r\rDELETE / HTTP/1.1\r\n\r\n", false},
		{"a second request in the target", "GET / HTTP/1.1\n\nDELETE / HTTP/1.1\r\n\r\n", false},
		{"a body longer than its length", "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\naDELETE / HTTP/1.1\r\n\r\n", false},
		{"a body shorter than its length", "GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\na", false},
		{"two lengths", "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 0\r\n\r\na", false},
		{"a length with a sign", "GET / HTTP/1.1\r\nContent-Length: +1x\r\n\r\na", false},
		{"a length behind a space", "GET / HTTP/1.1\r\nContent-Length : 0\r\n\r\nDELETE / HTTP/1.1\r\n\r\n", false},
		{"chunked", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", false},
		{"no end", "GET / HTTP/1.1\r\n", false},
		{"nothing", "", false},
	}
	for _, test := range tests {
		err := inspectMessage([]byte(test.text), harness.IsSafeMethod)
		if (err == nil) != test.pass || err != nil && !errors.Is(err, errWithheld) {
			t.Errorf("%s: got %v; want pass %v", test.name, err, test.pass)
		}
	}
}

// Leave for one method is leave for that one only, in one message.
func TestInspectPermitted(t *testing.T) {
	t.Parallel()
	put := func(method string) bool { return method == "PUT" }
	for text, pass := range map[string]bool{
		"PUT / HTTP/1.1\r\nContent-Length: 1\r\n\r\na":          true,
		"PATCH / HTTP/1.1\r\n\r\n":                              false,
		"PUT / HTTP/1.1\r\n\r\nDELETE / HTTP/1.1\r\n\r\n":       false,
		"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0": false,
	} {
		if err := inspectMessage([]byte(text), put); (err == nil) != pass {
			t.Errorf("%q: got %v; want pass %v", text, err, pass)
		}
	}
	inspect := frameInspector()
	if err := inspect(frames("PUT"), put); err != nil {
		t.Errorf("HTTP/2: got %v; want it to pass", err)
	}
	if err := inspect(frames("PUT")[len(http2.ClientPreface):], harness.IsSafeMethod); err == nil {
		t.Error("HTTP/2: leave for one message is leave for the next")
	}
}

// FuzzInspectMessage: whatever passes, net/http reads as one request with a safe method and nothing behind it.
func FuzzInspectMessage(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nContent-Length: 2\r\n\r\nab",
		"GET / HTTP/1.1\r\nX: a\n\nDELETE / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\naDELETE / HTTP/1.1\r\n\r\n",
		"GET / HTTP/1.1\r\nOrigin: a\r\n b\r\n\r\n", "POST / HTTP/1.1\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if inspectMessage(text, harness.IsSafeMethod) != nil {
			return
		}
		r := bufio.NewReader(bytes.NewReader(text))
		request, err := http.ReadRequest(r)
		if err != nil {
			return // no server of Go's takes it
		}
		if !harness.IsSafeMethod(request.Method) {
			t.Errorf("method %q passed", request.Method)
		}
		io.Copy(io.Discard, request.Body)
		if rest, _ := io.ReadAll(r); len(rest) > 0 {
			t.Errorf("%q follows the request", rest)
		}
	})
}

// frames returns what a client sends for requests with the methods, on streams 1, 3, …
func frames(methods ...string) []byte {
	var out, block bytes.Buffer
	framer := http2.NewFramer(&out, nil)
	encoder := hpack.NewEncoder(&block)
	out.WriteString(http2.ClientPreface)
	framer.WriteSettings()
	for i, method := range methods {
		block.Reset()
		encoder.WriteField(hpack.HeaderField{Name: ":method", Value: method})
		encoder.WriteField(hpack.HeaderField{Name: ":path", Value: "/"})
		half := block.Len() / 2
		framer.WriteHeaders(http2.HeadersFrameParam{StreamID: uint32(2*i + 1), BlockFragment: block.Bytes()[:half]})
		framer.WriteContinuation(uint32(2*i+1), true, block.Bytes()[half:])
	}
	return out.Bytes()
}

func TestInspectFrames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		sent []byte
		pass bool
	}{
		{"safe methods", frames("GET", "HEAD", "OPTIONS", "GET"), true},
		{"POST", frames("POST"), false},
		{"PUT after GET", frames("GET", "PUT"), false},
		{"PUT again, from the dynamic table", frames("PUT", "PUT"), false},
		{"half a frame", frames("GET")[:40], false},
		{"a frame header cut short", frames("GET")[:30], false},
	}
	for _, test := range tests {
		inspect := frameInspector()
		err := inspect(test.sent, harness.IsSafeMethod)
		if (err == nil) != test.pass || err != nil && !errors.Is(err, errWithheld) {
			t.Errorf("%s: got %v; want pass %v", test.name, err, test.pass)
		}
	}
	inspect := frameInspector()
	if inspect(frames("PATCH"), harness.IsSafeMethod) == nil {
		t.Fatal("PATCH passed")
	}
	if inspect(frames("GET"), harness.IsSafeMethod) == nil {
		t.Error("a connection goes on after a refusal, with its decoder out of step")
	}
	var padded bytes.Buffer
	http2.NewFramer(&padded, nil).WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndHeaders: true, PadLength: 3, BlockFragment: []byte{0x83}})
	if frameInspector()(padded.Bytes(), harness.IsSafeMethod) == nil {
		t.Error("a padded header frame passed; it may hide a method")
	}
}

// TestSocketRefuses: nothing above the gate is needed for it to hold.
func TestSocketRefuses(t *testing.T) {
	t.Parallel()
	client, target := net.Pipe()
	defer client.Close()
	defer target.Close()
	s := (&dialer{limits: limits{headerBytes: 100, bodyBytes: 100}}).speak(client, client, false, false)
	msg := &message{method: "DELETE", address: address{target: "/"}}
	if _, err := s.roundTrip(msg, newWatch(t.Context(), deadlineOf(t.Context()))); !errors.Is(err, errWithheld) {
		t.Errorf("HTTP/1: got %v; want it withheld", err)
	}
	h2 := (&dialer{limits: limits{headerBytes: 100, bodyBytes: 100}}).speak(client, client, true, false)
	if _, err := h2.roundTrip(msg, newWatch(t.Context(), deadlineOf(t.Context()))); !errors.Is(err, errWithheld) {
		t.Errorf("HTTP/2: got %v; want it withheld", err)
	}
}

// permissive lets everyone do everything, and remembers the methods that it saw.
type permissive struct {
	mu   sync.Mutex
	seen map[string]int
}

func (p *permissive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.seen[r.Method]++
	p.mu.Unlock()
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Set("Access-Control-Allow-Credentials", "true")
	w.Header().Set("Access-Control-Allow-Methods", r.Header.Get("Access-Control-Request-Method"))
	w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	if strings.HasPrefix(r.URL.Path, "/redirect") {
		w.Header().Set("Location", "/")
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

// TestSafeModeByEveryWay asks for everything that could change something, in
// every way the agent has, and looks at what arrived.
func TestSafeModeByEveryWay(t *testing.T) {
	t.Parallel()
	smuggled := "a\r\n\r\nDELETE / HTTP/1.1\r\nHost: a\r\n\r\n"
	var asks []harness.Ask
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "post", "patch", "PURGE", "M-SEARCH"} {
		for _, body := range []string{"", "x"} {
			asks = append(asks,
				harness.Ask{Method: method, Body: body},
				harness.Ask{Method: method, Body: body, HTTP: "1.0"},
				harness.Ask{Method: method, Body: body, Credentials: fetch.Include},
				harness.Ask{Method: method, Body: body, Headers: harness.With("Content-Type", "application/json")},
				harness.Ask{Method: method, Body: body, Initiator: harness.ByXHRUpload},
				harness.Ask{Method: method, Body: body, Initiator: harness.ByKeepalive},
				harness.Ask{Method: method, Body: body, Initiator: harness.ByEventSource},
				harness.Ask{Method: method, Body: body, From: harness.NoOrigin},
				harness.Ask{Method: method, Body: body, From: harness.Own},
				harness.Ask{Method: "GET", Bytes: &harness.Bytes{Method: method, Body: body}},
				harness.Ask{Method: method, Bytes: &harness.Bytes{Body: body}},
			)
		}
	}
	for _, b := range []harness.Bytes{
		{Method: "GET / HTTP/1.1\r\n\r\nDELETE"},
		{Method: "\r\nDELETE"},
		{Target: "/ HTTP/1.1\r\n\r\nDELETE /"},
		{Headers: harness.With("X", smuggled)},
		{Headers: harness.With(smuggled, "x")},
		{Headers: harness.With("Origin", "a\n\nDELETE / HTTP/1.1\n\n")},
		{Body: "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", Headers: harness.With("Content-Length", "0")},
		{Body: "0\r\n\r\nDELETE / HTTP/1.1\r\nHost: a\r\n\r\n", Headers: harness.With("Transfer-Encoding", "chunked")},
	} {
		asks = append(asks, harness.Ask{Bytes: &b}, harness.Ask{Method: "PUT", Bytes: &b})
	}
	asks = append(asks,
		harness.Ask{Auth: harness.Auth{Headers: harness.With("X", smuggled)}},
		harness.Ask{Credentials: fetch.Include, Auth: harness.Auth{Cookie: smuggled}},
	)
	for _, version := range []string{"1.1", "2"} {
		t.Run("HTTP "+version, func(t *testing.T) {
			t.Parallel()
			seen := &permissive{seen: map[string]int{}}
			s := overHTTP2(t, false, seen.ServeHTTP)
			a := agent(t, Options{HTTP: version, Jobs: 4})
			var stories []harness.Story
			for _, q := range asks {
				if q.From == "" {
					q.From = friend
				}
				if q.From == harness.Own {
					q.From = harness.Origin(s.URL)
				}
				for _, path := range []string{"/", "/redirect"} {
					q.URL = s.URL + path
					stories = append(stories, harness.Story{ID: "s", Asks: []harness.Ask{q}},
						harness.Story{ID: "s", Asks: []harness.Ask{q, q}, Concurrent: true})
				}
			}
			outcomes := map[harness.Outcome]int{}
			for _, observations := range a.Ask(t.Context(), stories) {
				for _, o := range observations {
					outcomes[o.Outcome]++
				}
			}
			seen.mu.Lock()
			defer seen.mu.Unlock()
			for method, n := range seen.seen {
				if method != "GET" && method != "HEAD" && method != "OPTIONS" {
					t.Errorf("%s reached the server %d times", method, n)
				}
			}
			if seen.seen["OPTIONS"] == 0 || outcomes[harness.OutcomeWithheld] == 0 {
				t.Errorf("got methods %v, outcomes %v; want preflights, and the rest withheld", seen.seen, outcomes)
			}
		})
	}
}

func TestWithheld(t *testing.T) {
	t.Parallel()
	accepts := "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n"
	tests := []struct {
		name      string
		ask       harness.Ask
		outcome   harness.Outcome
		exchanges int
		says      string // in Error
	}{
		{"after an accepted preflight", harness.Ask{Method: "PUT"}, harness.OutcomeWithheld, 1, ""},
		{"after a refused preflight", harness.Ask{Method: "DELETE"}, harness.OutcomeBlocked, 1, ""},
		{"without a preflight", harness.Ask{Method: "POST"}, harness.OutcomeWithheld, 0, `"POST" was not sent: it needs --unsafe`},
		{"bytes", harness.Ask{Bytes: &harness.Bytes{Method: "TRACE"}}, harness.OutcomeWithheld, 0, "--unsafe"},
		{"smuggled", harness.Ask{Bytes: &harness.Bytes{Target: "/ HTTP/1.1\r\n\r\nDELETE /"}}, harness.OutcomeWithheld, 0, "may not be sent"},
	}
	for _, test := range tests {
		s := serve(t, always(accepts))
		test.ask.URL = s.url
		o := ask(t, agent(t, Options{}), test.ask)
		if o.Outcome != test.outcome || len(o.Exchanges) != test.exchanges || len(s.got()) != test.exchanges {
			t.Errorf("%s: got %s, %d exchanges, %d requests; want %s, %d", test.name, o.Outcome, len(o.Exchanges), len(s.got()), test.outcome, test.exchanges)
		}
		if test.says == "" && o.Error != "" || !strings.Contains(o.Error, test.says) {
			t.Errorf("%s: got error %q; want %q", test.name, o.Error, test.says)
		}
	}
}
