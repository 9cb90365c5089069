package mutants

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

func maxAge() []Mutant {
	const field = reference.MaxAge
	zero := but(harness.Policy{MaxAge: new(0)})
	return []Mutant{
		{
			ID: "max-age-dropped", Title: "the maximum age is configured and not sent",
			Source: "modelled on rs/cors#152",
			Rule:   "max-age.declared", Scope: Declared, Spoil: drop(field),
		},
		{
			ID: "max-age-zero-always", Title: "the maximum age is 0, whatever is configured",
			Source: "traefik/traefik#13371", Fault: "MA-02",
			Rule: "max-age.declared", Scope: Declared, Spoil: always(field, "0"),
		},
		{
			ID: "max-age-on-actual-only", Title: "the maximum age is sent on actual responses only",
			Source: "cyu/rack-cors; hand-written filters", Fault: "MA-07",
			Rule: "max-age.declared", Scope: Declared,
			Spoil: func(_ Asked, a *reference.Answer) {
				a.Del(field)
				if !a.Preflight && a.Get(reference.AllowOrigin) != "" {
					a.Set(field, "600")
				}
			},
		},
		{
			ID: "max-age-zero-unset", Title: "a maximum age of 0 is taken for unset and not sent",
			Source: "expressjs/cors#158; rs/cors#152; labstack/echo#2518", Fault: "MA-01",
			Rule: "max-age.zero", Scope: Declared, Policy: zero, Spoil: drop(field),
		},
		{
			ID: "max-age-zero-default", Title: "a maximum age of 0 is taken for unset and replaced by a day",
			Source: "adamchainz/django-cors-headers, default of 86400", Fault: "MA-01",
			Rule: "max-age.zero", Scope: Declared, Policy: zero, Spoil: always(field, "86400"),
		},
		{
			ID: "max-age-in-milliseconds", Title: "the maximum age is sent in milliseconds",
			Source: "gofr-dev/gofr#4052", Fault: "MA-06",
			Rule: "max-age.unit", Scope: Declared, Spoil: rewrite(field, func(v string) string { return v + "000" }),
		},
	}
}
