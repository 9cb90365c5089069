package wire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness/fetch"
)

func h(name, value string) fetch.Header { return fetch.Header{Name: name, Value: value} }

// heads are header sections that are an answer.
var heads = []struct {
	name string
	text string
	want head
}{
	{"plain", "HTTP/1.1 200 OK\r\nA: 1\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "1")}}},
	{"no reason phrase", "HTTP/1.1 204\r\n", head{"HTTP/1.1", 204, []fetch.Header{}}},
	{"spaces before the status", "http/1.0  404 no\r\n", head{"HTTP/1.0", 404, []fetch.Header{}}},
	{"status 999", "HTTP/1.1 999 x\r\n", head{"HTTP/1.1", 999, []fetch.Header{}}},
	{"order, case and repetition", "HTTP/1.1 200 OK\r\nvArY: a\r\nB: 1\r\nVary: b\r\nB: 1\r\n",
		head{"HTTP/1.1", 200, []fetch.Header{h("vArY", "a"), h("B", "1"), h("Vary", "b"), h("B", "1")}}},
	{"bare LF", "HTTP/1.1 200 OK\nA: 1\nB: 2\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "1"), h("B", "2")}}},
	{"space before the colon", "HTTP/1.1 200 OK\r\nA \t: 1\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "1")}}},
	{"obs-fold", "HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\n\t3 \r\nB: 4\r\n",
		head{"HTTP/1.1", 200, []fetch.Header{h("A", "1 2 3"), h("B", "4")}}},
	{"obs-fold of an empty line", "HTTP/1.1 200 OK\r\nA:\r\n 1\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "1")}}},
	{"obs-fold of white space only", "HTTP/1.1 200 OK\r\nA: 1\r\n \r\nB: 2\r\n",
		head{"HTTP/1.1", 200, []fetch.Header{h("A", "1"), h("B", "2")}}},
	{"fold before the first field", "HTTP/1.1 200 OK\r\n A: 1\r\nB: 2\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("B", "2")}}},
	{"fold after a line that is not a field", "HTTP/1.1 200 OK\r\nA: 1\r\nno field\r\n more\r\n",
		head{"HTTP/1.1", 200, []fetch.Header{h("A", "1")}}},
	{"white space around values is SP and HTAB", "HTTP/1.1 200 OK\r\nA: \t 1 \t\r\nB: \v1\f\r\nC: \u00a0\r\n",
		head{"HTTP/1.1", 200, []fetch.Header{h("A", "1"), h("B", "\v1\f"), h("C", "\u00a0")}}},
	{"empty value", "HTTP/1.1 200 OK\r\nA:\r\nB: \r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", ""), h("B", "")}}},
	{"colons in the value", "HTTP/1.1 200 OK\r\nA: http://x:1\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "http://x:1")}}},
	{"lines that are not fields are dropped", "HTTP/1.1 200 OK\r\nno colon\r\n: no name\r\nbad name: x\r\nA: 1\r\n",
		head{"HTTP/1.1", 200, []fetch.Header{h("A", "1")}}},
	{"bare CR inside a value is a space", "HTTP/1.1 200 OK\r\nA: 1\r2\r\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "1 2")}}},
	{"8-bit and escapes stay", "HTTP/1.1 200 OK\r\nA: \xff\x1b[31m\r\n", head{"HTTP/1.1", 200, []fetch.Header{h("A", "\xff\x1b[31m")}}},
}

// garbage is not an answer.
var garbage = []string{
	"", "\r\n", "HTTP/1.1\r\n", "HTTP/1.1 \r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 2x0 OK\r\n",
	"HTTP/1.1 +20 OK\r\n", "HTTP/1.1 099 OK\r\n", "HTTP/11 200 OK\r\n", "HTTP/1.1.1 200 OK\r\n", "ICY 200 OK\r\n",
	"HTTP/1.1 200 OK\r\nA: 1\x002\r\n", "HTTP/1.1 200 O\x00K\r\n", "SSH-2.0-OpenSSH_9.6\r\n",
}

func TestParseHead(t *testing.T) {
	t.Parallel()
	for _, test := range heads {
		got, fail := parseHead(test.text)
		if fail != nil {
			t.Errorf("%s: %v", test.name, fail)
			continue
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(head{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, text := range garbage {
		if got, fail := parseHead(text); fail == nil || fail.Reason != fetch.InvalidResponse {
			t.Errorf("%q: got %v, %v; want InvalidResponse", text, got, fail)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	for _, test := range heads {
		f.Add(test.text)
	}
	for _, text := range garbage {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, fail := parseHead(text)
		if fail != nil {
			return
		}
		if got.Status < 100 || got.Status > 999 || !isProto(got.Proto) {
			t.Errorf("status %d, proto %q", got.Status, got.Proto)
		}
		for _, line := range got.Headers {
			if !fetch.IsToken(line.Name) {
				t.Errorf("name %q is not a token", line.Name)
			}
			if strings.ContainsAny(line.Value, "\r\n\x00") || strings.Trim(line.Value, " \t") != line.Value {
				t.Errorf("value %q has a line end or white space around it", line.Value)
			}
		}
		// What was read and written again reads the same.
		again, fail := parseHead(got.Proto + " 200\r\n" + lines(got.Headers))
		if diff := cmp.Diff(got.Headers, again.Headers); fail != nil || diff != "" {
			t.Errorf("read again: %v\n%s", fail, diff)
		}
	})
}

func lines(headers []fetch.Header) string {
	var b strings.Builder
	for _, line := range headers {
		b.WriteString(line.Name + ":" + line.Value + "\r\n")
	}
	return b.String()
}
