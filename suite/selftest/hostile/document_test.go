package hostile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestDocument: docs/HOSTILE.md is made of the rows.
func TestDocument(t *testing.T) {
	kit.WantDocument(t, "HOSTILE.md", "make hostile", written(rows()))
}

// written is the document.
func written(rows []row) string {
	var b strings.Builder
	b.WriteString(`# Hostile servers

What corsuite does about servers that behave as no server should. Each line is a
server of suite/selftest/hostile that ` + "`make hostile`" + ` judges, and each holds: the
time, the memory, the exit code, what is said. Nothing is left behind, neither a
file nor a process. ` + "`make test`" + ` runs those that are marked with a star.

| the server | corsuite says | exit | time | memory |
|---|---|---|---|---|
`)
	for _, r := range rows {
		star := ""
		if r.short {
			star = " \\*"
		}
		fmt.Fprintf(&b, "| `%s`%s %s | %s | %s | %s | %s |\n", r.id, star, r.what, r.answer, codes(r.exits), seconds(r.within), r.memories())
	}
	return b.String()
}

// codes lists exit codes in words.
func codes(exits []int) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(exits), "[]")), ", ")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.0f s", d.Seconds()) }

// memories says what a run may need.
func (r row) memories() string {
	text := fmt.Sprintf("%d MiB", r.ownMemory())
	if r.asksBrowser() {
		text += fmt.Sprintf(", the browser %d MiB more than before a right server", r.browserMemory())
	}
	return text
}
