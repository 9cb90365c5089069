package learn

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/suite/internal/prose"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// empty reports whether nothing was seen clearly.
func (d *Draft) empty() bool {
	p := d.Policy
	return p.Origins == nil && p.Credentials == nil && p.Methods == nil && p.Headers == nil && p.Expose == nil && p.MaxAge == nil
}

// advice stands at the head of each draft.
const advice = `#
# It says what the server was seen to do, which need not be what it is meant to
# do: read every line, change what is not meant, then judge the server by it:
#   corsuite run --config THIS-FILE
# What is left out is not judged.

`

// YAML returns the draft as a corsuite.yaml with comments that say what was seen.
func (d *Draft) YAML() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Drafted by corsuite learn from %d requests to\n#   %s\n", d.Requests, yamltext.Comment(d.Target.URL))
	b.WriteString(advice)
	b.WriteString(d.head())
	for _, f := range d.fields() {
		d.field(&b, "  ", f)
	}
	b.WriteString("targets:\n" + d.target())
	return []byte(b.String())
}

// head opens the policy. A mapping without any key has to be written as such.
func (d *Draft) head() string {
	if d.empty() {
		return "policy: {}\n"
	}
	return "policy:\n"
}

// field is what was seen of one key of a policy.
type field struct {
	key string
	// clear is true where it was seen clearly; value is it, as YAML.
	clear bool
	value string
	// more are lines of comment behind it.
	more []string
}

// fields returns the keys in the order in which a draft has them.
func (d *Draft) fields() []field {
	p := d.Policy
	origins := field{key: keyOrigins, clear: p.Origins != nil, value: yamltext.List(p.Origins)}
	if p.Origins == nil && len(d.Doubtful) > 0 {
		origins.more = []string{"if this is what you mean, a run will call the others leaks:", "origins: " + yamltext.List(d.Doubtful)}
	}
	all := []field{origins}
	if p.Denied != nil {
		all = append(all, field{key: keyDenied, clear: true, value: yamltext.List(p.Denied)})
	}
	return append(all,
		field{key: keyCredentials, clear: p.Credentials != nil, value: boolean(p.Credentials)},
		field{key: keyMethods, clear: p.Methods != nil, value: yamltext.List(p.Methods)},
		field{key: keyHeaders, clear: p.Headers != nil, value: yamltext.List(p.Headers)},
		field{key: keyExpose, clear: p.Expose != nil, value: yamltext.List(p.Expose)},
		field{key: keyMaxAge, clear: p.MaxAge != nil, value: number(p.MaxAge)},
	)
}

// field writes what was seen of a field, and its line if it was seen clearly.
func (d *Draft) field(b *strings.Builder, indent string, f field) {
	if !f.clear {
		fmt.Fprintf(b, "%s# %s: not declared\n", indent, f.key)
	}
	for _, note := range d.Notes[f.key] {
		for _, line := range prose.Wrap(yamltext.Comment(note), 92-len(indent)) {
			fmt.Fprintf(b, "%s# %s\n", indent, line)
		}
	}
	if f.clear {
		fmt.Fprintf(b, "%s%s: %s\n", indent, f.key, f.value)
	}
	b.WriteString("\n")
	if len(f.more) > 0 {
		fmt.Fprintf(b, "%s# %s\n\n", indent, strings.Join(f.more, "\n"+indent+"# "))
	}
}

// target writes the target itself.
func (d *Draft) target() string {
	t := d.Target
	if t.Status == http.StatusOK {
		t.Status = 0
	}
	return yamltext.Target(t)
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
