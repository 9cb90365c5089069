package selftest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContributingExample: the diffs in docs/CONTRIBUTING.md show what the files have.
func TestContributingExample(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	diff := regexp.MustCompile("(?s)```diff\n--- a/(\\S+)\n[^\n]*\n@@[^\n]*\n(.*?)```")
	examples := diff.FindAllStringSubmatch(string(text), -1)
	if len(examples) != 2 {
		t.Fatalf("got %d diffs; want a rule and its mutant", len(examples))
	}
	for _, e := range examples {
		source, err := os.ReadFile(filepath.Join(root, e[1]))
		if err != nil {
			t.Fatal(err)
		}
		shown := strings.TrimPrefix(strings.ReplaceAll(e[2], "\n+", "\n"), "+")
		if !strings.Contains(string(source), shown) {
			t.Errorf("%s does not have what docs/CONTRIBUTING.md shows:\n%s", e[1], shown)
		}
	}
}
