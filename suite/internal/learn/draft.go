package learn

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// empty reports whether nothing was seen clearly.
func (d *Draft) empty() bool {
	p := d.Policy
	return p.Origins == nil && p.Credentials == nil && p.Methods == nil && p.Headers == nil && p.Expose == nil && p.MaxAge == nil
}

// YAML returns the draft as a corsuite.yaml with comments that say what was seen.
func (d *Draft) YAML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Drafted by corsuite learn from %d requests to\n#   %s\n", d.Requests, yamltext.Comment(d.URL))
	b.WriteString(`#
# It says what the server was seen to do, which need not be what it is meant to
# do: read every line, change what is not meant, then judge the server by it:
#   corsuite run --config THIS-FILE
# What is left out is not judged.

`)
	b.WriteString(d.head())
	d.field(&b, keyOrigins, d.Policy.Origins != nil, yamltext.List(d.Policy.Origins))
	if d.Policy.Origins == nil && len(d.Doubtful) > 0 {
		fmt.Fprintf(&b, "  # if this is what you mean, a run will call the others leaks:\n  # origins: %s\n\n", yamltext.List(d.Doubtful))
	}
	if d.Policy.Denied != nil {
		d.field(&b, keyDenied, true, yamltext.List(d.Policy.Denied))
	}
	d.field(&b, keyCredentials, d.Policy.Credentials != nil, boolean(d.Policy.Credentials))
	d.field(&b, keyMethods, d.Policy.Methods != nil, yamltext.List(d.Policy.Methods))
	d.field(&b, keyHeaders, d.Policy.Headers != nil, yamltext.List(d.Policy.Headers))
	d.field(&b, keyExpose, d.Policy.Expose != nil, yamltext.List(d.Policy.Expose))
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
		for _, line := range yamltext.Wrap(yamltext.Comment(note), 90) {
			fmt.Fprintf(b, "  # %s\n", line)
		}
	}
	if clear {
		fmt.Fprintf(b, "  %s: %s\n", key, value)
	}
	b.WriteString("\n")
}

func (d *Draft) targets() string {
	text := fmt.Sprintf("targets:\n  - url: %s\n", yamltext.Quote(d.URL))
	if d.Status != 200 && d.Status != 0 {
		text += fmt.Sprintf("    status: %d # as it answered\n", d.Status)
	}
	return text
}

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
