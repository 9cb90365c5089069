package reference

import (
	"net/netip"
	"strconv"
	"strings"
)

// Limits on what a client may make the server look at or write back, in bytes
// but for maxNames, which counts names.
const (
	maxOrigin       = 64 + len("://") + 254 + len(":65535") // scheme, host with a trailing dot, port
	maxMethod       = 64
	maxHeaderList   = 8 << 10
	maxNames        = 128
	maxEmptyElement = 32
)

// isOriginOrNull reports whether s is what a browser may write in Origin:
// "null", or scheme://host[:port] in canonical form.
// https://fetch.spec.whatwg.org/#origin-header
func isOriginOrNull(s string) bool {
	if s == "null" {
		return true
	}
	if len(s) > maxOrigin {
		return false
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) {
		return false
	}
	if s == "file://" {
		return true // Android's WebView
	}
	host, port := splitPort(rest)
	if scheme != "http" && scheme != "https" {
		// An extension's or an application's own: its case is kept.
		// https://url.spec.whatwg.org/#concept-opaque-host-parser
		host = strings.ToLower(host)
	}
	return isHost(host) && (port == "" || isPort(port[1:], scheme))
}

// splitPort cuts ":port" off, keeping the colon, and never inside brackets.
func splitPort(s string) (host, port string) {
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, ']') {
		return s[:i], s[i:]
	}
	return s, ""
}

func isScheme(s string) bool {
	if s == "" || !isLower(s[0]) {
		return false
	}
	return all(s, func(c byte) bool { return isLower(c) || isDigit(c) || c == '+' || c == '-' || c == '.' })
}

// isHost accepts what the grammar does, and also "_" and a trailing dot:
// browsers send them, though the grammar knows neither.
func isHost(s string) bool {
	if inner, found := strings.CutPrefix(s, "["); found {
		inner, closed := strings.CutSuffix(inner, "]")
		return closed && isIPv6(inner)
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(s, "."), ".") {
		if !isLabel(label) {
			return false
		}
	}
	return true
}

// isIPv6 accepts lower-case hexadecimal groups without zone or embedded IPv4.
func isIPv6(s string) bool {
	if !all(s, func(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || c == ':' }) {
		return false
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}

func isLabel(s string) bool {
	return s != "" && all(s, func(c byte) bool { return isLower(c) || isDigit(c) || c == '-' || c == '_' })
}

// isPort refuses leading zeros and the scheme's default port, which no browser writes.
// https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin
func isPort(s, scheme string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || strconv.FormatUint(n, 10) != s {
		return false
	}
	return !(scheme == "http" && n == 80 || scheme == "https" && n == 443)
}

// isToken: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
func isToken(s string) bool {
	return s != "" && all(s, func(c byte) bool {
		return isLower(c) || 'A' <= c && c <= 'Z' || isDigit(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
	})
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func all(s string, accept func(byte) bool) bool {
	for i := range len(s) {
		if !accept(s[i]) {
			return false
		}
	}
	return true
}

// headerNames reads a list of field names from its lines, lower case and each
// once. Whitespace around elements and a reasonable number of empty elements
// are not part of the list; a list with an element that is not a name, or beyond
// the limits, is not a list.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1
func headerNames(lines []string) (names []string, ok bool) {
	list := strings.Join(lines, ",")
	if len(list) > maxHeaderList {
		return nil, false
	}
	seen, empty := map[string]bool{}, 0
	for element := range strings.SplitSeq(list, ",") {
		name := strings.ToLower(strings.Trim(element, " \t"))
		switch {
		case name == "":
			empty++
		case !isToken(name):
			return nil, false
		case !seen[name]:
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, len(names) <= maxNames && empty <= maxEmptyElement
}
