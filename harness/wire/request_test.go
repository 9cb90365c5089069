package wire

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestReadRequest(t *testing.T) {
	t.Parallel()
	limits := Limits{HeaderBytes: 200, BodyBytes: 8}
	tests := []struct {
		name, text string
		want       Request
		fails      string // part of the error
	}{
		{
			"order, case and doubled lines stay", "GET http://a/x?y HTTP/1.1\r\nhost: a\r\nX-B: 1\r\nX-a: 2\r\nX-B: 3\r\n\r\n",
			Request{Method: "GET", Target: "http://a/x?y", Headers: []fetch.Header{{Name: "host", Value: "a"}, {Name: "X-B", Value: "1"}, {Name: "X-a", Value: "2"}, {Name: "X-B", Value: "3"}}}, "",
		},
		{
			"a body with its length", "PUT /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET",
			Request{Method: "PUT", Target: "/x", Headers: []fetch.Header{{Name: "Content-Length", Value: "3"}}, Body: []byte("abc")}, "",
		},
		{
			"a body in chunks", "PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
			Request{Method: "PUT", Target: "/x", Headers: []fetch.Header{{Name: "Transfer-Encoding", Value: "chunked"}}, Body: []byte("abc")}, "",
		},
		{"nothing", "", Request{}, io.EOF.Error()},
		{"half a head", "GET / HTTP/1.1\r\nA: b\r\n", Request{}, io.ErrUnexpectedEOF.Error()},
		{"no request line", "HELLO\r\n\r\n", Request{}, "not a request line"},
		{"a long head", "GET / HTTP/1.1\r\nA: " + strings.Repeat("b", 300) + "\r\n\r\n", Request{}, "longer than 200 bytes"},
		{"a long body", "PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789", Request{}, "longer than 8 bytes"},
		{"half a body", "PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\n12", Request{}, io.ErrUnexpectedEOF.Error()},
		{"two lengths", "PUT / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456", Request{}, "contradict"},
	}
	for _, tt := range tests {
		got, err := ReadRequest(bufio.NewReader(strings.NewReader(tt.text)), limits)
		switch {
		case tt.fails != "":
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%s: got %v; want an error with %q", tt.name, err, tt.fails)
			}
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case got.Method != tt.want.Method, got.Target != tt.want.Target, !slices.Equal(got.Headers, tt.want.Headers), string(got.Body) != string(tt.want.Body):
			t.Errorf("%s: got %+v; want %+v", tt.name, got, tt.want)
		}
	}
	// What follows a request is the next one's.
	r := bufio.NewReader(strings.NewReader("PUT /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\naGET /2 HTTP/1.1\r\n\r\n"))
	for _, want := range []string{"/1", "/2"} {
		if got, err := ReadRequest(r, limits); err != nil || got.Target != want {
			t.Errorf("got %q, %v; want %q", got.Target, err, want)
		}
	}
	if _, err := ReadRequest(r, limits); !errors.Is(err, io.EOF) {
		t.Errorf("got %v; want the end", err)
	}
}
