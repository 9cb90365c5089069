package variants

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func maxAge() []Variant {
	const field = reference.MaxAge
	zero := but(harness.Policy{MaxAge: new(0)})
	return []Variant{
		{
			ID: "max-age-dropped", Title: "the maximum age is configured and not sent",
			Source: "modelled on rs/cors#152",
			Rule:   "max-age.declared", Scope: Declared, Change: drop(field),
		},
		{
			ID: "max-age-zero-always", Title: "the maximum age is 0, whatever is configured",
			Source: "traefik/traefik#13371", Fault: "MA-02",
			Rule: "max-age.declared", Scope: Declared, Change: always(field, "0"),
		},
		{
			ID: "max-age-on-actual-only", Title: "the maximum age is sent on actual responses only",
			Source: "cyu/rack-cors; hand-written filters", Fault: "MA-07",
			Rule: "max-age.declared", Scope: Declared,
			Change: func(_ Asked, a *reference.Answer) {
				a.Del(field)
				if !a.Preflight && a.Get(reference.AllowOrigin) != "" {
					a.Set(field, "600")
				}
			},
		},
		{
			ID: "max-age-zero-unset", Title: "a maximum age of 0 is taken for unset and not sent",
			Source: "expressjs/cors#158; rs/cors#152; labstack/echo#2518", Fault: "MA-01",
			Rule: "max-age.zero", Scope: Declared, Policy: zero, Change: drop(field),
		},
		{
			ID: "max-age-zero-default", Title: "a maximum age of 0 is taken for unset and replaced by a day",
			Source: "adamchainz/django-cors-headers, default of 86400", Fault: "MA-01",
			Rule: "max-age.zero", Scope: Declared, Policy: zero, Change: always(field, "86400"),
		},
		{
			ID: "max-age-in-milliseconds", Title: "the maximum age is sent in milliseconds",
			Source: "gofr-dev/gofr#4052", Fault: "MA-06",
			Rule: "max-age.unit", Scope: Declared, Change: rewrite(field, func(v string) string { return v + "000" }),
		},
	}
}
