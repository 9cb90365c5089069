package fetch

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTTPCache(t *testing.T) {
	t.Parallel()
	const (
		app   = "https://app.example.com"
		shop  = "https://shop.example.com" // of the same site
		other = "https://app.example.net"
		url   = "https://api.example.org/items"
	)
	full := func(more ...Header) Response {
		return Response{Status: 200, Headers: append([]Header{{"ETag", `"1"`}, {"Vary", "Origin"}, {"Access-Control-Allow-Origin", app}}, more...)}
	}
	bare := Response{Status: 304, Headers: []Header{{"ETag", `"1"`}}}
	renamed := Response{Status: 304, Headers: []Header{{"access-control-allow-origin", shop}, {"Content-Type", "text/html"}}}
	tests := []struct {
		name    string
		stored  Response
		page    string
		answer  Response
		asks    bool // that the browser has something to ask for
		allowed []string
	}{
		{"a bare 304 keeps the permission of the copy", full(), app, bare, true, []string{app}},
		{"it does so for another page of the site, whatever Vary says", full(), shop, bare, true, []string{app}},
		{"a 304 with a permission of its own replaces it", full(), shop, renamed, true, []string{shop}},
		{"pages of another site have no copy", full(), other, bare, false, nil},
		{"what must not be stored is not", full(Header{"Cache-Control", "private, No-Store"}), app, bare, false, nil},
		{"what has no ETag cannot be asked for", Response{Status: 200}, app, bare, false, nil},
		{"an error is no copy", Response{Status: 404, Headers: []Header{{"ETag", `"1"`}}}, app, bare, false, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var cache HTTPCache
			cache.Answer(app, url, test.stored, false)
			condition, asks := cache.Condition(test.page, url)
			if asks != test.asks || asks && condition != (Header{"If-None-Match", `"1"`}) {
				t.Errorf("got condition %v, %v; want one: %v", condition, asks, test.asks)
			}
			got := cache.Answer(test.page, url, test.answer, asks)
			if diff := cmp.Diff(test.allowed, Values(got.Headers, "Access-Control-Allow-Origin")); diff != "" {
				t.Errorf("the permission differs (-want +got):\n%s", diff)
			}
			if wantStatus := map[bool]int{true: 200, false: 304}[asks]; got.Status != wantStatus {
				t.Errorf("got status %d; want %d", got.Status, wantStatus)
			}
		})
	}
}

// A condition of the page's own is answered to the page.
func TestHTTPCacheLeavesThePagesOwnCondition(t *testing.T) {
	t.Parallel()
	var cache HTTPCache
	cache.Answer("null", "https://api.example.org/", Response{Status: 200, Headers: []Header{{"ETag", `"1"`}}}, false)
	if got := cache.Answer("null", "https://api.example.org/", Response{Status: 304}, false); got.Status != 304 {
		t.Errorf("got status %d; want 304", got.Status)
	}
}
