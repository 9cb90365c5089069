package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// jsonPost is a target whose own request is preflighted.
func jsonPost() Target {
	return Target{
		URL: "https://api.example.com/graphql", Method: "POST", Body: "{}",
		Headers: []fetch.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Api-Version", Value: "2"}},
		Policy:  Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PUT"}, Headers: []string{"Content-Type", "Api-Version"}},
	}
}

// planOne plans a rule of one case and returns its trial.
func planOne(t Target, c Case) Trial {
	c.ID = "case"
	return Plan(t, []Rule{{ID: "test.rule", Harm: Break, Cases: []Case{c}}}).Trials[0]
}

// The target's own request is the base of what rules ask.
func TestOwnRequestIsTheBase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		ask     Ask
		method  string
		body    string
		headers string
	}{
		{"its own", Ask{From: Allowed}, "POST", "{}", "Content-Type Api-Version"},
		{"with a header of the rule", Ask{From: Allowed, Headers: With("X-A", "1")}, "POST", "{}", "X-A Content-Type Api-Version"},
		{"with a header of both", Ask{From: Allowed, Headers: With("content-type", "a/b")}, "POST", "{}", "content-type Api-Version"},
		{"another method has its headers", Ask{From: Allowed, Method: DeclaredMethod}, "PUT", "", "Content-Type Api-Version"},
		{"another address has none", Ask{From: Allowed, URL: "/gone", Method: "GET"}, "GET", "", ""},
		{"OPTIONS by hand has none", Ask{From: Allowed, Bytes: &Bytes{Method: "OPTIONS"}}, "GET", "", ""},
	} {
		trial := planOne(jsonPost(), Case{Ask: tt.ask, Want: Answered})
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
	lines := func(target Target, a Ask) string {
		trial := planOne(target, Case{Ask: a, Want: Answered})
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
	origin := &Bytes{Headers: With("Origin", "{origin}")}
	form := Target{URL: "https://api.example.com/", Method: "POST", Body: "a=b", ContentType: "text/plain", Policy: jsonPost().Policy}
	for name, row := range map[string][2]string{
		"preflighted": {lines(jsonPost(), Ask{From: Allowed, Bytes: origin}),
			"|Origin: {origin}|Access-Control-Request-Method: POST|Access-Control-Request-Headers: api-version,content-type|"},
		"not preflighted": {lines(form, Ask{From: Allowed, Bytes: origin}), "|Origin: {origin}|Content-Type: text/plain|a=b"},
		"with a cookie": {lines(jsonPost(), Ask{From: Allowed, Bytes: &Bytes{Headers: With("Cookie", "a=b")}}),
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
	versioned := Target{URL: "https://api.example.com/", Headers: With("Api-Version", "2"), Policy: jsonPost().Policy}
	head := Target{URL: "https://api.example.com/", Method: "HEAD", Policy: jsonPost().Policy}
	for _, tt := range []struct {
		name   string
		target Target
		ask    Ask
		says   string
	}{
		{"a PUT without CORS", put, Ask{From: NoOrigin}, "without CORS a page cannot send PUT"},
		{"a JSON POST without CORS", jsonPost(), Ask{From: NoOrigin}, "it cannot set api-version"},
		{"an image", jsonPost(), Ask{From: Allowed, Initiator: ByImage}, "img asks with GET only"},
		{"an event stream with a header", versioned, Ask{From: Allowed, Initiator: ByEventSource}, "it cannot set api-version"},
		{"GET by name", jsonPost(), Ask{From: Allowed, Method: "GET"}, "it is about GET"},
		{"GET by name where pages ask with HEAD", head, Ask{From: Allowed, Method: "GET"}, "it is about GET"},
	} {
		if why := planOne(tt.target, Case{Ask: tt.ask, Want: Answered}).NotApplicable; !strings.Contains(why, tt.says) {
			t.Errorf("%s: got %q; want %q", tt.name, why, tt.says)
		}
	}
	if why := planOne(head, Case{Ask: Ask{From: Allowed, Method: "HEAD"}, Want: Answered}).NotApplicable; why != "" {
		t.Errorf("HEAD by name where pages ask with HEAD: got %q; want an ask", why)
	}
}

// What belongs to the target's own request need not be declared twice.
func TestOwnRequestDeclaresItself(t *testing.T) {
	t.Parallel()
	target := jsonPost()
	target.Method, target.Policy.Methods, target.Policy.Headers = "PUT", nil, nil
	if i := planOne(target, Case{Ask: Ask{From: Allowed}, Want: Shared}).Instances; len(i) != 1 || i[0].Want != Shared {
		t.Errorf("got %+v; want it shared", i)
	}
	if why := planOne(target, Case{Ask: Ask{From: Allowed, Headers: With("X-Other", "1")}, Want: Shared}).NotApplicable; !strings.Contains(why, "X-Other") && !strings.Contains(why, "x-other") {
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
		if from := s.Asks[0].From; from != StrangerOrigin {
			t.Errorf("where nobody is declared: asked from %q; want a page", from)
		}
	}
	plan = Plan(jsonPost(), nil)
	i := slices.IndexFunc(plan.Stories, func(s Story) bool { return s.ID == plan.Baseline })
	if got := plan.Stories[i].Asks[0]; got.From != "https://app.example.com" || got.Method != "POST" {
		t.Errorf("got %s from %s; want POST from the allowed origin", got.Method, got.From)
	}
}
