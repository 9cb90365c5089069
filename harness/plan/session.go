package plan

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// withoutCredentials returns the headers less the target's own credentials, as a page
// sends them that has no token yet.
func withoutCredentials(t harness.Target, headers []fetch.Header) []fetch.Header {
	own := t.OwnCredentials()
	return slices.DeleteFunc(slices.Clone(headers), func(h fetch.Header) bool {
		_, credential := fetch.Get(own, h.Name)
		return credential
	})
}

// inSession puts the target's session on an ask whose origin is resolved.
//
// A page that has a cookie session asks with credentials: where the policy allows
// them, an ask that names no credentials mode does so too. Where the policy does
// not, such an ask is answered as the target answers without the session.
func inSession(t harness.Target, a harness.Ask) harness.Ask {
	a.Auth = t.Auth
	switch a.Session {
	case harness.Anonymous:
		a.Auth, a.Headers = harness.Auth{Private: t.Auth.Private}, withoutCredentials(t, a.Headers)
	case harness.NoCookie:
		a.Auth.Cookie, a.Session = "", harness.InSession
	case harness.WithCookie:
		if a.Auth.Cookie == "" {
			a.Auth.Cookie = harness.MadeUpCookie
		}
		a.Session = harness.InSession
	}
	if a.Credentials == "" && t.Auth.Cookie != "" && (a.From == harness.NoOrigin || t.Policy.ToAsker(a.Request()).AllowsCredentials() == harness.Yes) {
		a.Credentials = fetch.Include
	}
	return a
}
