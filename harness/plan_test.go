package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// oneRule is a rule with a control and the given cases.
func oneRule(cases ...Case) []Rule {
	return []Rule{{
		ID: "test.rule", Title: "a rule", Spec: "concept-cors-check", Harm: Leak,
		Control: Ask{From: Allowed}, Cases: cases,
	}}
}

func testTarget(p Policy) Target { return Target{URL: "https://api.example.com/items", Policy: p} }

func TestPlanExpands(t *testing.T) {
	t.Parallel()
	yes := true
	policy := Policy{
		Origins: []string{"https://app.example.com", "https://*.example.org"}, Credentials: &yes,
		Methods: []string{"PUT", "DELETE"}, Headers: []string{"X-A", "Content-Type"},
	}
	tests := []struct {
		name string
		c    Case
		want []string
	}{
		{"each allowed origin", Case{ID: "a", Ask: Ask{From: Allowed}, Want: Shared},
			[]string{"https://app.example.com", "https://corsuite-sample.example.org"}},
		{"a second origin", Case{ID: "a", Ask: Ask{From: OtherAllowed}, Want: Shared},
			[]string{"https://corsuite-sample.example.org"}},
		{"each declared method", Case{ID: "a", Ask: Ask{From: Allowed, Method: DeclaredMethod}, Want: Shared},
			[]string{
				"PUT from https://app.example.com", "DELETE from https://app.example.com",
				"PUT from https://corsuite-sample.example.org", "DELETE from https://corsuite-sample.example.org",
			}},
		{"refused methods", Case{ID: "a", Ask: Ask{From: Stranger, Method: UndeclaredMethod}, Want: Blocked},
			[]string{"PATCH from https://stranger.example", "CORSUITE from https://stranger.example"}},
		{"each declared header", Case{ID: "a", Ask: Ask{From: Stranger, Headers: With(DeclaredHeader, "")}, Want: Blocked},
			[]string{"X-A from https://stranger.example", "Content-Type from https://stranger.example"}},
		{"all headers at once", Case{ID: "a", Ask: Ask{From: Stranger, Headers: With(DeclaredHeaders, "")}, Want: Blocked},
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
	one := Policy{Origins: []string{"https://app.example.com"}}
	tests := []struct {
		name   string
		policy Policy
		c      Case
		want   string
	}{
		{"origins", Policy{}, Case{Ask: Ask{From: Allowed}, Want: Shared}, "`origins:"},
		{"origins, of whom a stranger's preflight tells nothing", Policy{Methods: []string{"PUT"}}, Case{Ask: Ask{From: Allowed, Method: DeclaredMethod}, Want: Shared}, "`origins:"},
		{"methods, whoever asks", Policy{}, Case{Ask: Ask{From: Allowed, Method: DeclaredMethod}, Want: Answered}, "`methods:"},
		{"nobody allowed", Policy{Origins: []string{}}, Case{Ask: Ask{From: Allowed}, Want: Shared}, "no origin"},
		{"a second origin", one, Case{Ask: Ask{From: OtherAllowed}, Want: Shared}, "second"},
		{"credentials", one, Case{Ask: Ask{From: Allowed, Credentials: fetch.Include}, Want: Shared}, "`credentials:"},
		{"methods", one, Case{Ask: Ask{From: Allowed, Method: DeclaredMethod}, Want: Shared}, "`methods:"},
		{"headers", one, Case{Ask: Ask{From: Allowed, Headers: With(DeclaredHeader, "")}, Want: Shared}, "`headers:"},
		{"denied", one, Case{Ask: Ask{From: Denied}, Want: Blocked}, "`denied:"},
		{"the policy disagrees", one, Case{Ask: Ask{From: Stranger}, Want: Shared}, "refuses"},
		{"another kind of target", one, Case{Ask: Ask{From: Allowed}, Want: Shared, Needs: func(Target) string { return "not today" }}, "not today"},
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
	policy := Policy{Origins: []string{"https://app.example.com"}}
	p := Plan(testTarget(policy), oneRule(
		Case{ID: "a", Ask: Ask{From: Stranger}, Want: Blocked},
		Case{ID: "b", Ask: Ask{From: Stranger}, Want: Blocked},
		Case{ID: "c", Ask: Ask{From: Allowed}, Want: Shared},
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
	p := Plan(testTarget(Policy{Origins: []string{}}), oneRule(Case{Ask: Ask{From: Stranger}, Want: Blocked}))
	if got := p.Trials[0].Instances[0].Control; got != p.Baseline {
		t.Errorf("control = %s; want the baseline %s", got, p.Baseline)
	}
}

func TestPlanLookAlikesHaveTheirOwnBase(t *testing.T) {
	t.Parallel()
	policy := Policy{Origins: []string{"https://a.example.com", "https://b.example.net"}}
	p := Plan(testTarget(policy), oneRule(Case{Ask: Ask{From: Appended}, Want: Blocked}))
	stories := map[StoryID]Story{}
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
	target := testTarget(Policy{Origins: []string{"https://app.example.com"}, Headers: []string{"content-type"}})
	target.Method, target.Body, target.ContentType = "POST", "{}", "application/json"
	a := Plan(target, oneRule(Case{Ask: Ask{From: Allowed}, Want: Shared})).Trials[0].Instances[0].Asks[0]
	if a.Method != "POST" || a.Body != "{}" || !slices.Contains(a.Headers, fetch.Header{Name: "Content-Type", Value: "application/json"}) {
		t.Errorf("ask = %+v; want the target's POST", a)
	}
}

func TestPlanLintsLookAtWhatABrowserCouldAsk(t *testing.T) {
	t.Parallel()
	p := Plan(testTarget(Policy{Origins: []string{"https://app.example.com"}}), oneRule(
		Case{ID: "lint", Seen: &Lint{Says: "it is clean"}},
		Case{ID: "fetch", Ask: Ask{From: Stranger}, Want: Blocked},
		Case{ID: "bytes", Ask: Ask{From: Stranger, Bytes: &Bytes{}}, Want: Answered},
	))
	lint, fetched, bytes := p.Trials[0], p.Trials[1].Instances[0].Story, p.Trials[2].Instances[0].Story
	if !slices.Contains(lint.Seen, fetched) || slices.Contains(lint.Seen, bytes) {
		t.Errorf("the lint looks at %q; want it to look at %s and not at %s", lint.Seen, fetched, bytes)
	}
}

// The page is the plain request of an allowed origin, whatever else is asked first.
func TestPlanPage(t *testing.T) {
	t.Parallel()
	target := Target{URL: "https://api.example.com/", Policy: Policy{Origins: []string{"https://app.example.com"}}}
	asking := func(asks ...Ask) []Rule {
		return []Rule{{ID: "test.rule", Cases: []Case{{ID: "case", Story: asks, Want: Answered}}}}
	}
	for name, tt := range map[string]struct {
		rules []Rule
		found bool
	}{
		"a page's":        {asking(Ask{From: Allowed}), true},
		"with a header":   {asking(Ask{From: Allowed, Headers: With("X-A", "1")}), false},
		"of another path": {asking(Ask{From: Allowed, URL: "/other"}), false},
		"two in a story":  {asking(Ask{From: Allowed}, Ask{From: Allowed}), false},
		"without Origin":  {asking(Ask{From: NoOrigin}), false},
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
	policy := Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PROPFIND"}}
	targets := OwnRequests([]Target{
		{Name: "file", URL: "https://api.example.com/notes.txt", Policy: policy},
		{Name: "folder", URL: "https://api.example.com/", Method: "PROPFIND", Status: 207, Policy: policy},
		{Name: "elsewhere", URL: "https://other.example.com/", Policy: policy},
	})
	rules := []Rule{{ID: "test.rule", Harm: Break, Cases: []Case{{ID: "each", Ask: Ask{From: Allowed, Method: DeclaredMethod}, Want: Shared, OfResponse: true}}}}
	for i, want := range []int{0, 1, 1} {
		if got := len(Plan(targets[i], rules).Trials[0].Instances); got != want {
			t.Errorf("%s: %d instances; want %d", targets[i].Name, got, want)
		}
	}
}

// A stream is read with GET: a HEAD that its server never ends would hold a connection.
func TestPlanAsksNoHeadOfStream(t *testing.T) {
	t.Parallel()
	rules := []Rule{{ID: "test.rule", Harm: Break, Cases: []Case{{ID: "head", Ask: Ask{From: Allowed, Method: "HEAD"}, Want: Shared}}}}
	for kind, want := range map[Kind]int{Stream: 0, Resource: 1} {
		target := Target{URL: "https://api.example.com/events", Is: kind, Policy: Policy{Origins: []string{"https://app.example.com"}}}
		if got := len(Plan(target, rules).Trials[0].Instances); got != want {
			t.Errorf("%s: %d instances; want %d", kind, got, want)
		}
	}
}
