package fetch

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// parseHost is the host parser for special URLs: it returns the host serialised.
// https://url.spec.whatwg.org/#concept-host-parser
func parseHost(input string) (string, error) {
	if literal, bracket := strings.CutPrefix(input, "["); bracket {
		return parseIPv6(literal, input)
	}
	domain, err := domainToASCII(percentDecode(input))
	if err != nil {
		return "", fmt.Errorf("host %q: %w", input, err)
	}
	if i := strings.IndexFunc(domain, isForbiddenInDomain); i >= 0 || domain == "" {
		return "", fmt.Errorf("host %q is not valid; want a domain or an address", input)
	}
	if endsInNumber(domain) {
		return parseIPv4(domain)
	}
	return domain, nil
}

// domainToASCII: https://url.spec.whatwg.org/#concept-domain-to-ascii with
// beStrict false, but for the labels of an ASCII domain: whether they are
// Punycode is a question of its own, see isNoHost.
func domainToASCII(domain string) (string, error) {
	if isASCII(domain) {
		return asciiLower(domain), nil
	}
	return unicodeToASCII(domain)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// isNoHost reports whether a host that parseHost let through is none by the
// letter of the standard, though Chromium takes it for one: with a space, or
// with a label that begins as Punycode does and decodes to nothing.
// https://url.spec.whatwg.org/#concept-domain-to-ascii
func isNoHost(host string) bool {
	const prefix = "xn--"
	if strings.Contains(host, " ") {
		return true
	}
	if !strings.Contains(host, prefix) {
		return false
	}
	_, err := unicodeToASCII(host)
	return err != nil || slices.Contains(strings.Split(host, "."), prefix)
}

func unicodeToASCII(domain string) (string, error) {
	if strings.ContainsRune(domain, utf8.RuneError) {
		return "", errors.New("domain is not UTF-8")
	}
	ascii, err := idna.New(
		idna.MapForLookup(),
		idna.Transitional(false),
		idna.StrictDomainName(false),
		idna.CheckHyphens(false),
		idna.VerifyDNSLength(false),
		idna.BidiRule(), // https://url.spec.whatwg.org/#concept-domain-to-ascii (CheckBidi)
	).ToASCII(domain)
	if err != nil {
		return "", fmt.Errorf("domain cannot be written in ASCII: %w", err)
	}
	return ascii, nil
}

// isForbiddenInDomain leaves the space to isNoHost.
// https://url.spec.whatwg.org/#forbidden-domain-code-point
func isForbiddenInDomain(r rune) bool {
	return r < ' ' || r >= 0x7f || strings.ContainsRune("#/:<>?@[\\]^|%", r)
}

// percentDecode: https://url.spec.whatwg.org/#percent-decode
func percentDecode(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if b, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out.WriteByte(byte(b))
				i += 2
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// endsInNumber: https://url.spec.whatwg.org/#ends-in-a-number-checker
func endsInNumber(domain string) bool {
	parts := strings.Split(strings.TrimSuffix(domain, "."), ".")
	last := parts[len(parts)-1]
	if digits, rest := skipDigits(last); digits != "" && rest == "" {
		return true
	}
	_, err := parseIPv4Number(last)
	return err == nil
}

// parseIPv4 reads one to four numbers, decimal, octal or hexadecimal, the last
// of which fills the rest: 127.1, 0x7f000001.
// https://url.spec.whatwg.org/#concept-ipv4-parser
func parseIPv4(domain string) (string, error) {
	parts := strings.Split(strings.TrimSuffix(domain, "."), ".")
	if len(parts) > 4 {
		return "", fmt.Errorf("address %q has %d numbers; want at most 4", domain, len(parts))
	}
	var address uint64
	for i, part := range parts {
		n, err := parseIPv4Number(part)
		if err != nil {
			return "", fmt.Errorf("address %q: number %q: %w", domain, part, err)
		}
		bytesLeft := 4 - i
		limit, shift := uint64(256), 8*(bytesLeft-1)
		if i == len(parts)-1 {
			limit, shift = 1<<(8*bytesLeft), 0
		}
		if n >= limit {
			return "", fmt.Errorf("address %q: number %q is too large", domain, part)
		}
		address |= n << shift
	}
	return netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}).String(), nil
}

// parseIPv4Number: https://url.spec.whatwg.org/#ipv4-number-parser
func parseIPv4Number(s string) (uint64, error) {
	lower := asciiLower(s)
	base := 10
	switch {
	case strings.HasPrefix(lower, "0x"):
		lower, base = lower[2:], 16
		if lower == "" {
			return 0, nil
		}
	case len(lower) > 1 && lower[0] == '0':
		lower, base = lower[1:], 8
	}
	n, err := strconv.ParseUint(lower, base, 64)
	if errors.Is(err, strconv.ErrRange) {
		return math.MaxUint64, nil // a number, and too large for any address
	}
	return n, err
}

// parseIPv6 reads the literal after its opening bracket.
// https://url.spec.whatwg.org/#concept-ipv6-parser, #concept-ipv6-serializer
func parseIPv6(literal, input string) (string, error) {
	inner, closed := strings.CutSuffix(literal, "]")
	addr, err := netip.ParseAddr(inner)
	if !closed || err != nil || !addr.Is6() || addr.Zone() != "" {
		return "", fmt.Errorf("host %q is not valid; want an IPv6 address in brackets", input)
	}
	if addr.Is4In6() {
		// The serialiser knows no dotted form.
		b := addr.As16()
		return fmt.Sprintf("[::ffff:%x:%x]", uint16(b[12])<<8|uint16(b[13]), uint16(b[14])<<8|uint16(b[15])), nil
	}
	return "[" + addr.String() + "]", nil
}
