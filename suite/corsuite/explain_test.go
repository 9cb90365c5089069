package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/reasons"
)

// The broken server that explain names shows the reason, with the flags that it
// names.
func TestReasonsAtTheirServers(t *testing.T) {
	t.Parallel()
	agent, err := raw.New(t.Context(), raw.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reasons.All() {
		m, found := variants.ByID(r.Mutant)
		switch {
		case r.CORS && !found && needsNoServer(r.ID):
			continue
		case !found && (r.CORS || r.Mutant != ""):
			t.Errorf("%s names no broken server (%q)", r.ID, r.Mutant)
			continue
		case !found || r.ID == reasons.HeaderNotExposed: // a page reads the response there
			continue
		}
		server := httptest.NewServer(variants.Handler(m))
		ask := askOf(t, r.Ask)
		ask.URL, ask.From = m.Target(server.URL).URL, "https://app.example.com"
		got := engine.Try(t.Context(), []harness.UserAgent{agent}, []harness.Ask{ask})[0].Results[0].Observation
		if string(got.Reason) != r.ID {
			t.Errorf("%s: %s with %q is %s (%s)", r.ID, m.ID, r.Ask, got.Outcome, got.Reason)
		}
		server.CloseClientConnections()
		server.Close()
	}
}

// needsNoServer reports whether a reason is the page's own doing, or the browser's words for any.
func needsNoServer(id string) bool {
	switch fetch.Reason(id) {
	case fetch.RedirectContainsCredentials, fetch.CorsDisabledScheme, fetch.DisallowedByMode, fetch.NoCorsRedirectModeNotFollow, reasons.UnspecifiedCORS:
		return true
	}
	return false
}

// askOf reads the flags of a reason.
func askOf(t *testing.T, flags []string) harness.Ask {
	ask := harness.Ask{Credentials: fetch.Omit}
	for i := 0; i < len(flags); i++ {
		switch flags[i] {
		case "-X":
			i++
			ask.Method = flags[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(flags[i], ": ")
			ask.Headers = append(ask.Headers, fetch.Header{Name: name, Value: value})
		case "--credentials":
			ask.Credentials = fetch.Include
		default:
			t.Errorf("%q is no flag of try that is known here", flags[i])
		}
	}
	return ask
}
