package inert

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// MaxQuoted is how many characters a message shows of somebody's text.
	MaxQuoted = 200
	// MaxMistakes is how many lines a message has.
	MaxMistakes = 20
	// maxLine bounds a line whose parts are all short.
	maxLine = 1500
)

// Message returns a message for standard error: at most MaxMistakes lines, of
// each quoted text, of each word and of each argument of the command at most
// MaxQuoted characters, escaped as Stream and Lines do. What is left out is counted.
func Message(text string, arguments []string) string {
	for _, a := range arguments {
		_, value, _ := strings.Cut(a, "=")
		for _, long := range []string{a, strings.TrimLeft(a, "-"), value} {
			if utf8.RuneCountInString(long) > MaxQuoted {
				text = strings.ReplaceAll(text, long, cut(long, MaxQuoted))
			}
		}
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	rest := len(lines) - MaxMistakes
	lines = lines[:min(len(lines), MaxMistakes)]
	for i, l := range lines {
		lines[i] = string(Stream([]byte(cut(shorten(l), maxLine)), false))
	}
	if rest > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", grouped(rest)))
	}
	return string(Lines([]byte(strings.Join(lines, "\n"))))
}

// shorten cuts the quoted texts and the words of a line.
func shorten(line string) string {
	if utf8.RuneCountInString(line) <= MaxQuoted {
		return line
	}
	var b strings.Builder
	for len(line) > 0 {
		n, quote := token(line)
		if part := line[:n]; quote {
			b.WriteString(`"` + cut(part[1:n-1], MaxQuoted) + `"`)
		} else {
			b.WriteString(cut(part, MaxQuoted))
		}
		line = line[n:]
	}
	return b.String()
}

// token returns the length of what a line begins with: a quoted text, a word, or
// the blanks before one.
func token(line string) (length int, quote bool) {
	switch line[0] {
	case '"':
		for i := 1; i < len(line); i++ {
			switch line[i] {
			case '\\':
				i++
			case '"':
				return i + 1, true
			}
		}
	case ' ':
		return len(line) - len(strings.TrimLeft(line, " ")), false
	}
	if i := strings.IndexAny(line[1:], ` "`); i >= 0 {
		return i + 1, false
	}
	return len(line), false
}

// cut returns the first characters of a text, and how many it has if that is not all.
func cut(s string, most int) string {
	n := utf8.RuneCountInString(s)
	if n <= most {
		return s
	}
	end := 0
	for range most {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return fmt.Sprintf("%s… (%s characters)", strings.TrimRight(s[:end], `\`), grouped(n))
}

// grouped writes a number with its thousands apart: 59,980.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
