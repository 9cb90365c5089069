package yamltext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// What is written is read back as the same policy.
func TestPolicy(t *testing.T) {
	t.Parallel()
	no, age := false, 0
	for _, p := range []harness.Policy{
		{Origins: []string{"*", "null"}, Credentials: &no, Methods: []string{}, Headers: []string{"*", "Authorization"}, Expose: []string{"ETag"}, MaxAge: &age, Denied: []string{"https://b.example"}},
		{Origins: []string{"https://*.example.com", "http://localhost:3000", "capacitor://localhost"}, Methods: []string{"PUT", "NO"}},
		{Grants: []harness.Grant{{Origins: []string{"*"}, Methods: []string{"GET"}}, {Origins: []string{"https://a.example"}, Credentials: &no}}},
	} {
		text := "policy:\n" + yamltext.Policy(p, "  ")
		file, err := config.Parse("f", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(p, file.Policy); diff != "" {
			t.Errorf("%s: -want +got:\n%s", text, diff)
		}
	}
}

// Nothing ends a comment or a line.
func TestComment(t *testing.T) {
	t.Parallel()
	if got := yamltext.Comment("a\nb\u0085c\u2028d\x1b[0m"); strings.ContainsAny(got, "\n\x1b\u0085\u2028") {
		t.Errorf("got %q", got)
	}
}
