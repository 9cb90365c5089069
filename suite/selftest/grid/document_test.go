package grid

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestDocument: docs/GRID.md is made of the rows.
func TestDocument(t *testing.T) {
	kit.WantDocument(t, "GRID.md", "make grid", written(rows()))
}

// written is the document.
func written(rows []row) string {
	var b strings.Builder
	b.WriteString(`# Kinds of endpoints

Each kind of endpoint that people have, as it is declared to corsuite. ` + "`make grid`" + `
serves each twice and judges it through both agents: the right server ends
without a fail, a warning or anything inconclusive; of the wrong one the mistake is
what the first finding says. ` + "`make test`" + ` does the same over raw HTTP, and for the
kinds with a star through Chrome.

Other people's software stands behind the kinds that name it, set up as its manual
shows; ` + "`make grid-setup`" + ` installs it, and it is held to the same. A link leads to it,
and to the mistake that it makes when it is wrong. A warning that is true of right
software is named with it, and has to stay.

`)
	for _, r := range rows {
		star := ""
		if r.quick {
			star = " \\*"
		}
		fmt.Fprintf(&b, "## %s%s: %s\n\n```yaml%s\n```\n\nWrong: %s.\n\n", r.id, star, r.what, r.config, r.mistake)
		for _, s := range allSoftware() {
			if s.kind == r.id {
				fmt.Fprintf(&b, "* [%s](../reference/endpoints/%s). Wrong: %s.\n", s.what, s.dir, s.mistake)
				for _, id := range slices.Sorted(maps.Keys(s.warned)) {
					fmt.Fprintf(&b, "  Warned of %s: %s.\n", id, s.warned[id])
				}
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(strings.ReplaceAll(b.String(), "\n\n\n", "\n\n"), "\n") + "\n"
}
