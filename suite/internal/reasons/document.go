package reasons

import (
	"fmt"
	"strings"
)

// Document returns docs/REASONS.md: every reason with its cure and its wordings.
func Document() string {
	var b strings.Builder
	b.WriteString(`# Why a browser keeps a response from a page

Every reason that corsuite reports, in the words of its reports and of the
browsers' consoles. ` + "`corsuite explain 'TEXT'`" + ` reads a console message, pasted whole,
and ` + "`corsuite explain NAME`" + ` tells what stands here. The first part is CORS; the second
is what is often taken for it, and what no Access-Control header changes.

This page is made from the table in suite/internal/reasons by ` + "`go generate ./suite/internal/reasons`" + `.

## CORS
`)
	told := true
	for _, r := range All() {
		if told && !r.CORS {
			b.WriteString("\n## Not CORS\n")
			told = false
		}
		r.describe(&b)
	}
	return b.String()
}

func (r Reason) describe(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n%s ([standard](%s))\n\n", r.ID, r.Title, r.Spec)
	fmt.Fprintf(b, "%s\n\n**Cure:** %s\n", r.Why, r.Cure)
	if r.Mutant != "" {
		fmt.Fprintf(b, "\nTo see it: `corsuite serve --mutant %s`, then `%s`.\n", r.Mutant, r.Show())
	}
	if len(r.Says) > 0 {
		b.WriteString("\n| browser | says |\n|---|---|\n")
	}
	for _, w := range r.Says {
		fmt.Fprintf(b, "| %s | %s |\n", w.Browser, strings.ReplaceAll(w.Text, "|", `\|`))
	}
}
