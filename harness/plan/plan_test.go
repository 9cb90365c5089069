package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// oneRule is a rule with a control and the given cases.
func oneRule(cases ...harness.Case) []harness.Rule {
	return []harness.Rule{{
		ID: "test.rule", Title: "a rule", Spec: "concept-cors-check", Harm: harness.Leak,
		Control: harness.Ask{From: harness.Allowed}, Cases: cases,
	}}
}

func testTarget(p harness.Policy) harness.Target {
	return harness.Target{URL: "https://api.example.com/items", Policy: p}
}

func TestPlanExpands(t *testing.T) {
	t.Parallel()
	yes := true
	policy := harness.Policy{
		Origins: []string{"https://app.example.com", "https://*.example.org"}, Credentials: &yes,
		Methods: []string{"PUT", "DELETE"}, Headers: []string{"X-A", "Content-Type"},
	}
	tests := []struct {
		name string
		c    harness.Case
		want []string
	}{
		{"each allowed origin", harness.Case{ID: "a", Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared},
			[]string{"https://app.example.com", "https://corsuite-sample.example.org"}},
		{"a second origin", harness.Case{ID: "a", Ask: harness.Ask{From: harness.OtherAllowed}, Want: harness.Shared},
			[]string{"https://corsuite-sample.example.org"}},
		{"each declared method", harness.Case{ID: "a", Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, Want: harness.Shared},
			[]string{
				"PUT from https://app.example.com", "DELETE from https://app.example.com",
				"PUT from https://corsuite-sample.example.org", "DELETE from https://corsuite-sample.example.org",
			}},
		{"refused methods", harness.Case{ID: "a", Ask: harness.Ask{From: harness.Stranger, Method: harness.UndeclaredMethod}, Want: harness.Blocked},
			[]string{"PATCH from https://stranger.example", "CORSUITE from https://stranger.example"}},
		{"each declared header", harness.Case{ID: "a", Ask: harness.Ask{From: harness.Stranger, Headers: harness.With(harness.DeclaredHeader, "")}, Want: harness.Blocked},
			[]string{"X-A from https://stranger.example", "Content-Type from https://stranger.example"}},
		{"all headers at once", harness.Case{ID: "a", Ask: harness.Ask{From: harness.Stranger, Headers: harness.With(harness.DeclaredHeaders, "")}, Want: harness.Blocked},
			[]string{"all declared headers from https://stranger.example"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			trial := Plan(testTarget(policy), oneRule(tt.c)).Trials[0]
			var got []string
			for _, i := range trial.Instances {
				got = append(got, i.Label)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("instances = %q (%s); want %q", got, trial.NotApplicable, tt.want)
			}
		})
	}
}

func TestPlanSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	one := harness.Policy{Origins: []string{"https://app.example.com"}}
	tests := []struct {
		name   string
		policy harness.Policy
		c      harness.Case
		want   string
	}{
		{"origins", harness.Policy{}, harness.Case{Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared}, "`origins:"},
		{"origins, of whom a stranger's preflight tells nothing", harness.Policy{Methods: []string{"PUT"}}, harness.Case{Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, Want: harness.Shared}, "`origins:"},
		{"methods, whoever asks", harness.Policy{}, harness.Case{Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, Want: harness.Answered}, "`methods:"},
		{"nobody allowed", harness.Policy{Origins: []string{}}, harness.Case{Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared}, "no origin"},
		{"a second origin", one, harness.Case{Ask: harness.Ask{From: harness.OtherAllowed}, Want: harness.Shared}, "second"},
		{"credentials", one, harness.Case{Ask: harness.Ask{From: harness.Allowed, Credentials: fetch.Include}, Want: harness.Shared}, "`credentials:"},
		{"methods", one, harness.Case{Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, Want: harness.Shared}, "`methods:"},
		{"headers", one, harness.Case{Ask: harness.Ask{From: harness.Allowed, Headers: harness.With(harness.DeclaredHeader, "")}, Want: harness.Shared}, "`headers:"},
		{"denied", one, harness.Case{Ask: harness.Ask{From: harness.Denied}, Want: harness.Blocked}, "`denied:"},
		{"the policy disagrees", one, harness.Case{Ask: harness.Ask{From: harness.Stranger}, Want: harness.Shared}, "refuses"},
		{"another kind of target", one, harness.Case{Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared, Needs: func(harness.Target) string { return "not today" }}, "not today"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			trial := Plan(testTarget(tt.policy), oneRule(tt.c)).Trials[0]
			if len(trial.Instances) > 0 || !strings.Contains(trial.NotApplicable, tt.want) {
				t.Errorf("not applicable = %q with %d instances; want a reason with %q", trial.NotApplicable, len(trial.Instances), tt.want)
			}
		})
	}
}

func TestPlanMergesEqualStories(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{Origins: []string{"https://app.example.com"}}
	p := Plan(testTarget(policy), oneRule(
		harness.Case{ID: "a", Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked},
		harness.Case{ID: "b", Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked},
		harness.Case{ID: "c", Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared},
	))
	// The baseline, the stranger, and the allowed origin, which is also the control.
	if len(p.Stories) != 3 {
		t.Errorf("%d stories; want 3", len(p.Stories))
	}
	if a, c := p.Trials[0].Instances[0], p.Trials[2].Instances[0]; a.Control != c.Story {
		t.Errorf("the control of a is %s; want the story of c, %s", a.Control, c.Story)
	}
}

func TestPlanControlWhereNobodyIsAllowed(t *testing.T) {
	t.Parallel()
	p := Plan(testTarget(harness.Policy{Origins: []string{}}), oneRule(harness.Case{Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked}))
	if got := p.Trials[0].Instances[0].Control; got != p.Baseline {
		t.Errorf("control = %s; want the baseline %s", got, p.Baseline)
	}
}

func TestPlanLookAlikesHaveTheirOwnBase(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{Origins: []string{"https://a.example.com", "https://b.example.net"}}
	p := Plan(testTarget(policy), oneRule(harness.Case{Ask: harness.Ask{From: harness.Appended}, Want: harness.Blocked}))
	stories := map[harness.StoryID]harness.Story{}
	for _, s := range p.Stories {
		stories[s.ID] = s
	}
	if len(p.Trials[0].Instances) < 2 {
		t.Fatalf("%d instances; want one for each allowed origin", len(p.Trials[0].Instances))
	}
	for _, i := range p.Trials[0].Instances {
		control := string(stories[i.Control].Asks[0].From)
		if !strings.HasPrefix(i.Label, control) {
			t.Errorf("look-alike %s has the control %s", i.Label, control)
		}
	}
}

func TestPlanTargetsOwnRequest(t *testing.T) {
	t.Parallel()
	target := testTarget(harness.Policy{Origins: []string{"https://app.example.com"}, Headers: []string{"content-type"}})
	target.Method, target.Body, target.ContentType = "POST", "{}", "application/json"
	a := Plan(target, oneRule(harness.Case{Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared})).Trials[0].Instances[0].Asks[0]
	if a.Method != "POST" || a.Body != "{}" || !slices.Contains(a.Headers, fetch.Header{Name: "Content-Type", Value: "application/json"}) {
		t.Errorf("ask = %+v; want the target's POST", a)
	}
}

func TestPlanLintsLookAtWhatABrowserCouldAsk(t *testing.T) {
	t.Parallel()
	p := Plan(testTarget(harness.Policy{Origins: []string{"https://app.example.com"}}), oneRule(
		harness.Case{ID: "lint", Seen: &harness.Lint{Says: "it is clean"}},
		harness.Case{ID: "fetch", Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked},
		harness.Case{ID: "bytes", Ask: harness.Ask{From: harness.Stranger, Bytes: &harness.Bytes{}}, Want: harness.Answered},
	))
	lint, fetched, bytes := p.Trials[0], p.Trials[1].Instances[0].Story, p.Trials[2].Instances[0].Story
	if !slices.Contains(lint.Seen, fetched) || slices.Contains(lint.Seen, bytes) {
		t.Errorf("the lint looks at %q; want it to look at %s and not at %s", lint.Seen, fetched, bytes)
	}
}

// The page is the plain request of an allowed origin, whatever else is asked first.
func TestPlanPage(t *testing.T) {
	t.Parallel()
	target := harness.Target{URL: "https://api.example.com/", Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}
	asking := func(asks ...harness.Ask) []harness.Rule {
		return []harness.Rule{{ID: "test.rule", Cases: []harness.Case{{ID: "case", Story: asks, Want: harness.Answered}}}}
	}
	for name, tt := range map[string]struct {
		rules []harness.Rule
		found bool
	}{
		"a page's":        {asking(harness.Ask{From: harness.Allowed}), true},
		"with a header":   {asking(harness.Ask{From: harness.Allowed, Headers: harness.With("X-A", "1")}), false},
		"of another path": {asking(harness.Ask{From: harness.Allowed, URL: "/other"}), false},
		"two in a story":  {asking(harness.Ask{From: harness.Allowed}, harness.Ask{From: harness.Allowed}), false},
		"without Origin":  {asking(harness.Ask{From: harness.NoOrigin}), false},
	} {
		plan := Plan(target, tt.rules)
		page := plan.Trials[0].Page
		if found := page != "" && page != plan.Baseline; found != tt.found {
			t.Errorf("%s: got the page %q; want one: %t", name, page, tt.found)
		}
	}
}

// A method that is another target's own request is judged there, not where it means something else.
func TestPlanLeavesResponsesToTheirTarget(t *testing.T) {
	t.Parallel()
	policy := harness.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PROPFIND"}}
	targets := harness.OwnRequests([]harness.Target{
		{Name: "file", URL: "https://api.example.com/notes.txt", Policy: policy},
		{Name: "folder", URL: "https://api.example.com/", Method: "PROPFIND", Status: 207, Policy: policy},
		{Name: "elsewhere", URL: "https://other.example.com/", Policy: policy},
	})
	rules := []harness.Rule{{ID: "test.rule", Harm: harness.Break, Cases: []harness.Case{{ID: "each", Ask: harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, Want: harness.Shared, OfResponse: true}}}}
	for i, want := range []int{0, 1, 1} {
		if got := len(Plan(targets[i], rules).Trials[0].Instances); got != want {
			t.Errorf("%s: %d instances; want %d", targets[i].Name, got, want)
		}
	}
}

// A stream is read with GET: a HEAD that its server never ends would hold a connection.
func TestPlanAsksNoHeadOfStream(t *testing.T) {
	t.Parallel()
	rules := []harness.Rule{{ID: "test.rule", Harm: harness.Break, Cases: []harness.Case{{ID: "head", Ask: harness.Ask{From: harness.Allowed, Method: "HEAD"}, Want: harness.Shared}}}}
	for kind, want := range map[harness.Kind]int{harness.Stream: 0, harness.Resource: 1} {
		target := harness.Target{URL: "https://api.example.com/events", Is: kind, Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}
		if got := len(Plan(target, rules).Trials[0].Instances); got != want {
			t.Errorf("%s: %d instances; want %d", kind, got, want)
		}
	}
}
