package wire

import (
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestParseAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		url  string
		want Address
	}{
		{"http://a.example", Address{"http", "a.example", "a.example:80", "/"}},
		{"HTTPS://A.example:443/x?y#z", Address{"https", "a.example", "a.example:443", "/x?y"}},
		{"http://a.example:8080?q", Address{"http", "a.example:8080", "a.example:8080", "/?q"}},
		{"http://u:p@a.example:80/", Address{"http", "a.example", "a.example:80", "/"}},
		{"http://[::1]:81/", Address{"http", "[::1]:81", "[::1]:81", "/"}},
		{"https://[::1]/", Address{"https", "[::1]", "[::1]:443", "/"}},
		{"http://a/%zz%20'\"<\\>é \x01", Address{"http", "a", "a:80", "/%zz%20'\"<\\>%C3%A9%20%01"}},
	}
	for _, test := range tests {
		if got, fail := ParseAddress(test.url); fail != nil || got != test.want {
			t.Errorf("%q: got %+v, %v; want %+v", test.url, got, fail, test.want)
		}
	}
	for _, bad := range []string{"", "ftp://a/", "/p", "http://", "http:///p", "http://a:x/", "http://a:99999/", "http://a b/", "http://é/", "http://a\r\n/"} {
		if got, fail := ParseAddress(bad); fail == nil || fail.Reason != fetch.InvalidRequest {
			t.Errorf("%q: got %+v, %v; want InvalidRequest", bad, got, fail)
		}
	}
}
