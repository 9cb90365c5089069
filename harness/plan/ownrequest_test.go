package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// jsonPost is a target whose own request is preflighted.
func jsonPost() harness.Target {
	return harness.Target{
		URL: "https://api.example.com/graphql", Method: "POST", Body: "{}",
		Headers: []fetch.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Api-Version", Value: "2"}},
		Policy:  harness.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PUT"}, Headers: []string{"Content-Type", "Api-Version"}},
	}
}

// planOne plans a rule of one case and returns its trial.
func planOne(t harness.Target, c harness.Case) harness.Trial {
	c.ID = "case"
	return Plan(t, []harness.Rule{{ID: "test.rule", Harm: harness.Break, Cases: []harness.Case{c}}}).Trials[0]
}

// The target's own request is the base of what rules ask.
func TestOwnRequestIsTheBase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		ask     harness.Ask
		method  string
		body    string
		headers string
	}{
		{"its own", harness.Ask{From: harness.Allowed}, "POST", "{}", "Content-Type Api-Version"},
		{"with a header of the rule", harness.Ask{From: harness.Allowed, Headers: harness.With("X-A", "1")}, "POST", "{}", "X-A Content-Type Api-Version"},
		{"with a header of both", harness.Ask{From: harness.Allowed, Headers: harness.With("content-type", "a/b")}, "POST", "{}", "content-type Api-Version"},
		{"another method has its headers", harness.Ask{From: harness.Allowed, Method: harness.DeclaredMethod}, "PUT", "", "Content-Type Api-Version"},
		{"another address has none", harness.Ask{From: harness.Allowed, URL: "/gone", Method: "GET"}, "GET", "", ""},
		{"OPTIONS by hand has none", harness.Ask{From: harness.Allowed, Bytes: &harness.Bytes{Method: "OPTIONS"}}, "GET", "", ""},
	} {
		trial := planOne(jsonPost(), harness.Case{Ask: tt.ask, Want: harness.Answered})
		if len(trial.Instances) != 1 {
			t.Errorf("%s: got %q; want one instance", tt.name, trial.NotApplicable)
			continue
		}
		a := trial.Instances[0].Asks[0]
		var names []string
		for _, h := range a.Headers {
			names = append(names, h.Name)
		}
		if a.Method != tt.method || a.Body != tt.body || strings.Join(names, " ") != tt.headers {
			t.Errorf("%s: got %s %q %q; want %s %q %q", tt.name, a.Method, a.Body, names, tt.method, tt.body, tt.headers)
		}
	}
}

// Bytes that stand for the target's own request ask what its preflight asks.
func TestOwnRequestByHand(t *testing.T) {
	t.Parallel()
	lines := func(target harness.Target, a harness.Ask) string {
		trial := planOne(target, harness.Case{Ask: a, Want: harness.Answered})
		if len(trial.Instances) != 1 {
			return trial.NotApplicable
		}
		b := trial.Instances[0].Asks[0].Bytes
		words := []string{b.Method}
		for _, h := range b.Headers {
			words = append(words, h.Name+": "+h.Value)
		}
		return strings.Join(append(words, b.Body), "|")
	}
	origin := &harness.Bytes{Headers: harness.With("Origin", "{origin}")}
	form := harness.Target{URL: "https://api.example.com/", Method: "POST", Body: "a=b", ContentType: "text/plain", Policy: jsonPost().Policy}
	for name, row := range map[string][2]string{
		"preflighted": {lines(jsonPost(), harness.Ask{From: harness.Allowed, Bytes: origin}),
			"|Origin: {origin}|Access-Control-Request-Method: POST|Access-Control-Request-Headers: api-version,content-type|"},
		"not preflighted": {lines(form, harness.Ask{From: harness.Allowed, Bytes: origin}), "|Origin: {origin}|Content-Type: text/plain|a=b"},
		"with a cookie": {lines(jsonPost(), harness.Ask{From: harness.Allowed, Bytes: &harness.Bytes{Headers: harness.With("Cookie", "a=b")}}),
			"a preflight carries no cookie, and the target's own request begins with one"},
	} {
		if row[0] != row[1] {
			t.Errorf("%s: got %s; want %s", name, row[0], row[1])
		}
	}
}

// What a page cannot do with the target's own request does not apply.
func TestOwnRequestCannotBe(t *testing.T) {
	t.Parallel()
	put := jsonPost()
	put.Method = "PUT"
	versioned := harness.Target{URL: "https://api.example.com/", Headers: harness.With("Api-Version", "2"), Policy: jsonPost().Policy}
	head := harness.Target{URL: "https://api.example.com/", Method: "HEAD", Policy: jsonPost().Policy}
	for _, tt := range []struct {
		name   string
		target harness.Target
		ask    harness.Ask
		says   string
	}{
		{"a PUT without CORS", put, harness.Ask{From: harness.NoOrigin}, "without CORS a page cannot send PUT"},
		{"a JSON POST without CORS", jsonPost(), harness.Ask{From: harness.NoOrigin}, "it cannot set api-version"},
		{"an image", jsonPost(), harness.Ask{From: harness.Allowed, Initiator: harness.ByImage}, "img asks with GET only"},
		{"an event stream with a header", versioned, harness.Ask{From: harness.Allowed, Initiator: harness.ByEventSource}, "it cannot set api-version"},
		{"GET by name", jsonPost(), harness.Ask{From: harness.Allowed, Method: "GET"}, "it is about GET"},
		{"GET by name where pages ask with HEAD", head, harness.Ask{From: harness.Allowed, Method: "GET"}, "it is about GET"},
	} {
		if why := planOne(tt.target, harness.Case{Ask: tt.ask, Want: harness.Answered}).NotApplicable; !strings.Contains(why, tt.says) {
			t.Errorf("%s: got %q; want %q", tt.name, why, tt.says)
		}
	}
	if why := planOne(head, harness.Case{Ask: harness.Ask{From: harness.Allowed, Method: "HEAD"}, Want: harness.Answered}).NotApplicable; why != "" {
		t.Errorf("HEAD by name where pages ask with HEAD: got %q; want an ask", why)
	}
}

// What belongs to the target's own request need not be declared twice.
func TestOwnRequestDeclaresItself(t *testing.T) {
	t.Parallel()
	target := jsonPost()
	target.Method, target.Policy.Methods, target.Policy.Headers = "PUT", nil, nil
	if i := planOne(target, harness.Case{Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared}).Instances; len(i) != 1 || i[0].Want != harness.Shared {
		t.Errorf("got %+v; want it shared", i)
	}
	if why := planOne(target, harness.Case{Ask: harness.Ask{From: harness.Allowed, Headers: harness.With("X-Other", "1")}, Want: harness.Shared}).NotApplicable; !strings.Contains(why, "X-Other") && !strings.Contains(why, "x-other") {
		t.Errorf("another header: got %q; want the line that declares it", why)
	}
}

// The baseline of a preflighted request is a page's.
func TestOwnRequestBaseline(t *testing.T) {
	t.Parallel()
	signedIn := jsonPost()
	signedIn.Policy.Origins, signedIn.Auth.Cookie = nil, "sid=1"
	plan := Plan(signedIn, nil)
	for _, s := range plan.Stories {
		if from := s.Asks[0].From; from != harness.StrangerOrigin {
			t.Errorf("where nobody is declared: asked from %q; want a page", from)
		}
	}
	plan = Plan(jsonPost(), nil)
	i := slices.IndexFunc(plan.Stories, func(s harness.Story) bool { return s.ID == plan.Baseline })
	if got := plan.Stories[i].Asks[0]; got.From != "https://app.example.com" || got.Method != "POST" {
		t.Errorf("got %s from %s; want POST from the allowed origin", got.Method, got.From)
	}
}

// A header that the own request sends without asking declares no other value of it.
func TestOwnRequestOfAForm(t *testing.T) {
	t.Parallel()
	json := harness.Case{Ask: harness.Ask{From: harness.Allowed, Headers: harness.With("Content-Type", "application/json")}, Want: harness.ByPolicy}
	for own, want := range map[string]int{"multipart/form-data; boundary=x": 0, "application/json": 1} {
		target := harness.Target{URL: "https://api.example.com/upload", Method: "POST", Body: "--x--", ContentType: own, Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}
		trial := planOne(target, json)
		if len(trial.Instances) != want {
			t.Errorf("%s: got %d instances (%s); want %d", own, len(trial.Instances), trial.NotApplicable, want)
		}
	}
}

// A page of the target's own may GET with the token of the own request, which another
// origin's page may not be allowed to; what changes something it does not send.
func TestOwnPage(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]bool{"GET": true, "PUT": false} {
		target := harness.Target{URL: "https://api.example.com/me", Method: method, Headers: harness.With("Authorization", "Bearer x"), Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}
		p := Plan(target, []harness.Rule{{ID: "test.rule", Harm: harness.Break, Cases: []harness.Case{{ID: "case", Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared}}}})
		if got := p.Own != ""; got != want {
			t.Errorf("%s: planned %v; want %v", method, got, want)
		}
	}
}
