package agreement

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// stepStories tell single steps of the model from a small mistake in them, where
// no other story on record does: make mutate says which are needed.
func stepStories() (stories []story) {
	return slices.Concat(requestSteps(), cacheSteps(), safelistSteps(), redirectSteps())
}

// requestSteps: https://fetch.spec.whatwg.org/#dom-request
func requestSteps() (stories []story) {
	for _, a := range []ask{
		{To: "http://u:p@{B}/0"}, {Method: "GET", Body: "x"}, {Method: "PUT", Initiator: harness.ByNoCORS},
		{Headers: []text{"Available-Dictionary: x"}}, {Headers: []text{"If-None-Match: x"}, Initiator: harness.ByWorker},
	} {
		stories = append(stories, single(a, granted("Access-Control-Allow-Headers: *"), welcome()))
	}
	return stories
}

// cacheSteps: https://fetch.spec.whatwg.org/#concept-cache
func cacheSteps() (stories []story) {
	// No number, unless one counts in more than tens: then it is less than nothing.
	stories = append(stories, sequence([]reply{granted("Access-Control-Max-Age: -a")}, []reply{welcome()}, put, put))
	// A frame with an opaque origin that redirects have tainted on top comes back to where it was.
	opaque := ask{Method: "PUT", From: "null"}
	stories = append(stories, story{Asks: []ask{opaque}, Hops: []hop{
		{Preflights: []reply{allow("null")}, Actual: []reply{allow("null").to(307, "{c}/1"), allow("null")}},
		always(allow("null"), allow("null").to(307, "{b}/0")),
	}})
	// A redirect inherits the fragment, which is part of the key.
	redirect := hop{Preflights: []reply{granted()}, Actual: []reply{welcome().to(307, "{b}/1")}}
	for _, second := range []text{"{b}/1", "{b}/1#f"} {
		stories = append(stories, story{
			Asks: []ask{{Method: "PUT", To: "{b}/0#f"}, {Method: "PUT", To: second}},
			Hops: []hop{redirect, always(granted(), welcome())},
		})
	}
	return stories
}

// safelistSteps: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func safelistSteps() (stories []story) {
	n := func(char string, length int) text { return text(strings.Repeat(char, length)) }
	// Eight headers of 128 bytes are all that is safe, with the client hints that Chromium safelists.
	full := []text{
		"Accept: " + n("a", 128), "Accept-Language: " + n("a", 128), "Content-Language: " + n("a", 128), "Content-Type: text/plain;" + n("a", 117),
		"Intervention: " + n("a", 128), "DPR: " + n("1", 128), "Device-Memory: " + n("1", 128), "Downlink: " + n("1", 128),
	}
	for _, lines := range [][]text{
		full, append(full[:7:7], "Downlink: "+n("1", 127), "RTT: 1"), append(full[:8:8], "RTT: 1"), append(full[:8:8], "RTT: 12"),
		{"Accept: a\tb"}, {"Accept: a\x0eb"}, {"Accept: a_b"}, {"Accept-Language: a_b"}, {"Accept: bytes=0-9223372036854775807"},
	} {
		stories = append(stories, single(ask{Headers: lines}, granted("Access-Control-Allow-Headers: *"), welcome()))
	}
	return stories
}

// redirectSteps: https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func redirectSteps() (stories []story) {
	described := []text{"Content-Encoding: x", "Content-Location: /", "Content-Language: en", "Content-Type: text/plain"}
	shared := reply{Headers: []text{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: *", "Access-Control-Allow-Headers: *"}}
	for _, a := range []ask{
		{Method: "POST", Body: "x", Headers: described}, {Method: "POST", Body: "x", Headers: described[:1]}, {Method: "POST", Body: "x", Headers: described[1:2]},
		{Method: "GET", Headers: described}, {Method: "HEAD", Headers: described},
	} {
		stories = append(stories, story{Asks: []ask{a}, Hops: []hop{always(shared, shared.to(303, "{c}/1")), always(shared, shared)}})
	}
	for _, count := range []int{19, 20} {
		answers := slices.Repeat([]reply{allow("*").to(307, "{b}/0")}, count)
		stories = append(stories, story{
			Asks: []ask{{Initiator: harness.ByKeepalive}},
			Hops: []hop{{Actual: append(answers, allow("*"))}},
		})
	}
	for _, location := range []text{
		"http://a b/", "http://xn--a/", "http://1.2.3.4.5/", "http://127.0.0.256/", "http://0x100000000/", "http://09/", "ftp://127.0.0.1/", "wss://{B}/", "#f",
	} {
		stories = append(stories, story{Asks: []ask{{To: "{b}/0?q"}}, Hops: []hop{always(reply{}, allow("*").to(302, location))}})
	}
	// A response of the page's own origin, after a detour.
	own := reply{Headers: []text{"Cross-Origin-Resource-Policy: same-site"}}
	stories = append(stories, story{
		Asks: []ask{{From: "{bo}", To: "{c}/0", Initiator: harness.ByNoCORS}},
		Hops: []hop{{Actual: []reply{reply{}.to(302, "{b}/1")}}, {Actual: []reply{own}}},
	})
	return stories
}
