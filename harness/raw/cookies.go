package raw

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"

	"github.com/corsuite/corsuite/harness/fetch"
)

// cookies are what a story's credentialed answers have set. The zero value is empty.
type cookies struct {
	mu  sync.Mutex
	jar *cookiejar.Jar // nil until the first Set-Cookie
}

// forURL returns the cookies that go with a request, each as name=value.
func (c *cookies) forURL(rawURL string) []string {
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
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	return pairs
}

// store keeps what an answer to a credentialed request sets; unusable cookies are dropped, as browsers do.
// https://fetch.spec.whatwg.org/#concept-http-network-fetch
func (c *cookies) store(rawURL string, headers []fetch.Header) {
	var set []*http.Cookie
	for _, line := range fetch.Values(headers, "Set-Cookie") {
		if cookie, err := http.ParseSetCookie(line); err == nil {
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
