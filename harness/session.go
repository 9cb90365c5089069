package harness

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Auth is a session: what gets an actual request past the target's own access
// control without changing what the page asks. It is put on the wire, at the
// target's own origin only, and a preflight neither carries nor names it.
type Auth struct {
	// Cookie is what a browser's jar holds for the target, name=value pairs
	// separated by "; ". It counts as SameSite=None; Secure, and goes where the
	// credentials mode lets a cookie go: see Ask.TakesCookie.
	Cookie string
	// Headers go with every actual request, whatever its credentials mode.
	Headers []fetch.Header
	// Private names headers that the page sets itself and whose values are for the
	// target's own server only: see Elsewhere.
	Private []string
}

// IsZero reports whether there is no session.
func (a Auth) IsZero() bool { return a.Cookie == "" && len(a.Headers) == 0 }

// Without returns the session less the headers that a script sets itself.
func (a Auth) Without(own []fetch.Header) Auth {
	a.Headers = slices.DeleteFunc(slices.Clone(a.Headers), func(h fetch.Header) bool {
		_, set := fetch.Get(own, h.Name)
		return set
	})
	return a
}

// Onto returns the header list of an actual request with the session on it.
// Each of its headers takes the place of the first of that name, whether a rule's
// sample or the browser's own, and further ones of the name are dropped. Where
// withCookie is set the cookie joins the Cookie header. lines stays as it is.
func (a Auth) Onto(lines []fetch.Header, withCookie bool) []fetch.Header {
	all := slices.Clone(lines)
	for _, h := range a.Headers {
		all = fetch.Put(all, h)
	}
	if !withCookie || a.Cookie == "" {
		return all
	}
	cookie := a.Cookie
	if there, listed := fetch.Get(all, "Cookie"); listed && there != "" {
		cookie = there + "; " + cookie
	}
	return fetch.Put(all, fetch.Header{Name: "Cookie", Value: cookie})
}

// withheldValue stands in place of a private one.
const withheldValue = "withheld"

// Elsewhere returns the header list of an ask's request to a URL of another origin
// than the target's, where a redirect has led it. A browser sends what the page has
// set there, too, and a server decides by the name: the value of a private header is
// withheld, but from the target's own server over https. lines stays as it is.
func (a Ask) Elsewhere(lines []fetch.Header, to string) []fetch.Header {
	if a.entrusts(to) {
		return lines
	}
	all := slices.Clone(lines)
	for i, h := range all {
		if a.Auth.isPrivate(h.Name) {
			all[i].Value = withheldValue
		}
	}
	return all
}

// entrusts reports whether the server of a URL gets the values of private headers:
// that of the target's own origin, and the same over https.
func (a Ask) entrusts(to string) bool {
	return fetch.IsSameOrigin(a.URL, to) || strings.HasPrefix(strings.ToLower(to), "https:") && isAt(a.URL, to)
}

func (a Auth) isPrivate(header string) bool {
	return slices.ContainsFunc(a.Private, func(name string) bool { return strings.EqualFold(name, header) })
}

// Withheld is a value that a browser would have sent to another host than the
// target's, where a redirect led, and that was kept back.
type Withheld struct {
	// Header is the name, in lower case; To the host.
	Header string `json:"header"`
	To     string `json:"to"`
}

// Withheld lists the values that did not follow the redirects of an observation.
func (a Ask) Withheld(o Observation) (all []Withheld) {
	for _, x := range o.Exchanges {
		u, err := url.Parse(x.URL)
		if err != nil || x.Preflight || a.entrusts(x.URL) {
			continue
		}
		for _, h := range x.Request {
			w := Withheld{Header: strings.ToLower(h.Name), To: u.Host}
			if a.Auth.isPrivate(h.Name) && !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	return all
}

// CookieNames lists the names of the session's cookies.
func (a Auth) CookieNames() []string {
	var names []string
	for pair := range strings.SplitSeq(a.Cookie, ";") {
		if name, _, _ := strings.Cut(strings.TrimSpace(pair), "="); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// TakesCookie reports whether a browser sends the target's cookies along with
// the request of a planned ask.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch (step 8.4)
func (a Ask) TakesCookie() bool {
	r := a.Request()
	switch r.Credentials {
	case fetch.Include:
		return true
	case "", fetch.SameOrigin:
		return fetch.IsSameOrigin(r.URL, r.Origin)
	}
	return false
}

// Session is how an ask of a rule takes part in the target's session.
type Session string

// The ways to take part in a session.
const (
	// InSession is as the target says; without a session it is like Anonymous.
	InSession Session = ""
	// Anonymous leaves out the whole session, including a token of the target's own request.
	Anonymous Session = "anonymous"
	// NoCookie leaves its cookie out.
	NoCookie Session = "no-cookie"
	// WithCookie has a cookie in any case: the session's, or a made-up one. Some
	// servers let in whoever has a cookie, whatever it says.
	WithCookie Session = "with-cookie"
)

// MadeUpCookie is the cookie of asks WithCookie where the session has none. No
// server has ever issued it.
const MadeUpCookie = "corsuite_session=7d41c9e2a05b4f868f3e1c6b92d0a7f5"

// MadeUpAuthorization is what asks with an Authorization of their own carry. No
// server takes it for a secret.
const MadeUpAuthorization = "Bearer corsuite"

// ForOtherSites reports whether browsers send a cookie along with requests of
// pages of other sites.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.7
func ForOtherSites(c *http.Cookie) bool { return c.SameSite == http.SameSiteNoneMode && c.Secure }
