// Package prose lays out text for people: in terminals, in comments of files.
package prose

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text at white space into lines of at most width characters; a word
// that is longer has a line of its own. There is none for a text without words.
func Wrap(text string, width int) []string {
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
