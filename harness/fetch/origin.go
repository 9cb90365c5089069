package fetch

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// origin is a tuple origin, or the opaque one when the scheme is "".
// https://html.spec.whatwg.org/#concept-origin
type origin struct{ scheme, host, port string }

// String serialises the origin.
// https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
func (o origin) String() string {
	if o.opaque() {
		return "null"
	}
	s := o.scheme + "://" + o.host
	if o.port != "" {
		s += ":" + o.port
	}
	return s
}

func (o origin) opaque() bool { return o.scheme == "" }

// IsSerializedOrigin reports whether s is an origin as a browser writes it
// (scheme://host[:port], no default port, no path, lower case) or "null". It
// is wider than the ABNF of the Origin header where browsers are: a host may
// hold "_" and end in a dot, that of a scheme other than the web's may hold
// capitals.
// https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
func IsSerializedOrigin(s string) bool {
	_, err := parseOrigin(s)
	return err == nil
}

// parseOrigin reads a serialised origin.
func parseOrigin(s string) (origin, error) {
	if s == "null" {
		return origin{}, nil
	}
	scheme, authority, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) {
		return origin{}, fmt.Errorf("origin %q: want scheme://host[:port] or null", s)
	}
	o := origin{scheme: asciiLower(scheme)}
	host, port := CutPort(authority)
	var err error
	if o.host, err = parseOriginHost(o.scheme, host); err != nil {
		return origin{}, fmt.Errorf("origin %q: %w", s, err)
	}
	if o.port, err = parsePort(port, o.scheme); err != nil {
		return origin{}, fmt.Errorf("origin %q: %w", s, err)
	}
	// What a browser writes is what it would write again.
	if o.String() != s {
		return origin{}, fmt.Errorf("origin %q: a browser writes %q", s, o)
	}
	return o, nil
}

// parseOriginHost reads the host of an origin. Origins of other schemes than
// the web's come from extensions and applications; their hosts are opaque, so
// that capitals stay, and file:// has none.
// https://url.spec.whatwg.org/#concept-opaque-host-parser
func parseOriginHost(scheme, host string) (string, error) {
	special := address{scheme: scheme}.isSpecial()
	switch {
	case scheme == "file" && host == "":
		return "", nil
	case !special && !strings.HasPrefix(host, "["):
		if host == "" || strings.Contains(host, " ") || strings.ContainsFunc(host, isForbiddenInDomain) {
			return "", fmt.Errorf("%q is not a host", host)
		}
		return host, nil
	}
	parsed, err := parseHost(host)
	if err == nil && isNoHost(parsed) {
		err = fmt.Errorf("%q is not a host", parsed)
	}
	return parsed, err
}

// sameOrigin: https://html.spec.whatwg.org/#same-origin; an opaque origin
// stands for no other, and a URL's is never the page's.
func sameOrigin(a, b origin) bool { return !a.opaque() && a == b }

// sameSite: https://html.spec.whatwg.org/#same-site
func sameSite(a, b origin) bool {
	return !a.opaque() && !b.opaque() && a.scheme == b.scheme && site(a.host) == site(b.host)
}

// OriginOf returns the origin of an http or https URL as a browser writes it, "" if
// the text is no such URL.
// https://url.spec.whatwg.org/#concept-url-origin
func OriginOf(url string) string {
	u, err := parseURL(url, nil)
	if err != nil || !u.isHTTP() {
		return ""
	}
	return u.origin().String()
}

// SerializeOrigin writes the origin of these parts; port is "" for the scheme's
// default. Of an IPv6 address the brackets may be missing.
func SerializeOrigin(scheme, host, port string) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	return origin{scheme: scheme, host: host, port: port}.String()
}

// IsSameOrigin reports whether a URL is of the same origin as another, or as a page
// at a serialised origin. Default ports and the case of the host do not count;
// what cannot be read, and "null", is the same as nothing.
// https://html.spec.whatwg.org/#same-origin
func IsSameOrigin(url, other string) bool {
	a, errA := parseURL(url, nil)
	b, errB := parseURL(other, nil)
	return errA == nil && errB == nil && sameOrigin(a.origin(), b.origin())
}

// SameSite reports whether a URL is of the same site as a page at a serialised
// origin: its cookies go along with that page's requests whatever their
// SameSite says. What cannot be read is of no site.
// https://html.spec.whatwg.org/#same-site
func SameSite(url, pageOrigin string) bool {
	u, err := parseURL(url, nil)
	if err != nil {
		return false
	}
	page, err := parseOrigin(pageOrigin)
	return err == nil && sameSite(u.origin(), page)
}

// site is a host's registrable domain, or the host itself when it has none.
// https://html.spec.whatwg.org/#obtain-a-site
func site(host string) string {
	if strings.HasPrefix(host, "[") {
		return host
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	domain, dot := strings.CutSuffix(host, ".")
	registrable, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return host
	}
	if dot {
		return registrable + "."
	}
	return registrable
}

// isTrustworthy reports whether a URL's origin is potentially trustworthy.
// https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy
func (o origin) isTrustworthy() bool {
	return o.scheme == "https" || o.isLocal()
}

// IsLoopback reports whether a host, as a URL has it, is this machine by its name.
func IsLoopback(host string) bool { return origin{host: strings.ToLower(host)}.isLocal() }

// isLocal reports whether the host is this machine by its name.
func (o origin) isLocal() bool {
	host := strings.TrimSuffix(o.host, ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}

// taint says how far the URL list of a request has strayed from its origin.
// https://fetch.spec.whatwg.org/#concept-request-tainted-origin
type taint int

const (
	taintSameOrigin taint = iota
	taintSameSite
	taintCrossSite
)

// redirectTaint walks the URL list's origins.
func redirectTaint(from origin, urls []origin) taint {
	result := taintSameOrigin
	for i := 1; i < len(urls); i++ {
		last, url := urls[i-1], urls[i]
		if !sameSite(url, last) && !sameSite(from, last) {
			return taintCrossSite
		}
		if !sameOrigin(url, last) && !sameOrigin(from, last) {
			result = taintSameSite
		}
	}
	return result
}
