package fetch

import "strings"

// IsToken reports whether s is one or more token characters: a method or a field name.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
func IsToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenByte(b byte) bool {
	return isAlpha(b) || isDigit(b) || strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isAlpha(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

// asciiLower lower-cases A to Z and leaves every other byte alone, which
// strings.ToLower does not (it folds KELVIN SIGN and rewrites invalid UTF-8).
// https://infra.spec.whatwg.org/#byte-lowercase
func asciiLower(s string) string { return flipCase(s, 'A', 'Z') }

// asciiUpper is the converse of asciiLower.
func asciiUpper(s string) string { return flipCase(s, 'a', 'z') }

// flipCase changes the case of the letters between first and last.
func flipCase(s string, first, last byte) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return rune(first) <= r && r <= rune(last) }) {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if first <= c && c <= last {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

// equalFold compares two byte sequences, A to Z without regard to case.
// https://infra.spec.whatwg.org/#byte-case-insensitive
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && (a[i]^b[i] != 0x20 || !isAlpha(a[i])) {
			return false
		}
	}
	return true
}

// skipDigits splits s after its leading ASCII digits.
func skipDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n], s[n:]
}
