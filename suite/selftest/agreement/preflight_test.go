package agreement

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// preflightRequestStories are about how a preflight is written.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch (steps 1 to 6)
func preflightRequestStories() (stories []story) {
	add := func(a ask) {
		stories = append(stories, single(a, granted("Access-Control-Allow-Headers: *"), welcome()))
	}
	names := func(n int) (lines []text) {
		for i := range n {
			lines = append(lines, text(fmt.Sprintf("X-%d: %d", i*7%n, i)))
		}
		return lines
	}
	every := []text{"!", "#", "$", "%", "&", "'", "*", "+", "-", ".", "^", "_", "`", "|", "~", "0", "9", "A", "z"}
	for _, c := range every {
		add(ask{Headers: []text{c + "q: 1", "Q" + c + ": 1", "m: 1"}})
	}
	for _, n := range []int{1, 2, 3, 10, 100} {
		add(ask{Headers: names(n)})
	}
	var all []text
	for _, c := range every {
		all = append(all, c+": 1", "x"+c+"y: 2")
	}
	add(ask{Headers: all})
	for _, a := range []ask{
		{Method: "PUT"}, {Method: "put"}, {Method: "patch"}, {Method: "OPTIONS"}, {Method: "options"},
		{Method: "PUT", Headers: []text{"X-B: 1", "x-a: 2", "X-b: 3", "Content-Type: application/json"}},
		{Method: "PUT", Headers: []text{"Content-Type: text/plain", "Accept: text/html"}},
		{Method: "PUT", Body: "text"}, {Method: "PUT", Body: "{}", Headers: []text{"Content-Type: application/json"}},
		{Method: "POST", Body: "text"}, {Method: "POST", Headers: []text{"X-A: 1"}},
		{Method: "PUT", Headers: []text{"Range: bytes=0-1"}}, {Headers: []text{"Range: bytes=-1"}},
		{Method: "PUT", Headers: []text{"Authorization: Basic eDp5", "X-A: 1", "Accept: \"", "Accept-Language: _"}},
		{Method: "PUT", To: "{b}/0?a=b&c#fragment"}, {Method: "PUT", To: "{b}/0?"}, {Method: "PUT", To: "{b}/0#"}, {Method: "PUT", To: "{b}/0/%7e/../x/./y;z?%20'\"<>`{}|\\^"},
		{Method: "PUT", To: "{b}/0/\\a b\tc?d e"}, {To: "{b}/x/%2e%2E/0/y/.%2e/z/.."}, {Method: "PUT", To: "{b}/0?\xc3\xa9#\xc3\xa9"},
		{Method: "PUT", To: "{c}/0"}, {Method: "PUT", To: "{l}/0"},
	} {
		for _, credentials := range []fetch.CredentialsMode{fetch.Omit, fetch.SameOrigin, fetch.Include} {
			a.Credentials = credentials
			add(a)
		}
		for _, cache := range []fetch.CacheMode{fetch.NoStore, fetch.Reload, fetch.NoCache, fetch.ForceCache} {
			a.Credentials, a.Cache = "", cache
			add(a)
		}
		a.Cache = ""
		for _, from := range []text{"null", "http://app.example.com", "https://app.example.com:8443", "http://localhost", "{lo}", "{co}", "{bo}"} {
			a.From = from
			add(a)
		}
	}
	return stories
}

// allowMethods are values of Access-Control-Allow-Methods for a PUT.
var allowMethods = []text{
	"PUT", "put", "Put", "*", "GET", "", " ", "PUT,", ",PUT", ",,PUT,,", "GET,PUT", "GET, PUT", "GET , PUT", "GET\t,\tPUT", "PUT, *", "* , GET", "**", "PUT*",
	"PUT DELETE", "GET;PUT", "PUT;q=1", "\"PUT\"", "'PUT'", "PUT,@", "PUT,\xe9", "PUT\x0b", "PUT,\x0b", "PUT\xa0", "GET, PU T", "PUTT", "XPUT", "PUT,PUT", "PUT, (x)", "GET/PUT", "PUT:", "[PUT]", "GET, POST, HEAD", "\"GET,PUT\"", "P\\UT",
}

// allowHeaders are values of Access-Control-Allow-Headers for X-A and X-B.
var allowHeaders = []text{
	"x-a,x-b", "X-A, X-B", "x-A ,\tx-B", "*", "x-a", "x-b", "", ",", "x-a,,x-b,", "x-a, *", "*, x-a", "x-a x-b", "x-a;x-b", "\"x-a\",\"x-b\"", "'x-a','x-b'", "x-a,x-b,@", "x-a,x-b,\xe9", "x-a,x-b\x0b", "x-a,x-b\xa0",
	"x-a,x-b,authorization", "x-*", "x-ab", "x-a-x-b", "x_a,x_b", "x-a,x-b:", "x-a,(x-b)", "x-a,x-b,x y", "accept, content-type", "x-a\\,x-b", "*,@",
}

// preflightResponseStories: https://fetch.spec.whatwg.org/#cors-preflight-fetch (step 7)
func preflightResponseStories() (stories []story) {
	put, headed := ask{Method: "PUT"}, ask{Headers: []text{"X-A: 1", "X-B: 2"}}
	both := ask{Method: "PUT", Headers: headed.Headers}
	authorized := ask{Headers: []text{"Authorization: x"}}
	add := func(a ask, preflight reply) {
		stories = append(stories, single(a, preflight, welcome()))
	}
	credentialed := func(a ask) ask { a.Credentials = fetch.Include; return a }
	for _, value := range allowMethods {
		line := "Access-Control-Allow-Methods: " + value
		add(put, welcome(line))
		add(credentialed(put), welcome(line))
		// One bad element spoils the answer even where no method has to be allowed.
		add(headed, welcome(line, "Access-Control-Allow-Headers: x-a, x-b"))
		add(put, welcome("Access-Control-Allow-Methods: GET", line))
		add(put, welcome(line, "Access-Control-Allow-Methods:"))
		add(ask{Method: "POST", Body: "x", Initiator: "xhr-upload"}, welcome(line))
	}
	for _, value := range allowHeaders {
		line := "Access-Control-Allow-Headers: " + value
		add(headed, welcome(line))
		add(credentialed(headed), welcome(line))
		add(put, welcome(line, "Access-Control-Allow-Methods: PUT"))
		add(headed, welcome("Access-Control-Allow-Headers: x-a", line))
		add(authorized, welcome(line))
		add(credentialed(authorized), welcome(line))
		add(ask{Headers: []text{"Authorization: x", "X-A: 1", "X-B: 1"}}, welcome(line))
	}
	for _, a := range []ask{put, headed, both, authorized, credentialed(both)} {
		add(a, welcome())
		add(a, reply{})
		add(a, granted())
	}
	for _, a := range []ask{{Method: "*"}, {Headers: []text{"*: 1"}}, {Method: "*", Headers: []text{"*: 1", "X-A: 1"}}} {
		for _, answer := range []reply{welcome("Access-Control-Allow-Methods: *", "Access-Control-Allow-Headers: *"), granted(), welcome()} {
			add(a, answer)
			add(credentialed(a), answer)
		}
	}
	for _, status := range []int{
		200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 250, 298, 299, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 399, 400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 415, 418, 421, 429, 499, 500, 501, 502, 503, 504, 599, 600, 999,
	} {
		for _, answer := range []reply{granted(), {}, granted("Location: {b}/1"), {Headers: []text{"Location: {b}/1"}}, granted("Location:"), granted("Location: http://["), granted("Location: data:x"), granted("Access-Control-Allow-Methods: @")} {
			answer.Status = status
			add(put, answer)
		}
	}
	add(put, granted("Access-Control-Allow-Methods: "+text(strings.Repeat(",", 300))))
	add(ask{Headers: []text{"X-A: 1"}}, welcome("Access-Control-Allow-Headers: "+text(strings.Repeat(", ", 300))+"x-a"))
	add(headed, welcome("Access-Control-Allow-Headers: "+text(strings.Repeat("a", 4000))+", x-a, x-b"))
	add(headed, welcome("Access-Control-Allow-Headers: "+text(strings.Repeat("x-c,", 15000))+"x-a, x-b"))
	return stories
}
