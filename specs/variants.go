package specs

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// written is a variant in which the browser writes a field in another way.
func written(name, value string) variant {
	return variant{field: name, value: value, change: func(a Ask) Ask {
		a.Instead = append(slices.Clone(a.Instead), line(name, value))
		return a
	}}
}

// chosen marks variants that are the page's choice, or no browser's.
func chosen(variants ...variant) []variant {
	for i := range variants {
		variants[i].chosen = true
	}
	return variants
}

// owning gives variants the statuses that may be due to them.
func owning(own []int, variants ...variant) []variant {
	for i := range variants {
		variants[i].own = own
	}
	return variants
}

// together returns fewer variants with the same changes: each makes the next one of every
// field at once. What the page chooses is kept apart from what the browser writes.
func together(variants []variant) []variant {
	var all []variant
	for _, byChoice := range []bool{false, true} {
		var packs []variant
		used := map[string]int{}
		for _, v := range variants {
			if v.chosen != byChoice {
				continue
			}
			at := used[v.field]
			used[v.field]++
			if at == len(packs) {
				packs = append(packs, variant{field: "the browser", value: "", chosen: byChoice, change: func(a Ask) Ask { return a }})
			}
			before := packs[at]
			packs[at].own = append(slices.Clone(before.own), v.own...)
			packs[at].value = strings.TrimPrefix(before.value+"; "+v.field+": "+v.value, "; ")
			packs[at].change = func(a Ask) Ask { return v.change(before.change(a)) }
		}
		all = append(all, packs...)
	}
	return all
}

// forms are origins of all kinds that a page can have.
func forms() []variant {
	var all []variant
	for _, o := range []Origin{
		"http://stranger.example", "http://stranger.example:8080", "https://stranger.example:8443", "https://a.b.c.stranger.example", "https://xn--bcher-kva.example",
		"http://localhost:3000", "http://192.0.2.1", "http://[2001:db8::1]:3000", "https://x",
	} {
		all = append(all, variant{field: "Origin", value: string(o), change: func(a Ask) Ask {
			a.From, a.Fresh = o, true // pages of other sites have connections of their own
			return a
		}})
	}
	return all
}

// addresses are the target's own with a query, and written in another way.
func addresses() []variant {
	escape := variant{field: "the spelling of the path", value: "a letter as an escape", change: func(a Ask) Ask { a.URL = harness.EscapedPath; return a }}
	return append(queries(), owning([]int{
		http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect, // to the usual spelling
		http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound,
	}, chosen(escape)...)...)
}

// parameters are few queries that have all that the others have, and different lengths.
func parameters() []variant {
	var parts []string
	all := queries()
	for _, v := range all {
		parts = append(parts, v.value)
	}
	return []variant{query("id=22&x"), owning(tooLong(), query(strings.Join(parts, "&")))[0], query("corsuite"), query("id=1")}
}

func query(q string) variant {
	return variant{
		field: "the query", value: q, chosen: true, change: func(a Ask) Ask { a.Query = q; return a },
		own: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity}, // a parameter that the resource does not know
	}
}

func queries() []variant {
	var all []variant
	for _, q := range []string{
		"id=1", "page=2&limit=10", "q=a+b%20c&lang=de&format=json", "_=1700000000000", "debug=1&v=2&version=2", "callback=f&jsonp=f", "token=corsuite&key=corsuite",
		"corsuite", "url=https%3A%2F%2Fstranger.example%2F", "utm_source=a&utm_medium=b&ref=c&sort=d&type=e&user=f&search=g",
	} {
		all = append(all, query(q))
	}
	return append(all, owning(tooLong(), query("filter="+filler(512)))...)
}

// tooLong are the statuses that a long address may have.
func tooLong() []int {
	return []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge}
}

// filler is a text of n letters.
func filler(n int) string { return strings.Repeat("x", n) }

// User-Agent strings of browsers that differ in what servers look for in them.
const (
	firefoxOnWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
	safariOnPhone    = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
	safariOnMac      = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15"
	chromeOnAndroid  = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
	edgeOnWindows    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"
)

func browsers() []variant {
	all := []variant{
		written("User-Agent", firefoxOnWindows), written("User-Agent", safariOnPhone), written("User-Agent", safariOnMac),
		written("User-Agent", chromeOnAndroid), written("User-Agent", edgeOnWindows),
		written("User-Agent", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/156.0.0.0 Safari/537.36"),
		written("Accept-Language", "de-DE,de;q=0.9,fr;q=0.8,es;q=0.7,it;q=0.6,pt;q=0.5,nl;q=0.4,pl;q=0.3,ru;q=0.2"),
		written("Accept-Language", "zh-CN,zh;q=0.9,ja;q=0.8,ko;q=0.7,ar;q=0.6,he;q=0.5,hi;q=0.4,tr;q=0.3"), written("Accept-Language", ""),
		written("Accept-Encoding", "gzip, deflate, br, zstd"), written("Accept-Encoding", "gzip, deflate"), written("Accept-Encoding", "identity"),
		written("Referer", ""), written("Referer", "{origin}/"), written("Referer", "{origin}/some/page?of=it"),
		written("Sec-Fetch-Site", ""), written("Sec-Fetch-Site", "same-site"), written("Sec-Fetch-Site", "cross-site"),
		written("Sec-Fetch-Mode", ""), written("Sec-Fetch-Mode", "cors"), written("Sec-Fetch-Dest", ""), written("Sec-Fetch-Dest", "empty"), written("Sec-Fetch-Dest", "image"),
		written("Sec-Fetch-Dest", "script"), written("Sec-Fetch-Dest", "font"),
		written("sec-ch-ua", ""), written("sec-ch-ua", `"Chromium";v="156", "Microsoft Edge";v="156", "Not:A-Brand";v="8"`),
		written("sec-ch-ua-mobile", ""), written("sec-ch-ua-mobile", "?1"),
		written("sec-ch-ua-platform", ""), written("sec-ch-ua-platform", `"Windows"`), written("sec-ch-ua-platform", `"Android"`), written("sec-ch-ua-platform", `"macOS"`),
		written("DNT", "1"), written("Sec-GPC", "1"), written("Save-Data", "on"), written("Priority", "u=1, i"),
		written("Cache-Control", "no-cache"), written("Cache-Control", "max-age=0"), written("Pragma", "no-cache"),
		written("X-Requested-With", "com.example.app"), // of a page in an Android application
	}
	return append(all, owning([]int{http.StatusNotModified, http.StatusPreconditionFailed}, chosen(
		written("If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"), written("If-None-Match", `"corsuite"`),
	)...)...)
}

// gateways write what no browser does, or leave out what every browser writes.
func gateways() []variant {
	return owning([]int{http.StatusBadRequest, http.StatusForbidden}, chosen(
		written("User-Agent", ""), written("User-Agent", "curl/8.14.1"), written("Accept-Encoding", ""), written("Connection", "close"), written("Via", "1.1 proxy.example"),
		written("X-Forwarded-For", "203.0.113.7"), written("X-Forwarded-Proto", "https"), written("X-Real-IP", "203.0.113.7"),
	)...)
}

// wishes are fields that a script may set without a preflight.
func wishes() []variant {
	var all []variant
	for _, h := range []fetch.Header{
		line("Accept", "application/json"), line("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9"), line("Accept", "image/avif,image/webp,image/*;q=0.8"),
		line("Accept", "text/plain"), line("Accept", "application/xml"), line("Accept", "text/event-stream"), line("Accept", "text/csv"), line("Accept-Language", "de"), line("Content-Language", "de"),
		line("Content-Type", "text/plain"), line("Content-Type", "application/x-www-form-urlencoded"), line("Content-Type", "multipart/form-data; boundary=corsuite"),
	} {
		v := set(h)
		switch h.Name {
		case "Accept", "Accept-Language":
			v.own = []int{http.StatusNotAcceptable}
		default:
			v.own = []int{http.StatusBadRequest, http.StatusUnsupportedMediaType}
		}
		all = append(all, v)
	}
	return all
}

// set is a variant in which the page sets a header.
func set(h fetch.Header) variant {
	return variant{field: h.Name, value: h.Value, chosen: true, change: func(a Ask) Ask {
		a.Headers = append(slices.Clone(a.Headers), h)
		return a
	}}
}

// ranged is a variant in which the page wants a part; consistency.range is about friends.
func ranged() variant {
	return owning([]int{http.StatusRequestedRangeNotSatisfiable}, set(line("Range", "bytes=0-0")))[0]
}

func bodies() []variant {
	var all []variant
	for _, b := range []struct{ kind, body string }{
		{"text/plain", "x"}, {"application/x-www-form-urlencoded", "a=1&b=2"}, {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n"},
		{"text/plain", `{"a":1}`}, {"text/plain", filler(64)}, {"text/plain", filler(4096)},
	} {
		all = append(all, variant{field: "the body", value: fmt.Sprintf("%d bytes of %s", len(b.body), b.kind), change: func(a Ask) Ask {
			a.Body, a.Headers = b.body, with("Content-Type", b.kind)
			return a
		}})
	}
	return owning([]int{
		http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity,
	}, chosen(all...)...)
}

// connections are new ones and such as have served before. A question is asked over
// whichever there is.
func connections() []variant {
	fresh := variant{field: "the connection", value: "a new one", change: func(a Ask) Ask { a.Fresh = true; return a }}
	kept := variant{field: "the connection", value: "one that has served before", change: func(a Ask) Ask { return a }}
	return []variant{fresh, kept, kept, fresh, kept}
}
