package fetch

import "net/netip"

// ResourcePolicyKeepsOut reports whether the Cross-Origin-Resource-Policy of a
// response from url keeps a no-cors load of it out of a page at pageOrigin. What
// cannot be read keeps nobody out.
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
func ResourcePolicyKeepsOut(pageOrigin, url string, headers []Header) bool {
	u, err := parseURL(url, nil)
	if err != nil {
		return false
	}
	page, err := parseOrigin(pageOrigin)
	return err == nil && blockedByPolicy(Standard(), page, u.origin(), headers)
}

// blockedByPolicy is the cross-origin resource policy check of a no-cors response.
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
func blockedByPolicy(p *Profile, page, url origin, headers []Header) bool {
	// Anything but the three words is not a policy, and "cross-origin" allows all.
	switch policy, _ := Get(headers, "Cross-Origin-Resource-Policy"); policy {
	case "same-origin":
		return !sameOrigin(page, url)
	case "same-site":
		return !sharesSite(p, page, url)
	}
	return false
}

// sharesSite: schemelessly same site, and no https response to an http page.
func sharesSite(p *Profile, page, url origin) bool {
	if sameOrigin(page, url) {
		return true
	}
	if _, err := netip.ParseAddr(url.host); err == nil && p.departs(rowPolicySameAddress) {
		return false
	}
	return !page.opaque() && site(page.host) == site(url.host) && (page.scheme == "https" || url.scheme != "https")
}
