package variants

import (
	"strings"

	"github.com/corsuite/corsuite/reference"
)

// hostHeaders has servers that believe what the client says of their own name.
func hostHeaders() []Variant {
	// claimed lets in whatever another field says that Origin would be.
	claimed := func(id, title, source, fault, field string) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "origin-matching.forwarded-host", Scope: OneOrigin, Needs: Wire,
			Change: func(asked Asked, a *reference.Answer) {
				value := asked.HTTP.Header.Get(field)
				if len(asked.Origin) > 0 || value == "" {
					return
				}
				if scheme, host, found := strings.Cut(value, "://"); found {
					host, _, _ = strings.Cut(host, "/")
					value = scheme + "://" + host
				}
				*a = reference.Decide(asked.Policy, asked.With(value))
			},
		}
	}
	return []Variant{
		claimed("x-origin-believed", "X-Origin counts where there is no Origin", "cyu/rack-cors, HTTP_X_ORIGIN", "OM-34", "X-Origin"),
		claimed("referer-believed", "the origin of Referer counts where there is no Origin", "monsur/enable-cors.org#75", "OM-50", "Referer"),
		{
			ID: "forwarded-host-trusted", Title: "an origin is allowed when X-Forwarded-Host says that it is the server's own",
			Source: "girder/girder#593; cloudflare/vinext#95; jetty/jetty.project#12556", Fault: "OM-35",
			Rule: "origin-matching.forwarded-host", Scope: Universal, Needs: Wire,
			ShownBy: []string{"GET /items", "Origin: https://evil.example", "X-Forwarded-Host: evil.example"},
			Change: grantIf(func(asked Asked) bool {
				forwarded := asked.HTTP.Header.Get("X-Forwarded-Host")
				return forwarded != "" && hostOf(asked.origin()) == forwarded
			}),
		},
		{
			ID: "forwarded-trusted", Title: "an origin is allowed when Forwarded says that it is the server's own",
			Source: "modelled on girder/girder#593", Fault: "OM-35",
			Rule: "origin-matching.forwarded-host", Scope: Universal, Needs: Wire,
			ShownBy: []string{"GET /items", "Origin: https://evil.example", "Forwarded: host=evil.example;proto=https"},
			Change: grantIf(func(asked Asked) bool {
				return strings.Contains(asked.HTTP.Header.Get("Forwarded"), "host="+hostOf(asked.origin())+";")
			}),
		},
		{
			ID: "host-trusted", Title: "an origin is allowed when Host names it",
			Source: "Tabsi1998/OmniFM#127", Fault: "OM-35",
			Rule: "origin-matching.forwarded-host", Scope: Universal, Needs: Wire,
			Change: grantIf(func(asked Asked) bool {
				return strings.HasPrefix(asked.origin(), "http") && hostOf(asked.origin()) == asked.HTTP.Host
			}),
		},
	}
}
