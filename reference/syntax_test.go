package reference

import (
	"slices"
	"strings"
	"testing"
)

func TestIsOriginOrNull(t *testing.T) {
	t.Parallel()
	longest := "https://" + strings.Repeat("a.", 126) + "ab:65535"
	for _, s := range []string{
		"null", "https://example.com", "http://example.com:8080", "https://example.com:80", "http://example.com:443",
		"http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000", "http://[2001:db8::1]", "http://[::ffff:102:304]",
		"https://a_b.example", "https://example.com.", "https://xn--bcher-kva.example", "https://example.com:0",
		"chrome-extension://abcdefghijklmnop", "capacitor://localhost", "web+app.x-1://host", longest,
	} {
		if !isOriginOrNull(s) {
			t.Errorf("isOriginOrNull(%q) = false; want true", s)
		}
	}
	for _, s := range []string{
		"", "*", "NULL", "null ", "example.com", "//example.com", "://example.com", "https:/example.com", "https://",
		"HTTPS://example.com", "https://Example.com", "https://example.com/", "https://example.com?", "https://example.com#",
		"https://user@example.com", "https://example.com:", "https://example.com:443", "http://example.com:80",
		"https://example.com:065", "https://example.com:65536", "https://example.com:+1", "https://example.com:8a",
		"https://*.example.com", "https://.example.com", "https://..", "https://a..b", "https://exa mple.com", "https://bücher.example",
		"https://a.example,https://b.example", "https://a.example https://b.example", "https://a.example\n", "1https://example.com",
		"http://[::1", "http://::1", "http://[::1]x", "http://[::FFFF]", "http://[1.2.3.4]", "http://[fe80::1%25eth0]", "http://[]",
		"https://" + strings.Repeat("a.", 200) + "example",
	} {
		if isOriginOrNull(s) {
			t.Errorf("isOriginOrNull(%q) = true; want false", s)
		}
	}
}

func TestMatchesPattern(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, origin string
		want            bool
	}{
		{"https://*.example.com", "https://a.example.com", true},
		{"https://*.example.com", "https://a-b_c1.example.com", true},
		{"https://*.example.com:8443", "https://a.example.com:8443", true},
		{"https://*.example.com", "https://a.example.com:8443", false},
		{"https://*.example.com:8443", "https://a.example.com", false},
		{"https://*.example.com", "http://a.example.com", false},
		{"https://*.example.com", "https://a.b.example.com", false},
		{"https://*.example.com", "https://example.com", false},
		{"https://*.example.com", "https://.example.com", false},
		{"https://*.example.com", "https://evilexample.com", false},
		{"https://*.example.com", "https://a.example.com.evil", false},
		{"https://*.example.com", "https://evil/.example.com", false},
		{"https://*.example.com", "https://evil:1@a.example.com", false},
		{"https://*.example.com", "https://*.example.com", false},
		{"https://app.example.com", "https://app.example.com", false},
	}
	for _, test := range tests {
		if got := matchesPattern(test.pattern, test.origin); got != test.want {
			t.Errorf("matchesPattern(%q, %q) = %v; want %v", test.pattern, test.origin, got, test.want)
		}
	}
}

func TestHeaderNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lines []string
		want  []string
		ok    bool
	}{
		{nil, nil, true},
		{[]string{""}, nil, true},
		{[]string{"x-a"}, []string{"x-a"}, true},
		{[]string{" X-A ,\tx_b.2\t", ",,x-a", "x-c"}, []string{"x-a", "x_b.2", "x-c"}, true},
		{[]string{"x-a x-b"}, nil, false},
		{[]string{"x-a: 1"}, nil, false},
		{[]string{"x-\xe9"}, nil, false},
	}
	for _, test := range tests {
		got, ok := headerNames(test.lines)
		if !slices.Equal(got, test.want) || ok != test.ok {
			t.Errorf("headerNames(%q) = %q, %v; want %q, %v", test.lines, got, ok, test.want, test.ok)
		}
	}
}
