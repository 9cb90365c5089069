package adapter

import (
	"strings"
	"unicode"

	"github.com/corsuite/corsuite/harness/proc"
)

// Limits of what is kept of an adapter's output.
const (
	tailBytes = 8 << 10
	tailLines = 20
)

// lastLines returns the last lines, oldest first, without control characters:
// they are going to be printed.
func lastLines(output *proc.Tail) []string {
	var lines []string
	for line := range strings.Lines(output.String()) {
		if text := strings.TrimSpace(printable(line)); text != "" {
			lines = append(lines, text)
		}
	}
	return lines[max(0, len(lines)-tailLines):]
}

// lastLine returns the last line, or "".
func lastLine(output *proc.Tail) string {
	lines := lastLines(output)
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
}
