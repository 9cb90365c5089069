package mutants

import (
	"regexp"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// originPatterns has servers that read https://*.example.com in their own way.
func originPatterns() []Mutant {
	return []Mutant{
		{
			ID: "pattern-allows-apex", Title: "the pattern lets the bare domain in, which is declared denied",
			Source: "gofiber/fiber 5463d6ec3", Fault: "OM-15",
			Rule: "origin-matching.look-alike", Case: "wildcard-apex", Scope: Declared, Policy: pattern(),
			Spoil: matching(func(allowed, origin string) bool { return strings.Replace(allowed, "*.", "", 1) == origin }),
		},
		{
			ID: "pattern-without-dot", Title: "the pattern's dot is lost, so that any host with that ending is allowed",
			Source: "gin-contrib/cors validateWildcardOrigin, which lets the parts around * overlap", Fault: "OM-14",
			Rule: "origin-matching.look-alike", Case: "wildcard-overlap", Scope: Declared, Policy: pattern(),
			Spoil: matching(func(allowed, origin string) bool {
				_, domain, _ := strings.Cut(allowed, "*.")
				return origin != "https://"+domain && strings.HasSuffix(origin, domain)
			}),
		},
		{
			ID: "pattern-without-end", Title: "the expression made of a pattern is not anchored at its end; exact origins are fine",
			Source: "encode/starlette#801; sanic-cors CVE-2026-37737", Fault: "OM-09",
			Rule: "origin-matching.look-alike", Case: "appended", Scope: Declared, Policy: pattern(),
			Spoil: matching(func(allowed, origin string) bool {
				expression := strings.Replace(regexp.QuoteMeta(allowed), `\*`, "[a-z0-9-]+", 1)
				return regexp.MustCompile("^" + expression).MatchString(origin)
			}),
		},
		{
			ID: "pattern-ignores-scheme", Title: "the pattern is compared without its scheme",
			Source: "modelled on CORScanner https_trust_http",
			Rule:   "origin-matching.look-alike", Case: "scheme", Scope: Declared, Policy: pattern(),
			Spoil: matching(func(allowed, origin string) bool {
				_, domain, _ := strings.Cut(allowed, "*")
				return strings.HasSuffix(origin, domain) && strings.Count(origin, ".") == 2
			}),
		},
		{
			ID: "pattern-never-matches", Title: "the pattern is compared like an origin and matches nobody",
			Source: "traefik/traefik#13724; gin-contrib/cors#37, and utils.go normalize; c15t/c15t#788", Fault: "OM-18 OM-41",
			Rule: "origin-matching.each-allowed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app.example.net", "https://*.example.com"}}),
			Spoil:  refuseIf(func(asked Asked) bool { return asked.origin() != "https://app.example.net" }),
		},
	}
}
