package report

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
)

// diagnosed writes what is known of why an allowed origin is refused, or "".
func diagnosed(c harness.Cause) string {
	switch c.Kind {
	case harness.CauseMisspelt:
		return fmt.Sprintf("the server's list has %q, %s: a browser sends %q, which is refused", c.Value, spelling(c.Spelling), c.Who)
	case harness.CauseSignIn:
		return fmt.Sprintf("the request is redirected to a sign-in page on %s, where a script of %s cannot go: it has no session, or that has run out", c.Value, c.Who)
	case harness.CauseUnlisted:
		return fmt.Sprintf("%s is refused although %s gets in: it is not in the server's list, or not as a browser writes it", c.Who, c.Value)
	}
	return ""
}

// spelling says how a misspelling differs from what a browser sends.
func spelling(kind harness.SpellingKind) string {
	switch kind {
	case harness.SpeltSlash:
		return "with a slash at its end"
	case harness.SpeltDefaultPort:
		return "with the default port, which browsers leave out"
	case harness.SpeltScheme:
		return "with another scheme"
	case harness.SpeltWWW:
		return "which differs by www."
	case harness.SpeltNoScheme:
		return "without a scheme"
	case harness.SpeltNoPort:
		return "without the port"
	case harness.SpeltCapitals:
		return "with capitals"
	case harness.SpeltUnicode:
		return "with letters that browsers write in their xn-- form"
	case harness.SpeltPattern:
		return "which is compared as it stands instead of as a pattern"
	}
	return string(kind)
}
