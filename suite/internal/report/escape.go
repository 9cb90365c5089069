package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/suite/internal/inert"
)

// maxValue bounds what is shown of one value from a target, in bytes.
const maxValue = 240

// printable returns s with everything escaped that would not appear as itself
// on a page or terminal.
func printable(s string) string { return inert.Text(s) }

// printableLines is printable for a text whose line breaks are ours.
func printableLines(s string) []string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	return lines
}

// shown is printable for one value of a header: a long one is cut and says its length.
func shown(value string) string {
	if len(value) <= maxValue {
		return printable(value)
	}
	cut := maxValue
	for cut > maxValue-utf8.UTFMax && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes)", printable(value[:cut]), len(value))
}

// harmless returns a writer to w for a format, in which no line is a command to
// the runner of a CI system. What was written is whole after flush.
func harmless(w io.Writer, format string) (lines io.Writer, flush func() error) {
	switch format {
	case "json", "ndjson", "sarif", "github": // see seenWriter and githubData
		return w, func() error { return nil }
	case "html", "junit", "badge":
		l := inert.NewLineWriter(w, inert.Markup)
		return l, l.Flush
	}
	l := inert.NewLineWriter(w, inert.Lines)
	return l, l.Flush
}
