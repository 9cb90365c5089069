package advice

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// TestAdviceForSignIn: nobody adds an origin to a list because a session is missing.
func TestAdviceForSignIn(t *testing.T) {
	t.Parallel()
	exchange := func(location string) []harness.Exchange {
		return []harness.Exchange{{Method: "GET", URL: "https://api.example.com/items", Status: 302, Response: harness.With("Location", location)}}
	}
	for location, want := range map[string]bool{
		"https://auth.example.com/oauth2/start": true,
		"https://api.example.com/items/":        false,
	} {
		s := Recognise(exchange(location))
		a := lookUp(s, remedyOf(fetch.MissingAllowOriginHeader, harness.Break))
		if got := strings.Contains(a.Cause, "sign-in page: it has no session") && strings.Contains(a.Cure, "401") && a.Snippet == ""; got != want {
			t.Errorf("%s: got %+v; want the advice about sessions: %v", location, a, want)
		}
	}
}
