package selftest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestBrowsersDocument: the table at the end of docs/BROWSERS.md is what the profiles
// carry out; -update writes it.
func TestBrowsersDocument(t *testing.T) {
	t.Parallel()
	const path = "../../docs/BROWSERS.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "| id |")
	var b strings.Builder
	b.WriteString(head + "| id | what | the standard |")
	rule := "\n|---|---|---|"
	for _, p := range fetch.Profiles() {
		b.WriteString(" " + p.Name() + " |")
		rule += "---|"
	}
	b.WriteString(rule + "\n")
	for _, d := range fetch.Divergences() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |", d.ID, cell(d.What), cell(d.Standard))
		for _, p := range fetch.Profiles() {
			departure, _ := d.Of(p.Name())
			b.WriteString(" " + cell(departure.Does) + " |")
		}
		b.WriteString("\n")
	}
	kit.WantDocument(t, "BROWSERS.md", "go test ./suite/selftest -run TestBrowsersDocument -update", b.String())
}
