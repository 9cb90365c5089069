package fetch

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// This file alone knows what a browser writes beside what the script and the
// CORS protocol ask for. Both profiles send it: the standard names most of
// these fields and leaves their values and their order to the browser. The
// order is that of Chromium 156 over HTTP/1.1, after Host. Only its own fields
// have a fixed place: Chromium mixes the script's among them by a hash, and
// here they stand together.

const (
	userAgent      = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	clientHintUA   = `"Not:A-Brand";v="8", "Chromium";v="156"`
	acceptLanguage = "en-US,en;q=0.9"
)

// wire is what the fields of a message depend on.
type wire struct {
	method string
	body   []byte
	// origin is the value of the Origin header, "" for none.
	origin string
	// referer is the value of the Referer header, "" for none.
	referer string
	// page asks, url is where the message goes.
	page, url origin
	site      string
	mode      Mode
	cache     CacheMode
	// list are the fields of the request's header list.
	list []Header
}

// wireField is one line. A field that is in the request's header list keeps
// that value; otherwise value says what to send, "" for nothing.
type wireField struct {
	name  string
	value func(wire) string
}

// headerList is the place of all fields of the request's header list that the table does not name.
const headerList = ""

var (
	fromList = func(wire) string { return "" }

	actualFields = []wireField{
		{"Connection", always("keep-alive")},
		{"Content-Length", wire.contentLength},
		{"Pragma", wire.pragma},
		{"Cache-Control", wire.cacheControl},
		{"sec-ch-ua-platform", trusted(always(`"Linux"`))},
		{"User-Agent", always(userAgent)},
		{"sec-ch-ua", trusted(always(clientHintUA))},
		{"Content-Type", fromList},
		{"sec-ch-ua-mobile", trusted(always("?0"))},
		{headerList, nil},
		{"Accept", always("*/*")},
		{"Origin", wire.originValue},
		{"Sec-Fetch-Site", trusted(wire.siteValue)},
		{"Sec-Fetch-Mode", trusted(wire.modeValue)},
		{"Sec-Fetch-Dest", trusted(always("empty"))},
		{"Referer", wire.refererValue},
		{"Accept-Encoding", wire.acceptEncoding},
		{"Accept-Language", always(acceptLanguage)},
		{"Range", fromList},
	}

	preflightFields = []wireField{
		{"Connection", always("keep-alive")},
		{"Pragma", wire.pragma},
		{"Cache-Control", wire.cacheControl},
		{"Accept", fromList},
		{"Access-Control-Request-Method", fromList},
		{"Access-Control-Request-Headers", fromList},
		{"Origin", wire.originValue},
		{"User-Agent", always(userAgent)},
		{"Sec-Fetch-Mode", trusted(wire.modeValue)},
		{"Sec-Fetch-Site", trusted(wire.siteValue)},
		{"Sec-Fetch-Dest", trusted(always("empty"))},
		{"Referer", wire.refererValue},
		{"Accept-Encoding", wire.acceptEncoding},
		{"Accept-Language", always(acceptLanguage)},
	}
)

// write returns the lines of a message in the order of the table.
func (w wire) write(fields []wireField) []Header {
	list := joinRepeated(w.list)
	var lines []Header
	for _, field := range fields {
		if field.name == headerList {
			lines = append(lines, unnamed(list, fields)...)
			continue
		}
		if i := slices.IndexFunc(list, func(h Header) bool { return equalFold(h.Name, field.name) }); i >= 0 {
			lines = append(lines, list[i])
		} else if value := field.value(w); value != "" {
			lines = append(lines, Header{Name: field.name, Value: value})
		}
	}
	return lines
}

// unnamed returns the fields of the list that have no line of their own in the table.
func unnamed(list []Header, fields []wireField) []Header {
	return slices.DeleteFunc(slices.Clone(list), func(h Header) bool {
		return slices.ContainsFunc(fields, func(f wireField) bool { return equalFold(h.Name, f.name) })
	})
}

// joinRepeated writes the values of one name on one line, at its first place.
func joinRepeated(headers []Header) []Header {
	var joined []Header
	for _, h := range headers {
		if i := slices.IndexFunc(joined, func(j Header) bool { return equalFold(j.Name, h.Name) }); i >= 0 {
			joined[i].Value += ", " + h.Value
		} else {
			joined = append(joined, h)
		}
	}
	for i := range joined {
		// Where the last value is empty the line ends in its comma.
		joined[i].Value = strings.TrimRight(joined[i].Value, " \t")
	}
	return joined
}

func always(value string) func(wire) string { return func(wire) string { return value } }

// trusted sends the field to potentially trustworthy URLs only.
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-append-the-fetch-metadata-headers-for-a-request
func trusted(value func(wire) string) func(wire) string {
	return func(w wire) string {
		if !w.url.isTrustworthy() {
			return ""
		}
		return value(w)
	}
}

func (w wire) originValue() string { return w.origin }
func (w wire) siteValue() string   { return w.site }
func (w wire) modeValue() string   { return string(w.mode) }

// contentLength is 0 for a POST or PUT without body, and absent from other requests without.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (w wire) contentLength() string {
	if w.body == nil && w.method != "POST" && w.method != "PUT" {
		return ""
	}
	return strconv.Itoa(len(w.body))
}

// pragma and cacheControl keep shared caches from answering where the cache mode says so.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (w wire) pragma() string {
	if w.cache == NoStore || w.cache == Reload {
		return "no-cache"
	}
	return ""
}

func (w wire) cacheControl() string {
	if w.cache == NoCache {
		return "max-age=0"
	}
	return w.pragma()
}

func (w wire) refererValue() string { return w.referer }

// referer is what the default policy, strict-origin-when-cross-origin, makes
// of a page at the root of its origin.
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
func referer(p *Profile, page, url origin) string {
	hides := page.isTrustworthy() && !url.isTrustworthy()
	if p.departs(rowRefererLoopback) {
		hides = page.scheme == "https" && url.scheme != "https"
	}
	if page.opaque() || hides {
		return ""
	}
	return page.String() + "/"
}

// acceptEncoding: br and zstd are not offered where a proxy could see and break them.
func (w wire) acceptEncoding() string {
	if _, ranged := Get(w.list, "Range"); ranged {
		// A part of a compressed body is of no use.
		return "identity"
	}
	return cmp.Or(trusted(always("gzip, deflate, br, zstd"))(w), "gzip, deflate")
}

// fetchSite is the value of Sec-Fetch-Site: how far from the page the URL list has been.
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site
func fetchSite(page origin, urls []origin) string {
	value := "same-origin"
	for _, url := range urls {
		if sameOrigin(url, page) {
			continue
		}
		if !sameSite(url, page) {
			return "cross-site"
		}
		value = "same-site"
	}
	return value
}
