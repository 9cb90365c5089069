// Package yamltext writes the YAML that corsuite drafts for people: lists, quoted
// words and comments. What came from a server or from somebody's file is escaped,
// so that nothing in it can end a comment or a quoted word.
package yamltext

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/corsuite/corsuite/harness"
)

// plain are origins and names that YAML takes for the strings that they are,
// the reserved words aside.
var (
	plain    = regexp.MustCompile(`^(https?://[a-z0-9][a-z0-9.-]*(:[0-9]+)?|[A-Za-z][A-Za-z0-9-]*)$`)
	reserved = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off|y|n)$`)
)

// List returns a flow sequence of the words, each quoted where YAML would take it for something else.
func List(elements []string) string {
	words := make([]string, len(elements))
	for i, e := range elements {
		words[i] = Word(e)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// Word returns a scalar, quoted where YAML would take it for something else.
func Word(s string) string {
	if plain.MatchString(s) && !reserved.MatchString(s) {
		return s
	}
	return Quote(s)
}

// Quote returns a double-quoted scalar. JSON's escapes are YAML's.
// https://yaml.org/spec/1.2.2/#731-double-quoted-style
func Quote(s string) string { return strconv.QuoteToASCII(s) }

// Comment returns s with everything escaped that would not stand in a comment as itself.
func Comment(s string) string {
	var b strings.Builder
	for _, c := range s {
		if unicode.IsPrint(c) {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, "\\u{%x}", c)
		}
	}
	return b.String()
}

// Target returns the lines of an element of targets: its address, and what is asked
// of it. The session is the user's to give, and a body or a header is meant as it stands.
func Target(t harness.Target) string {
	text := "  - url: " + Quote(t.URL) + "\n"
	line := func(key, value string) { text += "    " + key + ": " + value + "\n" }
	if t.Name != "" {
		line("name", Quote(t.Name))
	}
	if t.Method != "" {
		line("method", t.Method)
	}
	if t.Status != 0 {
		line("status", strconv.Itoa(t.Status))
	}
	if len(t.Headers) > 0 {
		var fields []string
		for _, h := range t.Headers {
			fields = append(fields, Word(h.Name)+": "+literal(h.Value))
		}
		line("headers", "{"+strings.Join(fields, ", ")+"}")
	}
	if t.Body != "" {
		line("body", literal(t.Body))
	}
	return text
}

// literal returns a quoted text in which ${ stands for itself, and for no variable.
func literal(s string) string { return Quote(strings.ReplaceAll(s, "${", "$${")) }

// Policy returns the lines of a policy's fields, each behind indent; none for one
// that declares nothing.
func Policy(p harness.Policy, indent string) string {
	var b strings.Builder
	for _, g := range p.Grants {
		fmt.Fprintf(&b, "%s  - {%s}\n", indent, strings.Join(fields(g), ", "))
	}
	text := b.String()
	if text != "" {
		text = indent + "grants:\n" + text
	}
	flat := p
	flat.Grants = nil
	if len(p.Grants) == 0 {
		for _, line := range fields(flat.AllGrants()[0]) {
			text += indent + line + "\n"
		}
	}
	if p.Denied != nil {
		text += indent + "denied: " + List(p.Denied) + "\n"
	}
	return text
}

// fields are the declared fields of a grant, "name: value" each.
func fields(g harness.Grant) []string {
	var lines []string
	add := func(name string, list []string) {
		if list != nil {
			lines = append(lines, name+": "+List(list))
		}
	}
	add("origins", g.Origins)
	if g.Credentials != nil {
		lines = append(lines, "credentials: "+strconv.FormatBool(*g.Credentials))
	}
	add("methods", g.Methods)
	add("headers", g.Headers)
	add("expose", g.Expose)
	if g.MaxAge != nil {
		lines = append(lines, "max-age: "+strconv.Itoa(*g.MaxAge))
	}
	return lines
}
