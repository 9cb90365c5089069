package fetch

import (
	"strings"
	"testing"
)

// written is a message's header list, one field a line, without the values
// that only name the browser.
func written(m Message) string {
	var lines []string
	for _, h := range m.Headers {
		switch h.Name {
		case "User-Agent", "sec-ch-ua":
			lines = append(lines, h.Name)
		default:
			lines = append(lines, h.Name+": "+h.Value)
		}
	}
	return strings.Join(lines, "\n")
}

// The lists as Chromium 156 wrote them to a socket, on loopback (which is
// trustworthy) from a page on another port.
func TestHeadersOnTheWire(t *testing.T) {
	t.Parallel()
	const (
		local  = "http://127.0.0.1:18091"
		target = "http://127.0.0.1:18092/"
	)
	_, sent := play(Chromium(), Request{
		URL: target, Origin: local, Method: "PUT", Body: []byte("hi"), Cache: NoStore,
		Headers: fields("x-a: 1", "Accept: text/x", "X-B: 2", "x-a: 3", "Content-Type: application/json", "Accept-Language: de", "Authorization: q"),
	}, nil, noon, generous)
	if got, want := written(sent[0]), strings.TrimSpace(`
Connection: keep-alive
Pragma: no-cache
Cache-Control: no-cache
Accept: */*
Access-Control-Request-Method: PUT
Access-Control-Request-Headers: authorization,content-type,x-a,x-b
Origin: http://127.0.0.1:18091
User-Agent
Sec-Fetch-Mode: cors
Sec-Fetch-Site: same-site
Sec-Fetch-Dest: empty
Referer: http://127.0.0.1:18091/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9`); got != want {
		t.Errorf("preflight: got\n%s\nwant\n%s", got, want)
	}
	if got, want := written(sent[1]), strings.TrimSpace(`
Connection: keep-alive
Content-Length: 2
Pragma: no-cache
Cache-Control: no-cache
sec-ch-ua-platform: "Linux"
User-Agent
sec-ch-ua
Content-Type: application/json
sec-ch-ua-mobile: ?0
x-a: 1, 3
X-B: 2
Authorization: q
Accept: text/x
Origin: http://127.0.0.1:18091
Sec-Fetch-Site: same-site
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Referer: http://127.0.0.1:18091/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: de`); got != want {
		t.Errorf("actual: got\n%s\nwant\n%s", got, want)
	}
}

func TestFieldsThatDepend(t *testing.T) {
	t.Parallel()
	const (
		plain = "http://api.example.net/"
		local = "http://localhost:8080/"
	)
	for _, test := range []struct {
		name  string
		req   Request
		field string
		want  string // "-" is absent
	}{
		{"a preflight is not needed for Origin", Request{URL: api}, "Origin", page},
		{"own GET", Request{URL: ownItem}, "Origin", "-"},
		{"own HEAD", Request{URL: ownItem, Method: "HEAD"}, "Origin", "-"},
		{"own POST", Request{URL: ownItem, Method: "POST"}, "Origin", page},
		{"no-cors GET", Request{URL: api, Mode: NoCORS}, "Origin", "-"},
		{"no-cors POST", Request{URL: api, Mode: NoCORS, Method: "POST"}, "Origin", page},
		{"opaque", Request{URL: api, Origin: "null"}, "Origin", "null"},

		{"other", Request{URL: api}, "Referer", page + "/"},
		{"opaque", Request{URL: api, Origin: "null"}, "Referer", "-"},
		{"from https to http", Request{URL: plain}, "Referer", "-"},
		{"from https to loopback", Request{URL: local}, "Referer", page + "/"},
		{"from http to http", Request{URL: plain, Origin: "http://app.example"}, "Referer", "http://app.example/"},

		{"cross-site", Request{URL: api}, "Sec-Fetch-Site", "cross-site"},
		{"same-site", Request{URL: "https://x.app.example/"}, "Sec-Fetch-Site", "same-site"},
		{"same-origin", Request{URL: ownItem}, "Sec-Fetch-Site", "same-origin"},
		{"opaque", Request{URL: ownItem, Origin: "null"}, "Sec-Fetch-Site", "cross-site"},
		{"not trustworthy", Request{URL: plain}, "Sec-Fetch-Site", "-"},
		{"not trustworthy", Request{URL: plain}, "Sec-Fetch-Mode", "-"},
		{"not trustworthy", Request{URL: plain}, "sec-ch-ua", "-"},
		{"no-cors", Request{URL: api, Mode: NoCORS}, "Sec-Fetch-Mode", "no-cors"},

		{"https", Request{URL: api}, "Accept-Encoding", "gzip, deflate, br, zstd"},
		{"http", Request{URL: plain}, "Accept-Encoding", "gzip, deflate"},
		{"a range", Request{URL: api, Headers: fields("Range: bytes=0-")}, "Accept-Encoding", "identity"},

		{"no body", Request{URL: api}, "Content-Length", "-"},
		{"POST without body", Request{URL: api, Method: "POST"}, "Content-Length", "0"},
		{"DELETE without body", Request{URL: ownItem, Method: "DELETE"}, "Content-Length", "-"},
		{"empty body", Request{URL: ownItem, Method: "DELETE", Body: []byte{}}, "Content-Length", "0"},
		{"text", Request{URL: api, Method: "POST", Body: []byte("xyz")}, "Content-Type", "text/plain;charset=UTF-8"},
		{"typed", Request{URL: api, Method: "POST", Body: []byte("x"), Headers: fields("content-type: text/plain")}, "Content-Type", "text/plain"},
		{"no body, no type", Request{URL: api, Method: "POST"}, "Content-Type", "-"},
		{"a stream has no type", Request{URL: ownItem, Method: "POST", Stream: true}, "Content-Type", "-"},

		{"reload", Request{URL: api, Cache: Reload}, "Pragma", "no-cache"},
		{"no-cache", Request{URL: api, Cache: NoCache}, "Cache-Control", "max-age=0"},
		{"no-cache", Request{URL: api, Cache: NoCache}, "Pragma", "-"},
		{"force-cache", Request{URL: api, Cache: ForceCache}, "Cache-Control", "-"},
		{"the script's own", Request{URL: ownItem, Cache: NoCache, Headers: fields("cache-control: x=1")}, "Cache-Control", "x=1"},
	} {
		_, sent := play(Standard(), test.req, nil, noon, generous)
		got, found := Get(sent[len(sent)-1].Headers, test.field)
		if !found {
			got = "-"
		}
		if got != test.want {
			t.Errorf("%s: %s: got %q; want %q", test.name, test.field, got, test.want)
		}
	}
}

// A preflight asks for the names as a list of its own kind, or not at all.
func TestPreflightOnTheWire(t *testing.T) {
	t.Parallel()
	_, sent := play(Standard(), Request{URL: api + "?q#f", Method: "PUT"}, nil, noon, generous)
	if got, want := line(sent[0], "Access-Control-Request-Method", "Access-Control-Request-Headers"), "OPTIONS "+api+"?q Access-Control-Request-Method=PUT"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	_, sent = play(Standard(), Request{URL: api, Origin: "null", Method: "get", Headers: fields("zz: 1", "X_A: 1", "~T: 1", "!q: 1", "x-a: 1", "zz: 2")}, nil, noon, generous)
	if got, want := line(sent[0], "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
		"OPTIONS "+api+" Origin=null Access-Control-Request-Method=GET Access-Control-Request-Headers=!q,x-a,x_a,zz,~t"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
