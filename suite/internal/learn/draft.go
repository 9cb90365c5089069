package learn

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Rules of this file: everything that came from the server is escaped, so that
// nothing in it can end a comment or a quoted word.

// empty reports whether nothing was seen clearly.
func (d *Draft) empty() bool {
	p := d.Policy
	return p.Origins == nil && p.Credentials == nil && p.Methods == nil && p.Headers == nil && p.Expose == nil && p.MaxAge == nil
}

// YAML returns the draft as a corsuite.yaml with comments that say what was seen.
func (d *Draft) YAML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Drafted by corsuite learn from %d requests to\n#   %s\n", d.Requests, comment(d.URL))
	b.WriteString(`#
# It says what the server was seen to do, which need not be what it is meant to
# do: read every line, change what is not meant, then judge the server by it:
#   corsuite run --config THIS-FILE
# What is left out is not judged.

`)
	b.WriteString(d.head())
	d.field(&b, keyOrigins, d.Policy.Origins != nil, list(d.Policy.Origins))
	if d.Policy.Origins == nil && len(d.Doubtful) > 0 {
		fmt.Fprintf(&b, "  # if this is what you mean, a run will call the others leaks:\n  # origins: %s\n\n", list(d.Doubtful))
	}
	if d.Policy.Denied != nil {
		d.field(&b, keyDenied, true, list(d.Policy.Denied))
	}
	d.field(&b, keyCredentials, d.Policy.Credentials != nil, boolean(d.Policy.Credentials))
	d.field(&b, keyMethods, d.Policy.Methods != nil, list(d.Policy.Methods))
	d.field(&b, keyHeaders, d.Policy.Headers != nil, list(d.Policy.Headers))
	d.field(&b, keyExpose, d.Policy.Expose != nil, list(d.Policy.Expose))
	d.field(&b, keyMaxAge, d.Policy.MaxAge != nil, number(d.Policy.MaxAge))
	b.WriteString(d.targets())
	return []byte(b.String())
}

// head opens the policy. A mapping without any key has to be written as such.
func (d *Draft) head() string {
	if d.empty() {
		return "policy: {}\n"
	}
	return "policy:\n"
}

// field writes what was seen of a field, and its line if it was seen clearly.
func (d *Draft) field(b *strings.Builder, key string, clear bool, value string) {
	if !clear {
		fmt.Fprintf(b, "  # %s: not declared\n", key)
	}
	for _, note := range d.Notes[key] {
		for _, line := range wrap(comment(note), 90) {
			fmt.Fprintf(b, "  # %s\n", line)
		}
	}
	if clear {
		fmt.Fprintf(b, "  %s: %s\n", key, value)
	}
	b.WriteString("\n")
}

func (d *Draft) targets() string {
	text := fmt.Sprintf("targets:\n  - url: %s\n", quote(d.URL))
	if d.Status != 200 && d.Status != 0 {
		text += fmt.Sprintf("    status: %d # as it answered\n", d.Status)
	}
	return text
}

// plain are origins and names that YAML takes for the strings that they are,
// the reserved words aside.
var (
	plain    = regexp.MustCompile(`^(https?://[a-z0-9][a-z0-9.-]*(:[0-9]+)?|[A-Za-z][A-Za-z0-9-]*)$`)
	reserved = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off|y|n)$`)
)

// list returns a flow sequence.
func list(elements []string) string {
	words := make([]string, len(elements))
	for i, e := range elements {
		if words[i] = e; !plain.MatchString(e) || reserved.MatchString(e) {
			words[i] = quote(e)
		}
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// quote returns a double-quoted scalar. JSON's escapes are YAML's.
// https://yaml.org/spec/1.2.2/#731-double-quoted-style
func quote(s string) string { return strconv.QuoteToASCII(s) }

func boolean(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// comment returns s with everything escaped that would not stand in a comment as itself.
func comment(s string) string {
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

// wrap breaks a text at spaces into lines of at most width bytes, longer words aside.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
