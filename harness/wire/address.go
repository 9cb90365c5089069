package wire

import (
	"net"
	"net/netip"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Address is a URL cut into what goes where on the wire.
type Address struct {
	Scheme string // "http" or "https"
	// Host is the value of Host: a default port is left out.
	Host string
	// Dial is host:port for the socket.
	Dial string
	// Target in origin-form: path and query.
	Target string
}

// ParseAddress cuts an absolute URL as fetch.Message has it. Userinfo and
// fragment never reach the wire. Bytes that no request line can hold are
// percent-encoded; the rest of the path and query stays as written.
func ParseAddress(raw string) (Address, *Failure) {
	scheme, rest, ok := strings.Cut(raw, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "http" && scheme != "https" {
		return Address{}, failed(fetch.InvalidRequest, "URL %q; want http:// or https://", raw)
	}
	rest, _, _ = strings.Cut(rest, "#")
	authority, target := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, target = rest[:i], rest[i:]
	}
	authority = strings.ToLower(authority[strings.LastIndexByte(authority, '@')+1:])
	name, port, ok := splitAuthority(authority)
	if !ok {
		return Address{}, failed(fetch.InvalidRequest, "URL %q has no usable host and port", raw)
	}
	defaultPort := "80"
	if scheme == "https" {
		defaultPort = "443"
	}
	a := Address{Scheme: scheme, Host: authority, Target: encodeTarget(target)}
	if port == "" || port == defaultPort {
		port = defaultPort
		a.Host, _, _ = cutPort(authority)
	}
	a.Dial = net.JoinHostPort(name, port)
	return a, nil
}

// splitAuthority returns the host without brackets and the port, "" when none is given.
func splitAuthority(authority string) (name, port string, ok bool) {
	host, port, hasPort := cutPort(authority)
	if hasPort && port != "" && !isPort(port) {
		return "", "", false
	}
	name = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	for _, c := range []byte(name) {
		if c <= ' ' || c >= 0x7f {
			return "", "", false
		}
	}
	return name, port, name != ""
}

// cutPort cuts host:port at the colon that is not part of an IPv6 address.
func cutPort(authority string) (host, port string, found bool) {
	i := strings.LastIndexByte(authority, ':')
	if i < 0 || i < strings.LastIndexByte(authority, ']') {
		return authority, "", false
	}
	return authority[:i], authority[i+1:], true
}

// encodeTarget returns the request target in origin-form.
// https://www.rfc-editor.org/rfc/rfc9112#section-3.2.1
func encodeTarget(target string) string {
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	if strings.IndexFunc(target, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0 {
		return target
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(target) {
		if c <= ' ' || c >= 0x7f {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Origin tells who answers, to compare targets by.
func (a Address) Origin() string { return a.Scheme + "://" + a.Host }

// IsLoopback reports whether host:port is on this machine, by name alone.
// https://www.rfc-editor.org/rfc/rfc6761#section-6.3
func IsLoopback(dial string) bool {
	host, _, err := net.SplitHostPort(dial)
	if err != nil {
		return false
	}
	if isLocalhost(host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// isLocalhost reports whether the name is localhost or below it, which browsers
// resolve to the loopback without asking anyone.
func isLocalhost(host string) bool {
	host = strings.TrimSuffix(host, ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
