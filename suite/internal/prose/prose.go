// Package prose lays out text for people: in terminals, in comments of files.
package prose

import (
	"slices"
	"strconv"
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

// List joins words as a sentence does, "a, b and c"; of more than most of them it
// names most and says how many are left: "a, b and 3 more".
func List(words []string, most int) string {
	if rest := len(words) - most; rest > 0 {
		words = append(slices.Clip(words[:most]), strconv.Itoa(rest)+" more")
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
