package specs

import (
	"fmt"
	"slices"
	"strings"
)

// https://fetch.spec.whatwg.org/#concept-tao-check, #cross-origin-resource-policy-header, #x-content-type-options-header
func neighbours() Section {
	const (
		tao     = "Timing-Allow-Origin"
		corp    = "Cross-Origin-Resource-Policy"
		nosniff = "X-Content-Type-Options"
	)
	return Section{
		ID:    "neighbours",
		Title: "Related headers",
		Spec:  "concept-tao-check",
		Topic: TopicNeighbours,
		Rules: []Rule{{
			ID:    "neighbours.timing-allow-origin",
			Title: "Timing-Allow-Origin names origins the way browsers write them",
			Spec:  "concept-tao-check",
			Harm:  Break,
			Why: `The header lists who may see timing details: "*", "null" or origins, separated by commas.
A trailing slash or quotes around a value make it match nobody.`,
			Causes: []string{
				"the configured URL has a trailing slash",
				"quotes from the configuration file end up on the wire",
			},
			Kinds:  everyKind(),
			Covers: []string{"TAO-SYNTAX", "TAO-VARY"},
			Cases: []Case{
				atMostWarn(lint("value", "every entry of Timing-Allow-Origin is *, \"null\" or one origin", get(Allowed),
					onEach("every entry is *, null or one origin", has(tao), func(x Exchange) string {
						for _, value := range members(values(x, tao)) {
							if f := originFault(value); f != "" {
								return fmt.Sprintf("%s: %s", tao, f)
							}
						}
						return ""
					}))),
				{
					ID: "vary", Title: "a response whose Timing-Allow-Origin depends on Origin lists Origin in Vary", Want: Answered, Universal: true, Harm: Cache, AtMost: StatusWarn,
					Story: []Ask{get(Stranger), get(Allowed)},
					Check: []Check{onStory("Vary lists Origin where Timing-Allow-Origin depends on it", func(responses []Exchange) string {
						for _, x := range responses {
							if difference := sameLines(tao)(responses); difference != "" && cacheable(x) && !variesBy(x, "Origin") {
								return stands(x, "Vary") + ", but " + difference
							}
						}
						return ""
					}).About("Vary")},
				},
			},
		}, {
			ID:    "neighbours.resource-policy",
			Title: "Cross-Origin-Resource-Policy has one of its three values",
			Spec:  "cross-origin-resource-policy-header",
			Harm:  Break,
			Why: `The value is same-origin, same-site or cross-origin, in lower case.
Anything else counts as no header at all.`,
			Causes: []string{
				"the word is written in capitals",
				"two layers add the header",
			},
			Kinds:  everyKind(),
			Covers: []string{"CORP-SYNTAX", "CORP-VS-ACAO"},
			Cases: []Case{
				atMostWarn(lint("value", "no Cross-Origin-Resource-Policy has a value that browsers ignore", get(Allowed),
					onEach(corp+" is one of the three values", has(corp), func(x Exchange) string {
						if value := joined(x, corp); !slices.Contains([]string{"same-origin", "same-site", "cross-origin"}, value) {
							return fmt.Sprintf("%s: %s", corp, value)
						}
						return ""
					}).About(corp))),
				noted(lint("beside-everyone", "Cross-Origin-Resource-Policy does not keep a public resource from being embedded", get(Allowed),
					onEach("what everyone may fetch may be embedded", has(corp, notPreflight), func(x Exchange) string {
						if value := joined(x, corp); joined(x, ACAO) == "*" && value != "cross-origin" {
							return fmt.Sprintf("%s: * beside %s: %s", ACAO, corp, value)
						}
						return ""
					}))),
			},
		}, {
			ID:    "neighbours.nosniff",
			Title: "X-Content-Type-Options says nothing but nosniff",
			Spec:  "x-content-type-options-header",
			Harm:  Break,
			Why: `"nosniff" keeps browsers from guessing types, which also helps them to keep data from pages
that may not read it. No other value means anything.`,
			Causes: []string{
				"the word is misspelt",
			},
			Kinds:  everyKind(),
			Covers: []string{"NOSNIFF-ORB"},
			Cases: []Case{
				atMostWarn(lint("value", "no X-Content-Type-Options has a value other than nosniff", get(Allowed),
					onEach(nosniff+" starts with nosniff", has(nosniff), func(x Exchange) string {

						if first, _, _ := strings.Cut(joined(x, nosniff), ","); !strings.EqualFold(strings.Trim(first, " \t"), "nosniff") {
							return fmt.Sprintf("%s: %s", nosniff, joined(x, nosniff))
						}
						return ""
					}).About(nosniff))),
			},
		}, cookieSameSite(), cookiePartitioned(), storageAccessHeader()},
	}
}
