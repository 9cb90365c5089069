package judge

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

func TestMend(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		own             string
		status          int
		body            string
		headers         []fetch.Header
		mend            harness.Mend
		detail, heading string
	}{
		{"GraphQL", "", 400, `{"errors":[{"message":"GraphQL operations must contain a non-empty query"}]}`, nil, harness.MendMethod, "POST", "GraphQL operations must contain a non-empty query"},
		{"Express without such a route", "", 404, "<!DOCTYPE html><html>\n<title>Error</title><pre>Cannot GET /itemz</pre>", nil, harness.MendPath, "", "Cannot GET /itemz"},
		{"Express without such a route for GET", "", 404, "<!DOCTYPE html><title>Error</title><pre>Cannot GET /graphql</pre>", nil, harness.MendMethod, "POST", "Cannot GET /graphql"},
		{"Allow", "", 405, "", harness.With("Allow", "OPTIONS, PUT"), harness.MendMethod, "PUT", ""},
		{"Allow that lists POST", "", 404, "", harness.With("Allow", "PUT, POST"), harness.MendMethod, "POST", ""},
		{"Allow that lists its own", "POST", 405, "", harness.With("Allow", "POST"), harness.MendStatus, "", ""},
		{"405 alone", "", 405, "\n  Method   Not Allowed\nmore", nil, harness.MendMethod, "POST", "Method Not Allowed"},
		{"not found", "", 404, "<html><title>404 Not&nbsp;Found</title>", nil, harness.MendPath, "", "404 Not Found"},
		{"Apollo, which takes a plain GET for a forgery", "", 400, `{"errors":[{"message":"This operation has been blocked as a potential CSRF. Send x-apollo-operation-name or apollo-require-preflight"}]}`, nil, harness.MendMethod, "POST", "This operation has been blocked as a potential CSRF. Send x-apollo-operation-name or apollo-require-preflight"},
		{"not signed in", "", 401, `{"title":"Unauthorized","status":401}`, nil, harness.MendSession, "", "Unauthorized"},
		{"refused by whatever it is", "", 403, "cross-origin request detected", nil, harness.MendAccess, "", "cross-origin request detected"},
		{"moved", "", 301, "", harness.With("Location", "https://b.example/?t=1"), harness.MendRedirect, "https://b.example/", ""},
		{"moved onto itself", "", 302, "", harness.With("Location", "https://api.example.com/me#top"), harness.MendRedirect, "", ""},
		{"an error of its own", "", 500, "[]", nil, harness.MendStatus, "", "[]"},
		{"long", "POST", 400, strings.Repeat("é", 300), nil, harness.MendStatus, "", strings.Repeat("é", 119) + "…"},
	} {
		x := harness.Exchange{Method: "GET", URL: "https://api.example.com/me", Status: tt.status, Body: tt.body, Response: tt.headers}
		mend, detail := mend(harness.Target{Method: tt.own}, x)
		if got := headline(x); mend != tt.mend || detail != tt.detail || got != tt.heading {
			t.Errorf("%s: got %s %q %q; want %s %q %q", tt.name, mend, detail, got, tt.mend, tt.detail, tt.heading)
		}
	}
}

// TestMendByPath: the path of an endpoint may say that it takes a POST, where the answer does not.
func TestMendByPath(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]harness.Mend{
		"https://api.example.com/v1/graphql":         harness.MendMethod,
		"https://api.example.com/GraphQL/?a=b":       harness.MendMethod,
		"https://api.example.com/hub/negotiate?v=1":  harness.MendMethod,
		"https://api.example.com/graphql/playground": harness.MendStatus,
		"https://api.example.com/items?next=/gql":    harness.MendStatus,
	} {
		if got, _ := mend((harness.Target{URL: url}), harness.Exchange{Method: "GET", Status: 400, Body: "bad request"}); got != want {
			t.Errorf("%s: got %s; want %s", url, got, want)
		}
	}
	if got, _ := mend((harness.Target{URL: "https://api.example.com/graphql"}), harness.Exchange{Method: "GET", Status: 401}); got != harness.MendSession {
		t.Errorf("got %s; want %s where it asks who is there", got, harness.MendSession)
	}
}

func TestOtherStatus(t *testing.T) {
	t.Parallel()
	plan := plan.Plan(harness.Target{URL: "https://api.example.com/graphql", Policy: harness.Policy{Origins: []string{"https://app.example.com"}}}, nil)
	answered := func(status int, body string) harness.Evidence {
		x := harness.Exchange{Method: "GET", URL: plan.Target.URL, Status: status, Body: body, Response: harness.With("Server", "envoy")}
		return harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{plan.Baseline: {{Outcome: harness.OutcomeBlocked, Reason: fetch.Opaque, Status: status, Exchanges: []harness.Exchange{x}}}}}
	}
	got := Remarks(plan, []harness.Evidence{answered(405, ""), answered(405, "no GET here")})
	want := harness.Remark{
		Kind: harness.RemarkOtherStatus, Target: plan.Target.URL, Field: "GET", Status: 405, Count: 0, Who: "envoy",
		Values: []string{"no GET here", "method", "POST"},
	}
	if len(got) != 1 || !sameRemark(got[0], want) {
		t.Errorf("got %+v; want %+v", got, want)
	}
	if got := Remarks(plan, []harness.Evidence{answered(405, ""), answered(204, "")}); len(got) != 0 {
		t.Errorf("one that was answered as declared: got %+v; want none", got)
	}
}
