package variants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// grants has servers that are to tell classes of origins apart, and do not.
func grants() []Variant {
	return []Variant{
		{
			ID: "refused-by-another-layer", Title: "refused origins get 404 where 403 is promised",
			Source: "modelled on routers that answer before the layer that refuses",
			Rule:   "cors-check.refused-status", Scope: Declared,
			Policy: but(harness.Policy{Denied: []string{"https://old.example.com"}}), Refused: harness.Reply{Status: http.StatusForbidden},
			Change: onActual(func(asked Asked, a *reference.Answer) {
				own := "http://" + asked.HTTP.Host
				if len(asked.Origin) > 0 && asked.origin() != own && a.Get(reference.AllowOrigin) == "" {
					a.Status = http.StatusNotFound
				}
			}),
		},
		{
			ID: "classes-confused", Title: "everybody is treated like the one origin that may use credentials",
			Source: "dotnet/aspnetcore#34084; apollographql/router#7853",
			Rule:   "credentials.stranger", Case: "unrelated", Scope: Declared, Policy: twoClasses(),
			Change: trustEveryone,
		},
		{
			ID: "rights-of-another-grant", Title: "one list of methods is sent to all origins, whichever grant they are in",
			Source: "modelled on dotnet/aspnetcore#34084, with one list for the whole application",
			Rule:   "methods.undeclared", Scope: Declared, Policy: twoClasses(),
			Change: onPreflight(allowed(func(asked Asked, a *reference.Answer) {
				var all []string
				for _, g := range asked.Policy.AllGrants() {
					all = append(all, g.Methods...)
				}
				slices.Sort(all)
				a.Set(reference.AllowMethods, strings.Join(slices.Compact(all), ", "))
			})),
		},
		{
			ID: "one-class-for-all", Title: "everybody, the trusted origin included, gets what is public",
			Source: "dotnet/aspnetcore#34084",
			Rule:   "credentials.allowed-reads", Case: "each", Scope: Declared, Policy: twoClasses(),
			Change: drop(reference.AllowCredentials),
		},
	}
}

// twoClasses lets everyone read without credentials, and one origin do more, with them.
func twoClasses() *harness.Policy {
	trusted := FullPolicy()
	trusted.Origins = []string{app}
	return &harness.Policy{Grants: []harness.Grant{
		trusted.AllGrants()[0],
		{Origins: []string{harness.Any}, Credentials: new(false), Methods: []string{"GET"}, Headers: []string{}},
	}}
}

// trustEveryone names whoever asks, and allows credentials.
func trustEveryone(asked Asked, a *reference.Answer) {
	if origin := asked.Asker(); origin != "" {
		a.Set(reference.AllowOrigin, origin)
		a.Set(reference.AllowCredentials, "true")
	}
}
