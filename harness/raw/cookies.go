package raw

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// cookies are what a story's credentialed answers have set. The zero value is empty.
type cookies struct {
	mu  sync.Mutex
	jar *cookiejar.Jar // nil until the first Set-Cookie
}

// forURL returns the cookies that go with a request, each as name=value, but for
// the named ones: those are the session's, which nothing replaces.
func (c *cookies) forURL(rawURL string, but []string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jar == nil {
		return nil
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil
	}
	var pairs []string
	for _, cookie := range c.jar.Cookies(u) {
		if !slices.Contains(but, cookie.Name) {
			pairs = append(pairs, cookie.Name+"="+cookie.Value)
		}
	}
	return pairs
}

// store keeps what an answer to a credentialed request of a page at the origin
// sets. Cookies that are unusable, or not for pages of other sites, are dropped,
// as browsers do.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.7 (SameSite)
// https://fetch.spec.whatwg.org/#concept-http-network-fetch
func (c *cookies) store(rawURL, page string, headers []fetch.Header) {
	sameSite := fetch.SameSite(rawURL, page)
	address, fail := wire.ParseAddress(rawURL)
	local := fail == nil && wire.IsLoopback(address.Dial)
	var set []*http.Cookie
	for _, line := range fetch.Values(headers, "Set-Cookie") {
		if cookie, err := http.ParseSetCookie(line); err == nil && (sameSite || cookie.SameSite == http.SameSiteNoneMode && cookie.Secure) {
			// Browsers let loopback have secure cookies without TLS; the jar does not.
			cookie.Secure = cookie.Secure && !local
			set = append(set, cookie)
		}
	}
	u, err := url.Parse(rawURL)
	if err != nil || len(set) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jar == nil {
		// New fails on no option that is given here.
		c.jar, _ = cookiejar.New(nil)
	}
	c.jar.SetCookies(u, set)
}
