package selftest

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// TestShardsMergeToTheWhole judges forty endpoints (in short mode some of them), of which some let
// strangers in, at once and in four shards: merged in any order, these come to the same.
func TestShardsMergeToTheWhole(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: new(true)}
	right := reference.Handler(policy)
	url := kit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Query().Get("n"), "5") && r.Header.Get("Origin") != "" {
			w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			w.Header().Set("Access-Control-Allow-Credentials", "true")
			w.Header().Set("Vary", "Origin")
			return
		}
		right.ServeHTTP(w, r)
	}))
	o := engine.Options{
		Agents: []harness.UserAgent{kit.NewRaw(t, false)}, Rules: specs.Rules(), Version: "test",
		Only: []string{"cors-check", "vary", "origin-matching"},
		Waivers: []harness.Waiver{
			{Rule: "cors-check.stranger", Target: "*n=15", Reason: "used in one shard only"},
			{Rule: "cors-check.stranger", Target: "*n=2", Reason: "of no use"},
		},
	}
	for n := range 40 {
		if testing.Short() && n%5 > 0 && n%8 != 2 {
			continue
		}
		o.Targets = append(o.Targets, harness.Target{URL: fmt.Sprintf("%s/items?n=%d", url, n), Policy: policy})
	}
	whole := kit.Judge(t, o)
	var shards []*harness.Report
	for _, i := range []int{3, 1, 4, 2} {
		o.Shard = harness.Shard{Index: i, Of: 4}
		shards = append(shards, written(t, kit.Judge(t, o)))
	}
	merged, err := engine.Merge(shards)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(summary(whole), summary(merged)); diff != "" {
		t.Errorf("merged shards differ from the whole (-whole +merged):\n%s", diff)
	}
	if len(merged.Incomplete) > 0 || len(whole.StaleWaivers) != 1 {
		t.Errorf("incomplete: %q, stale: %q; want nothing incomplete, and one stale waiver", merged.Incomplete, whole.StaleWaivers)
	}

	part, err := engine.Merge(shards[:2])
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"shards 2, 4 of 4 are missing"}; !slices.Equal(part.Incomplete, want) {
		t.Errorf("two of four shards: incomplete is %q; want %q", part.Incomplete, want)
	}
	if _, err := engine.Merge([]*harness.Report{shards[0], shards[0]}); err == nil {
		t.Error("the same shard twice: no error")
	}
	if _, err := engine.Merge([]*harness.Report{shards[0], whole}); err == nil {
		t.Error("a shard and a whole run: no error")
	}
}

// summary is what two results of the same targets have in common.
func summary(r *harness.Report) any {
	var targets, verdicts, findings []string
	for _, t := range r.Targets {
		targets = append(targets, t.Name)
	}
	exchanges := map[string]bool{}
	for _, x := range r.Exchanges {
		exchanges[x.ID] = true
	}
	for _, v := range r.Verdicts {
		verdicts = append(verdicts, fmt.Sprintln(v.ID(), v.Target, v.Agent, v.Status, v.Why, len(v.Instances)))
		for _, i := range v.Instances {
			for _, id := range i.Exchanges {
				if !exchanges[id] {
					verdicts = append(verdicts, "lost: "+id)
				}
			}
		}
	}
	for _, f := range finding.All(r) {
		findings = append(findings, fmt.Sprintln(f.ID, f.Rule, f.Targets))
	}
	return map[string]any{
		"targets": targets, "verdicts": verdicts, "findings": findings, "counts": r.Counts, "stale": r.StaleWaivers,
		"exchanges": len(r.Exchanges), "remarks": r.Remarks, "incomplete": r.Incomplete,
	}
}

// written is a report as it is after it has been written and read.
func written(t *testing.T, r *harness.Report) *harness.Report {
	t.Helper()
	var text bytes.Buffer
	if err := report.Write("json", &text, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	back, err := report.ParseJSON("shard.json", text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return back
}
