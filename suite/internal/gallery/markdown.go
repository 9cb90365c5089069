package gallery

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
)

// WriteMarkdown writes the document as a page for a repository: a table, and what each
// implementation gets wrong below it.
func (d Document) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Gallery\n\n%s\n\n", d.introduction())
	b.WriteString("| implementation | release | policies judged | refused | not expressible | fails | warnings |\n|---|---|---|---|---|---|---|\n")
	for _, i := range d.Implementations {
		if i.NotInstalled != "" {
			fmt.Fprintf(&b, "| %s | | not installed | | | | |\n", i.heading())
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %d of %d | %d | %d | %d | %d |\n", i.heading(), cell(cmp.Or(i.Release, "not named")),
			i.ended(Judged), len(i.Policies), i.ended(RefusedPolicy), i.ended(Inexpressible), i.found(harness.StatusFail), i.found(harness.StatusWarn))
	}
	b.WriteString("\nFails and warnings are counted by cause: what one line of a library's record explains is one.\n")
	b.WriteString("\n## The policies\n\n| name | allows |\n|---|---|\n")
	for _, p := range d.Policies {
		fmt.Fprintf(&b, "| %s | `%s` |\n", cell(p.Name), cell(compact(p.Policy)))
	}
	for _, i := range d.Implementations {
		i.markdown(&b)
	}
	_, err := w.Write(inert.Lines([]byte(b.String())))
	return err
}

// introduction says what was done, in a paragraph.
func (d Document) introduction() string {
	var agents []string
	for _, a := range d.Agents {
		agents = append(agents, a.Name)
	}
	return fmt.Sprintf("What corsuite finds out about other people's CORS: %s, each configured as its documentation shows for %s in turn, and asked through %s. "+
		"Written by `make gallery`; how an implementation comes in is in [reference/adapters](../reference/adapters/README.md).",
		plural(len(d.Implementations), "implementation"), plural(len(d.Policies), "policy"), strings.Join(agents, " and "))
}

// heading links to the implementation's part of the page.
func (i Implementation) heading() string { return fmt.Sprintf("[%s](#%s)", i.ID, i.anchor()) }

// anchor is what GitHub makes of the heading.
func (i Implementation) anchor() string { return strings.ReplaceAll(i.ID, "/", "") }

func (i Implementation) ended(e Ending) int {
	n := 0
	for _, p := range i.Policies {
		if p.Ending == e {
			n++
		}
	}
	return n
}

func (i Implementation) found(s harness.Status) int {
	n := 0
	for _, f := range i.Findings {
		if f.Status == s {
			n++
		}
	}
	return n
}

func (i Implementation) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n", i.ID)
	if i.NotInstalled != "" {
		fmt.Fprintf(b, "%s.\n", line(i.NotInstalled))
		return
	}
	for _, p := range i.Policies {
		switch p.Ending {
		case RefusedPolicy:
			fmt.Fprintf(b, "- It does not start under “%s”.\n", line(p.Policy))
		case Inexpressible:
			fmt.Fprintf(b, "- It cannot express “%s”: %s.\n", line(p.Policy), line(p.Why))
		}
	}
	if len(i.Findings) == 0 {
		b.WriteString("- Nothing was found.\n")
	}
	for _, f := range i.Findings {
		fmt.Fprintf(b, "- **%s**: %s.", f.Status, line(f.says()))
		if f.Link != "" {
			fmt.Fprintf(b, " See <%s>.", line(f.Link))
		}
		b.WriteString("\n")
		for _, c := range f.Cases {
			fmt.Fprintf(b, "  - `%s` (%s; %s)\n", c.ID, line(strings.Join(c.Policies, ", ")), line(strings.Join(c.Targets, ", ")))
		}
	}
	for _, difference := range i.Differences {
		fmt.Fprintf(b, "- Not as recorded: %s\n", line(difference))
	}
}

// says is the finding in a sentence without its full stop.
func (f Found) says() string { return strings.TrimSuffix(cmp.Or(f.Reason, f.Cases[0].Title), ".") }

// line makes a text fit into one line of Markdown, in which it means only itself.
func line(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", "[", `\[`, "|", `\|`).Replace(text)
}

// cell is line for a table, where code is written as it is.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "`", "'", "\n", " ", "<", "&lt;").Replace(text)
}

// plural returns the number and the word for it.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, is := strings.CutSuffix(word, "y"); is {
		word = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", n, word)
}
