package proxied

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
	"github.com/corsuite/corsuite/harness/wire"
)

// Rules of this file, about pages of https that may ask no plain http server:
//
//  1. The page is told to ask by https, at the same host and port.
//  2. The proxy carries that as http, and records it so.
//  3. Where an answer leads to plain http the browser is told https, and so on.
//
// What a server sees is what it would have seen, but for Referer.

// upgrades reports whether an ask from a standpoint goes by https in http's place.
func upgrades(at probe.Standpoint, url string) bool {
	return strings.HasPrefix(at.Page, "https:") && strings.HasPrefix(strings.ToLower(url), "http:")
}

// upgraded returns an http URL with https in its place, its port written out.
func upgraded(url string) string {
	address, fail := wire.ParseAddress(url)
	if fail != nil {
		return url
	}
	_, fragment, has := strings.Cut(url, "#")
	if has {
		fragment = "#" + fragment
	}
	return "https://" + address.Dial + address.Target + fragment
}

// sameServer reports whether a page that asks by https in http's place would stand at
// the server's own origin, which it does not.
func sameServer(page, url string) bool {
	p, pageFail := wire.ParseAddress(page)
	u, fail := wire.ParseAddress(url)
	return pageFail == nil && fail == nil && p.Dial == u.Dial
}

// upgrade notes that a server is asked by https in http's place.
func (r *record) upgrade(url string) {
	if address, fail := wire.ParseAddress(url); fail == nil {
		r.upgradedDials = append(r.upgradedDials, address.Dial)
	}
}

// plain returns what a URL stands for.
func (r *record) plain(url string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	address, fail := wire.ParseAddress(url)
	if fail != nil || address.Scheme != "https" || !slices.Contains(r.upgradedDials, address.Dial) {
		return url
	}
	return "http://" + strings.TrimSuffix(address.Dial, ":80") + address.Target
}

// upgradeLocation returns the lines of an answer with https in the place of http where
// a redirect leads.
func (r *record) upgradeLocation(base string, headers []fetch.Header) []fetch.Header {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.upgradedDials) == 0 {
		return headers
	}
	lines := slices.Clone(headers)
	for i, h := range lines {
		if to := resolve(base, h.Value); strings.EqualFold(h.Name, "Location") && strings.HasPrefix(to, "http:") {
			lines[i].Value = upgraded(to)
			r.upgrade(to)
		}
	}
	return lines
}
