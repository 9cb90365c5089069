package harness

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestMend(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		own             string
		status          int
		body            string
		headers         []fetch.Header
		mend            Mend
		detail, heading string
	}{
		{"GraphQL", "", 400, `{"errors":[{"message":"GraphQL operations must contain a non-empty query"}]}`, nil, MendMethod, "POST", "GraphQL operations must contain a non-empty query"},
		{"Express without such a route", "", 404, "<!DOCTYPE html><title>Error</title><pre>Cannot GET /graphql</pre>", nil, MendMethod, "POST", "Error"},
		{"Allow", "", 405, "", With("Allow", "OPTIONS, PUT"), MendMethod, "PUT", ""},
		{"Allow that lists POST", "", 404, "", With("Allow", "PUT, POST"), MendMethod, "POST", ""},
		{"Allow that lists its own", "POST", 405, "", With("Allow", "POST"), MendStatus, "", ""},
		{"405 alone", "", 405, "\n  Method   Not Allowed\nmore", nil, MendMethod, "POST", "Method Not Allowed"},
		{"not found", "", 404, "<html><title>404 Not&nbsp;Found</title>", nil, MendPath, "", "404 Not Found"},
		{"Apollo, which takes a plain GET for a forgery", "", 400, `{"errors":[{"message":"This operation has been blocked as a potential CSRF. Send x-apollo-operation-name or apollo-require-preflight"}]}`, nil, MendMethod, "POST", "This operation has been blocked as a potential CSRF. Send x-apollo-operation-name or apollo-require-preflight"},
		{"not signed in", "", 401, `{"title":"Unauthorized","status":401}`, nil, MendSession, "", "Unauthorized"},
		{"refused by whatever it is", "", 403, "cross-origin request detected", nil, MendAccess, "", "cross-origin request detected"},
		{"moved", "", 301, "", With("Location", "https://b.example/?t=1"), MendRedirect, "https://b.example/", ""},
		{"an error of its own", "", 500, "[]", nil, MendStatus, "", "[]"},
		{"long", "POST", 400, strings.Repeat("é", 300), nil, MendStatus, "", strings.Repeat("é", 119) + "…"},
	} {
		x := Exchange{Method: "GET", Status: tt.status, Body: tt.body, Response: tt.headers}
		mend, detail := Target{Method: tt.own}.mend(x)
		if got := headline(x); mend != tt.mend || detail != tt.detail || got != tt.heading {
			t.Errorf("%s: got %s %q %q; want %s %q %q", tt.name, mend, detail, got, tt.mend, tt.detail, tt.heading)
		}
	}
}

// TestMendByPath: the path of an endpoint may say that it takes a POST, where the answer does not.
func TestMendByPath(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]Mend{
		"https://api.example.com/v1/graphql":         MendMethod,
		"https://api.example.com/GraphQL/?a=b":       MendMethod,
		"https://api.example.com/hub/negotiate?v=1":  MendMethod,
		"https://api.example.com/graphql/playground": MendStatus,
		"https://api.example.com/items?next=/gql":    MendStatus,
	} {
		if got, _ := (Target{URL: url}).mend(Exchange{Method: "GET", Status: 400, Body: "bad request"}); got != want {
			t.Errorf("%s: got %s; want %s", url, got, want)
		}
	}
	if got, _ := (Target{URL: "https://api.example.com/graphql"}).mend(Exchange{Method: "GET", Status: 401}); got != MendSession {
		t.Errorf("got %s; want %s where it asks who is there", got, MendSession)
	}
}

func TestOtherStatus(t *testing.T) {
	t.Parallel()
	plan := Plan(Target{URL: "https://api.example.com/graphql", Policy: Policy{Origins: []string{"https://app.example.com"}}}, nil)
	answered := func(status int, body string) Evidence {
		x := Exchange{Method: "GET", URL: plan.Target.URL, Status: status, Body: body, Response: With("Server", "envoy")}
		return Evidence{Observations: map[StoryID][]Observation{plan.Baseline: {{Outcome: OutcomeBlocked, Reason: fetch.Opaque, Status: status, Exchanges: []Exchange{x}}}}}
	}
	got := Remarks(plan, []Evidence{answered(405, ""), answered(405, "no GET here")})
	want := Remark{
		Kind: RemarkOtherStatus, Target: plan.Target.URL, Field: "GET", Status: 405, Count: 200, Who: "envoy",
		Values: []string{"no GET here", "method", "POST"},
	}
	if len(got) != 1 || !got[0].equal(want) {
		t.Errorf("got %+v; want %+v", got, want)
	}
	if got := Remarks(plan, []Evidence{answered(405, ""), answered(204, "")}); len(got) != 0 {
		t.Errorf("one that was answered as declared: got %+v; want none", got)
	}
}
