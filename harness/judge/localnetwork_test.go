package judge

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
)

// Pages of elsewhere need the visitor's leave for the local network, and those without TLS
// never get it, whatever a server answers.
func TestLocalNetworkIsRemarked(t *testing.T) {
	t.Parallel()
	remark := func(who string, count int, does string) harness.Remark {
		return harness.Remark{Kind: harness.RemarkLocalNetwork, Who: who, Count: count, Values: []string{does}}
	}
	const secure, plain = "https://app.example.com", "http://app.example.com"
	for _, tt := range []struct {
		name, url string
		origins   []string
		want      []harness.Remark
	}{
		{"a server that is tried", "http://127.0.0.1:8080", []string{secure, "http://localhost:*"}, nil},
		{"a page without TLS", "http://localhost:8080", []string{secure, plain}, []harness.Remark{remark(plain, 1, "refuses")}},
		{"a printer", "https://192.168.1.7", []string{secure, "https://*.example.com", plain}, []harness.Remark{remark(plain, 1, "refuses"), remark(secure, 2, "asks")}},
		{"by a name of the local network", "http://printer.local", []string{secure}, []harness.Remark{remark(secure, 1, "asks")}},
		{"on the same network", "http://printer.local", []string{"http://desk.local", "http://10.0.0.3"}, nil},
		{"on the web", "https://api.example.com", []string{secure, plain}, nil},
		{"an extension", "http://192.168.1.7", []string{"chrome-extension://*"}, nil},
		{"everybody", "http://192.168.1.7", []string{"*"}, nil},
	} {
		target := harness.Target{URL: tt.url + "/items", Policy: harness.Policy{Origins: tt.origins}}
		got := slices.DeleteFunc(Remarks(plan.Plan(target, nil), nil), func(r harness.Remark) bool { return r.Kind != harness.RemarkLocalNetwork })
		for i := range got {
			got[i].Target = ""
		}
		if diff := cmp.Diff(tt.want, got); diff != "" && len(tt.want)+len(got) > 0 {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
	}
}
