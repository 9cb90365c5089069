package judge

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// answered is evidence of one answer to a GET of the target.
func answered(url string, status int, headers ...string) []harness.Evidence {
	x := harness.Exchange{Method: "GET", URL: url, Status: status}
	for i := 0; i < len(headers); i += 2 {
		x.Response = append(x.Response, harness.HeaderLine{Name: headers[i], Value: headers[i+1]})
	}
	return []harness.Evidence{{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"s": {{Outcome: harness.OutcomeShared, Exchanges: []harness.Exchange{x}}}}}}
}

// A Cross-Origin-Resource-Policy is remarked on where it keeps elements of
// allowed origins from what elements load, and nowhere else.
func TestPlainElementsKeptOut(t *testing.T) {
	t.Parallel()
	const url = "https://api.example.com/logo"
	for name, row := range map[string]struct {
		origins      []string
		policy, kind string
		status       int
		who          string
		count        int
	}{
		"another site":          {[]string{"https://app.example.net", "https://b.example.net"}, "same-origin", "image/png", 200, "https://app.example.net", 2},
		"same site":             {[]string{"https://app.example.com"}, "same-site", "image/png", 200, "", 0},
		"same site, own origin": {[]string{"https://app.example.com"}, "same-origin", "text/javascript; charset=utf-8", 200, "https://app.example.com", 1},
		"everyone":              {[]string{"*"}, "same-site", "text/css", 200, "https://anyone.example", 1},
		"own origin":            {[]string{"https://api.example.com"}, "same-origin", "image/png", 200, "", 0},
		"cross-origin":          {[]string{"https://app.example.net"}, "cross-origin", "image/png", 200, "", 0},
		"none":                  {[]string{"https://app.example.net"}, "", "image/png", 200, "", 0},
		"JSON":                  {[]string{"https://app.example.net"}, "same-origin", "application/json", 200, "", 0},
		"an error page":         {[]string{"https://app.example.net"}, "same-origin", "image/png", 404, "", 0},
	} {
		plan := plan.Plan(harness.Target{URL: url, Policy: harness.Policy{Origins: row.origins}}, nil)
		remarks := Remarks(plan, answered(url, row.status, "Content-Type", row.kind, "Cross-Origin-Resource-Policy", row.policy))
		remarks = slices.DeleteFunc(remarks, func(r harness.Remark) bool { return r.Kind == harness.RemarkOwnOrigin })
		if row.count == 0 {
			if len(remarks) > 0 {
				t.Errorf("%s: got %+v; want none", name, remarks)
			}
			continue
		}
		if len(remarks) != 1 || remarks[0].Kind != harness.RemarkPlainElementsKeptOut || remarks[0].Who != row.who || remarks[0].Count != row.count ||
			!slices.Equal(remarks[0].Values, []string{row.policy}) {
			t.Errorf("%s: got %+v; want %s and %d in all kept out by %s", name, remarks, row.who, row.count, row.policy)
		}
	}
}

// A declared response header that no answer had is said.
func TestNeverExposed(t *testing.T) {
	t.Parallel()
	const url = "https://api.example.com/"
	plan := plan.Plan(harness.Target{URL: url, Policy: harness.Policy{Origins: []string{"*"}, Expose: []string{"ETag", "Content-Range", "X-Total"}}}, nil)
	remarks := Remarks(plan, answered(url, 200, "etag", `"1"`))
	if len(remarks) != 1 || remarks[0].Kind != harness.RemarkNeverExposed || !slices.Equal(remarks[0].Values, []string{"Content-Range", "X-Total"}) {
		t.Errorf("got %+v; want that Content-Range and X-Total never came", remarks)
	}
	if remarks := Remarks(plan, answered(url, 206, "ETag", "1", "X-Total", "2", "Content-Range", "bytes 0-0/1")); len(remarks) > 0 {
		t.Errorf("all there: got %+v; want none", remarks)
	}
	plan.Target.Method = "POST"
	if remarks := Remarks(plan, answered(url, 200, "etag", `"1"`)); len(remarks) != 1 || remarks[0].Who != "POST" {
		t.Errorf("a method that was kept back: got %+v; want it named", remarks)
	}
	if remarks := Remarks(plan, nil); len(remarks) > 0 {
		t.Errorf("no answer at all: got %+v; want none", remarks)
	}
}

// A load without CORS that was answered shows what the server did, whether the
// browser gives the page an opaque answer or, for its Cross-Origin-Resource-Policy
// or its type, none.
func TestBlockedByResponseIsAnAnswer(t *testing.T) {
	t.Parallel()
	rule := harness.Rule{ID: "x.y", Harm: harness.Break, Cases: []harness.Case{{ID: "z", Ask: harness.Ask{From: harness.NoOrigin}, Want: harness.Answered}}}
	plan := plan.Plan(harness.Target{URL: "https://api.example.com/", Policy: harness.Policy{Origins: []string{"*"}}}, []harness.Rule{rule})
	for reason, want := range map[fetch.Reason]harness.Status{
		fetch.Opaque: harness.StatusPass, fetch.BlockedByResponse: harness.StatusPass, fetch.BlockedByClient: harness.StatusInconclusive,
	} {
		o := harness.Observation{Outcome: harness.OutcomeBlocked, Reason: reason, Status: 200, Exchanges: []harness.Exchange{{Method: "GET", Status: 200}}}
		v := Judge(plan.Trials[0], harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{plan.Baseline: {o}}})
		if v.Status != want {
			t.Errorf("%s: got %s (%s); want %s", reason, v.Status, v.Why, want)
		}
	}
}
