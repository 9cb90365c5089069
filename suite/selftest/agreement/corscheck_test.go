package agreement

import (
	"fmt"

	"github.com/corsuite/corsuite/harness/fetch"
)

// allowOrigins are values of Access-Control-Allow-Origin, right and wrong. The
// page is at https://app.example.com.
var allowOrigins = []text{
	"{origin}", "*", "null", "", " {origin} ", "\t*\t", "  *", "* ",
	"NULL", "Null", "undefined", "none", "false", "\"*\"", "'*'", "%2A", "**",
	"HTTPS://app.example.com", "https://APP.example.com", "https://app.example.com/", "https://app.example.com:443",
	"https://app.example.com:8443", "http://app.example.com", "https://app.example.com.", "//app.example.com", "app.example.com",
	"https://*.example.com", "https://*", "*.example.com", "https://app.example.com*", "https://app.example.comx",
	"https://xapp.example.com", "https://app.example.com#", "https://app.example.com?", "https://u@app.example.com",
	"{origin},{origin}", "{origin}, {origin}", "{origin} {origin}", "*, *", "*,{origin}", "{origin},", ",{origin}", "null, null",
	"*\x0b", "*\x0c", "*\xa0", "\xef\xbb\xbf*", "{origin}\x0b", "{origin}\xa0", "{origin}\x01", "{origin}\x7f",
	"<{origin}>", "https://", "https:", "https:app.example.com", "file://", "data:x", "about:blank", "://", "-", "https://[::1]",
	"https://app.example.com:x", "https://app.example.com:99999", "https://app .example.com", "https://app%2eexample.com",
	"https://\xc3\xa4pp.example.com", "javascript:0", "blob:{origin}/x", "https://app.example.com\\", "{origin}\t{origin}",
	"http://127.0.0.1", "http://0x7f.1", "http://127.0.0.256", "http://1.2.3", "https://xn--", "https://xn--a", "https://xn--zzzzzz99999", "https://xn--a-ecp.ru", "https://a.xn--0.b", "https://a_b.example", "https://a..example",
	"https://[::1", "https://[1:2::3:4::5]", "https://[::ffff:1.2.3.4]", "https://[::1.2.3.400]", "https://[1:2:3:4:5:6:7:8:9]", "ws://app.example.com",
	"https:/app.example.com", "https:///app.example.com", "h ttps://app.example.com", "1https://x", "https://a<b", "https://a^b", "https://a|b", "https://%zz", "https://%00",
}

// allowCredentials are values of Access-Control-Allow-Credentials.
var allowCredentials = []text{
	"true", " true ", "\ttrue", "True", "TRUE", "tRue", "false", "", "1", "yes", "*", "\"true\"", "true,true", "true, true",
	"true,", ",true", "true true", "true\x0b", "true\xa0", "true;", "truee", "tru", "null", "undefined", "on", "\xef\xbb\xbftrue",
}

// corsCheckStories: https://fetch.spec.whatwg.org/#concept-cors-check
func corsCheckStories() (stories []story) {
	modes := []fetch.CredentialsMode{"", fetch.Omit, fetch.SameOrigin, fetch.Include}
	add := func(a ask, lines ...text) {
		stories = append(stories, single(a, reply{}, reply{Headers: lines}))
	}
	for _, value := range allowOrigins {
		line := "Access-Control-Allow-Origin: " + value
		add(ask{}, line)
		add(ask{Credentials: fetch.Include}, line, "Access-Control-Allow-Credentials: true")
		// The same refusals have other names when it is the preflight that is refused.
		stories = append(stories, single(ask{Method: "PUT"}, reply{Headers: []text{line, "Access-Control-Allow-Methods: PUT"}}, welcome()))
	}
	for _, value := range allowCredentials {
		line := "Access-Control-Allow-Credentials: " + value
		add(ask{Credentials: fetch.Include}, "Access-Control-Allow-Origin: {origin}", line)
		add(ask{}, "Access-Control-Allow-Origin: *", line)
		stories = append(stories, single(ask{Method: "PUT", Credentials: fetch.Include},
			reply{Headers: []text{"Access-Control-Allow-Origin: {origin}", line, "Access-Control-Allow-Methods: PUT"}}, welcome()))
	}
	// The standard's own table: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
	for _, mode := range modes {
		for _, origin := range []text{"*", "{origin}", "{origin}/"} {
			for _, allow := range []text{"", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Credentials: True"} {
				lines := []text{"Access-Control-Allow-Origin: " + origin}
				if allow != "" {
					lines = append(lines, allow)
				}
				add(ask{Credentials: mode}, lines...)
			}
		}
		add(ask{Credentials: mode})
		add(ask{Credentials: mode}, "Access-Control-Allow-Credentials: true")
		add(ask{Credentials: mode}, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Credentials: true")
		add(ask{Credentials: mode}, "Access-Control-Allow-Origin: {origin}", "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Credentials:")
	}
	// Which bytes a host may have decides how the refusal is called.
	for b := range 256 {
		if b != '\r' && b != '\n' {
			add(ask{}, "Access-Control-Allow-Origin: https://a"+text([]byte{byte(b)})+"b", "Access-Control-Allow-Credentials: true")
			add(ask{}, text(fmt.Sprintf("Access-Control-Allow-Origin: https://a%%%02xb", b)))
		}
	}
	// Two lines are never one value.
	for _, pair := range [][2]text{
		{"*", "*"}, {"{origin}", "{origin}"}, {"", "*"}, {"*", ""}, {"", "{origin}"}, {"{origin}", ""}, {"null", "null"},
		{"{origin}", "*"}, {"*", "{origin}"}, {"", ""}, {"https://other.example", "{origin}"}, {"{origin}", "https://other.example"},
	} {
		for _, mode := range modes[1:] {
			add(ask{Credentials: mode}, "Access-Control-Allow-Origin: "+pair[0], "Access-Control-Allow-Origin: "+pair[1], "Access-Control-Allow-Credentials: true")
		}
		stories = append(stories, single(ask{Method: "PUT"}, reply{Headers: []text{
			"Access-Control-Allow-Origin: " + pair[0], "Access-Control-Allow-Origin: " + pair[1], "Access-Control-Allow-Methods: PUT",
		}}, welcome()))
	}
	// How the field is spelt, and where lines break.
	for _, line := range []text{
		"access-control-allow-origin: *", "ACCESS-CONTROL-ALLOW-ORIGIN: *", "Access-Control-Allow-Origin:*", "Access-Control-Allow-Origin : *",
		"Access-Control-Allow-Origin:\r\n *", "Access-Control-Allow-Origin: {origin}\r\n\t", "Access-Control-Allow-Origin: {origin}\r\n {origin}",
		"Access_Control_Allow_Origin: *", "Access-Control-Allow-Origins: *", "X-Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin\x0b: *",
		"X-A: 1\nAccess-Control-Allow-Origin: *",
	} {
		add(ask{}, line)
	}
	// Every answer can be shared, whatever its status. Not here: 408, at which a
	// browser may open another connection and ask again.
	for _, status := range []int{
		200, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 399,
		400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 412, 413, 414, 415, 416, 417, 418, 421, 422, 425, 426, 428, 429, 431, 451, 499,
		500, 501, 502, 503, 504, 505, 507, 511, 599, 600, 799, 999,
	} {
		for _, r := range []reply{welcome(), {}, {Headers: []text{"Access-Control-Allow-Origin: https://other.example"}}} {
			r.Status = status
			stories = append(stories, single(ask{}, reply{}, r))
		}
	}
	for _, from := range []text{"http://app.example.com", "https://app.example.com:8443", "http://app.example.com:8080", "https://xn--bcher-kva.example", "http://localhost", "null", "https://a_b.example"} {
		for _, value := range []text{"{origin}", "*", "null", "https://app.example.com"} {
			for _, mode := range modes[2:] {
				add(ask{From: from, Credentials: mode}, "Access-Control-Allow-Origin: "+value, "Access-Control-Allow-Credentials: true")
			}
		}
	}
	return stories
}
