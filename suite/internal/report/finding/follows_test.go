package finding

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

// What a server lets in, and what it does not, says how it compares.
func TestFollows(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	lookAlikes := []string{
		"https://app.example.com.stranger.example", "https://strangerapp.example.com", "https://strangermple.com", "https://app.stranger.example",
		"https://x-app-x.stranger.example", "http://localhost", "https://qpp.example.com", "https://example.com", "https://stranger.example.com",
	}
	tests := []struct {
		name string
		like func(origin string) bool
		want Comparison
	}{
		{"the end of the host", func(o string) bool { return strings.HasSuffix(o, "mple.com") }, Comparison{EndsWith, "mple.com"}},
		{"the whole host at the end", func(o string) bool { return strings.HasSuffix(o, "app.example.com") }, Comparison{EndsWith, "app.example.com"}},
		{"the beginning", func(o string) bool { return strings.HasPrefix(o, "https://app.") }, Comparison{BeginsWith, "https://app."}},
		{"the beginning of one only", func(o string) bool { return strings.HasPrefix(o, friend) }, Comparison{BeginsWith, friend}},
		{"a part", func(o string) bool { return strings.Contains(o, "app") }, Comparison{Contains, "app"}},
		{"no such rule", func(o string) bool { return strings.Contains(o, "localhost") || strings.Contains(o, "qpp") }, Comparison{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := &harness.Report{Targets: []harness.TargetInfo{{Name: "t", Policy: harness.Policy{Origins: []string{friend}}}}}
			v := harness.Verdict{Rule: "origin-matching.look-alike", Case: "ending", Target: "t", Agent: "raw"}
			for k, origin := range lookAlikes {
				id := fmt.Sprint(k)
				r.Exchanges = append(r.Exchanges, harness.Exchange{ID: id, Request: harness.With("Origin", origin)})
				i := harness.InstanceVerdict{Label: origin, Status: harness.StatusPass, Exchanges: []string{id}}
				if test.like(origin) {
					i.Status, i.Cause = harness.StatusFail, harness.Cause{Kind: harness.CauseLetIn, Who: origin, Field: "origins"}
					v.Status, v.Cause = i.Status, i.Cause
				}
				v.Instances = append(v.Instances, i)
			}
			r.Verdicts = []harness.Verdict{v}
			found := All(r)
			if i := slices.IndexFunc(found, func(f *Finding) bool { return f.Follows == test.want }); i < 0 {
				t.Errorf("got %d findings, the first with %+v; want %+v", len(found), found[0].Follows, test.want)
			}
		})
	}
}
