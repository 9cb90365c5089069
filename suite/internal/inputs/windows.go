package inputs

import (
	"regexp"
	"strings"
)

// isCmd reports whether a curl line is quoted for Windows' cmd: DevTools puts a
// caret before every quotation mark, or at the end of each line.
func isCmd(text string) bool {
	return strings.Contains(text, `^"`) || strings.Contains(text, "^\n") || strings.Contains(text, "^\r\n")
}

// cmdWords returns the words of a command line of Windows' cmd: carets are
// taken away as cmd does, and the rest is split as the C runtime does.
// https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments
func cmdWords(text string) (commands [][]string, err error) {
	for _, one := range between.Split(text, -1) { // "Copy all as cURL"
		line, err := withoutCarets(one)
		if err != nil {
			return nil, err
		}
		words, err := splitWindows(line)
		if err != nil {
			return nil, err
		}
		commands = append(commands, words)
	}
	return commands, nil
}

// between is what stands between two lines of DevTools' "Copy all as cURL".
var between = regexp.MustCompile(` &\r?\n`)

// withoutCarets does what cmd does before a program sees its command line.
// Inside of unescaped quotation marks a caret is itself; DevTools escapes every mark.
func withoutCarets(text string) (string, error) {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '^' && !quoted && i+1 < len(text):
			i++
			if rest := text[i:]; strings.HasPrefix(rest, "\r\n") || strings.HasPrefix(rest, "\n") {
				// A line that goes on. DevTools writes a line end inside of a value as ^ and two of them.
				i += strings.IndexByte(rest, '\n')
				if next := strings.TrimPrefix(text[i+1:], "\r"); strings.HasPrefix(next, "\n") {
					b.WriteByte('\n')
					i += len(text[i+1:]) - len(next) + 1
				}
				continue
			}
			b.WriteByte(text[i])
		case c == '"':
			quoted = !quoted
			b.WriteByte(c)
		case !quoted && strings.IndexByte("&|<>", c) >= 0:
			return "", &Error{Word: text[i:min(len(text), i+40)], Problem: "would run or redirect something in cmd, which is not done for a pasted text; leave it out"}
		case c == '%' && !quoted && isVariable(text[i:]):
			return "", &Error{Word: text[i : i+2+strings.IndexByte(text[i+1:], '%')], Problem: "is a variable of cmd, which is not expanded; write its value"}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// isVariable reports whether a text begins with %NAME%.
func isVariable(text string) bool {
	end := strings.IndexByte(text[1:], '%')
	if end <= 0 {
		return false
	}
	name := text[1 : 1+end]
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_()") == "" && strings.Trim(name, "0123456789abcdefABCDEF") != ""
}

// splitWindows splits a command line: backslashes escape only before a
// quotation mark, and two marks inside of a quoted part are one.
func splitWindows(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\\':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], `\`))
			mark := i+n < len(line) && line[i+n] == '"'
			inWord = true
			if !mark {
				word.WriteString(line[i : i+n])
				i += n - 1
				continue
			}
			word.WriteString(strings.Repeat(`\`, n/2))
			i += n - 1
			if n%2 == 1 {
				word.WriteByte('"')
				i++
			}
		case c == '"' && quoted && i+1 < len(line) && line[i+1] == '"':
			word.WriteByte('"')
			i++
		case c == '"':
			quoted, inWord = !quoted, true
		case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			inWord = true
			word.WriteByte(c)
		}
	}
	if quoted {
		return nil, &Error{Problem: "a quotation mark is missing; copy the line again"}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
