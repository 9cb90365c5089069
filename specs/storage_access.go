package specs

import (
	"fmt"
	"regexp"
)

// storageAccess is how browsers read Activate-Storage-Access: a word, and for
// "retry" the origin that may ask again with its cookies, which is a string of a
// structured field, in quotes.
// https://www.rfc-editor.org/rfc/rfc9651#section-3.3
var storageAccess = regexp.MustCompile(`^(?:load *(?:;.*)?|retry *; *allowed-origin=(?:"([^"]*)"|(\*)) *(?:;.*)?)$`)

// storageAccessHeader is the rule about a second list of origins: which of them may
// ask again with the cookies that a browser has kept back.
// https://privacycg.github.io/storage-access-headers/
func storageAccessHeader() Rule {
	const activate = "Activate-Storage-Access"
	return Rule{
		ID:    "neighbours.storage-access",
		Title: "Activate-Storage-Access is written the way browsers read it",
		Spec:  "https://privacycg.github.io/storage-access-headers/",
		Harm:  Break,
		Why: `With "retry; allowed-origin=…" a server lets a page ask again with the cookies that the browser had kept back.
The origin is a string in quotes, or *; anything else counts as no header at all.`,
		Causes: []string{
			"the origin is written without quotes, as in Access-Control-Allow-Origin",
			"the configured URL has a trailing slash",
		},
		Kinds:  everyKind(),
		Covers: []string{"STORAGE-ACCESS"},
		Cases: []Case{
			atMostWarn(lint("value", "no Activate-Storage-Access has a value that browsers ignore", get(Allowed),
				onEach(activate+" is load, or retry with the one origin that may", has(activate), func(x Exchange) string {
					value := joined(x, activate)
					m := storageAccess.FindStringSubmatch(value)
					if m == nil {
						return fmt.Sprintf("%s: %s", activate, value)
					}
					if m[1] != "" {
						if fault := originFault(m[1]); fault != "" {
							return fmt.Sprintf("%s: %s", activate, fault)
						}
					}
					return ""
				}).About(activate))),
			noted(lint("everyone", "Activate-Storage-Access does not let every website ask with cookies", get(Allowed),
				onEach("no allowed-origin is *", has(activate), func(x Exchange) string {
					if m := storageAccess.FindStringSubmatch(joined(x, activate)); m != nil && m[2] != "" {
						return fmt.Sprintf("%s: %s", activate, joined(x, activate))
					}
					return ""
				}).About(activate))),
		},
	}
}
