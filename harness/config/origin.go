package config

import (
	"net/url"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

const wantOrigin = "want scheme://host[:port]"

// OriginMistake says what is wrong with a serialised origin, and what to write
// instead; "" is that nothing is.
func OriginMistake(s string) string { return originMistake(s) }

// originMistake says what is wrong with a serialised origin, or "".
func originMistake(s string) string {
	if strings.Contains(s, "*") {
		// The URL Standard lets a host have one, so this comes first.
		return wildcardElsewhere(s)
	}
	if fetch.IsSerializedOrigin(s) {
		return ""
	}
	if strings.EqualFold(s, "null") {
		return `is not lower case; browsers send "null"`
	}
	u, err := url.Parse(s)
	switch {
	case len(s) > 1 && (s[0] == '"' || s[0] == '\''):
		return "has quotes around it; browsers send " + strings.Trim(s, `"'`)
	case s == "":
		return "is empty; " + wantOrigin
	case strings.ContainsAny(s, " \t\r\n,"):
		return "holds more than one word; want one origin per element"
	case !strings.Contains(s, "://"):
		return "has no scheme; " + wantOrigin
	case err != nil || u.Host == "":
		return "is not a serialised origin; " + wantOrigin
	case u.User != nil:
		return "has user information; " + wantOrigin
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#"):
		return "has a query or a fragment; " + wantOrigin
	case u.Path == "/" && u.Scheme != "":
		return "has a slash at its end; want " + pathless(s)
	case u.Path != "":
		return "has a path; want " + pathless(s)
	case strings.ToLower(s) != s:
		return "is not lower case; browsers send " + strings.ToLower(s)
	case !isASCII(s):
		return "is not ASCII; browsers send the host in its xn-- form"
	case u.Port() != "" && fetch.IsSerializedOrigin(strings.TrimSuffix(s, ":"+u.Port())):
		return "names the default port; browsers send " + strings.TrimSuffix(s, ":"+u.Port())
	}
	return "is not a serialised origin; " + wantOrigin
}

// originPatternMistake is originMistake for the places where patterns and "*" may stand too.
func originPatternMistake(s string) string {
	if s == harness.Any {
		return ""
	}
	pattern, ok := harness.ParseOriginPattern(s)
	if !ok {
		return originMistake(s)
	}
	// A pattern is sound if what it covers is.
	for _, sample := range pattern.Samples("") {
		if mistake := originMistake(sample); mistake != "" {
			return strings.NewReplacer(sample, s, strings.ToLower(sample), strings.ToLower(s), pathless(sample), pathless(s), wantOrigin, "want scheme://*.domain[:port]").Replace(mistake)
		}
	}
	return ""
}

// wildcardElsewhere says what to write instead of a wildcard that nobody
// understands alike.
func wildcardElsewhere(s string) string {
	const forms = "want one label https://*.example.com, any depth https://**.example.com, any port http://localhost:*, or both"
	scheme, authority, _ := strings.Cut(s, "://")
	switch {
	case strings.Contains(scheme, "*"):
		return "has a wildcard as its scheme; list http and https, one element each"
	case (scheme == "http" || scheme == "https") && (authority == "*" || authority == "**" || authority == "*:*"):
		return `lets any host in; want "*" for everybody, or name the domain: ` + scheme + "://**.example.com"
	case authority == "**" || strings.HasPrefix(authority, "*:"):
		return "has a wildcard where none is understood; want " + scheme + "://* for any host of that scheme"
	}
	return "has a wildcard where none is understood; " + forms
}

// pathless cuts what follows the authority.
func pathless(s string) string {
	scheme, rest, _ := strings.Cut(s, "://")
	authority, _, _ := strings.Cut(rest, "/")
	return strings.ToLower(scheme + "://" + authority)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f })
}
