package plan

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestOperators(t *testing.T) {
	t.Parallel()
	target := harness.Target{URL: "https://api.example.org/", Policy: harness.Policy{Origins: []string{
		"https://app.example.com", "https://admin.example.net:8443", "http://localhost:3000", "https://*.example.dev", "http://127.0.0.1:8080",
	}}}
	for role, wants := range map[harness.Origin][]string{
		harness.Edited:    {"https://qpp.example.com", "https://xample.dev"}, // the domain under a pattern's wildcard is edited, too
		harness.Beginning: {"https://app.example.com-stranger.example"},
		harness.Ending:    {"https://xapp.example.com", "https://com"},
		harness.Part:      {"https://x-app-x.stranger.example"},
	} {
		actors, why := play(target, role)
		var origins []string
		for _, a := range actors {
			origins = append(origins, a.origin)
			if target.Policy.AllowsOrigin(a.origin) != harness.No {
				t.Errorf("%s: the policy does not refuse %s", role, a.origin)
			}
		}
		if len(origins) == 0 || len(origins) > mostOperated {
			t.Errorf("%s: got %d look-alikes (%s); want some, %d at most", role, len(origins), why, mostOperated)
		}
		for _, want := range wants {
			if !slices.Contains(origins, want) {
				t.Errorf("%s: got %q; want %s among them", role, origins, want)
			}
		}
	}
}
