package agreement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// allow answers preflights and actual requests alike, for an origin as the
// header has it; "" sends no header.
func allow(origin text, lines ...text) reply {
	if origin != "" {
		lines = append(lines, "Access-Control-Allow-Origin: "+origin)
	}
	return reply{Headers: append(lines, "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: PUT, DELETE, PATCH, OPTIONS", "Access-Control-Allow-Headers: x-a, authorization, content-type, content-language, range")}
}

// to is a redirect, otherwise like r.
func (r reply) to(status int, location text) reply {
	return reply{Status: status, Headers: append(slices.Clone(r.Headers), "Location: "+location)}
}

// always is a hop with one answer for everything, but a preflight of its own.
func always(preflight, actual reply) hop {
	return hop{Preflights: []reply{preflight}, Actual: []reply{actual}}
}

// path is a page, the first server and the second.
type path struct{ from, first, second text }

var paths = []path{
	{"", "{b}", "{c}"}, {"", "{b}", "{b}"}, {"", "{b}", "{l}"},
	{"{bo}", "{b}", "{b}"}, {"{bo}", "{b}", "{c}"}, {"{bo}", "{c}", "{b}"}, {"{bo}", "{c}", "{c}"}, {"{bo}", "{l}", "{b}"}, {"{lo}", "{b}", "{c}"}, {"null", "{b}", "{c}"},
}

// redirectStories: https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func redirectStories() []story {
	return slices.Concat(permittedRedirects(), rewritingRedirects(), hintRedirects(), credentialRedirects(), oddRedirects(), longRedirects(), loopedRedirects(), chainedRedirects())
}

// permittedRedirects: every hop has to share, with the origin that it is told.
func permittedRedirects() (stories []story) {
	origins := []text{"", "*", "{origin}", "null"}
	for _, p := range paths {
		for _, first := range origins {
			for _, second := range origins {
				for _, a := range []ask{{}, {Method: "PUT"}, {Credentials: fetch.Include}, {Method: "PUT", Credentials: fetch.Include}} {
					a.From, a.To = p.from, p.first+"/0"
					hopped := allow(first).to(307, p.second+"/1")
					stories = append(stories, story{Asks: []ask{a}, Hops: []hop{always(allow(first), hopped), always(allow(second), allow(second))}})
				}
			}
		}
	}
	return stories
}

// rewritingRedirects: what a redirect makes of method, body and headers.
func rewritingRedirects() (stories []story) {
	asks := []ask{
		{}, {Method: "HEAD"}, {Method: "POST"}, {Method: "POST", Body: "body"}, {Method: "PUT"}, {Method: "PUT", Body: "body"}, {Method: "DELETE"}, {Method: "OPTIONS"}, {Method: "PATCH", Body: "body"},
		{Method: "POST", Body: "{}", Headers: []text{"Content-Type: application/json", "Content-Language: en", "X-A: 1"}},
		{Method: "PUT", Body: "{}", Headers: []text{"Content-Type: application/json", "Content-Language: _"}},
		{Headers: []text{"Authorization: x"}}, {Headers: []text{"Authorization: x", "X-A: 1"}}, {Headers: []text{"X-A: 1"}}, {Headers: []text{"Range: bytes=0-1"}}, {Method: "POST", Body: "b", Headers: []text{"Content-Type: text/html"}},
		{Method: "HEAD", Headers: []text{"X-A: 1"}}, {Method: "POST", Body: "x", Initiator: harness.ByXHRUpload}, {Method: "POST", Initiator: harness.ByXHRUpload},
	}
	for _, status := range []int{300, 301, 302, 303, 304, 305, 306, 307, 308, 309} {
		for i, a := range asks {
			for j, p := range paths[:6] {
				if (i+j+status)%2 == 0 && status != 303 {
					continue // half of them say as much
				}
				a.From, a.To = p.from, p.first+"/0"
				// The second server shares with whom it is told to, in both spellings that can be right.
				for _, second := range []text{"{origin}", "null"} {
					stories = append(stories, story{Asks: []ask{a}, Hops: []hop{
						always(allow("{origin}"), allow("{origin}").to(status, p.second+"/1")), always(allow(second), allow(second)),
					}})
				}
			}
		}
	}
	return stories
}

// hintRedirects carry client hints that a script has set, which are the
// browser's affair all the same.
func hintRedirects() (stories []story) {
	shared := reply{Headers: []text{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT", "Access-Control-Allow-Headers: *"}}
	for _, line := range []text{"DPR: 2", "DPR: x", "Device-Memory: 8", "Device-Memory: x", "Downlink: 1", "Downlink: x", "ECT: 4g", "ECT: x", "RTT: 50", "RTT: x", "Save-Data: on", "Save-Data: x", "Viewport-Width: 100", "Viewport-Width: x", "Width: 100", "Width: x", "Intervention: x", "Accept: x", "Range: bytes=0-1", "Accept-Language: de", "Content-Language: de", "Content-DPR: 1", "Sourcemap: x", "X-A: 1"} {
		for _, p := range paths[:6] {
			for _, a := range []ask{{}, {Method: "POST", Body: "x"}, {Method: "PUT"}, {Initiator: harness.ByKeepalive}, {Initiator: harness.ByWorker}} {
				for _, status := range []int{302, 307} {
					a.From, a.To, a.Headers = p.from, p.first+"/0", []text{line}
					stories = append(stories, story{Asks: []ask{a}, Hops: []hop{always(shared, shared.to(status, p.second+"/1")), always(shared, shared)}})
				}
			}
		}
	}
	return stories
}

// credentialRedirects have user names in their Location.
func credentialRedirects() (stories []story) {
	for _, userinfo := range []text{"u:p@", "u@", ":p@", "@", ":@", "%40@", "u:@", "a@b@"} {
		for _, p := range paths {
			for _, by := range []harness.Initiator{harness.ByFetch, harness.ByNoCORS} {
				for _, a := range []ask{{}, {Method: "POST"}, {Redirect: fetch.RedirectManual}} {
					a.From, a.To, a.Initiator = p.from, p.first+"/0", by
					if by == harness.ByNoCORS && a.Redirect != "" {
						continue
					}
					location := "http://" + userinfo + text(strings.ToUpper(string(p.second))) + "/1"
					stories = append(stories, story{Asks: []ask{a}, Hops: []hop{always(allow("*"), allow("*").to(302, location)), always(allow("*"), allow("*"))}})
				}
			}
		}
	}
	return stories
}

var oddLocations = []text{
	"", " ", "1", "./1", "../{segment}/1", "/{segment}/1", "//{B}/1", "///{B}/1", "/\\{B}/1", "\\\\{B}/1", "http:1", "http:/{segment}/1", "http:{B}/1", "HTTP://{B}/1", "http:\\\\{B}\\1", "?a", "?", "#f", "#", "{b}/1#f", "{b}/1?a#f", "\t{b}/1 ", "{b}/\t1",
	"http://", "http:///", "http://[", "http://[::1", "http://a b/", "http://a<b/", "http://%zz/", "http://:80/", "http://127.0.0.1:x/", "http://127.0.0.1:99999/", "http://127.0.0.1:6000/", "http://127.0.0.1:22/", "https://127.0.0.1:0/", "http://127.0.0.256/", "http://1.2.3.4.5/",
	"data:text/plain,x", "DATA:,", "blob:x", "ftp://127.0.0.1/", "file:///etc/passwd", "javascript:0", "about:blank", "ws://{B}/1", "wss://{B}/1", "mailto:a@b", "x:", "urn:a", "chrome://version", "chrome-extension://a/", "intent:x", "tel:1",
	"{b}/1/%e9", "{b}/1?\xc3\xa9", "{b}/1?'\"<>`{}|\\^ x", "{b}/1?%zz", "{b}/1/a b", "{b}/1/.", "{b}/9/../1", "{b}/9/%2E%2e/1", "{b}/1;a", "{b}//1", "null", "undefined", "{B}/1", "127.0.0.1", ":", "://", "http", "https:", "http://xn--a/",
}

// oddRedirects: what a Location may hold, in every redirect mode.
func oddRedirects() (stories []story) {
	add := func(a ask, status int, lines ...text) {
		for _, shared := range []text{"*", ""} {
			redirect := allow(shared)
			redirect.Status = status
			redirect.Headers = append(redirect.Headers, lines...)
			stories = append(stories, story{Asks: []ask{a}, Hops: []hop{always(allow("*"), redirect), always(allow("*"), allow("*"))}})
		}
	}
	modes := []fetch.RedirectMode{fetch.Follow, fetch.RedirectError, fetch.RedirectManual}
	for _, location := range oddLocations {
		for _, mode := range modes {
			add(ask{Redirect: mode}, 302, "Location: "+location)
		}
		add(ask{Method: "PUT"}, 307, "Location: "+location)
		add(ask{From: "{bo}"}, 302, "Location: "+location)
		add(ask{Initiator: harness.ByNoCORS}, 302, "Location: "+location)
	}
	for _, mode := range modes {
		for _, status := range []int{200, 201, 300, 301, 302, 303, 304, 305, 307, 308, 404} {
			add(ask{Redirect: mode}, status)
			add(ask{Redirect: mode}, status, "Location: {c}/1")
			add(ask{Redirect: mode, From: "{bo}"}, status, "Location: {b}/1")
			add(ask{Redirect: mode}, status, "Location: {c}/1", "Location: {c}/1")
			add(ask{Redirect: mode}, status, "Location: {c}/1", "Location: {b}/1")
			add(ask{Redirect: mode}, status, "Location:", "Location: {b}/1")
			add(ask{Redirect: mode}, status, "Location:", "Location:")
		}
	}
	for _, mode := range modes {
		add(ask{Redirect: mode, Initiator: harness.ByNoCORS}, 200)
		add(ask{Redirect: mode, Initiator: harness.ByNoCORS, From: "{bo}"}, 302, "Location: {b}/1")
	}
	for _, port := range []int{1, 21, 22, 25, 80, 110, 443, 587, 993, 6000, 6566, 6665, 6669, 6697, 10080} {
		if port == 80 || port == 443 {
			continue // nobody of ours is there
		}
		stories = append(stories, single(ask{To: text(fmt.Sprintf("http://127.0.0.1:%d/", port))}, reply{}, welcome()))
	}
	return stories
}

// longRedirects: 20 redirects are followed and one more is not.
func longRedirects() (stories []story) {
	for _, n := range []int{18, 19, 20, 21, 22} {
		for _, a := range []ask{{}, {Method: "PUT"}, {From: "{bo}"}, {Initiator: harness.ByKeepalive}, {Method: "PUT", Initiator: harness.ByKeepalive}, {Initiator: harness.ByXHR}, {Initiator: harness.ByWorker}} {
			var answers []reply
			for range n {
				answers = append(answers, allow("*").to(307, "{b}/0"))
			}
			stories = append(stories, story{Asks: []ask{a}, Hops: []hop{{Preflights: []reply{allow("*")}, Actual: append(answers, allow("*"))}}})
		}
	}
	return stories
}

// loopedRedirects come back to the same URL until there are too many: what a
// preflight permitted there serves again.
func loopedRedirects() (stories []story) {
	for _, from := range []text{"", "null", "{bo}"} {
		for _, to := range []text{"{b}/0", "{b}/1", "{c}/1"} {
			a := ask{Method: "DELETE", From: from}
			stories = append(stories, story{Asks: []ask{a, a}, Hops: []hop{
				always(allow("*"), allow("*").to(308, to)), always(allow("*"), allow("*").to(308, to)),
			}})
		}
	}
	return stories
}

// chainedRedirects: whom the last of three servers hears of.
func chainedRedirects() (stories []story) {
	servers := []text{"{b}", "{c}", "{l}"}
	for _, from := range []text{"", "{bo}", "{lo}", "null"} {
		for _, one := range servers {
			for _, two := range servers {
				for _, three := range servers {
					for _, a := range []ask{{}, {Method: "PUT", Headers: []text{"Authorization: x"}}, {Method: "POST", Initiator: harness.ByNoCORS}, {Headers: []text{"X-A: 1"}, Credentials: fetch.Include}} {
						a.From, a.To = from, one+"/0"
						origin := text("*")
						if a.Credentials == fetch.Include {
							origin = "null"
						}
						stories = append(stories, story{Asks: []ask{a}, Hops: []hop{
							always(allow("{origin}"), allow("{origin}").to(307, two+"/1")), always(allow(origin), allow(origin).to(308, three+"/2")), always(allow(origin), allow(origin)),
						}})
					}
				}
			}
		}
	}
	return stories
}
