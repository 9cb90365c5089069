package specs

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func redirects() Section {
	only := []Kind{Redirect}
	// Not followed: what comes after it is another answer.
	here := Ask{From: Allowed, Redirect: fetch.RedirectManual}
	return Section{
		ID:    "redirects",
		Title: "Redirects",
		Spec:  "concept-http-redirect-fetch",
		Topic: TopicRedirects,
		Rules: []Rule{{
			ID:    "redirects.each-hop",
			Title: "an allowed origin follows the redirect to its end",
			Spec:  "concept-http-fetch",
			Harm:  Break,
			Why: `A browser checks every response on the way, including the redirect itself.
If one of them lacks the permission, the request ends there.`,
			Causes: []string{
				"redirects come from the web server, headers from the application",
				"the redirect leads to a host that knows nothing of CORS",
			},
			Kinds: only,
			Covers: []string{
				"FETCH-REDIR-HEADERS", "FETCH-ACTUAL-REDIRECT", "FETCH-REDIR-COUNT", "FETCH-REDIR-SCHEME", "FETCH-REDIR-USERINFO", "FETCH-REDIR-PREFLIGHT-AGAIN",
			},
			Cases: []Case{
				{
					ID: "redirect", Title: "the redirect itself allows the requesting origin", Ask: here, Want: Answered,
					Check: []Check{onFirstHop("the redirect passes the CORS check", letsIn(false))},
				},
				{
					// The policy is about this URL; what the redirect leads to may be somebody else's.
					ID: "followed", Title: "an allowed origin reads the response that the redirect leads to", Ask: get(Allowed), Want: Shared, AtMost: StatusWarn,
				},
				{
					// The new address gets a preflight of its own, unlike the redirect of a preflight.
					ID: "preflighted", Title: "an allowed origin follows the redirect with declared request headers", Ask: byHeaders(Allowed), Want: Shared, AtMost: StatusWarn,
				},
			},
		}, {
			ID:    "redirects.location-once",
			Title: "a redirect names its destination once",
			Spec:  "concept-response-location-url",
			Harm:  Break,
			Why: `A redirect has one destination. If two Location lines differ, the browser gives up
without trying either.`,
			Causes: []string{
				"a proxy and the application behind it both redirect",
			},
			Kinds:  only,
			Covers: []string{"FETCH-REDIR-SINGLE-LOCATION"},
			Cases: []Case{
				{
					ID: "location", Title: "a redirect does not name two destinations", Ask: here, Want: Answered, Universal: true,
					Check: []Check{onFirstHop("all Location lines are equal", lines("Location", unequal))},
				},
				{
					// The standard refuses this too; Chromium does not.
					ID: "repeated", Title: "a redirect has a single Location line", Ask: here, Want: Answered, Universal: true, AtMost: StatusWarn,
					Check: []Check{onFirstHop("Location appears once", atMostOnce("Location"))},
				},
			},
		}, {
			ID:    "redirects.scheme-downgrade",
			Title: "a redirect from https does not lead to http",
			Spec:  "https://w3c.github.io/webappsec-mixed-content/",
			Harm:  Break,
			Why: `An https page may not load from http: the browser blocks the second step as mixed content,
whatever its CORS headers say.`,
			Causes: []string{
				"the application behind a TLS proxy sees http, and builds the address from that",
			},
			Kinds:  only,
			Covers: []string{"RFC9110-HSTS", "FETCH-REDIR-SCHEME"},
			Cases: []Case{{
				ID: "location", Title: "the Location of a redirect from https does not lead to http", Ask: here, Want: Answered, Universal: true,
				Needs: needsSecurePage,
				Check: []Check{onFirstHop("Location does not lead to http", downgrade)},
			}},
		}, {
			ID:    "redirects.null-target",
			Title: "a public resource is readable after a redirect from another site",
			Spec:  "concept-request-tainted-origin",
			Harm:  Break,
			Why: `After a redirect from one foreign site to another the browser sends "Origin: null" instead of the page's.
A server that lets everybody in by echoing origins may refuse exactly that one.`,
			Causes: []string{
				"\"null\" is refused as malformed before the policy is consulted",
				"\"everyone\" is written as an echo of well-formed origins",
			},
			Kinds:  []Kind{Resource, Redirect},
			Covers: []string{"FETCH-REDIR-NULL"},
			Cases: []Case{{
				ID: "null", Title: "the origin \"null\" reads a public resource", Ask: get(Null), Want: Shared, Always: true,
				AtMost: StatusWarn, Needs: needsEveryone,
			}},
		}},
	}
}

// onFirstHop claims something of the first actual response to the last ask.
func onFirstHop(says string, is responseFault) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) (Exchange, error) {
			o, err := last(story)
			if err != nil {
				return Exchange{}, err
			}
			if i := slices.IndexFunc(o.Exchanges, func(x Exchange) bool { return !x.Preflight && x.Status != 0 }); i >= 0 {
				return o.Exchanges[i], nil
			}
			return Exchange{}, fmt.Errorf("no answer was seen")
		},
		is)}
}

// unequal finds a line that differs from the first.
func unequal(lines []string) string {
	for _, l := range lines {
		if l != lines[0] {
			return fmt.Sprintf("%q, then %q", lines[0], l)
		}
	}
	return ""
}

// downgrade finds a Location that leads from https to http.
func downgrade(x Exchange) string {
	base, err := url.Parse(x.URL)
	if err != nil {
		return err.Error()
	}
	for _, location := range values(x, "Location") {
		if to, err := base.Parse(location); err == nil && base.Scheme == "https" && to.Scheme == "http" {
			return fmt.Sprintf("Location: %s", location)
		}
	}
	return ""
}

// needsSecurePage keeps a case to https targets that pages over https may ask:
// for those over http nothing is mixed content.
func needsSecurePage(t Target) string {
	secure := func(origin string) bool { return origin == Any || strings.HasPrefix(origin, "https://") }
	open := func(g Grant) bool { return g.Origins == nil || slices.ContainsFunc(g.Origins, secure) }
	if !slices.ContainsFunc(t.Policy.AllGrants(), open) {
		return "the policy lets no https page in"
	}
	return needsScheme("https")(t)
}

// needsEveryone keeps a case to policies that let every origin in without
// credentials. With them "null" had better be refused: any page can be "null".
func needsEveryone(t Target) string {
	public := func(g Grant) bool {
		return slices.Contains(g.Origins, Any) && g.Credentials != nil && !*g.Credentials
	}
	if !slices.ContainsFunc(t.Policy.AllGrants(), public) {
		return "the policy does not let everyone in: that would be `origins: [\"*\"]` with `credentials: false`"
	}
	if slices.Contains(t.Policy.Denied, string(Null)) {
		return "the policy refuses \"null\""
	}
	return ""
}
