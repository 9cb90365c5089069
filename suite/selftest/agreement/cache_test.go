package agreement

import (
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// sequence is a story of asks to one URL.
func sequence(preflights []reply, actual []reply, asks ...ask) story {
	return story{Asks: asks, Hops: []hop{{Preflights: preflights, Actual: actual}}}
}

var (
	put    = ask{Method: "PUT"}
	remove = ask{Method: "DELETE"}
	headed = ask{Headers: []text{"X-A: 1"}}
	other  = ask{Headers: []text{"X-B: 1"}}
	both   = ask{Method: "PUT", Headers: []text{"X-A: 1"}}
)

// credentialed is the ask with credentials.
func (a ask) credentialed() ask { a.Credentials = fetch.Include; return a }

// cacheStories: https://fetch.spec.whatwg.org/#concept-cache
func cacheStories() []story {
	return slices.Concat(agedStories(), rememberedStories(), failingStories(), keyedStories())
}

// maxAges are values of Access-Control-Max-Age.
var maxAges = []text{
	"", "0", "1", "5", "60", "600", "86400", "-1", "-0", "+60", "+0", "060", "000", "1.5", "60s", "60,60", "60 60", "\"60\"", "0x10", "1e3", " 60 ", "\t60", "sixty", "2147483647", "2147483648", "4294967296",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "99999999999999999999999", "60;", "-", "+", "--1", "60\x0b", "60\xa0", "\xd9\xa6", "1_0",
}

// agedStories: how long a permission is remembered.
func agedStories() (stories []story) {
	for _, age := range maxAges {
		answer := granted("Access-Control-Max-Age: " + age)
		stories = append(stories, sequence([]reply{answer}, []reply{welcome()}, put, put))
	}
	for _, ages := range [][]text{{"60", "60"}, {"0", "60"}, {"60", "0"}, {"", "60"}} {
		answer := granted("Access-Control-Max-Age: "+ages[0], "Access-Control-Max-Age: "+ages[1])
		stories = append(stories, sequence([]reply{answer}, []reply{welcome()}, put, put))
	}
	// The second ask takes so long that the third may come too late. Six
	// connections go to each server, so the stories take all three.
	late := func(i int, wait time.Duration, lines ...text) {
		slow := welcome()
		slow.After = wait
		asks := []ask{put, put, put}
		for k := range asks {
			asks[k].To = []text{"{b}/0", "{c}/0", "{l}/0"}[i%3]
		}
		stories = append(stories, sequence([]reply{granted(lines...)}, []reply{welcome(), slow, welcome()}, asks...))
	}
	for i, lines := range [][]text{
		{}, {"Access-Control-Max-Age: x"}, {"Access-Control-Max-Age: 60"}, {"Access-Control-Max-Age: +60"}, {"Access-Control-Max-Age: 1.5"}, {"Access-Control-Max-Age: 5"},
		{"Access-Control-Max-Age: 60", "Access-Control-Max-Age: 60"}, {"Access-Control-Max-Age: 9223372036854775808"}, {"Access-Control-Max-Age: 9223372036854775807"}, {"Access-Control-Max-Age: 99999999999999999999999"}, {"Access-Control-Max-Age: 86400"},
	} {
		late(i, 5500*time.Millisecond, lines...)
	}
	late(0, 1500*time.Millisecond, "Access-Control-Max-Age: 1")
	late(1, 1500*time.Millisecond, "Access-Control-Max-Age: 060")
	late(2, 1500*time.Millisecond)
	return stories
}

// rememberedStories: what a permission for one request says about the next.
func rememberedStories() (stories []story) {
	asks := []ask{put, remove, headed, other, both, {Method: "HEAD", Headers: headed.Headers}, {Headers: []text{"Authorization: x"}}, {Method: "POST", Headers: headed.Headers}}
	for _, a := range slices.Clone(asks[:4]) {
		asks = append(asks, a.credentialed())
	}
	answers := [][]reply{
		{granted()}, // everything by name
		{welcome("Access-Control-Allow-Methods: *", "Access-Control-Allow-Headers: *")},
		{welcome("Access-Control-Allow-Methods: PUT, *", "Access-Control-Allow-Headers: X-A, *, authorization")},
		{welcome("Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-a"), granted()},
		{welcome("Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: x-a"), welcome("Access-Control-Allow-Methods: DELETE", "Access-Control-Allow-Headers: x-b"), granted()},
	}
	for _, preflights := range answers {
		for _, first := range asks {
			for _, second := range asks {
				stories = append(stories, sequence(preflights, []reply{welcome()}, first, second, first))
			}
		}
	}
	return stories
}

// failingStories: what a refusal does to what is remembered.
func failingStories() (stories []story) {
	failures := []reply{{}, {Status: 500}, welcome("Access-Control-Allow-Methods: GET"), welcome("Access-Control-Allow-Methods: @"), {Status: 302, Headers: []text{"Location: {c}/1"}}}
	for _, failure := range failures {
		for _, a := range []ask{put, headed, both, put.credentialed()} {
			stories = append(stories,
				sequence([]reply{granted()}, []reply{welcome(), failure, welcome()}, a, a, a),
				sequence([]reply{granted(), failure, granted()}, []reply{welcome()}, a, remove, a),
				sequence([]reply{failure, granted()}, []reply{welcome()}, a, a, a),
				sequence([]reply{granted("Access-Control-Max-Age: 0"), failure}, []reply{welcome()}, a, a),
			)
		}
	}
	return stories
}

// keyedStories: what permissions are kept apart by, and what keeps them out.
func keyedStories() (stories []story) {
	add := func(asks ...ask) {
		stories = append(stories, sequence([]reply{granted()}, []reply{welcome()}, asks...))
	}
	modes := []fetch.CacheMode{fetch.CacheDefault, fetch.NoStore, fetch.Reload, fetch.NoCache, fetch.ForceCache}
	for _, first := range modes {
		for _, second := range modes {
			add(ask{Method: "PUT", Cache: first}, ask{Method: "PUT", Cache: second}, put)
		}
	}
	long := text(strings.Repeat("a", 950))
	for _, to := range []text{"{b}/0#x", "{b}/0?x", "{c}/0", "{l}/0", "{b}/0?", "{b}/0/", "{b}/0?" + long, "{b}/0?" + long + long[:100]} {
		add(put, ask{Method: "PUT", To: to}, put, ask{Method: "PUT", To: to})
	}
	for _, by := range []harness.Initiator{harness.ByXHR, harness.ByKeepalive, harness.ByWorker, harness.ByXHRUpload} {
		add(ask{Method: "PUT", Initiator: by}, put, ask{Method: "PUT", Initiator: by})
		add(ask{Method: "POST", Body: "x", Initiator: by}, ask{Method: "POST", Body: "x", Initiator: by}, ask{Method: "POST", Body: "x", Headers: []text{"X-A: 1"}, Initiator: by})
		stories = append(stories, sequence([]reply{welcome()}, []reply{welcome()},
			ask{Method: "POST", Body: "x", Initiator: by}, ask{Method: "POST", Body: "x", Initiator: by}, put))
	}
	for _, by := range []harness.Initiator{harness.ByXHRUpload, harness.ByFetch} {
		post, put := ask{Method: "POST", Body: "x", Initiator: by}, ask{Method: "PUT", Body: "x", Initiator: by}
		stories = append(stories, sequence([]reply{granted("Access-Control-Allow-Methods: PUT")}, []reply{welcome()}, put, post, put))
	}
	for _, header := range []text{"If-None-Match: x", "If-Modified-Since: x", "If-Range: x", "Cache-Control: no-cache", "Pragma: no-cache", "Cache-Control: no-store"} {
		for _, by := range []harness.Initiator{harness.ByFetch, harness.ByWorker, harness.ByKeepalive, harness.ByXHR} {
			conditional := ask{Method: "PUT", Headers: []text{header}, Initiator: by}
			stories = append(stories, sequence([]reply{granted("Access-Control-Allow-Headers: *")}, []reply{welcome()}, conditional, conditional, put))
		}
	}
	// Redirected requests have the same cache, under the origin that they then have.
	for _, mode := range []fetch.CredentialsMode{"", fetch.Include} {
		for _, origin := range []text{"*", "null", "{origin}"} {
			for _, first := range []text{"{b}/0", "{c}/1", "{b}/1"} {
				a := ask{Method: "PUT", To: first, Credentials: mode}
				stories = append(stories, story{Asks: []ask{a, {Method: "PUT", To: "{b}/0", Credentials: mode}, {Method: "PUT", To: "{c}/1", Credentials: mode}, a}, Hops: []hop{
					always(allow("{origin}"), allow("{origin}").to(307, "{c}/1")), always(allow(origin), allow(origin)),
				}})
			}
		}
	}
	for _, from := range []text{"null", "{bo}", "{co}", "http://app.example.com"} {
		a := ask{Method: "PUT", From: from}
		stories = append(stories, sequence([]reply{allow("*")}, []reply{allow("*")}, a, a, put, a))
	}
	return stories
}
