package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxValue bounds what is shown of one value from a target, in bytes.
const maxValue = 240

// printable returns s with everything escaped that would not appear as itself
// on a page or terminal: control and escape characters, invalid UTF-8, and the
// invisible ones that reorder a line.
func printable(s string) string {
	if strings.IndexFunc(s, unseen) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unseen(c) && c < 0x80:
			fmt.Fprintf(&b, `\x%02x`, c)
		case unseen(c):
			fmt.Fprintf(&b, `\u{%x}`, c)
		default:
			b.WriteRune(c)
		}
		i += size
	}
	return b.String()
}

// unseen tells whether a character is no graphic one or the plain space.
func unseen(c rune) bool { return !unicode.IsPrint(c) }

// printableLines is printable for a text whose line breaks are ours.
func printableLines(s string) []string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	return lines
}

// shown is printable for one value of a header: a long one is cut and says its length.
func shown(value string) string {
	if len(value) <= maxValue {
		return printable(value)
	}
	cut := maxValue
	for cut > maxValue-utf8.UTFMax && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes)", printable(value[:cut]), len(value))
}

// wrap breaks a text at spaces into lines of at most width characters; a word
// that is longer has a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case line == "":
			line, length = word, n
		case length+1+n <= width:
			line, length = line+" "+word, length+1+n
		default:
			lines = append(lines, line)
			line, length = word, n
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
