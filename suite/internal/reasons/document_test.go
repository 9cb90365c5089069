package reasons

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness/fetch"
)

//go:generate go test . -run TestDocument -update

var update = flag.Bool("update", false, "write docs/REASONS.md")

const document = "../../../docs/REASONS.md"

func TestDocument(t *testing.T) {
	t.Parallel()
	if *update {
		if err := os.WriteFile(document, []byte(Document()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(written), "\n"), strings.Split(Document(), "\n")); diff != "" {
		t.Errorf("docs/REASONS.md is not current (-written +table); go generate ./suite/internal/reasons writes it:\n%s", diff)
	}
}

// Each row is whole, and says of CORS what the model says.
func TestRows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range All() {
		if seen[r.ID] {
			t.Errorf("%s has two rows", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Why == "" || r.Cure == "" || !strings.HasPrefix(r.Spec, "https://") {
			t.Errorf("%s: a title, a reason, a cure or an address is missing", r.ID)
		}
		if !strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Why, ".") || !strings.HasSuffix(r.Cure, ".") {
			t.Errorf("%s: title, reason and cure are whole sentences", r.ID)
		}
		if slices.Contains(fetch.Reasons(), fetch.Reason(r.ID)) && r.CORS != fetch.Reason(r.ID).CORS() {
			t.Errorf("%s: the table says CORS %t, the model %t", r.ID, r.CORS, !r.CORS)
		}
	}
	for _, r := range append(fetch.Reasons(), fetch.ScriptHarms) {
		if !seen[string(r)] {
			t.Errorf("%s, a reason of the model, has no row", r)
		}
	}
}
