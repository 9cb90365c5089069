package fetch

import (
	"strings"
	"testing"
)

func TestIsSerializedOrigin(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"null", "http://a", "https://app.example", "https://app.example:8443", "http://localhost:3000", "http://a_b.example",
		"http://example.com.", "http://127.0.0.1:8000", "http://*.a", "http://[::1]:8080", "http://[2001:db8::1]",
		"https://xn--bcher-kva.example", "http://a:443", "https://a:80", "http://a:1", "http://a:65535", "http://a:0",
		"chrome-extension://abcdef", "capacitor://localhost", "app://obsidian.md", "app://localhost:3000", "app://[::1]", "file://",
		"safari-web-extension://0F5B0E5C-5A3C-4F2B-9B0A-0A5B6C7D8E9F",
	} {
		if !IsSerializedOrigin(s) {
			t.Errorf("%q: got false; want true", s)
		}
	}
	for _, s := range []string{
		"", "*", "NULL", "a", "a.example", "//a", "http:", "http://", "http:/a", "http://a/", "http://a/b", "http://a?", "http://a#",
		"http://u@a", "http://u:p@a", "HTTP://a", "http://A", "http://a:80", "https://a:443", "http://a:", "http://a:080", "http://a:65536",
		"http://a:x", "http://b\u00fccher.example", "http://a b", "http://a,http://b", " http://a", "http://a ", "http://127.1",
		"http://0x7f.0.0.1", "http://[::0:1]", "http://[::ffff:1.2.3.4]", "http://::1", "http://%61", "1http://a", "-://a", "http://a\\",
		"app://", "app:///", "app://a/", "app://a b", "app://a@b", "APP://a", "app://a:x", "app://a%41", "app://a*b,c d", "http://*:x",
	} {
		if IsSerializedOrigin(s) {
			t.Errorf("%q: got true; want false", s)
		}
	}
}

func TestParseURL(t *testing.T) {
	t.Parallel()
	base, err := parseURL("http://u:p@h.example:8080/a/b/c?q#f", nil)
	if err != nil {
		t.Fatal(err)
	}
	for input, want := range map[string]string{
		"":                           "http://u:p@h.example:8080/a/b/c?q",
		"#x":                         "http://u:p@h.example:8080/a/b/c?q#x",
		"?x":                         "http://u:p@h.example:8080/a/b/c?x",
		"?":                          "http://u:p@h.example:8080/a/b/c?",
		"x":                          "http://u:p@h.example:8080/a/b/x",
		"../x":                       "http://u:p@h.example:8080/a/x",
		"../../../x":                 "http://u:p@h.example:8080/x",
		"./":                         "http://u:p@h.example:8080/a/b/",
		"..":                         "http://u:p@h.example:8080/a/",
		"%2e%2E/x":                   "http://u:p@h.example:8080/a/x",
		"x/.":                        "http://u:p@h.example:8080/a/b/x/",
		"/x":                         "http://u:p@h.example:8080/x",
		`\x\y`:                       "http://u:p@h.example:8080/x/y",
		"//o/x":                      "http://o/x",
		`\\o\x`:                      "http://o/x",
		"///o":                       "http://o/",
		"http:x":                     "http://u:p@h.example:8080/a/b/x",
		"http:/x":                    "http://u:p@h.example:8080/x",
		"http:?x":                    "http://u:p@h.example:8080/a/b/c?x",
		"https:x":                    "https://x/",
		"https:/x":                   "https://x/",
		" \t/x\r\n":                  "http://u:p@h.example:8080/x",
		"/a\tb\nc":                   "http://u:p@h.example:8080/abc",
		"/x y":                       "http://u:p@h.example:8080/x%20y",
		"/\xe9?\xe9#\xe9":            "http://u:p@h.example:8080/%E9?%E9#%E9",
		`/'"<>` + "`{}?'\"<>`{}":     "http://u:p@h.example:8080/'%22%3C%3E%60%7B%7D?%27%22%3C%3E`{}",
		"HTTP://EXAMPLE.com:80":      "http://example.com/",
		"https://e:443/":             "https://e/",
		"http://e:0080/":             "http://e/",
		"http://e:/x":                "http://e/x",
		"http://e?x":                 "http://e/?x",
		"http://e#x":                 "http://e/#x",
		"http://a@b@c/":              "http://a%40b@c/",
		"http://u:p:q@c/":            "http://u:p%3Aq@c/",
		"http://@e/":                 "http://e/",
		"http://:@e/":                "http://e/",
		"http://:p@e/":               "http://:p@e/",
		"http://u@e/":                "http://u@e/",
		"http://[::1]:99/":           "http://[::1]:99/",
		"http://[2001:DB8:0:0::1]/":  "http://[2001:db8::1]/",
		"http://[::ffff:1.2.3.4]/":   "http://[::ffff:102:304]/",
		"http://127.1/":              "http://127.0.0.1/",
		"http://0x7f000001/":         "http://127.0.0.1/",
		"http://0X7F.1/":             "http://127.0.0.1/",
		"http://0177.0.0.01/":        "http://127.0.0.1/",
		"http://1.2.3.4./":           "http://1.2.3.4/",
		"http://0x/":                 "http://0.0.0.0/",
		"http://%65xample.com/":      "http://example.com/",
		"http://b\u00fccher.example": "http://xn--bcher-kva.example/",
		"http://a_b.e./":             "http://a_b.e./",
		"http://*.e/":                "http://*.e/",
		"http://e/%zz":               "http://e/%zz",
	} {
		got, err := parseURL(input, &base)
		if err != nil {
			t.Errorf("%q: got %v; want %q", input, err, want)
		} else if got.key() != want {
			t.Errorf("%q: got %q; want %q", input, got.key(), want)
		}
	}
	for _, input := range []string{
		"http://", "https:", "http://:80/", "http://u@/", "http://a<b/", "http://a%00/", "http://[::1", "http://[x]/", "http://[1.2.3.4]/",
		"http://[fe80::1%25eth0]/", "http://e:x/", "http://e:65536/", "http://e:99999999999999999999/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://1.2.3.256/",
		"http://08.1.1.1/", "http://4294967296/", "http://0xffffffffffffffffff/", "http://1.2.x.0x/", "http://%ff/", "ws://", "ftp:///",
	} {
		if got, err := parseURL(input, &base); err == nil {
			t.Errorf("%q: got %q; want an error", input, got.key())
		}
	}
	for input, scheme := range map[string]string{"data:,x": "data", "javascript:1": "javascript", "foo:bar": "foo", "about:blank": "about", "file:///x": "file", "WS://e": "ws"} {
		if got, err := parseURL(input, &base); err != nil || got.scheme != scheme || got.isHTTP() {
			t.Errorf("%q: got scheme %q, %v; want %q", input, got.scheme, err, scheme)
		}
	}
	for _, input := range []string{"", "x", "/x", "//e/x", "1:2", ":x"} {
		if got, err := parseURL(input, nil); err == nil {
			t.Errorf("%q without base: got %q; want an error", input, got.key())
		}
	}
}

func TestSameSite(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b               string
		sameOrigin, sameTo bool
	}{
		{"https://a.example.com", "https://a.example.com", true, true},
		{"https://a.example.com", "https://b.example.com:8443", false, true},
		{"https://a.example.com", "http://a.example.com", false, false},
		{"https://example.com", "https://example.org", false, false},
		{"https://a.github.io", "https://b.github.io", false, false},
		{"https://a.github.io", "https://x.a.github.io", false, true},
		{"http://127.0.0.1", "http://127.0.0.1:8080", false, true},
		{"http://127.0.0.1", "http://127.0.0.2", false, false},
		{"http://127.0.0.1", "http://localhost", false, false},
		{"http://[::1]", "http://[::1]:8080", false, true},
		{"http://localhost", "http://localhost:1", false, true},
		{"http://example.com.", "http://a.example.com.", false, true},
		{"http://example.com.", "http://example.com", false, false},
		{"null", "null", false, false},
		{"null", "https://a.example.com", false, false},
	} {
		a, errA := parseOrigin(test.a)
		b, errB := parseOrigin(test.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if got := sameOrigin(a, b); got != test.sameOrigin {
			t.Errorf("sameOrigin(%s, %s): got %v; want %v", a, b, got, test.sameOrigin)
		}
		if got := sameSite(a, b); got != test.sameTo {
			t.Errorf("sameSite(%s, %s): got %v; want %v", a, b, got, test.sameTo)
		}
		if got := SameSite(test.a+"/path?query", test.b); got != test.sameTo {
			t.Errorf("SameSite(%s/path?query, %s): got %v; want %v", test.a, test.b, got, test.sameTo)
		}
	}
}

func TestIsTrustworthy(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"https://a.example": true, "http://a.example": false, "http://localhost": true, "http://x.localhost:1": true,
		"http://localhost.": true, "http://127.8.9.10": true, "http://[::1]": true, "http://10.0.0.1": false, "null": false,
	} {
		o, err := parseOrigin(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.isTrustworthy(); got != want {
			t.Errorf("%s: got %v; want %v", s, got, want)
		}
	}
}

func TestRedirectTaint(t *testing.T) {
	t.Parallel()
	// A is the page; A2 and B2 are same-site with A and B.
	hosts := map[string]string{
		"A": "https://a.example", "A2": "https://x.a.example", "B": "https://b.example", "B2": "https://x.b.example", "C": "https://c.example",
	}
	for path, want := range map[string]taint{
		"A":       taintSameOrigin,
		"B":       taintSameOrigin,
		"A B":     taintSameOrigin,
		"A A B":   taintSameOrigin,
		"B B":     taintSameOrigin,
		"B C":     taintCrossSite,
		"B A":     taintCrossSite,
		"A B A":   taintCrossSite,
		"A B B":   taintSameOrigin,
		"A B C":   taintCrossSite,
		"B B2":    taintSameSite,
		"A2 A":    taintSameSite,
		"A2 B":    taintSameSite,
		"A2 B C":  taintCrossSite,
		"A2 A B":  taintSameSite,
		"B B2 B2": taintSameSite,
	} {
		from, _ := parseOrigin(hosts["A"])
		var urls []origin
		for name := range strings.FieldsSeq(path) {
			o, err := parseOrigin(hosts[name])
			if err != nil {
				t.Fatal(err)
			}
			urls = append(urls, o)
		}
		if got := redirectTaint(from, urls); got != want {
			t.Errorf("%s: got %v; want %v", path, got, want)
		}
	}
}

// https://url.spec.whatwg.org/#concept-domain-to-ascii (CheckBidi)
func TestBidiRule(t *testing.T) {
	t.Parallel()
	for input, ok := range map[string]bool{
		"http://\u064aa.example/": false, "http://%D9%8Aa.example/": false, "http://\u0627\u0628.example/": true, "http://\u05d01.example/": true, "http://1\u05d0.example/": false,
	} {
		if _, err := parseURL(input, nil); (err == nil) != ok {
			t.Errorf("%q: got %v; want valid %v", input, err, ok)
		}
	}
}

func TestIsNoHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"example.com": false, "xn--bcher-kva.example": false, "axn--.example": false, "127.0.0.1": false,
		"xn--a-yoc.example": true, // a letter from right to left beside one from left to right
		"a b":               true, "xn--": true, "a.xn--": true, "xn--a": true, "xn--zzzzzz99999.example": true, "a.xn--0.b": true,
	} {
		if got := isNoHost(host); got != want {
			t.Errorf("%q: got %v; want %v", host, got, want)
		}
	}
}

func TestIsSameOrigin(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		url, other string
		want       bool
	}{
		{"http://127.0.0.1:80/items", "http://127.0.0.1/other?x", true},
		{"https://API.example.com:443/", "https://api.example.com", true},
		{"https://api.example.com", "HTTPS://api.example.com/#f", true},
		{"http://[::1]:80/", "http://[0:0:0:0:0:0:0:1]/", true},
		{"https://api.example.com:80/", "https://api.example.com/", false},
		{"http://api.example.com/", "https://api.example.com/", false},
		{"http://api.example.com/", "http://example.com/", false},
		{"http://api.example.com/", "null", false},
		{"", "", false},
	} {
		if got := IsSameOrigin(test.url, test.other); got != test.want {
			t.Errorf("%q and %q: got %v; want %v", test.url, test.other, got, test.want)
		}
	}
}

func TestOriginOf(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://app.example.com/a?b#c":    "https://app.example.com",
		"HTTPS://App.Example.COM:443/":     "https://app.example.com",
		"http://127.0.0.1:80":              "http://127.0.0.1",
		"http://user:secret@[::1]:8080/":   "http://[::1]:8080",
		"https://b\u00fccher.example/":     "https://xn--bcher-kva.example",
		"ws://api.example.com/":            "",
		"chrome-extension://abc/page.html": "",
		"null":                             "",
		"":                                 "",
		"https://":                         "",
		"api.example.com/items":            "",
	} {
		if got := OriginOf(url); got != want {
			t.Errorf("OriginOf(%q) = %q; want %q", url, got, want)
		}
	}
}
