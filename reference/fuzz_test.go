package reference

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

// oracle says in its own way whether a policy lets an origin in: by regular
// expressions over the whole string.
func oracle(p harness.Policy, origin string) bool {
	browser := regexp.MustCompile(`^(null|[a-z][a-z0-9+.-]*://([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:]+\])(:(0|[1-9][0-9]{0,4}))?)$`)
	spelled := origin
	if !strings.HasPrefix(origin, "http:") && !strings.HasPrefix(origin, "https:") {
		spelled = lowerHost(origin) // opaque to a browser, which leaves its letters as they are
	}
	if slices.Contains(p.Denied, origin) || !browser.MatchString(spelled) {
		return false
	}
	for _, allowed := range p.Origins {
		expression := regexp.QuoteMeta(allowed)
		if allowed == "*" {
			expression = `.*`
			if p.Credentials != nil && *p.Credentials {
				expression = `[^n].*|n[^u].*`
			}
		}
		expression = strings.Replace(expression, `://\*\.`, `://[a-z0-9_-]+\.`, 1)
		if regexp.MustCompile(`^(` + expression + `)$`).MatchString(origin) {
			return true
		}
	}
	return false
}

// lowerHost returns an origin with the letters of its host in lower case.
func lowerHost(origin string) string {
	scheme, host, found := strings.Cut(origin, "://")
	if !found {
		return origin
	}
	return scheme + "://" + strings.ToLower(host)
}

func FuzzDecide(f *testing.F) {
	policies := []harness.Policy{full, anyone, anyoneWithCookie, anyoneBut, nobody, opaque, {}}
	token := regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	for i := range policies {
		f.Add(i, "GET", app, "PUT", "x-a")
		f.Add(i, "OPTIONS", app, "PUT", "x-a, Authorization")
		f.Add(i, "OPTIONS", "https://a.pattern.example:8443", "", ",")
		f.Add(i, "HEAD", "https://app.example.com.stranger.example", "x y", "x y")
		f.Add(i, "OPTIONS", "null", "TRACE", "\r\nx: y")
		f.Add(i, "GET", "https://a.pattern.example:8443\n", "*", "*")
		f.Add(i, "GET", "a://0A", "", "")
	}
	f.Fuzz(func(t *testing.T, policy int, method, origin, requestMethod, requestHeaders string) {
		p := policies[((policy%len(policies))+len(policies))%len(policies)]
		r := Request{Method: method, Origin: []string{origin}, RequestMethod: []string{requestMethod}, RequestHeaders: []string{requestHeaders}}
		a := Decide(p, r)

		static := slices.Equal(p.Origins, []string{"*"}) && p.Credentials == nil && p.Denied == nil
		switch got := a.Get(AllowOrigin); {
		case static && got != "*":
			t.Errorf("got %q; want *", got)
		case static:
		case got != "" && got != origin:
			t.Errorf("origin %q: got %q; want the origin or nothing", origin, got)
		case got != "" && !oracle(p, origin):
			t.Errorf("origin %q is let in under %v; want refused", origin, p.Origins)
		case got == "" && oracle(p, origin) && plausible(origin):
			t.Errorf("origin %q is refused under %v; want let in", origin, p.Origins)
		}
		if !static && len(p.Origins) > 0 && !slices.Contains(a.Vary, Origin) {
			t.Errorf("origin %q: got Vary %q; want Origin", origin, a.Vary)
		}
		if credentials := a.Get(AllowCredentials); credentials != "" && (p.Credentials == nil || a.Get(AllowOrigin) != origin) {
			t.Errorf("origin %q: got credentials %q with origin %q", origin, credentials, a.Get(AllowOrigin))
		}
		for _, list := range []string{a.Get(AllowMethods), a.Get(AllowHeaders), a.Get(ExposeHeaders)} {
			if len(list) > 2*maxHeaderList {
				t.Errorf("got a list of %d bytes", len(list))
			}
			for _, element := range strings.Split(list, ", ") {
				if list != "" && !token.MatchString(element) {
					t.Errorf("got %q in %q; want a token", element, list)
				}
			}
		}
		if a.Preflight != (a.Status == 204) || a.Preflight != (method == "OPTIONS") {
			t.Errorf("%s: got preflight %v with status %d", method, a.Preflight, a.Status)
		}
	})
}

// plausible leaves out what the oracle's expression accepts and a browser
// would never write: default ports, ports and addresses out of range, hosts
// beyond their length.
func plausible(origin string) bool {
	return isOriginOrNull(origin) || !strings.Contains(origin, ":443") && !strings.Contains(origin, ":80") &&
		!strings.Contains(origin, "[") && len(origin) <= maxOrigin && !regexp.MustCompile(`:[0-9]{5}$`).MatchString(origin)
}
