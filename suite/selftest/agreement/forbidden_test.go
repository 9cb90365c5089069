package agreement

import "github.com/corsuite/corsuite/harness"

// forbiddenNames are those that no script can set, and their neighbours that it can.
var forbiddenNames = []text{
	"Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Connection", "Content-Length",
	"Cookie", "Cookie2", "Date", "DNT", "Expect", "Host", "Keep-Alive", "Origin", "Referer", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via",
	"Proxy-Authorization", "proxy-", "PROXY-A", "Sec-Fetch-Site", "Sec-CH-UA", "sec-", "SEC-X",
	"proxy", "proxya", "sec", "secb", "secx-a", "Set-Cookie2", "Access-Control-Request", "Access-Control-Allow-Headers", "Referrer", "Origins", "X-Origin", "DNTX", "Accept-Charsets", "Viax", "Cookie3", "Dates", "Hosts", "TEA",
	"Content-Length2", "Upgrades", "X-Via",
}

// overrides are methods that a header may ask a server to pretend.
var overrides = []text{"X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "x-http-method-override", "X-Method", "X-HTTP-Methods"}

var overriddenBy = []text{
	"TRACE", "trace", "CONNECT", "TRACK", "connect ", "GET", "PUT", "", "GET,track", "GET, TRACE", "TRACE,GET", ",TRACE,", "TRACEX", "XTRACE", "TRACE GET", "\"TRACE\"", "\"GET,TRACE\"", "\"GET\\\",TRACE\",TRACE", "\"a\\\",TRACE", "TRACE;q=1", "GET\t,\tTRACK", "\"TRACE", "a\"TRACE,\"TRACE",
}

// forbiddenStories: https://fetch.spec.whatwg.org/#forbidden-request-header
func forbiddenStories() (stories []story) {
	add := func(a ask) {
		stories = append(stories, single(a, granted("Access-Control-Allow-Headers: *"), welcome()))
	}
	for _, name := range forbiddenNames {
		for _, by := range []harness.Initiator{harness.ByFetch, harness.ByXHR, harness.ByNoCORS} {
			add(ask{Headers: []text{name + ": 1"}, Initiator: by})
		}
		add(ask{Headers: []text{"X-A: 1", name + ": 1", "x-b: 2"}})
	}
	for _, name := range overrides {
		for _, value := range overriddenBy {
			add(ask{Headers: []text{name + ": " + value}})
		}
	}
	// What Chromium's own machinery stumbles over.
	for _, a := range []ask{{}, {From: "{bo}"}, {Initiator: harness.ByXHR}, {Method: "PUT"}, {From: "null"}, {To: "{b}/1"}, {Initiator: harness.ByNoCORS}} {
		a.Headers = []text{"available-dictionary:"}
		add(a)
	}
	// What fetch() throws at, and what it trims.
	for _, line := range []text{
		"a b: 1", "\xe9: 1", ": 1", "a\": 1", "a(: 1", "a/b: 1", "a\x7f: 1", "a\x00: 1", "X-A: a\x00b", "X-A: a\rb", "X-A: a\nb", "X-A: a\r\n b", "X-A: \r\n1\r\n", "X-A:  1\t ", "X-A: ", "X-A:",
		"X-A: \xe9\xff\x80", "X-A: \x01", "X-A: \x7f", "X-A: a\tb", "X-A: \x0b1\x0b", "X-A: \xa01\xa0",
	} {
		for _, by := range []harness.Initiator{harness.ByFetch, harness.ByNoCORS} {
			add(ask{Headers: []text{line}, Initiator: by})
		}
	}
	return stories
}
