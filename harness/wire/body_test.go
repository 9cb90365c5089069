package wire

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestBodyText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"text", "héllo", "héllo"},
		{"bytes that are not UTF-8", "a\xffb", "a\uFFFDb"},
		{"a character cut in two by the limit", "12345678\xc3", "12345678"},
		{"a broken character that was not cut", "123\xc3", "123\uFFFD"},
		{"only continuation bytes", "\x80\x80\x80\x80\x80\x80\x80\x80\x80", "\uFFFD"},
	}
	for _, test := range tests {
		if got := bodyText([]byte(test.in), nil, 9); got != test.want || !utf8.ValidString(got) {
			t.Errorf("%s: got %q; want %q", test.name, got, test.want)
		}
	}
}

func TestGzipBody(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, strings.Repeat("plain text ", 1000))
	z.Close()
	encoded := []fetch.Header{{Name: "content-encoding", Value: "GZIP"}}
	tests := []struct {
		name, in string
		headers  []fetch.Header
		want     string
	}{
		{"whole", b.String(), encoded, strings.Repeat("plain text ", 1000)[:50]},
		{"cut", b.String()[:b.Len()-8], encoded, strings.Repeat("plain text ", 1000)[:50]},
		{"no gzip at all", "hello", encoded, "hello"},
		{"not encoded", "hello", nil, "hello"},
	}
	for _, test := range tests {
		if got := bodyText([]byte(test.in), test.headers, 50); got != test.want {
			t.Errorf("%s: got %q; want %q", test.name, got, test.want)
		}
	}
}

func FuzzChunks(f *testing.F) {
	for _, seed := range []string{
		"0\r\n\r\n", "3;x=y\r\nabc\r\n0\r\n\r\n", "1\na\n0\n\n", "1\r\na\r\n0\r\nX: y\r\n\r\n", "zz\r\n", "-1\r\n",
		"ffffffffffffffffff\r\n", "3fffffffffffffff\r\nabc", "2\r\nokay\r\n", "", "\r\n", "1\r\na",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const limit = 64
		r := bufio.NewReader(strings.NewReader(text + "rest"))
		kept, clean, err := readBody(r, framing{kind: chunked}, limit)
		if len(kept) > limit || len(kept) > len(text)+4 {
			t.Errorf("kept %d bytes of %d; the limit is %d", len(kept), len(text), limit)
		}
		if clean && err != nil {
			t.Errorf("clean, but %v", err)
		}
		if rest, _ := io.ReadAll(r); clean && !strings.HasSuffix(text+"rest", string(rest)) {
			t.Errorf("rest is %q", rest)
		}
	})
}
