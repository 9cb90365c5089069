package report

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

// Every diagnosis names both origins and says in words how they differ.
func TestDiagnosed(t *testing.T) {
	t.Parallel()
	const sent, written = "https://d.example.com", "https://d.example.com/"
	for _, kind := range []harness.SpellingKind{
		harness.SpeltSlash, harness.SpeltDefaultPort, harness.SpeltScheme, harness.SpeltWWW, harness.SpeltNoScheme, harness.SpeltNoPort,
		harness.SpeltCapitals, harness.SpeltUnicode, harness.SpeltPattern,
	} {
		s := diagnosed(harness.Cause{Kind: harness.CauseMisspelt, Who: sent, Value: written, Spelling: kind})
		if !strings.Contains(s, `"`+sent+`"`) || !strings.Contains(s, `"`+written+`"`) || spelling(kind) == string(kind) {
			t.Errorf("%s: got %q", kind, s)
		}
	}
	if s := diagnosed(harness.Cause{Kind: harness.CauseUnlisted, Who: sent, Value: "https://e.example.com"}); !strings.Contains(s, sent) || !strings.Contains(s, "https://e.example.com") {
		t.Errorf("unlisted: got %q", s)
	}
	if s := diagnosed(harness.Cause{Kind: harness.CauseRefused, Who: sent}); s != "" {
		t.Errorf("refused: got %q; want nothing", s)
	}
}
