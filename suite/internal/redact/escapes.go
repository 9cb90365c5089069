package redact

import (
	"bytes"
	"html"
	"strconv"
	"unicode/utf8"
)

// escaping is a way to write one character as others.
type escaping byte

// The escapings: percent-encoding; the backslashes of JSON, Go, JavaScript,
// Markdown and shells; the character references of HTML and XML; the backslashes
// of CSS; quoted-printable.
const (
	percent   escaping = '%'
	slash     escaping = '\\'
	reference escaping = '&'
	printable escaping = '='
	css       escaping = 'c'
	// shell alone undoes the quote within quotes only, which every decoding does.
	shell escaping = 0
)

// undo returns what the beginning of a text stands for, and its length: 1 if it is
// no escape. begin is the character that every escape begins with.
func (e escaping) undo() (begin byte, undo func(s []byte) (plain []byte, length int)) {
	switch e {
	case percent:
		return '%', percentEncoded
	case slash:
		return '\\', backslash
	case reference:
		return '&', characterReference
	case printable:
		return '=', quotedPrintable
	case css:
		return '\\', cssEscape
	}
	return 0, nil
}

// escapings returns those of the escapings that may be mixed of which a text may have any.
func (v view) escapings() []escaping {
	var found []escaping
	for _, e := range []escaping{percent, slash, reference} {
		if bytes.IndexByte(v.text, byte(e)) >= 0 {
			found = append(found, e)
		}
	}
	return found
}

// isQuotedPrintable reports whether a text has an escape of quoted-printable.
func (v view) isQuotedPrintable() bool {
	for i := bytes.IndexByte(v.text, '='); i >= 0 && i < len(v.text); i++ {
		if v.text[i] != '=' {
			continue
		}
		if _, n := quotedPrintable(v.text[i:]); n > 1 {
			return true
		}
	}
	return false
}

// decode undoes one layer of some escapings.
func (v view) decode(escapings ...escaping) view {
	if len(escapings) == 0 {
		return v
	}
	var begins [256]func([]byte) ([]byte, int)
	for _, e := range escapings {
		if begin, undo := e.undo(); undo != nil {
			begins[begin] = undo
		}
	}
	out := view{of: &v, text: make([]byte, 0, len(v.text))}
	done := 0
	for i := 0; i < len(v.text); {
		plain, n := v.text[i:i+1], 1
		switch c := v.text[i]; {
		case begins[c] != nil:
			plain, n = begins[c](v.text[i:])
		case c == '\'' && bytes.HasPrefix(v.text[i:], []byte(`'\''`)):
			n = len(`'\''`) // a quote within the quotes of a shell
		}
		if n > 1 {
			out.copy(done, i)
			out.stand(plain, i, n)
			done = i + n
		}
		i += n
	}
	out.copy(done, len(v.text))
	return out
}

// stand appends what an escape of the source stands for.
func (v *view) stand(plain []byte, from, length int) {
	if len(plain) > 0 {
		v.parts = append(v.parts, part{at: len(v.text), from: from, length: length, escape: true})
		v.text = append(v.text, plain...)
	}
}

func percentEncoded(s []byte) (plain []byte, length int) {
	if c, ok := number(s, 1, 2, 16); ok {
		return []byte{byte(c)}, 3
	}
	// https://tc39.es/ecma262/#sec-escape-string
	if len(s) > 1 && (s[1] == 'u' || s[1] == 'U') {
		if r, ok := number(s, 2, 4, 16); ok {
			return utf8.AppendRune(nil, rune(r)), 6
		}
	}
	return s[:1], 1
}

// characterReference is as parsers take it: with any number of zeros, and for
// numbers without the semicolon, too.
// https://html.spec.whatwg.org/#character-reference-state
func characterReference(s []byte) (plain []byte, length int) {
	if len(s) > 2 && s[1] == '#' {
		at, base, isDigit := 2, 10, isDecimal
		if s[2] == 'x' || s[2] == 'X' {
			at, base, isDigit = 3, 16, isHex
		}
		end := at
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		digits := bytes.TrimLeft(s[at:end], "0")
		r, err := strconv.ParseUint(string(digits), base, 31)
		if err != nil {
			return s[:1], 1
		}
		if end < len(s) && s[end] == ';' {
			end++
		}
		return utf8.AppendRune(nil, rune(r)), end
	}
	if end := bytes.IndexByte(s[:min(len(s), 12)], ';'); end > 1 {
		if plain := html.UnescapeString(string(s[:end+1])); plain != string(s[:end+1]) {
			return []byte(plain), end + 1
		}
	}
	return s[:1], 1
}

// https://www.rfc-editor.org/rfc/rfc2045#section-6.7
func quotedPrintable(s []byte) (plain []byte, length int) {
	if c, ok := number(s, 1, 2, 16); ok {
		return []byte{byte(c)}, 3
	}
	for _, soft := range []string{"=\r\n", "=\n"} {
		if bytes.HasPrefix(s, []byte(soft)) {
			return nil, len(soft)
		}
	}
	return s[:1], 1
}

// https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point
func cssEscape(s []byte) (plain []byte, length int) {
	end := 1
	for end < len(s) && end < 7 && isHex(s[end]) {
		end++
	}
	r, ok := number(s, 1, end-1, 16)
	if !ok {
		return s[:1], 1
	}
	if end < len(s) && (s[end] == ' ' || s[end] == '\n' || s[end] == '\t') {
		end++
	}
	return utf8.AppendRune(nil, rune(r)), end
}

func backslash(s []byte) (plain []byte, length int) {
	if len(s) < 2 {
		return s[:1], 1
	}
	switch c := s[1]; {
	case c == 'u' && len(s) > 2 && s[2] == '{':
		if end := bytes.IndexByte(s[:min(len(s), 10)], '}'); end > 3 {
			if r, ok := number(s, 3, end-3, 16); ok {
				return utf8.AppendRune(nil, rune(r)), end + 1
			}
		}
	case c == 'u':
		if r, ok := number(s, 2, 4, 16); ok {
			return utf8.AppendRune(nil, rune(r)), 6
		}
	case c == 'U':
		if r, ok := number(s, 2, 8, 16); ok {
			return utf8.AppendRune(nil, rune(r)), 10
		}
	case c == 'x':
		if r, ok := number(s, 2, 2, 16); ok {
			return []byte{byte(r)}, 4
		}
	case '0' <= c && c <= '3':
		if r, ok := number(s, 1, 3, 8); ok {
			return []byte{byte(r)}, 4
		}
	case bytes.IndexByte([]byte("nrtbfav"), c) >= 0:
		return []byte{"\n\r\t\b\f\a\v"[bytes.IndexByte([]byte("nrtbfav"), c)]}, 2
	case c < '0' || '9' < c && c < 'A' || 'Z' < c && c < 'a' || 'z' < c && c < utf8.RuneSelf:
		return s[1:2], 2
	}
	return s[:1], 1
}

// leastNumbers is how many numbers in a row are taken for bytes.
const leastNumbers = MinLength

// numbers returns a text with lists of bytes undone that are written as numbers of
// a base, as dumps and arrays show them (5a:71:37, 0x5a, 0x71, or 90, 113), and
// whether there is one.
func (v view) numbers(base int) (out view, any bool) {
	out = view{of: &v}
	done := 0
	for i := 0; i < len(v.text); {
		if !isHex(v.text[i]) {
			i++
			continue
		}
		list := view{of: &v}
		at, count := i, 0
		for at < len(v.text) {
			c, n := byteNumber(v.text[at:], base)
			if n == 0 {
				break
			}
			list.stand([]byte{c}, at, n)
			at, count = at+n, count+1
		}
		if count < leastNumbers {
			// Not within a word, or a number, that began before.
			for i++; i < len(v.text) && isHex(v.text[i]) && isHex(v.text[i-1]); i++ {
			}
			continue
		}
		out.copy(done, i)
		for k := range list.parts {
			list.parts[k].at += len(out.text)
		}
		out.parts, out.text = append(out.parts, list.parts...), append(out.text, list.text...)
		i, done = at, at
	}
	if len(out.parts) == 0 {
		return v, false
	}
	out.copy(done, len(v.text))
	return out, true
}

// byteNumber returns the byte that a text begins with as a number, and its length
// with what separates it from the next one; 0 is that it begins with none.
func byteNumber(s []byte, base int) (c byte, length int) {
	isDigit, most := isDecimal, 3
	if base == 16 {
		isDigit, most = isHex, 2
		if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
			c, n := byteNumber(s[2:], base)
			if n == 0 {
				return 0, 0
			}
			return c, n + 2
		}
	}
	end, n := 0, 0
	for end < len(s) && end <= most && isDigit(s[end]) {
		n = n*base + digit(s[end])
		end++
	}
	if end == 0 || end > most || n > 255 || base == 16 && end != most {
		return 0, 0
	}
	for length = end; length < len(s) && length < end+2 && bytes.IndexByte([]byte(" :,;-"), s[length]) >= 0; length++ {
	}
	return byte(n), length
}

func digit(c byte) int {
	if isDecimal(c) {
		return int(c - '0')
	}
	return int(c|0x20-'a') + 10
}

func isDecimal(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool { return isDecimal(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

// number reads so many digits of a base at a place.
func number(s []byte, at, digits, base int) (uint64, bool) {
	if digits <= 0 || len(s) < at+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s[at:at+digits]), base, 32)
	return n, err == nil
}
