package fetch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// address is a URL record of the URL Standard, as far as fetches need one:
// whole for special schemes, scheme only for all others, which no fetch here
// can follow. net/url does not parse as browsers do (backslashes, missing
// slashes, 127.1, tabs), and a Location header holds whatever a server writes.
// https://url.spec.whatwg.org/#concept-url
type address struct {
	scheme             string
	username, password string
	host               string // serialised
	port               string // decimal; "" is the scheme's default
	path               string // starts with "/"
	query              string // with "?" unless null
	fragment           string // with "#" unless null
}

// isHTTP: https://fetch.spec.whatwg.org/#http-scheme
func (a address) isHTTP() bool { return a.scheme == "http" || a.scheme == "https" }

// isUnsafe reports whether Chromium finds a redirect to the URL worse than one
// that was not to be: of two reasons for a network error it gives this one.
// https://chromium.googlesource.com/chromium/src/+/main/content/public/common/url_utils.h (IsSafeRedirectTarget)
func (a address) isUnsafe() bool {
	return slices.Contains([]string{"about", "blob", "chrome", "data", "file"}, a.scheme)
}

// isSpecial: https://url.spec.whatwg.org/#special-scheme, without file, which has no authority to speak of
func (a address) isSpecial() bool {
	return a.isHTTP() || a.scheme == "ws" || a.scheme == "wss" || a.scheme == "ftp"
}

// hasCredentials: https://url.spec.whatwg.org/#include-credentials
func (a address) hasCredentials() bool { return a.username != "" || a.password != "" }

// origin: https://url.spec.whatwg.org/#concept-url-origin, for http and https
func (a address) origin() origin { return origin{scheme: a.scheme, host: a.host, port: a.port} }

// withoutFragment serialises the URL as it goes to a server; userinfo is no part of that.
func (a address) withoutFragment() string { return a.origin().String() + a.path + a.query }

// key serialises the whole URL.
// https://url.spec.whatwg.org/#concept-url-serializer
func (a address) key() string {
	userinfo := ""
	if a.hasCredentials() {
		userinfo = a.username + "@"
	}
	if a.password != "" {
		userinfo = a.username + ":" + a.password + "@"
	}
	return a.scheme + "://" + userinfo + strings.TrimPrefix(a.withoutFragment(), a.scheme+"://") + a.fragment
}

// lineless removes the white space that a URL loses wherever it stands.
var lineless = strings.NewReplacer("\t", "", "\n", "", "\r", "")

// parseURL is the URL parser; base is nil when there is none.
// https://url.spec.whatwg.org/#concept-basic-url-parser
func parseURL(input string, base *address) (address, error) {
	input = strings.TrimFunc(input, func(r rune) bool { return r <= ' ' })
	input = lineless.Replace(input)
	input, fragment := cutBefore(input, "#")
	a, err := parseAbsolute(input, base)
	if err != nil {
		return address{}, err
	}
	a.fragment = percentEncode(fragment, inFragment)
	return a, nil
}

// parseAbsolute reads the scheme, if any. (scheme state, no scheme state)
func parseAbsolute(input string, base *address) (address, error) {
	scheme, rest := cutScheme(input)
	a := address{scheme: scheme}
	switch {
	case scheme == "" && base == nil:
		return address{}, fmt.Errorf("URL %q has no scheme; want an absolute one", input)
	case scheme == "" || a.isHTTP() && base != nil && base.scheme == scheme && !startsWithSlashes(rest):
		// A URL such as "http:path" is relative to a base of the same scheme.
		return parseRelative(rest, *base)
	case !a.isSpecial():
		return a, nil
	}
	// special authority ignore slashes state
	return parseAuthority(a, strings.TrimLeft(rest, `/\`))
}

// parseRelative resolves what follows no scheme. (relative state, relative slash state)
func parseRelative(rest string, base address) (address, error) {
	a := base
	path, query := cutBefore(rest, "?")
	a.query = percentEncode(query, inQuery)
	switch {
	case startsWithSlashes(rest):
		return parseAuthority(address{scheme: base.scheme}, strings.TrimLeft(rest, `/\`))
	case path == "" && query == "":
		a.query = base.query
	case path == "":
	case isSlash(path[0]):
		a.path = resolvePath(path)
	default:
		directory := base.path[:strings.LastIndexByte(base.path, '/')+1]
		a.path = resolvePath(directory + path)
	}
	return a, nil
}

// parseAuthority reads what follows the slashes. (authority, host, port and path states)
func parseAuthority(a address, rest string) (address, error) {
	authority, rest := cutBefore(rest, `/\?`)
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		username, password, _ := strings.Cut(authority[:at], ":")
		a.username, a.password = percentEncode(username, inUserinfo), percentEncode(password, inUserinfo)
		authority = authority[at+1:]
	}
	host, port := CutPort(authority)
	var err error
	if a.host, err = parseHost(host); err != nil {
		return address{}, err
	}
	if a.port, err = parsePort(port, a.scheme); err != nil {
		return address{}, err
	}
	path, query := cutBefore(rest, "?")
	a.path, a.query = resolvePath(path), percentEncode(query, inQuery)
	return a, nil
}

// parsePort returns "" for a missing port and for the scheme's own.
// https://url.spec.whatwg.org/#port-state
func parsePort(digits, scheme string) (string, error) {
	if digits == "" {
		return "", nil
	}
	number, rest := skipDigits(digits)
	n, err := strconv.ParseUint(number, 10, 16)
	if rest != "" || err != nil {
		return "", fmt.Errorf("port %q is not valid; want a number up to 65535", digits)
	}
	if n == defaultPort(scheme) {
		return "", nil
	}
	return strconv.FormatUint(n, 10), nil
}

// defaultPort is 0 for a scheme that has none.
func defaultPort(scheme string) uint64 {
	switch scheme {
	case "http", "ws":
		return 80
	case "https", "wss":
		return 443
	case "ftp":
		return 21
	}
	return 0
}

// resolvePath removes dot segments and encodes the rest. (path state of a special URL)
func resolvePath(path string) string {
	path = strings.TrimPrefix(strings.ReplaceAll(path, `\`, "/"), "/")
	var segments []string
	parts := strings.Split(path, "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch dots := strings.ReplaceAll(asciiLower(part), "%2e", "."); dots {
		case "..":
			segments = segments[:max(0, len(segments)-1)]
			fallthrough
		case ".":
			if last {
				segments = append(segments, "")
			}
		default:
			segments = append(segments, percentEncode(part, inPath))
		}
	}
	return "/" + strings.Join(segments, "/")
}

func cutScheme(input string) (scheme, rest string) {
	before, after, found := strings.Cut(input, ":")
	if !found || !isScheme(before) {
		return "", input
	}
	return asciiLower(before), after
}

// isScheme: https://url.spec.whatwg.org/#url-scheme-string
func isScheme(s string) bool {
	for i := range len(s) {
		if b := s[i]; !isAlpha(b) && (i == 0 || !isDigit(b) && strings.IndexByte("+-.", b) < 0) {
			return false
		}
	}
	return s != ""
}

// CutPort splits host and port, "" if there is none, at the first colon outside brackets.
func CutPort(authority string) (host, port string) {
	literal := strings.LastIndexByte(authority, ']') + 1
	host, port, _ = strings.Cut(authority[literal:], ":")
	return authority[:literal] + host, port
}

// cutBefore splits s before the first byte of chars.
func cutBefore(s, chars string) (before, from string) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func isSlash(b byte) bool { return b == '/' || b == '\\' }

func startsWithSlashes(s string) bool { return len(s) >= 2 && isSlash(s[0]) && isSlash(s[1]) }

// Percent-encode sets: what is encoded beside controls and bytes from 0x7F up.
// https://url.spec.whatwg.org/#fragment-percent-encode-set and the sets after it
const (
	inFragment = " \"<>`"
	inQuery    = " \"#<>'"
	inPath     = " \"#<>?^`{}"
	inUserinfo = inPath + "/:;=@[\\]|"
)

// percentEncode encodes each byte of a percent-encode set. A Location's bytes
// above 0x7F are taken as they are, as browsers do:
// https://github.com/web-platform-tests/wpt/blob/master/fetch/api/redirect/redirect-location-escape.tentative.any.js
func percentEncode(s, set string) string {
	var out strings.Builder
	for i := range len(s) {
		if b := s[i]; b < 0x20 || b >= 0x7f || strings.IndexByte(set, b) >= 0 {
			fmt.Fprintf(&out, "%%%02X", b)
		} else {
			out.WriteByte(b)
		}
	}
	return out.String()
}
