package specs

import (
	"fmt"

	"github.com/corsuite/corsuite/harness/fetch"
)

// https://wicg.github.io/local-network-access/
func localNetwork() Section {
	const allow, request = "Access-Control-Allow-Private-Network", "Access-Control-Request-Private-Network"
	return Section{
		ID:    "local-network",
		Title: "Local networks",
		Spec:  "https://wicg.github.io/local-network-access/",
		Topic: TopicNeighbours,
		Rules: []Rule{{
			ID:    "local-network.obsolete-header",
			Title: "responses contain no header of the abandoned private network protocol",
			Spec:  "https://wicg.github.io/local-network-access/",
			Harm:  Note,
			Why: `Private Network Access was given up in favour of a permission that the user grants.
Its headers have no effect in today's browsers.`,
			Causes: []string{
				"the CORS library still sends it",
				"the name of the request header is mistaken for that of the response header",
			},
			Kinds:  everyKind(),
			Covers: []string{"PNA-OBSOLETE", "PNA-IGNORE-UNLESS-ASKED", "PNA-POLICY", "LNA-NO-SERVER-ROLE"},
			Cases: []Case{
				lint("unasked", "no response contains Access-Control-Allow-Private-Network unasked", byHeaders(Allowed),
					onEach(allow+" appears only when asked for", answered, func(x Exchange) string {
						if _, asked := fetch.Get(x.Request, request); !asked && len(values(x, allow)) > 0 {
							return fmt.Sprintf("%s: %s", allow, joined(x, allow))
						}
						return ""
					}).About(allow)),
				lint("request-name", "no response contains Access-Control-Request-Private-Network", byHeaders(Allowed),
					onEach(request+" is absent", answered, absent(request)).About(request)),
				{
					ID: "still-answered", Title: "a preflight with Access-Control-Request-Private-Network is answered as usual", Want: Shared, Needs: needsServed,
					Ask: sent(byHeaders(Allowed), line("Origin", "{origin}"), line(ACRM, "{method}"), line(ACRH, "{headers}"), line(request, "true")),
				},
			},
		}},
	}
}
