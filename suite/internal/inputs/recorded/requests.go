package recorded

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// Requests returns a list for corsuite try -f with the asks, each once. What is
// named like a secret is written as ${NAME}, to come from the environment; in URLs,
// where that is not read, redact.Mark stands in its place.
func Requests(from string, asks []harness.Ask) []byte {
	w := &requestWriter{names: map[string]string{}}
	var body strings.Builder
	var written []string
	for _, a := range asks {
		text := w.request(a)
		if !slices.Contains(written, text) {
			written = append(written, text)
			body.WriteString(text)
		}
	}
	head := fmt.Sprintf("# Written by corsuite requests from %s. Add what is expected of each, such as\n#   expect: shared\n# then ask: corsuite try -f THIS-FILE\n", yamltext.Comment(from))
	if len(w.order) > 0 {
		head += "# Secrets were left out: set " + strings.Join(w.order, ", ") + " in the environment.\n"
	}
	if w.removed {
		head += fmt.Sprintf("# Where a URL says %q, a parameter named like a secret was taken out.\n", redact.Mark)
	}
	return []byte(head + body.String())
}

type requestWriter struct {
	names   map[string]string // of the variable for each value
	order   []string
	removed bool
}

func (w *requestWriter) request(a harness.Ask) string {
	var b strings.Builder
	plain := Conceal(escaped(a), w.variable)
	fmt.Fprintf(&b, "- url: %s\n", yamltext.Quote(plain.URL))
	line := func(key, value string) { fmt.Fprintf(&b, "  %s: %s\n", key, value) }
	if a.From != "" {
		line("origin", yamltext.Word(string(a.From)))
	}
	if m := cmp.Or(a.Method, "GET"); m != "GET" {
		line("method", yamltext.Word(m))
	}
	if len(plain.Headers) > 0 {
		b.WriteString("  headers:\n")
		for _, h := range plain.Headers {
			fmt.Fprintf(&b, "    - %s\n", yamltext.Quote(h.Name+": "+h.Value))
		}
	}
	if plain.Body != "" {
		line("body", yamltext.Quote(plain.Body))
	}
	if c := cmp.Or(a.Credentials, fetch.SameOrigin); c != fetch.SameOrigin {
		line("credentials", string(c))
	}
	return b.String()
}

// escaped writes "$${" where the request has "${": the list would take it for a variable.
func escaped(a harness.Ask) harness.Ask {
	a.Headers = slices.Clone(a.Headers)
	for i, h := range a.Headers {
		a.Headers[i].Value = strings.ReplaceAll(h.Value, "${", "$${")
	}
	a.Body = strings.ReplaceAll(a.Body, "${", "$${")
	return a
}

// variable returns what stands for a secret; each value has one name.
func (w *requestWriter) variable(place Place, field, value string) string {
	if place == InURL {
		w.removed = true
		return redact.Mark
	}
	scheme := ""
	if before, token, found := strings.Cut(value, " "); found && place == InHeader && len(before) < 10 {
		scheme, value = before+" ", token
	}
	if name, known := w.names[value]; known {
		return scheme + "${" + name + "}"
	}
	name := strings.Map(func(c rune) rune {
		switch {
		case 'a' <= c && c <= 'z':
			return c - 'a' + 'A'
		case 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
			return c
		}
		return '_'
	}, field)
	name = strings.Trim(name, "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "SECRET_" + name
	}
	for i := 2; slices.Contains(w.order, name); i++ {
		name = fmt.Sprintf("%s_%d", strings.TrimRight(name, "_23456789"), i)
	}
	w.names[value], w.order = name, append(w.order, name)
	return scheme + "${" + name + "}"
}
