package harness

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// RedirectsToSignIn reports whether an answer leads to a page where a person
// signs in, and on which host. A script cannot go there: it wants a 401.
func (x Exchange) RedirectsToSignIn() (host string, leads bool) {
	location, located := fetch.Get(x.Response, "Location")
	if x.Preflight || !located || !fetch.IsRedirectStatus(x.Status) {
		return "", false
	}
	return fetch.SignInHost(x.URL, location)
}

// signInHost returns where the request itself was sent to sign in, or "".
func (o Observation) signInHost() string {
	for _, x := range o.Exchanges {
		if host, leads := x.RedirectsToSignIn(); leads {
			return host
		}
	}
	return ""
}

// signIn finds a target that sends its visitors to a sign-in page: with the
// session that was given, or, where there is a page's own request, without it.
func signIn(p TargetPlan, evidence []Evidence) []Remark {
	var remarks []Remark
	for _, e := range evidence {
		for _, id := range []StoryID{p.Baseline, p.Anonymous} {
			for _, o := range e.Observations[id] {
				if host := o.signInHost(); host != "" {
					remarks = append(remarks, Remark{Kind: RemarkSignIn, Who: host, Status: o.firstStatus(), Count: sessions(p, id)})
				}
			}
		}
	}
	return remarks
}

// sessions is 1 where a story of the plan is asked with a session, else 0.
func sessions(p TargetPlan, id StoryID) int {
	if !p.Target.HasSession() || id == p.Anonymous {
		return 0
	}
	return 1
}

// sessionRefused finds a session that changes nothing: the target answers with
// it as without, and not as declared.
func sessionRefused(p TargetPlan, evidence []Evidence) []Remark {
	for _, e := range evidence {
		if status := e.sessionRefused(p.Target, p.Baseline, p.Anonymous); status != 0 {
			return []Remark{{Kind: RemarkSessionRefused, Status: status}}
		}
	}
	return nil
}

// sessionMissing finds a target whose answer without a session is declared and
// that is asked without one: it is judged by that answer.
func sessionMissing(p TargetPlan, _ []Evidence) []Remark {
	if p.Target.HasSession() || p.Target.Anonymous.Status == 0 {
		return nil
	}
	return []Remark{{Kind: RemarkSessionMissing, Status: p.Target.Anonymous.Status}}
}

// anonymousDiffers finds a target that answers otherwise without its session
// than is declared.
func anonymousDiffers(p TargetPlan, evidence []Evidence) []Remark {
	declared := p.Target.Anonymous.Status
	for _, e := range evidence {
		for _, o := range e.Observations[p.Anonymous] {
			if got := o.firstStatus(); declared != 0 && got != 0 && got != declared {
				return []Remark{{Kind: RemarkAnonymousDiffers, Status: got, Count: declared}}
			}
		}
	}
	return nil
}

// pageSetsAuthorization finds a session whose Authorization no browser sends by
// itself: in earnest the page's script sets it, and the preflight names it.
// Basic, Digest and Negotiate are what browsers answer a challenge with.
// https://www.iana.org/assignments/http-authschemes
func pageSetsAuthorization(p TargetPlan, _ []Evidence) []Remark {
	value, has := fetch.Get(p.Target.Auth.Headers, "Authorization")
	scheme, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	if !has || slices.ContainsFunc([]string{"Basic", "Digest", "Negotiate", "NTLM"}, func(s string) bool { return strings.EqualFold(s, scheme) }) {
		return nil
	}
	return []Remark{{Kind: RemarkPageSetsAuthorization, Field: "Authorization", Values: []string{p.Target.Policy.AllowsHeader("Authorization").String()}}}
}

// sessionCookies finds cookies of the session that the target itself sets in a
// way that keeps them from pages of other sites.
func sessionCookies(p TargetPlan, evidence []Evidence) []Remark {
	var remarks []Remark
	for _, e := range evidence {
		for _, story := range p.Stories {
			for x := range e.exchanges([]StoryID{story.ID}) {
				for _, line := range fetch.Values(x.Response, "Set-Cookie") {
					c, err := http.ParseSetCookie(line)
					if err == nil && !ForOtherSites(c) && slices.Contains(p.Target.Auth.CookieNames(), c.Name) {
						remarks = append(remarks, Remark{Kind: RemarkSessionCookie, Field: c.Name})
					}
				}
			}
		}
	}
	return remarks
}

// ForOtherSites reports whether browsers send a cookie along with requests of
// pages of other sites.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.7
func ForOtherSites(c *http.Cookie) bool { return c.SameSite == http.SameSiteNoneMode && c.Secure }
