package reasons

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Rules of this file: a pasted text has been through consoles, terminals, issue
// trackers and shells, each of which changes quotation marks, white space and
// markup. What they change does not count; everything else has to be there.

// found is where a wording stands in a folded text.
type found struct {
	start, end int
	values     map[string]string
}

// in returns every place of a folded text at which the wording stands.
func (w Words) in(text, squeezed string) []found {
	for literal := range strings.SplitSeq(placeholder.ReplaceAllString(w.words(), "\x00"), "\x00") {
		if !strings.Contains(squeezed, squeeze(literal)) {
			return nil // most wordings stand nowhere, and a search is cheaper than an expression
		}
	}
	pattern := w.pattern()
	var all []found
	for _, at := range pattern.FindAllStringSubmatchIndex(text, most) {
		f := found{start: at[0], end: at[1], values: map[string]string{}}
		for i, name := range pattern.SubexpNames() {
			if name = strings.TrimSuffix(name, "Quoted"); name != "" && at[2*i] >= 0 {
				f.values[name] = text[at[2*i]:at[2*i+1]]
			}
		}
		all = append(all, f)
	}
	return all
}

// words are those that have to be there: labels may have been left out.
func (w Words) words() string {
	return strings.TrimPrefix(strings.TrimPrefix(w.Text, "Reason: "), "net::")
}

// most is how often a wording is looked for in one text.
const most = 50

// placeholder is a name that stands for what differs each time, with its quotation marks.
var placeholder = regexp.MustCompile(`'?\{[a-z]+\}'?`)

// pattern returns the wording as an expression over a folded text.
func (w Words) pattern() *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?i)`)
	rest := straight(w.words())
	for {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			b.WriteString(lenient(rest))
			return regexp.MustCompile(b.String())
		}
		b.WriteString(lenient(rest[:at[0]]))
		name := strings.Trim(rest[at[0]:at[1]], "'{}")
		quoted := rest[at[0]] == '\''
		rest = rest[at[1]:]
		b.WriteString(variable(name, quoted, rest == ""))
	}
}

// variable returns the expression for a placeholder. A shell or a tracker may have
// taken the quotation marks away: then the words that follow end the value.
func variable(name string, quoted, last bool) string {
	bare := map[string]string{"status": `\d{3}`, "value": `.{0,400}?`, "url": `[a-z][a-z0-9+.-]*:[^\s']+?`}[name]
	switch {
	case last && name == "url":
		bare = strings.TrimSuffix(bare, "?")
	case bare == "" && last:
		bare = `[^\s',;)]+`
	case bare == "":
		bare = `[^\s']+?`
	case last && name == "value":
		bare = `[^\s',;)]*`
	}
	if quoted {
		return `(?:'(?P<` + name + `Quoted>[^']*)'|'?(?P<` + name + `>` + bare + `)'?)`
	}
	return `'?(?P<` + name + `>` + bare + `)'?`
}

// lenient returns the expression for words that are written out.
func lenient(words string) string {
	var b strings.Builder
	for _, r := range words {
		switch r {
		case ' ':
			b.WriteString(` ?`)
		case '-':
			b.WriteString(`- ?`)
		case '\'':
			b.WriteString(`'?`)
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}

// squeeze takes away what lenient allows to be missing or added.
func squeeze(text string) string {
	return strings.ToLower(spaces.Replace(straight(text)))
}

var spaces = strings.NewReplacer(" ", "", "'", "")

// straight writes every kind of quotation mark as one.
func straight(text string) string {
	if !strings.ContainsAny(text, marks) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(marks, r) {
			return '\''
		}
		return r
	}, text)
}

// marks are the quotation marks of languages and keyboards.
const marks = "‘’‚‛“”„‟\"`´«»‹›′″＇＂「」『』"

var (
	// escapes are those of terminals, and %c, by which scripts colour what they log.
	escapes = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]|(?:^|\s)%c`)
	// quoting is what e-mail, trackers and chats put before each line.
	quoting = regexp.MustCompile(`(?m)^[ \t]*(?:[>|│┃][ \t]?)+`)
	// linked are addresses that a tracker has made links of: <URL> and [URL](URL).
	linked = regexp.MustCompile(`<(https?://[^>\s]+)>|\[(https?://[^\]\s]+)\]\(https?://[^)\s]+\)`)
	// entities are quotation marks in HTML, escapes those in a string of JSON.
	entities    = regexp.MustCompile(`&(?:#39|#x27|#34|quot|apos|[lr][sd]quo);`)
	backslashes = strings.NewReplacer(`\"`, `'`, `\'`, `'`, `\u0027`, `'`, `\u0022`, `'`, `\r\n`, " ", `\n`, " ")
)

// clean takes away what consoles, trackers and terminals put around words, and
// leaves the line breaks.
func clean(text string) string {
	text = escapes.ReplaceAllString(text, " ")
	if entities.MatchString(text) {
		text = html.UnescapeString(text)
	}
	if strings.Contains(text, `\"`) || strings.Contains(text, `\'`) || strings.Contains(text, `\u002`) {
		text = backslashes.Replace(text)
	}
	text = quoting.ReplaceAllString(text, "")
	text = linked.ReplaceAllString(text, "$1$2")
	text = strings.ReplaceAll(text, "**", "")
	return straight(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r): // what nobody sees
			return -1
		}
		return r
	}, text))
}

// fold makes a text one line with one space for any white space.
func fold(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// unwrapped is fold for a text whose lines a terminal has broken anywhere, also
// in the middle of a word.
func unwrapped(text string) string {
	lines := strings.Split(clean(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(slices.Collect(strings.FieldsSeq(strings.Join(lines, ""))), " ")
}
