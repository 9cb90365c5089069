package specs

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// cookieSameSite is about cookies that pages of other sites are to send.
func cookieSameSite() Rule {
	session := lint("session", "a cookie of the session says SameSite=None; Secure", credentialed(Allowed), sessionCookies(nil))
	session.SeenFor = func(t Target) *Lint { return sessionCookies(t.Auth.CookieNames()) }
	session.Needs, session.Harm, session.Once = needsCredentials, Break, true
	return Rule{
		ID:    "neighbours.cookie-same-site",
		Topic: TopicCookies,
		Title: "a cookie set for pages of other sites can be sent by them",
		Spec:  "https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2",
		Harm:  Note,
		Why: `Browsers accept a cookie from a page's request to another site, and send it there, only if it says
SameSite=None and Secure. Without that, a login from a page seems to work, and the next request gets a 401.`,
		Causes: []string{
			"the session library's default is SameSite=Lax, or none, which browsers read as Lax",
		},
		Kinds:  everyKind(),
		Covers: []string{"COOKIE-SAME-SITE"},
		Cases: []Case{
			noted(lint("attributes", "a cookie set for pages of other sites says SameSite=None; Secure", credentialed(Allowed),
				onEach("each cookie says SameSite=None; Secure", has("Set-Cookie", letsCookiesIn), eachLine("Set-Cookie", sameSiteFault)))),
			atMostWarn(session),
		},
	}
}

// cookiePartitioned is about cookies of other sites in browsers that keep them apart
// by the site whose page they were set for, or do not keep them at all.
func cookiePartitioned() Rule {
	secure := lint("secure", "no cookie says Partitioned without Secure", credentialed(Allowed),
		onEach("each Partitioned cookie says Secure", has("Set-Cookie", letsCookiesIn), eachLine("Set-Cookie", func(line string) string {
			if c, err := http.ParseSetCookie(line); err == nil && c.Partitioned && !c.Secure {
				return fmt.Sprintf("%s says Partitioned without Secure, and browsers drop it", c.Name)
			}
			return ""
		})))
	secure.Harm = Break
	return Rule{
		ID:    "neighbours.cookie-partitioned",
		Topic: TopicCookies,
		Title: "a cookie set for pages of other sites is kept by browsers that part their cookies",
		Spec:  "https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies",
		Harm:  Note,
		Why: `Safari keeps no cookie of another site, Firefox keeps one for each site that embeds it, and Chrome does so on
request. With Partitioned a cookie comes back to the pages for which it was set, without it maybe to none.`,
		Causes: []string{
			"the session library does not know the attribute",
			"Partitioned is set where the application is served without TLS, so that Secure is left out",
		},
		Kinds:  everyKind(),
		Covers: []string{"COOKIE-PARTITIONED"},
		Cases: []Case{
			atMostWarn(secure),
			noted(lint("asked-for", "a cookie that pages of other sites send says Partitioned", credentialed(Allowed),
				onEach("each cookie for pages of other sites says Partitioned", has("Set-Cookie", letsCookiesIn), eachLine("Set-Cookie", func(line string) string {
					if c, err := http.ParseSetCookie(line); err == nil && harness.ForOtherSites(c) && c.MaxAge >= 0 && !c.Partitioned {
						return fmt.Sprintf("%s is sent for pages of other sites, and does not say Partitioned", c.Name)
					}
					return ""
				})))),
		},
	}
}

// sessionCookies claims that the session's cookies, by their names, are for pages
// of other sites. If no names are given, names that suggest a session count.
func sessionCookies(names []string) *Lint {
	ofSession := namesSession
	if len(names) > 0 {
		ofSession = func(name string) bool { return slices.Contains(names, name) }
	}
	return onEach("each cookie of the session says SameSite=None; Secure", has("Set-Cookie", letsCookiesIn), func(x Exchange) string {
		var kept []string
		for _, line := range values(x, "Set-Cookie") {
			if c, err := http.ParseSetCookie(line); err == nil && ofSession(c.Name) && sameSiteFault(line) != "" && !slices.Contains(kept, c.Name) {
				kept = append(kept, c.Name)
			}
		}
		if len(kept) == 0 {
			return ""
		}
		return fmt.Sprintf("Set-Cookie: %s without SameSite=None; Secure, for pages of the same site only", strings.Join(kept, ", "))
	})
}

// letsCookiesIn concerns responses that the page of another site may read with credentials.
func letsCookiesIn(x Exchange) bool {
	return corsCheckFault(x, true) == "" && !fetch.SameSite(x.URL, asking(x))
}

// sameSiteFault says why browsers keep a cookie from requests of other sites,
// without its value.
func sameSiteFault(cookie string) string {
	c, err := http.ParseSetCookie(cookie)
	if err != nil || harness.ForOtherSites(c) || c.MaxAge < 0 {
		return ""
	}
	return fmt.Sprintf("%s is for pages of the same site only", c.Name)
}

// sessionName matches names that frameworks and people give to the cookie of a
// session, or to the token that goes with it.
var sessionName = regexp.MustCompile(`(?i)sess(ion)?|(^|[-_.])s?sid($|[-_.])|csrf|xsrf|auth|(^|[-_.])(jwt|token|login|remember|identity|user)($|[-_.])`)

// layerName matches cookies of load balancers and firewalls, which tell servers
// or browsers apart and nobody's session.
var layerName = regexp.MustCompile(`(?i)^(awsalb|awselb|bigip|arraffinity|incap_|visid_incap|nlbi_|__cf|cf_|ingresscookie|serverid|gclb|route|ak_|bm_|_abck|ts01|datadome|citrix_ns)`)

// namesSession reports whether a cookie is, by its name, one of a session.
func namesSession(name string) bool {
	return sessionName.MatchString(name) && !layerName.MatchString(name)
}
