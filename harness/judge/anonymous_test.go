package judge

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// sessionTarget is one that wants a cookie, and what its policy says of credentials.
func sessionTarget(credentials *bool) harness.Target {
	return harness.Target{
		URL: "https://api.example.com/me", Auth: harness.Auth{Cookie: "sid=1; theme=dark", Headers: harness.With("X-Key", "k")},
		Policy: harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: credentials},
	}
}

// planned returns the only ask of a rule with one ask.
func planned(t *testing.T, target harness.Target, a harness.Ask) harness.Ask {
	t.Helper()
	plan := plan.Plan(target, []harness.Rule{{ID: "a.b", Cases: []harness.Case{{ID: "c", Ask: a, Want: harness.Answered}}}})
	if len(plan.Trials[0].Instances) != 1 {
		t.Fatalf("got %+v; want one instance", plan.Trials[0])
	}
	return plan.Trials[0].Instances[0].Asks[0]
}

func TestInSession(t *testing.T) {
	t.Parallel()
	const app, own = harness.Origin("https://app.example.com"), harness.Origin("https://api.example.com")
	for _, test := range []struct {
		name        string
		credentials *bool
		ask         harness.Ask
		takes       bool
		cookie      string
		key         bool
	}{
		{"where credentials are allowed a page asks with the cookie", new(true), harness.Ask{From: app}, true, "sid=1; theme=dark", true},
		{"unless it says otherwise", new(true), harness.Ask{From: app, Credentials: fetch.Omit}, false, "sid=1; theme=dark", true},
		{"where they are undeclared it does not", nil, harness.Ask{From: app}, false, "sid=1; theme=dark", true},
		{"nor where they are refused", new(false), harness.Ask{From: app}, false, "sid=1; theme=dark", true},
		{"the target's own pages do", new(false), harness.Ask{From: own}, true, "sid=1; theme=dark", true},
		{"and what is not a page", nil, harness.Ask{From: harness.NoOrigin}, true, "sid=1; theme=dark", true},
		{"anonymous is without anything", new(true), harness.Ask{From: app, Session: harness.Anonymous}, true, "", false},
		{"no cookie is without the cookie", new(true), harness.Ask{From: app, Session: harness.NoCookie}, true, "", true},
		{"with a cookie is with the session's", new(true), harness.Ask{From: app, Session: harness.WithCookie}, true, "sid=1; theme=dark", true},
	} {
		got := planned(t, sessionTarget(test.credentials), test.ask)
		if got.TakesCookie() != test.takes || got.Auth.Cookie != test.cookie || (len(got.Auth.Headers) > 0) != test.key {
			t.Errorf("%s: got credentials %q, %+v", test.name, got.Credentials, got.Auth)
		}
	}
	classes := sessionTarget(nil)
	classes.Policy = harness.Policy{Grants: []harness.Grant{
		{Origins: []string{harness.Any}, Credentials: new(false)}, {Origins: []string{string(app)}, Credentials: new(true)},
	}}
	for from, want := range map[harness.Origin]fetch.CredentialsMode{app: fetch.Include, harness.Stranger: ""} {
		if got := planned(t, classes, harness.Ask{From: from}); got.Credentials != want {
			t.Errorf("%s under two grants: got credentials %q; want %q", from, got.Credentials, want)
		}
	}
	without := sessionTarget(new(true))
	without.Auth = harness.Auth{}
	if got := planned(t, without, harness.Ask{From: app, Session: harness.WithCookie}); got.Auth.Cookie != harness.MadeUpCookie {
		t.Errorf("got %q; want a made-up cookie where there is none", got.Auth.Cookie)
	}
	if got := planned(t, without, harness.Ask{From: app}); got.Credentials != "" {
		t.Errorf("got credentials %q without a session", got.Credentials)
	}
}

func TestOnto(t *testing.T) {
	t.Parallel()
	auth := harness.Auth{Cookie: "sid=1", Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer t"}, {Name: "X-Key", Value: "k"}}}
	lines := []fetch.Header{{Name: "authorization", Value: "Bearer corsuite"}, {Name: "Accept", Value: "*/*"}, {Name: "AUTHORIZATION", Value: "x"}}
	text := func(lines []fetch.Header) string {
		var all []string
		for _, h := range lines {
			all = append(all, h.Name+": "+h.Value)
		}
		return strings.Join(all, " | ")
	}
	before := text(lines)
	for _, test := range []struct {
		lines  []fetch.Header
		cookie bool
		want   string
	}{
		{lines, false, "authorization: Bearer t | Accept: */* | X-Key: k"},
		{lines[1:2], true, "Accept: */* | Authorization: Bearer t | X-Key: k | Cookie: sid=1"},
		{harness.With("cookie", "a=1"), true, "cookie: a=1; sid=1 | Authorization: Bearer t | X-Key: k"},
	} {
		if got := text(auth.Onto(test.lines, test.cookie)); got != test.want {
			t.Errorf("got %q; want %q", got, test.want)
		}
	}
	if after := text(lines); after != before {
		t.Errorf("the list became %q; want it left alone", after)
	}
}

// TestJudgeWithoutSession: what is asked without the cookie of a session says
// nothing of the resource, and is not called inconclusive for it.
func TestJudgeWithoutSession(t *testing.T) {
	t.Parallel()
	target := sessionTarget(nil)
	target.Auth.Headers = nil
	for _, test := range []struct {
		name    string
		want    harness.Want
		from    harness.Origin
		status  int
		outcome harness.Outcome
		verdict harness.Status
	}{
		{"a 401 that nobody can read", harness.Shared, harness.Allowed, 401, harness.OutcomeBlocked, harness.StatusNotApplicable},
		{"a 401 that can be read is read", harness.Shared, harness.Allowed, 401, harness.OutcomeShared, harness.StatusPass},
		{"a stranger before the 401", harness.Blocked, harness.Stranger, 401, harness.OutcomeBlocked, harness.StatusNotApplicable},
		{"another answer than to the anonymous", harness.Shared, harness.Allowed, 200, harness.OutcomeBlocked, harness.StatusFail},
	} {
		rule := harness.Rule{ID: "a.b", Harm: harness.Leak, Control: harness.Ask{From: harness.Allowed}, Cases: []harness.Case{{ID: "c", Ask: harness.Ask{From: test.from}, Want: test.want}}}
		plan := plan.Plan(target, []harness.Rule{rule})
		e := harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{
			plan.Baseline:                     {answeredWith(200, harness.OutcomeBlocked)},
			plan.Anonymous:                    {answeredWith(401, harness.OutcomeBlocked)},
			plan.Trials[0].Instances[0].Story: {answeredWith(test.status, test.outcome)},
		}}
		if v := Judge(plan.Trials[0], e); v.Status != test.verdict {
			t.Errorf("%s: got %s (%s); want %s", test.name, v.Status, v.Why, test.verdict)
		}
	}
}

func answeredWith(status int, outcome harness.Outcome) harness.Observation {
	o := harness.Observation{Outcome: outcome, Status: status, Exchanges: []harness.Exchange{{Method: "GET", Status: status}}}
	if outcome == harness.OutcomeBlocked {
		o.Reason = fetch.MissingAllowOriginHeader
	}
	return o
}

// TestDeclaredAnonymous: without a session a target whose answer to the
// anonymous is declared is judged as that.
func TestDeclaredAnonymous(t *testing.T) {
	t.Parallel()
	target := sessionTarget(new(true))
	target.Anonymous.Status = 401
	if got := plan.Plan(target, nil).Target.Kind(); got != harness.Resource {
		t.Errorf("with the session it is %q; want a resource", got)
	}
	target.Auth = harness.Auth{}
	if plan := plan.Plan(target, nil); plan.Target.Kind() != harness.Protected || plan.Anonymous != "" {
		t.Errorf("without the session it is %q, asked as %q; want protected, and nothing more to ask", plan.Target.Kind(), plan.Anonymous)
	}
}

// TestWithout: what a script sets itself is not the session's business.
func TestWithout(t *testing.T) {
	t.Parallel()
	auth := harness.Auth{Cookie: "sid=1", Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer t"}, {Name: "X-Key", Value: "k"}}}
	got := auth.Without(harness.With("authorization", "Bearer page"))
	if got.Cookie != auth.Cookie || len(got.Headers) != 1 || got.Headers[0].Name != "X-Key" || len(auth.Headers) != 2 {
		t.Errorf("got %+v of %+v; want the session less Authorization", got, auth)
	}
}

// What a request without the session is answered is judged where nobody gets to the
// resource, since a preflight refuses the token: a page that reads the 401 is told enough.
func TestAnonymousUnreached(t *testing.T) {
	t.Parallel()
	const friend = "https://app.example.com"
	target := harness.Target{URL: "https://api.example.com/", Method: "POST", Status: 201, Policy: harness.Policy{Origins: []string{friend}}}
	ask := harness.Ask{From: friend, Method: "POST", Session: harness.Anonymous}
	answered := func(status int) []harness.Observation {
		x := harness.Exchange{ID: "x", Method: "POST", Status: status, Request: harness.With("Origin", friend), Response: harness.With("Access-Control-Allow-Origin", friend)}
		return []harness.Observation{{Outcome: harness.OutcomeShared, Status: status, Exchanges: []harness.Exchange{x}}}
	}
	refused := []harness.Observation{{
		Outcome: harness.OutcomeBlocked, Reason: fetch.HeaderDisallowedByPreflightResponse,
		Exchanges: []harness.Exchange{{ID: "p", Method: "OPTIONS", Status: 204, Preflight: true, Request: harness.With("Origin", friend)}},
	}}
	for status, want := range map[int]harness.Status{401: harness.StatusPass, 404: harness.StatusInconclusive} {
		v := Judge(harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Ask: ask, Want: harness.Shared}, Target: target, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{ask}, Story: "story", Want: harness.Shared}},
		}, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": answered(status), "baseline": refused}})
		if v.Status != want {
			t.Errorf("%d: got %s (%s); want %s", status, v.Status, v.Why, want)
		}
	}
}
