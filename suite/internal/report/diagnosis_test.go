package report

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
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

// Every reason of CORS has a whole sentence, whether or not it has a parameter.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, reason := range fetch.Reasons() {
		s := refused(harness.Cause{Who: "https://d.example.com", Reason: reason})
		if reason.CORS() && (s == "" || strings.HasSuffix(s, " ")) {
			t.Errorf("%s: got %q", reason, s)
		}
	}
}
