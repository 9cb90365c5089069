package specs

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A row reads `From: Allowed`: what words.go lends from harness is written without the prefix.
func TestWordsAreBare(t *testing.T) {
	t.Parallel()
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	lent := map[string]bool{"With": true}
	for _, m := range regexp.MustCompile(`(?m)^\t(\w+) += harness\.\w+$`).FindAllStringSubmatch(read("words.go"), -1) {
		lent[m[1]] = true
	}
	if len(lent) < 50 {
		t.Fatalf("found %d words in words.go", len(lent))
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	prefixed := regexp.MustCompile(`\bharness\.(\w+)`)
	for _, file := range files {
		if file == "words.go" || file == "asks.go" {
			continue
		}
		for _, m := range prefixed.FindAllStringSubmatch(read(file), -1) {
			if lent[m[1]] {
				t.Errorf("%s: harness.%s; want %[2]s, see words.go and asks.go", file, m[1])
			}
		}
	}
}
