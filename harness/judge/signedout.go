package judge

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// signInHost returns where the request itself was sent to sign in, or "".
func signInHost(o harness.Observation) string {
	for _, x := range o.Exchanges {
		if host, leads := x.RedirectsToSignIn(); leads {
			return host
		}
	}
	return ""
}

// signIn finds a target that sends its visitors to a sign-in page: with the
// session that was given, or, where there is a page's own request, without it.
func signIn(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var remarks []harness.Remark
	for _, e := range evidence {
		for _, id := range []harness.StoryID{p.Baseline, p.Anonymous} {
			for _, o := range e.Observations[id] {
				if host := signInHost(o); host != "" {
					remarks = append(remarks, harness.Remark{Kind: harness.RemarkSignIn, Who: host, Status: firstStatus(o), Count: sessions(p, id)})
				}
			}
		}
	}
	return remarks
}

// sessions is 1 where a story of the plan is asked with a session, else 0.
func sessions(p harness.TargetPlan, id harness.StoryID) int {
	if !p.Target.HasSession() || id == p.Anonymous {
		return 0
	}
	return 1
}

// sessionRefused finds a session that changes nothing: the target answers with
// it as without, and not as declared.
func sessionRefused(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	for _, e := range evidence {
		if status := refusedStatus(e, p.Target, p.Baseline, p.Anonymous); status != 0 {
			return []harness.Remark{{Kind: harness.RemarkSessionRefused, Status: status}}
		}
	}
	return nil
}

// sessionMissing finds a target whose answer without a session is declared and
// that is asked without one: it is judged by that answer.
func sessionMissing(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark {
	if p.Target.HasSession() || p.Target.Anonymous.Status == 0 {
		return nil
	}
	return []harness.Remark{{Kind: harness.RemarkSessionMissing, Status: p.Target.Anonymous.Status}}
}

// anonymousDiffers finds a target that answers otherwise without its session
// than is declared.
func anonymousDiffers(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	declared := p.Target.Anonymous.Status
	for _, e := range evidence {
		for _, o := range e.Observations[p.Anonymous] {
			if got := firstStatus(o); declared != 0 && got != 0 && got != declared {
				return []harness.Remark{{Kind: harness.RemarkAnonymousDiffers, Status: got, Count: declared}}
			}
		}
	}
	return nil
}

// pageSetsAuthorization finds a session whose Authorization no browser sends by
// itself: in earnest the page's script sets it, and the preflight names it.
// Basic, Digest and Negotiate are what browsers answer a challenge with.
// https://www.iana.org/assignments/http-authschemes
func pageSetsAuthorization(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark {
	value, has := fetch.Get(p.Target.Auth.Headers, "Authorization")
	scheme, _, _ := strings.Cut(strings.TrimSpace(value), " ")
	if !has || slices.ContainsFunc([]string{"Basic", "Digest", "Negotiate", "NTLM"}, func(s string) bool { return strings.EqualFold(s, scheme) }) {
		return nil
	}
	return []harness.Remark{{Kind: harness.RemarkPageSetsAuthorization, Field: "Authorization", Values: []string{p.Target.Policy.AllowsHeader("Authorization").String()}}}
}

// sessionCookies finds cookies of the session that the target itself sets in a
// way that keeps them from pages of other sites.
func sessionCookies(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var remarks []harness.Remark
	for _, e := range evidence {
		for _, story := range p.Stories {
			for x := range exchanges(e, []harness.StoryID{story.ID}) {
				for _, line := range fetch.Values(x.Response, "Set-Cookie") {
					c, err := http.ParseSetCookie(line)
					if err == nil && !harness.ForOtherSites(c) && slices.Contains(p.Target.Auth.CookieNames(), c.Name) {
						remarks = append(remarks, harness.Remark{Kind: harness.RemarkSessionCookie, Field: c.Name})
					}
				}
			}
		}
	}
	return remarks
}
