package harness

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// kinds lists what is remarked about a target with this evidence.
func kinds(target Target, baseline, anonymous Observation) []RemarkKind {
	plan := Plan(target, nil)
	var kinds []RemarkKind
	for _, r := range Remarks(plan, []Evidence{{Observations: map[StoryID][]Observation{
		plan.Baseline: {baseline}, plan.Anonymous: {anonymous},
	}}}) {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

func TestSessionRemarks(t *testing.T) {
	t.Parallel()
	answered := func(status int, fields ...fetch.Header) Observation {
		return Observation{Outcome: OutcomeBlocked, Status: status, Exchanges: []Exchange{{Method: "GET", URL: "https://api.example.com/me", Status: status, Response: fields}}}
	}
	toSignIn := answered(302, fetch.Header{Name: "Location", Value: "https://id.example.com/login?next=1"})
	elsewhere := answered(302, fetch.Header{Name: "Location", Value: "/me/"})
	cookie := sessionTarget(new(true))
	cookie.Auth.Headers = nil
	bearer, basic := cookie, cookie
	bearer.Auth = Auth{Headers: With("authorization", "bearer x")}
	basic.Auth = Auth{Headers: With("Authorization", "Basic eDp5")}
	none, declared, missing := cookie, cookie, cookie
	none.Auth = Auth{}
	declared.Anonymous.Status = 401
	missing.Auth, missing.Anonymous.Status = Auth{}, 401
	for _, test := range []struct {
		name                string
		target              Target
		baseline, anonymous Observation
		want                []RemarkKind
	}{
		{"a session that works", cookie, answered(200), answered(401), nil},
		{"no session is needed", cookie, answered(200), answered(200), nil},
		{"to sign in without a session", none, toSignIn, Observation{}, []RemarkKind{RemarkSignIn}},
		{"elsewhere without a session", none, elsewhere, Observation{}, []RemarkKind{RemarkOtherStatus}},
		{"to sign in but for the session", cookie, answered(200), toSignIn, []RemarkKind{RemarkSignIn}},
		{"to sign in although there is one", cookie, toSignIn, toSignIn, []RemarkKind{RemarkSessionRefused, RemarkSignIn, RemarkSignIn}},
		{"a session that changes nothing", cookie, answered(401), answered(401), []RemarkKind{RemarkSessionRefused}},
		{"another answer than declared", declared, answered(200), answered(403), []RemarkKind{RemarkAnonymousDiffers}},
		{"no session where one is declared", missing, answered(401), Observation{}, []RemarkKind{RemarkSessionMissing}},
		{"a bearer token", bearer, answered(200), answered(401), []RemarkKind{RemarkPageSetsAuthorization}},
		{"a password, which browsers send themselves", basic, answered(200), answered(401), nil},
		{"a cookie of the session that stays at home", cookie, answered(200, fetch.Header{Name: "Set-Cookie", Value: "sid=2; Secure; SameSite=Lax"}), answered(401), []RemarkKind{RemarkSessionCookie}},
		{"another cookie", cookie, answered(200, fetch.Header{Name: "Set-Cookie", Value: "lb=2"}), answered(401), nil},
		{"a cookie of the session for everyone", cookie, answered(200, fetch.Header{Name: "Set-Cookie", Value: "sid=2; Secure; SameSite=None"}), answered(401), nil},
	} {
		if got := kinds(test.target, test.baseline, test.anonymous); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v; want %v", test.name, got, test.want)
		}
	}
}
