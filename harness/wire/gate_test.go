package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/corsuite/corsuite/harness"
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
		{"a length with a sign that fits", "GET / HTTP/1.1\r\nContent-Length: +18\r\n\r\nDELETE / HTTP/1.1\n", false},
		{"a length behind a space that fits", "GET / HTTP/1.1\r\nContent-Length : 18\r\n\r\nDELETE / HTTP/1.1\n", false},
		{"a length in a folded line", "GET / HTTP/1.1\r\nX: a\r\n Content-Length: 18\r\n\r\nDELETE / HTTP/1.1\n", false},
		{"a length behind a space", "GET / HTTP/1.1\r\nContent-Length : 0\r\n\r\nDELETE / HTTP/1.1\r\n\r\n", false},
		{"chunked", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", false},
		{"no end", "GET / HTTP/1.1\r\n", false},
		{"nothing", "", false},
	}
	for _, test := range tests {
		err := inspectMessage([]byte(test.text), harness.IsSafeMethod)
		if (err == nil) != test.pass || err != nil && !errors.Is(err, ErrWithheld) {
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
		"GET / HTTP/1.1\r\nOrigin: a\r\n b\r\n\r\n", "POST / HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/0.0\nContent-Length :2\n\n00",
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
		if (err == nil) != test.pass || err != nil && !errors.Is(err, ErrWithheld) {
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
	s := (&Dialer{Limits: Limits{HeaderBytes: 100, BodyBytes: 100}}).speak(client, client, false, false)
	msg := &Message{Method: "DELETE", Address: Address{Target: "/"}}
	if _, err := s.RoundTrip(msg, NewWatch(t.Context(), deadlineOf(t.Context()))); !errors.Is(err, ErrWithheld) {
		t.Errorf("HTTP/1: got %v; want it withheld", err)
	}
	h2 := (&Dialer{Limits: Limits{HeaderBytes: 100, BodyBytes: 100}}).speak(client, client, true, false)
	if _, err := h2.RoundTrip(msg, NewWatch(t.Context(), deadlineOf(t.Context()))); !errors.Is(err, ErrWithheld) {
		t.Errorf("HTTP/2: got %v; want it withheld", err)
	}
}
