package config

import (
	"net/url"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

const wantOrigin = "want scheme://host[:port]"

// originMistake says what is wrong with a serialised origin, or "".
func originMistake(s string) string {
	if strings.Contains(s, "*") {
		// The URL Standard lets a host have one, so this comes first.
		return "has a wildcard where none is understood; want scheme://*.domain[:port], where * is exactly one label"
	}
	if fetch.IsSerializedOrigin(s) {
		return ""
	}
	if strings.EqualFold(s, "null") {
		return `is not lower case; browsers send "null"`
	}
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "is empty; " + wantOrigin
	case strings.ContainsAny(s, " \t\r\n,"):
		return "holds more than one word; want one origin per element"
	case !strings.Contains(s, "://"):
		return "has no scheme; " + wantOrigin
	case err != nil || u.Host == "":
		return "is no serialised origin; " + wantOrigin
	case u.User != nil:
		return "has user information; " + wantOrigin
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#"):
		return "has a query or a fragment; " + wantOrigin
	case u.Path != "":
		return "has a path; " + wantOrigin
	case strings.ToLower(s) != s:
		return "is not lower case; browsers send " + strings.ToLower(s)
	case !isASCII(s):
		return "is not ASCII; browsers send the host in its xn-- form"
	case u.Port() != "" && fetch.IsSerializedOrigin(strings.TrimSuffix(s, ":"+u.Port())):
		return "names the default port; browsers send " + strings.TrimSuffix(s, ":"+u.Port())
	}
	return "is no serialised origin; " + wantOrigin
}

// originPatternMistake is originMistake for the places where patterns and "*" may stand too.
func originPatternMistake(s string) string {
	if s == harness.Any {
		return ""
	}
	scheme, domain, isPattern := strings.Cut(s, "://*.")
	if !isPattern || strings.Contains(domain, "*") || strings.Contains(scheme, "*") {
		return originMistake(s)
	}
	// The pattern is sound if an origin that it covers is: the wildcard's place is taken by a label.
	if mistake := originMistake(scheme + "://a." + domain); mistake != "" {
		return strings.NewReplacer("://a.", "://*.", wantOrigin, "want scheme://*.domain[:port]").Replace(mistake)
	}
	return ""
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f })
}
