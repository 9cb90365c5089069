package fetch

import (
	"net/http"
	"slices"
	"strings"
)

// HTTPCache is as much of a browser's HTTP cache as CORS feels: the last whole response
// of each address, what a browser asks before it uses that again, and what a 304 makes of
// it. Pages of one site share what they have stored, those of others do not. The zero
// value is empty and ready. It is not safe for concurrent use.
// https://fetch.spec.whatwg.org/#http-cache-partitions
type HTTPCache struct{ held map[partition]Response }

// partition says which pages' copy of which address.
type partition struct{ site, url string }

func partitionOf(page, url string) partition {
	o, err := parseOrigin(page)
	if err != nil || o.opaque() {
		return partition{url: url}
	}
	return partition{o.scheme + "://" + site(o.host), url}
}

// Condition returns the header with which a page's browser asks whether its copy of an
// address is still good, and reports whether it has one that can be asked for: by ETag,
// which is not for the page that the copy was stored for only, whatever its Vary says.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (revalidating flag)
// https://www.rfc-editor.org/rfc/rfc9111#section-4.1
func (c *HTTPCache) Condition(page, url string) (Header, bool) {
	held, holds := c.held[partitionOf(page, url)]
	if !holds {
		return Header{}, false
	}
	tag, has := Get(held.Headers, "ETag")
	return Header{Name: "If-None-Match", Value: tag}, has
}

// Answer returns the response that a page's CORS check is about, given the one on the
// wire: a 304 to the browser's own condition freshens the copy, and that is what the check
// and the page get. revalidated says that the browser, and not the page, had set one.
func (c *HTTPCache) Answer(page, url string, response Response, revalidated bool) Response {
	at := partitionOf(page, url)
	held, holds := c.held[at]
	if response.Status == http.StatusNotModified && revalidated && holds {
		response = Response{Status: held.Status, Headers: freshen(held.Headers, response.Headers)}
	}
	if response.Status == http.StatusOK && mayBeStored(response.Headers) {
		if c.held == nil {
			c.held = map[partition]Response{}
		}
		c.held[at] = response
	}
	return response
}

// mayBeStored reports whether a browser keeps a response.
// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2.5
func mayBeStored(headers []Header) bool {
	for _, line := range Values(headers, "Cache-Control") {
		for directive := range strings.SplitSeq(line, ",") {
			if asciiLower(strings.Trim(directive, " \t")) == "no-store" {
				return false
			}
		}
	}
	return true
}

// freshen replaces the stored fields that a 304 repeats, and keeps the others:
// Access-Control-Allow-Origin among them, whoever it names.
// https://www.rfc-editor.org/rfc/rfc9111#section-3.2
func freshen(held, fresh []Header) []Header {
	var updates []Header
	for _, h := range fresh {
		if !describesBody(h.Name) {
			updates = append(updates, h)
		}
	}
	kept := slices.DeleteFunc(slices.Clone(held), func(h Header) bool {
		_, repeated := Get(updates, h.Name)
		return repeated
	})
	return append(kept, updates...)
}

// describesBody tells fields of the stored body, and of one connection, that a
// 304 does not change. Browsers leave the same ones alone.
func describesBody(name string) bool {
	name = asciiLower(name)
	return strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "x-content-") || slices.Contains([]string{
		"connection", "keep-alive", "etag", "te", "trailer", "transfer-encoding", "upgrade",
		"www-authenticate", "x-frame-options", "x-xss-protection",
	}, name)
}
