package variants

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/corsuite/corsuite/reference"
)

// unsendableOrigins has servers that let in what no browser can write into
// Origin. No page gains by it, but it shows how they compare.
func unsendableOrigins() []Variant {
	accepted := func(id, title, source, fault string, spoil Change) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "origin-matching.unsendable", Scope: OneOrigin, Needs: Wire, Change: spoil,
		}
	}
	// cutAt lets in what is an allowed origin up to one of the characters.
	cutAt := func(characters string) Change {
		return matching(func(allowed, origin string) bool {
			i := strings.IndexAny(origin, characters)
			return i > 0 && origin[:i] == allowed
		})
	}
	return []Variant{
		accepted("only-host-of-url-compared", "Origin is parsed as a URL, of which scheme and host are compared",
			"gofiber/fiber#3991", "",
			matching(func(allowed, origin string) bool {
				u, err := url.Parse(origin)
				return err == nil && allowed == u.Scheme+"://"+u.Host
			})),
		accepted("user-info-taken-for-host", "what stands before @ is taken for the host",
			"PortSwigger, URL validation bypass; gofiber/fiber e489d0b09", "OM-17", cutAt("@")),
		accepted("fragment-cut-off", "Origin is cut at # and ?",
			"serverless/serverless#6043; gofiber/fiber 1b961aa95", "OM-17", cutAt("#?")),
		accepted("odd-character-cut-off", "Origin is cut at the first character that is in no host name",
			"Corben Leo, Advanced CORS exploitation", "OM-27", cutAt("`%\\")),
		accepted("host-in-path", "an allowed host in the path or query of Origin is enough",
			"monsur/enable-cors.org#75", "OM-50",
			matching(func(allowed, origin string) bool {
				_, rest, found := strings.Cut(hostOf(origin), "/")
				_, query, asked := strings.Cut(hostOf(origin), "?")
				return found && strings.Contains(rest, hostOf(allowed)) || asked && strings.Contains(query, hostOf(allowed))
			})),
		{
			ID: "empty-label-matched", Title: "the wildcard of a pattern stands for nothing as well",
			Source: "gofiber/fiber bae48f0ee", Fault: "OM-16", Noted: true,
			Rule: "origin-matching.unsendable", Case: "empty-label", Scope: Declared, Needs: Wire, Policy: pattern(),
			Change: grantIf(func(asked Asked) bool { return asked.origin() == "https://.example.com" }),
		},
		accepted("line-end-matched", "the expression's end matches at an encoded line end",
			"modelled on multi-line expressions", "",
			matching(func(allowed, origin string) bool {
				decoded := strings.ReplaceAll(origin, "%0a", "\n")
				return decoded != origin && regexp.MustCompile("(?m)^"+regexp.QuoteMeta(allowed)+"$").MatchString(decoded)
			})),
		accepted("list-of-origins-read", "Origin is read as a list, and one allowed origin in it is enough",
			"RFC 6454, section 7.1, which once allowed a list", "",
			matching(func(allowed, origin string) bool {
				return strings.ContainsAny(origin, ", ") && strings.Contains(origin, allowed)
			})),
		accepted("first-line-checked-last-echoed", "the first of two Origin lines is checked, and the last one written back",
			"modelled on layers that read a repeated field differently", "",
			func(asked Asked, a *reference.Answer) {
				if len(asked.Origin) < 2 {
					return
				}
				last := asked.Origin[len(asked.Origin)-1]
				*a = reference.Decide(asked.Policy, asked.With(asked.Origin[0]))
				if a.Get(reference.AllowOrigin) != "" {
					a.Set(reference.AllowOrigin, last)
				}
			}),
		accepted("asterisk-echoed", "the Origin * is taken for the wildcard and written back",
			"modelled on lists that hold * as a name", "",
			grantIf(func(asked Asked) bool { return asked.origin() == "*" })),
		accepted("empty-origin-echoed", "an empty Origin is allowed and written back",
			"cyu/rack-cors#139", "OM-51",
			grantIf(func(asked Asked) bool { return asked.origin() == "" })),
	}
}
