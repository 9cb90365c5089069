package redact

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Command is Text for a command that shows how to see something again: a curl
// line as a POSIX shell reads it, or a script for a browser's console. A value
// whose environment variable is known is named: -H "X-Api-Key: $KEY".
func (s *Secrets) Command(command string) string {
	if strings.HasPrefix(command, "curl ") {
		return s.known(s.curl(command))
	}
	return s.known(s.script(command)) // a secret with quotes in it may be no literal
}

// curl hides secrets in the words of a command. A word that shows none stays as it is.
func (s *Secrets) curl(command string) string {
	var b strings.Builder
	option := ""
	for len(command) > 0 {
		n := wordLength(command)
		word := command[:n]
		plain := unquoted(word)
		pieces := s.word(option, plain)
		if pieces == nil {
			b.WriteString(word)
		} else {
			b.WriteString(quoted(pieces))
		}
		option = plain
		blanks := len(command[n:]) - len(strings.TrimLeft(command[n:], " "))
		b.WriteString(command[n : n+blanks])
		command = command[n+blanks:]
	}
	return b.String()
}

// piece is a part of a word: text, or a variable that the shell puts there.
type piece struct {
	text     string
	variable string
}

// word returns the pieces of a word behind an option, nil if it shows no secret.
func (s *Secrets) word(option, word string) []piece {
	if name, value, isHeader := strings.Cut(word, ":"); isHeader && option == "-H" {
		value = strings.TrimLeft(value, " ")
		if pieces := s.pieces(value); pieces != nil && hasVariable(pieces) {
			return append([]piece{{text: s.Text(name) + ": "}}, pieces...)
		}
		if s.Hides(name, value) {
			return append([]piece{{text: name + ": "}}, s.ofHeader(name)...)
		}
	}
	return s.pieces(word)
}

// variable is how the user writes what comes from the environment.
var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// ofHeader is what stands in place of a header's whole value: what the user wrote,
// if that names a variable.
func (s *Secrets) ofHeader(name string) []piece {
	s.mu.Lock()
	written := s.written[strings.ToLower(name)]
	s.mu.Unlock()
	var pieces []piece
	done := 0
	for _, m := range variable.FindAllStringSubmatchIndex(written, -1) {
		pieces = append(pieces, piece{text: s.Text(written[done:m[0]])}, piece{variable: "$" + written[m[2]:m[3]]})
		done = m[1]
	}
	if pieces == nil {
		return []piece{{text: Mark}}
	}
	return append(pieces, piece{text: s.Text(written[done:])})
}

func (s *Secrets) pieces(word string) []piece {
	hits := s.find(word)
	if len(hits) == 0 {
		return nil
	}
	var pieces []piece
	done := 0
	for _, h := range hits {
		pieces = append(pieces, piece{text: word[done:h.start]})
		if h.variable != "" && s.plain(word[h.start:h.end]) {
			pieces = append(pieces, piece{variable: "$" + h.variable})
		} else {
			pieces = append(pieces, piece{text: Mark})
		}
		done = h.end
	}
	return append(pieces, piece{text: word[done:]})
}

// plain reports whether a text is a secret as it is: in other clothes the
// variable would not give the same.
func (s *Secrets) plain(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, known := s.values[text]
	return known
}

func hasVariable(pieces []piece) bool {
	for _, p := range pieces {
		if p.variable != "" {
			return true
		}
	}
	return false
}

// quoted writes pieces as one word of a shell.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_03
func quoted(pieces []piece) string {
	var all strings.Builder
	for _, p := range pieces {
		all.WriteString(p.text)
	}
	if !hasVariable(pieces) {
		return harness.ShellQuote(all.String())
	}
	var b strings.Builder
	if strings.HasPrefix(harness.ShellQuote(all.String()), "$'") {
		// Double quotes cannot spell a control character.
		for _, p := range pieces {
			switch {
			case p.variable != "":
				b.WriteString(`"` + p.variable + `"`)
			case p.text != "":
				b.WriteString(harness.ShellQuote(p.text))
			}
		}
		return b.String()
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`")
	b.WriteByte('"')
	for i, p := range pieces {
		switch {
		case p.variable == "":
			b.WriteString(escape.Replace(p.text))
		case i+1 < len(pieces) && goesOn(pieces[i+1].text):
			b.WriteString("${" + p.variable[1:] + "}")
		default:
			b.WriteString(p.variable)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// goesOn reports whether a text would be read as part of the variable before it.
func goesOn(text string) bool {
	return text != "" && (text[0] == '_' || text[0] >= '0' && text[0] <= '9' || text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z')
}

// wordLength returns the length of the word at the beginning of a command, as
// harness.ShellQuote writes words: quotes of either kind in it, blanks behind it.
func wordLength(command string) int {
	for i := 0; i < len(command); i++ {
		switch c := command[i]; {
		case c == ' ':
			return max(i, 1)
		case c == '\\':
			i++
		case c == '\'':
			escapes := i > 0 && command[i-1] == '$'
			for i++; i < len(command) && command[i] != '\''; i++ {
				if escapes && command[i] == '\\' {
					i++
				}
			}
		}
	}
	return len(command)
}

// unquoted returns what a shell makes of such a word.
func unquoted(word string) string {
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c == '\\' && i+1 < len(word):
			i++
			b.WriteByte(word[i])
		case c == '$' && strings.HasPrefix(word[i:], "$'"):
			for i += 2; i < len(word) && word[i] != '\''; {
				plain, n := []byte{word[i]}, 1
				if word[i] == '\\' {
					plain, n = backslash([]byte(word[i:]))
				}
				b.Write(plain)
				i += n
			}
		case c == '\'':
			for i++; i < len(word) && word[i] != '\''; i++ {
				b.WriteByte(word[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// The strings of a script, and what precedes the value of a header: its name.
var (
	literal    = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	headerName = regexp.MustCompile(`(?:\[|setRequestHeader\()"((?:[^"\\]|\\.)*)", $`)
)

// script hides secrets in the strings of a script. A console has no environment:
// the variable's name in a string says what to put there.
func (s *Secrets) script(text string) string {
	var b strings.Builder
	done := 0
	for _, m := range literal.FindAllStringIndex(text, -1) {
		b.WriteString(s.Text(text[done:m[0]]))
		b.WriteString(s.literal(text[:m[0]], text[m[0]:m[1]]))
		done = m[1]
	}
	b.WriteString(s.Text(text[done:]))
	return b.String()
}

// literal hides secrets in one string, given what stands before it.
func (s *Secrets) literal(before, text string) string {
	var plain string
	if json.Unmarshal([]byte(text), &plain) != nil {
		return s.Text(text)
	}
	pieces := s.pieces(plain)
	before = before[max(0, len(before)-longestName-20):]
	if m := headerName.FindStringSubmatch(before); m != nil && s.Hides(m[1], plain) && !hasVariable(pieces) {
		pieces = s.ofHeader(m[1])
	}
	if pieces == nil {
		return text
	}
	var out strings.Builder
	for _, p := range pieces {
		out.WriteString(p.text + p.variable)
	}
	b, err := json.Marshal(out.String())
	if err != nil { // no string fails
		return `""`
	}
	return string(b)
}
