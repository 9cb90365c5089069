package report

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// diagnosed writes what is known of why an allowed origin is refused, or "".
func diagnosed(c harness.Cause) string {
	switch c.Kind {
	case harness.CauseRefused:
		return refused(c)
	case harness.CauseMisspelt:
		return fmt.Sprintf("the server's list has %q, %s: a browser sends %q, which is refused", c.Value, spelling(c.Spelling), c.Who)
	case harness.CauseSignIn:
		return fmt.Sprintf("the request is redirected to a sign-in page on %s, where a script of %s cannot go: it has no session, or that has run out", c.Value, c.Who)
	case harness.CauseHop:
		return fmt.Sprintf("%s is refused on the way of a redirect, by the answer %s of %s: each answer on the way has to let the page in", c.Who, c.Field, c.Value)
	case harness.CauseUnlisted:
		return fmt.Sprintf("%s is refused although %s gets in: it is not in the server's list, or not as a browser writes it", c.Who, c.Value)
	}
	return ""
}

// refused writes what a page is refused, and why, in words that need no knowledge of
// the reasons' names; "" for a reason that is none of CORS.
func refused(c harness.Cause) string {
	if c.Who == "" {
		return ""
	}
	cannot := c.Who + " cannot read the response: "
	asked := c.Who + " may not send its request: the response to the preflight "
	switch c.Reason {
	case fetch.MissingAllowOriginHeader:
		return cannot + "it has no Access-Control-Allow-Origin"
	case fetch.MultipleAllowOriginValues:
		return cannot + fmt.Sprintf("its Access-Control-Allow-Origin has several values (%s)", c.Parameter)
	case fetch.InvalidAllowOriginValue:
		return cannot + fmt.Sprintf("its Access-Control-Allow-Origin is not an origin (%s)", c.Parameter)
	case fetch.AllowOriginMismatch:
		return cannot + fmt.Sprintf("its Access-Control-Allow-Origin names another origin (%s)", c.Parameter)
	case fetch.WildcardOriginNotAllowed:
		return cannot + "its Access-Control-Allow-Origin is *, which does not count with credentials"
	case fetch.InvalidAllowCredentials:
		return cannot + "it does not say Access-Control-Allow-Credentials: true"
	case fetch.PreflightMissingAllowOriginHeader:
		return asked + "has no Access-Control-Allow-Origin"
	case fetch.PreflightMultipleAllowOriginValues:
		return asked + fmt.Sprintf("has several values in Access-Control-Allow-Origin (%s)", c.Parameter)
	case fetch.PreflightInvalidAllowOriginValue:
		return asked + fmt.Sprintf("has an Access-Control-Allow-Origin that is not an origin (%s)", c.Parameter)
	case fetch.PreflightAllowOriginMismatch:
		return asked + fmt.Sprintf("names another origin (%s)", c.Parameter)
	case fetch.PreflightWildcardOriginNotAllowed:
		return asked + "says Access-Control-Allow-Origin: *, which does not count with credentials"
	case fetch.PreflightInvalidAllowCredentials:
		return asked + "does not say Access-Control-Allow-Credentials: true"
	case fetch.PreflightInvalidStatus:
		if c.Parameter == "" {
			return asked + "does not have a status from 200 to 299"
		}
		return asked + fmt.Sprintf("has the status %s", c.Parameter)
	case fetch.PreflightDisallowedRedirect:
		return asked + "is a redirect"
	case fetch.InvalidAllowMethodsPreflightResponse:
		return asked + "has an Access-Control-Allow-Methods that is not a list"
	case fetch.InvalidAllowHeadersPreflightResponse:
		return asked + "has an Access-Control-Allow-Headers that is not a list"
	case fetch.MethodDisallowedByPreflightResponse:
		return fmt.Sprintf("%s may not send %s: the response to the preflight does not allow the method", c.Who, c.Parameter)
	case fetch.HeaderDisallowedByPreflightResponse:
		return fmt.Sprintf("%s may not send the header %s: the response to the preflight does not allow it", c.Who, c.Parameter)
	case fetch.RedirectContainsCredentials, fetch.CorsDisabledScheme, fetch.DisallowedByMode, fetch.NoCorsRedirectModeNotFollow:
		return cannot + "it comes after a redirect that CORS does not follow"
	case fetch.HandshakeRefused:
		return fmt.Sprintf("%s is not connected: the handshake is answered with %s", c.Who, c.Parameter)
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
