package agreement

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// exposeHeaders are values of Access-Control-Expose-Headers.
var exposeHeaders = []text{
	"x-e", "X-E", "x-E, x-F", "x-e,x-f", "*", "* ", "*, x-e", "x-e, *", "", " ", ",", ",x-e,", "x-e,,x-f", "x-e;", "\"x-e\",x-e", "'x-e',x-e", "x-e x-f", "x-e\x0c", "x-e\x0b", "x-e,@#()", "x-e,\xe9", "x-e\xa0", "x-e ,\tx-f", "**", "x-*",
	"set-cookie", "set-cookie2", "set-cookie, x-e", "content-type", "nothing", "x-e, nothing", "date, server", "access-control-allow-origin", "x-e:", "[x-e]", "x-e/x-f", "\"*\"", "x-e=1", "x-e, x-e, X-E", "x_g", "!x",
}

// exposed are lines to be read, or not.
var exposed = []text{
	"X-E: 1", "X-F: 2", "x-e: 3", "X-H:", "Set-Cookie: a=b; Path=/nowhere", "Set-Cookie2: a=b", "Content-Type: text/plain", "Content-Language: en", "Expires: 0", "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT", "Pragma: no-cache",
	"Date: Mon, 01 Jan 2024 00:00:00 GMT", "Server: x", "ETag: \"x\"", "Vary: *", "*: star", "X_G: 1", "!X: 1", "Content-Range: bytes 0-0/1", "Location: nowhere", "Timing-Allow-Origin: *",
}

// exposureStories: https://fetch.spec.whatwg.org/#concept-filtered-response-cors
func exposureStories() (stories []story) {
	for _, value := range exposeHeaders {
		line := "Access-Control-Expose-Headers: " + value
		for _, mode := range []fetch.CredentialsMode{fetch.Omit, fetch.Include} {
			stories = append(stories, single(ask{Credentials: mode}, reply{}, welcome(append([]text{line}, exposed...)...)))
		}
		for _, other := range []text{"Access-Control-Expose-Headers: x-f", "Access-Control-Expose-Headers:", "Access-Control-Expose-Headers: @"} {
			stories = append(stories, single(ask{}, reply{}, welcome(append([]text{line, other}, exposed...)...)))
		}
		stories = append(stories,
			single(ask{Initiator: harness.ByXHR}, reply{}, welcome(append([]text{line}, exposed...)...)),
			single(ask{Method: "PUT"}, granted(line), welcome(exposed...)),
		)
	}
	for _, status := range []int{200, 204, 206, 304, 404, 500} {
		for _, from := range []text{"", "{bo}", "null", "{lo}"} {
			r := welcome(append([]text{"Access-Control-Expose-Headers: *"}, exposed...)...)
			r.Status = status
			stories = append(stories, single(ask{From: from}, reply{}, r), single(ask{From: from, Method: "HEAD"}, reply{}, r))
		}
	}
	// Lines whose names are none, or hardly.
	for _, line := range []text{
		"X E: 1", "X\xe9: 1", ": 1", "X(: 1", "X-E", "X-E : 1", "X-E\t: 1", "\"X\": 1", "X-E: a\x00b", "X-E: a\r\n b", "X-E: \x01\x7f\xff", "X-E:\r\n 1", "{X}: 1", "X@: 1", "X/Y: 1",
		"Content-Length: 0\r\nContent-Length: 0", "Content-Length: 0\r\nContent-Length: 1", "Content-Disposition: a\r\nContent-Disposition: a", "Content-Disposition: a\r\nContent-Disposition: b",
		"Content-Type: a\r\nContent-Type: b", "Cache-Control: no-store\r\nCache-Control: no-cache", "Location: a\r\nLocation: b", "Location: a\r\nLocation: a",
	} {
		stories = append(stories, single(ask{}, reply{}, welcome("Access-Control-Expose-Headers: *", line)), single(ask{Method: "PUT"}, granted(line), welcome()))
	}
	return stories
}
