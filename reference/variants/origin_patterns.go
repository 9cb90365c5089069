package variants

import (
	"regexp"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// originPatterns has servers that read https://*.example.com in their own way.
func originPatterns() []Variant {
	return []Variant{
		{
			ID: "pattern-allows-apex", Title: "the pattern lets the bare domain in, which is declared denied",
			Source: "gofiber/fiber 5463d6ec3", Fault: "OM-15",
			Rule: "origin-matching.look-alike", Case: "wildcard-apex", Scope: Declared, Policy: pattern(),
			Change: matching(func(allowed, origin string) bool { return strings.Replace(allowed, "*.", "", 1) == origin }),
		},
		{
			ID: "pattern-without-dot", Title: "the pattern's dot is lost, so that any host with that ending is allowed",
			Source: "gin-contrib/cors validateWildcardOrigin, which lets the parts around * overlap", Fault: "OM-14",
			Rule: "origin-matching.look-alike", Case: "wildcard-overlap", Scope: Declared, Policy: pattern(),
			Change: matching(func(allowed, origin string) bool {
				_, domain, _ := strings.Cut(allowed, "*.")
				return origin != "https://"+domain && strings.HasSuffix(origin, domain)
			}),
		},
		{
			ID: "pattern-without-end", Title: "the expression made of a pattern is not anchored at its end; exact origins are fine",
			Source: "encode/starlette#801; sanic-cors CVE-2026-37737", Fault: "OM-09",
			Rule: "origin-matching.look-alike", Case: "appended", Scope: Declared, Policy: pattern(),
			Change: matching(func(allowed, origin string) bool {
				expression := strings.Replace(regexp.QuoteMeta(allowed), `\*`, "[a-z0-9-]+", 1)
				return regexp.MustCompile("^" + expression).MatchString(origin)
			}),
		},
		{
			ID: "pattern-ignores-scheme", Title: "the pattern is compared without its scheme",
			Source: "modelled on CORScanner https_trust_http",
			Rule:   "origin-matching.look-alike", Case: "scheme", Scope: Declared, Policy: pattern(),
			Change: matching(func(allowed, origin string) bool {
				_, domain, _ := strings.Cut(allowed, "*")
				return strings.HasSuffix(origin, domain) && strings.Count(origin, ".") == 2
			}),
		},
		{
			ID: "pattern-one-letter-short", Title: "the domain under the pattern's wildcard is also let in with a letter missing",
			Source: "modelled on comparisons that forgive misspellings",
			Rule:   "origin-matching.look-alike", Case: "edited", Scope: Declared, Needs: Wire, Policy: pattern(),
			ShownBy: []string{"GET /items", "Origin: https://xample.com"},
			Change: matching(func(allowed, origin string) bool {
				apex := strings.Replace(allowed, "*.", "", 1)
				for i := len("https://"); i < len(apex); i++ {
					if origin == apex[:i]+apex[i+1:] {
						return true
					}
				}
				return false
			}),
		},
		{
			ID: "pattern-never-matches", Title: "the pattern is compared like an origin and matches nobody",
			Source: "traefik/traefik#13724; gin-contrib/cors#37, and utils.go normalize; c15t/c15t#788", Fault: "OM-18 OM-41",
			Rule: "origin-matching.each-allowed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app.example.net", "https://*.example.com"}}),
			Change: refuseIf(func(asked Asked) bool { return asked.origin() != "https://app.example.net" }),
		},
		{
			ID: "any-port-as-prefix", Title: "https://app.example.com:* is compared as the prefix https://app.example.com",
			Source: "gin-contrib/cors CVE-2019-25211",
			Rule:   "origin-matching.look-alike", Case: "appended", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{app, app + ":*"}}),
			Change: matching(func(allowed, origin string) bool { return strings.HasPrefix(origin, strings.TrimSuffix(allowed, ":*")) }),
		},
		{
			ID: "any-port-is-usual", Title: "any port is meant, and a few usual ones are allowed",
			Source: "modelled on lists of development servers",
			Rule:   "origin-matching.each-allowed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{app, "http://localhost:*"}}),
			Change: refuseIf(func(asked Asked) bool {
				port, local := strings.CutPrefix(asked.origin(), "http://localhost:")
				return local && port != "3000" && port != "5173" && port != "8080"
			}),
		},
		{
			ID: "deep-pattern-is-shallow", Title: "any depth is meant, and one label is matched",
			Source: "modelled on patterns of single labels",
			Rule:   "origin-matching.each-allowed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://**.example.com"}}),
			Change: refuseIf(func(asked Asked) bool { return strings.Count(asked.origin(), ".") > 2 }),
		},
		{
			ID: "deep-pattern-without-dot", Title: "any depth is compared as the end of the host, without the dot before it",
			Source: "modelled on gin-contrib/cors validateWildcardOrigin",
			Rule:   "origin-matching.look-alike", Case: "wildcard-overlap", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://**.example.com"}}),
			Change: matching(func(_, origin string) bool {
				return origin != "https://example.com" && strings.HasPrefix(origin, "https://") && strings.HasSuffix(origin, "example.com")
			}),
		},
		{
			ID: "extension-ids-listed", Title: "every browser extension is meant, and one id is listed",
			Source: "ollama/ollama#2308",
			Rule:   "origin-matching.each-allowed", Scope: Declared, Needs: Wire,
			Policy: but(harness.Policy{Origins: []string{app, "chrome-extension://*"}}),
			Change: refuseIf(func(asked Asked) bool { return strings.HasPrefix(asked.origin(), "chrome-extension://") }),
		},
		{
			ID: "hyphen-as-quantifier", Title: "a hyphen in a host is the quantifier of a pattern language",
			Source: "haproxytech/haproxy-lua-cors#28",
			Rule:   "origin-matching.look-alike", Case: "character-missing", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app-front.example.com", app}}),
			Change: matching(func(allowed, origin string) bool {
				return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(allowed), "-", "*?") + "$").MatchString(origin)
			}),
		},
	}
}
