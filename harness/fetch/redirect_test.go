package fetch

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Servers of the redirect tests: A is the page's own, B and C are others.
var hosts = map[string]string{"A": page, "B": "https://b.example.net", "C": "https://c.example.org"}

// chain redirects through the named hosts, each hop to the next, and is generous beside.
func chain(status int, path string) (first string, answer func(Message) Response) {
	hops := strings.Fields(path)
	url := func(i int) string { return fmt.Sprintf("%s/%d", hosts[hops[i]], i) }
	return url(0), func(m Message) Response {
		resp := generous(m)
		var i int
		if _, err := fmt.Sscanf(m.URL[strings.LastIndexByte(m.URL, '/')+1:], "%d", &i); err == nil && !m.Preflight && i+1 < len(hops) {
			resp.Status = status
			resp.Headers = append(resp.Headers, Header{"Location", url(i + 1)})
		}
		return resp
	}
}

func TestRedirectOrigin(t *testing.T) {
	t.Parallel()
	// Origin of each actual GET; "" is none.
	for path, want := range map[string]string{
		"A A":     "-,-",
		"A B":     "-,page",
		"A A B":   "-,-,page",
		"A B B":   "-,page,page",
		"A B C":   "-,page,null",
		"A B A":   "-,page,null",
		"B B":     "page,page",
		"B C":     "page,null",
		"B A":     "page,null",
		"B C B":   "page,null,null",
		"B A A":   "page,null,null",
		"B B C C": "page,page,null,null",
	} {
		url, answer := chain(302, path)
		result, sent := play(Standard(), Request{URL: url}, nil, noon, answer)
		var got []string
		for _, m := range sent {
			origin, found := Get(m.Headers, "Origin")
			if !found {
				origin = "-"
			}
			got = append(got, strings.Replace(origin, page, "page", 1))
		}
		if s := strings.Join(got, ","); s != want || result.Reason != "" {
			t.Errorf("%s: got %s (%s); want %s", path, s, result.Reason, want)
		}
		if last := sent[len(sent)-1].URL; result.URL != last {
			t.Errorf("%s: got response URL %q; want %q", path, result.URL, last)
		}
	}
}

func TestRedirectMethodAndHeaders(t *testing.T) {
	t.Parallel()
	headers := fields("X-A: 1", "Authorization: q", "Content-Type: application/json", "Content-Language: de", "Content-Encoding: x", "Content-Location: /")
	for _, test := range []struct {
		method, path string
		status       int
		method2      string
		names        string // of the second actual request's own headers
		body         bool
	}{
		{"POST", "B B", 301, "GET", "X-A Authorization", false},
		{"POST", "B B", 302, "GET", "X-A Authorization", false},
		{"POST", "B B", 303, "GET", "X-A Authorization", false},
		{"POST", "B B", 307, "POST", "X-A Authorization Content-Type Content-Language Content-Encoding Content-Location", true},
		{"POST", "B B", 308, "POST", "X-A Authorization Content-Type Content-Language Content-Encoding Content-Location", true},
		{"PUT", "B B", 301, "PUT", "X-A Authorization Content-Type Content-Language Content-Encoding Content-Location", true},
		{"PUT", "B B", 302, "PUT", "X-A Authorization Content-Type Content-Language Content-Encoding Content-Location", true},
		{"PUT", "B B", 303, "GET", "X-A Authorization", false},
		{"PUT", "B C", 307, "PUT", "X-A Content-Type Content-Language Content-Encoding Content-Location", true},
		{"PUT", "B C", 303, "GET", "X-A", false},
		{"PUT", "A B", 307, "PUT", "X-A Content-Type Content-Language Content-Encoding Content-Location", true},
		{"PUT", "A A", 307, "PUT", "X-A Authorization Content-Type Content-Language Content-Encoding Content-Location", true},
	} {
		url, answer := chain(test.status, test.path)
		_, sent := play(Standard(), Request{URL: url, Method: test.method, Headers: headers, Body: []byte("{}")}, nil, noon, answer)
		second := sent[len(sent)-1]
		var names []string
		for _, h := range headers {
			if _, found := Get(second.Headers, h.Name); found {
				names = append(names, h.Name)
			}
		}
		if got := strings.Join(names, " "); second.Method != test.method2 || got != test.names || (second.Body != nil) != test.body {
			t.Errorf("%s %s %d: got %s, %s, body %v; want %s, %s, body %v",
				test.method, test.path, test.status, second.Method, got, second.Body != nil, test.method2, test.names, test.body)
		}
	}
	for _, method := range []string{"GET", "HEAD"} {
		url, answer := chain(303, "B B")
		if _, sent := play(Standard(), Request{URL: url, Method: method}, nil, noon, answer); sent[1].Method != method {
			t.Errorf("303 after %s: got %s; want no change", method, sent[1].Method)
		}
	}
}

// Each URL of a redirect that still needs permission is asked by itself, for
// what is left of the request.
func TestRedirectPreflights(t *testing.T) {
	t.Parallel()
	put := Request{Method: "PUT", Headers: fields("X-A: 1", "Authorization: q")}
	for _, test := range []struct {
		path string
		want []string
	}{
		{"A B", []string{
			"PUT " + hosts["A"] + "/0 Origin=" + page,
			"OPTIONS " + hosts["B"] + "/1 Origin=" + page + " Access-Control-Request-Headers=x-a",
			"PUT " + hosts["B"] + "/1 Origin=" + page,
		}},
		{"B C", []string{
			"OPTIONS " + hosts["B"] + "/0 Origin=" + page + " Access-Control-Request-Headers=authorization,x-a",
			"PUT " + hosts["B"] + "/0 Origin=" + page,
			"OPTIONS " + hosts["C"] + "/1 Origin=null Access-Control-Request-Headers=x-a",
			"PUT " + hosts["C"] + "/1 Origin=null",
		}},
	} {
		req := put
		var answer func(Message) Response
		req.URL, answer = chain(307, test.path)
		_, sent := play(Standard(), req, nil, noon, answer)
		var got []string
		for _, m := range sent {
			got = append(got, line(m, "Origin", "Access-Control-Request-Headers"))
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", test.path, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

func TestRedirectRefusals(t *testing.T) {
	t.Parallel()
	b := hosts["B"] + "/0"
	for _, test := range []struct {
		name     string
		req      Request
		status   int
		location []string
		want     refusal
	}{
		{"followed", Request{URL: b}, 302, []string{"/x"}, refusal{}},
		{"no Location", Request{URL: b}, 302, nil, refusal{}},
		{"not a redirect status", Request{URL: b}, 300, []string{"data:,x"}, refusal{}},
		{"not a redirect status either", Request{URL: b}, 304, []string{"data:,x"}, refusal{}},
		{"no URL", Request{URL: b}, 302, []string{"http://["}, refusal{InvalidLocation, ""}},
		{"no host", Request{URL: b}, 302, []string{"http://xn--a/"}, refusal{InvalidLocation, ""}},
		{"two lines", Request{URL: b}, 302, []string{"/x", "/y"}, refusal{InvalidLocation, ""}},
		{"two equal lines", Request{URL: b}, 302, []string{"/x", "/x"}, refusal{InvalidLocation, ""}},
		{"empty: the same URL for ever", Request{URL: b}, 302, []string{""}, refusal{TooManyRedirects, ""}},
		{"data", Request{URL: b}, 302, []string{"data:,x"}, refusal{CorsDisabledScheme, "data"}},
		{"ftp", Request{URL: b}, 302, []string{"ftp://x/"}, refusal{CorsDisabledScheme, "ftp"}},
		{"scheme, also without CORS", Request{URL: b, Mode: NoCORS}, 302, []string{"javascript:1"}, refusal{CorsDisabledScheme, "javascript"}},
		{"bad port", Request{URL: b}, 302, []string{"http://b.example.net:25/"}, refusal{BadPort, "25"}},

		{"user and password", Request{URL: b}, 302, []string{"https://u:p@b.example.net/"}, refusal{RedirectContainsCredentials, ""}},
		{"user", Request{URL: b}, 302, []string{"https://u@c.example.org/"}, refusal{RedirectContainsCredentials, ""}},
		{"password", Request{URL: b}, 302, []string{"https://:p@c.example.org/"}, refusal{RedirectContainsCredentials, ""}},
		{"user, back to the page", Request{URL: b}, 302, []string{"https://u@app.example/"}, refusal{RedirectContainsCredentials, ""}},
		{"user, away from the page", Request{URL: ownItem}, 302, []string{"https://u@b.example.net/"}, refusal{RedirectContainsCredentials, ""}},
		{"user, within the page's origin", Request{URL: ownItem}, 302, []string{"https://u@app.example/done"}, refusal{}},
		{"user, without CORS", Request{URL: b, Mode: NoCORS}, 302, []string{"https://u@c.example.org/"}, refusal{Opaque, ""}},
		{"@", Request{URL: b}, 302, []string{"https://@b.example.net/x"}, refusal{}},
		{":@", Request{URL: b}, 302, []string{"https://:@b.example.net/x"}, refusal{}},

		{"stream", Request{URL: b, Method: "POST", Stream: true}, 307, []string{"/x"}, refusal{StreamRedirect, ""}},
		{"stream, POST becomes GET", Request{URL: b, Method: "POST", Stream: true}, 302, []string{"/x"}, refusal{StreamRedirect, ""}},
		{"stream, 303", Request{URL: b, Method: "POST", Stream: true}, 303, []string{"/x"}, refusal{}},

		{"mode error", Request{URL: b, Redirect: RedirectError}, 302, []string{"/x"}, refusal{UnexpectedRedirect, ""}},
		{"mode error without Location", Request{URL: b, Redirect: RedirectError}, 302, nil, refusal{UnexpectedRedirect, ""}},
		{"mode error, no redirect", Request{URL: b, Redirect: RedirectError}, 200, nil, refusal{}},
		{"mode manual", Request{URL: b, Redirect: RedirectManual}, 302, []string{"/x"}, refusal{Opaque, ""}},
		{"mode manual, bad Location", Request{URL: b, Redirect: RedirectManual}, 302, []string{"http://["}, refusal{Opaque, ""}},
		{"mode manual, same origin", Request{URL: ownItem, Redirect: RedirectManual}, 302, []string{"/x"}, refusal{Opaque, ""}},
		{"no-cors must follow", Request{URL: b, Mode: NoCORS, Redirect: RedirectManual}, 200, nil, refusal{NoCorsRedirectModeNotFollow, ""}},
		{"same-origin stays", Request{URL: ownItem, Mode: SameOriginMode}, 302, []string{b}, refusal{DisallowedByMode, ""}},
	} {
		result, _ := play(Standard(), test.req, nil, noon, func(m Message) Response {
			resp := generous(m)
			if !m.Preflight && strings.HasSuffix(m.URL, "/0") || m.URL == ownItem {
				resp.Status = test.status
				for _, l := range test.location {
					resp.Headers = append(resp.Headers, Header{"Location", l})
				}
			}
			return resp
		})
		if got := refuse(result.Reason, result.Parameter); got != test.want {
			t.Errorf("%s: got %q; want %q", test.name, got, test.want)
		}
	}
}

// A redirect is no way round the CORS check: each answer must pass it.
func TestRedirectIsChecked(t *testing.T) {
	t.Parallel()
	for _, mode := range []RedirectMode{Follow, RedirectManual, RedirectError} {
		result, sent := play(Standard(), Request{URL: api, Redirect: mode}, nil, noon, func(Message) Response {
			return head(302, "Location: "+ownItem)
		})
		if result.Reason != MissingAllowOriginHeader || len(sent) != 1 {
			t.Errorf("%s: got %s after %d messages; want %s after 1", mode, result.Reason, len(sent), MissingAllowOriginHeader)
		}
	}
}

func TestRedirectCount(t *testing.T) {
	t.Parallel()
	for hops, want := range map[int]Reason{20: "", 21: TooManyRedirects} {
		for _, host := range []string{"A", "B"} {
			url, answer := chain(302, strings.Repeat(host+" ", hops+1))
			result, sent := play(Standard(), Request{URL: url}, nil, noon, answer)
			if result.Reason != want || len(sent) != 21 {
				t.Errorf("%d redirects: got %q after %d messages; want %q after 21", hops, result.Reason, len(sent), want)
			}
		}
	}
}

// A Location without fragment inherits that of the request, which the cache sees.
func TestRedirectFragment(t *testing.T) {
	t.Parallel()
	current, err := parseURL("https://a/b#old", nil)
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"/x": "https://a/x#old", "/x#new": "https://a/x#new", "/x#": "https://a/x#"} {
		if got := locationOf(Standard(), fields("Location: "+value), current); got.url.key() != want {
			t.Errorf("%q: got %q; want %q", value, got.url.key(), want)
		}
	}
}
