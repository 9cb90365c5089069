package judge

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// kinds lists what is remarked about a target with this evidence.
func kinds(target harness.Target, baseline, anonymous harness.Observation) []harness.RemarkKind {
	plan := plan.Plan(target, nil)
	var kinds []harness.RemarkKind
	for _, r := range Remarks(plan, []harness.Evidence{{Observations: map[harness.StoryID][]harness.Observation{
		plan.Baseline: {baseline}, plan.Anonymous: {anonymous},
	}}}) {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

func TestSessionRemarks(t *testing.T) {
	t.Parallel()
	answered := func(status int, fields ...fetch.Header) harness.Observation {
		return harness.Observation{Outcome: harness.OutcomeBlocked, Status: status, Exchanges: []harness.Exchange{{Method: "GET", URL: "https://api.example.com/me", Status: status, Response: fields}}}
	}
	toSignIn := answered(302, fetch.Header{Name: "Location", Value: "https://id.example.com/login?next=1"})
	elsewhere := answered(302, fetch.Header{Name: "Location", Value: "/me/"})
	cookie := sessionTarget(new(true))
	cookie.Auth.Headers = nil
	bearer, basic := cookie, cookie
	bearer.Auth = harness.Auth{Headers: harness.With("authorization", "bearer x")}
	basic.Auth = harness.Auth{Headers: harness.With("Authorization", "Basic eDp5")}
	none, declared, missing := cookie, cookie, cookie
	none.Auth = harness.Auth{}
	declared.Anonymous.Status = 401
	missing.Auth, missing.Anonymous.Status = harness.Auth{}, 401
	for _, test := range []struct {
		name                string
		target              harness.Target
		baseline, anonymous harness.Observation
		want                []harness.RemarkKind
	}{
		{"a session that works", cookie, answered(200), answered(401), nil},
		{"no session is needed", cookie, answered(200), answered(200), nil},
		{"to sign in without a session", none, toSignIn, harness.Observation{}, []harness.RemarkKind{harness.RemarkSignIn}},
		{"elsewhere without a session", none, elsewhere, harness.Observation{}, []harness.RemarkKind{harness.RemarkOtherStatus}},
		{"to sign in but for the session", cookie, answered(200), toSignIn, []harness.RemarkKind{harness.RemarkSignIn}},
		{"to sign in although there is one", cookie, toSignIn, toSignIn, []harness.RemarkKind{harness.RemarkSessionRefused, harness.RemarkSignIn, harness.RemarkSignIn}},
		{"a session that changes nothing", cookie, answered(401), answered(401), []harness.RemarkKind{harness.RemarkSessionRefused}},
		{"another answer than declared", declared, answered(200), answered(403), []harness.RemarkKind{harness.RemarkAnonymousDiffers}},
		{"no session where one is declared", missing, answered(401), harness.Observation{}, []harness.RemarkKind{harness.RemarkSessionMissing}},
		{"a bearer token", bearer, answered(200), answered(401), []harness.RemarkKind{harness.RemarkPageSetsAuthorization}},
		{"a password, which browsers send themselves", basic, answered(200), answered(401), nil},
		{"a cookie of the session that stays at home", cookie, answered(200, fetch.Header{Name: "Set-Cookie", Value: "sid=2; Secure; SameSite=Lax"}), answered(401), []harness.RemarkKind{harness.RemarkSessionCookie}},
		{"another cookie", cookie, answered(200, fetch.Header{Name: "Set-Cookie", Value: "lb=2"}), answered(401), nil},
		{"a cookie of the session for everyone", cookie, answered(200, fetch.Header{Name: "Set-Cookie", Value: "sid=2; Secure; SameSite=None"}), answered(401), nil},
	} {
		if got := kinds(test.target, test.baseline, test.anonymous); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v; want %v", test.name, got, test.want)
		}
	}
}
