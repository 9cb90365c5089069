package judge

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// TestOwnCredentials: a token that the page sets itself is a session. The target
// is judged with it, and the answer that is declared for requests without it is
// that of a page that has none.
func TestOwnCredentials(t *testing.T) {
	t.Parallel()
	for name, session := range map[string]bool{
		"Authorization": true, "authorization": true, "X-API-Key": true, "apikey": true, "X-Auth-Token": true, "X-Access-Token": true,
		"X-CSRF-Token": false, "X-XSRF-Token": false, "Api-Version": false, "Tus-Resumable": false, "Content-Type": false, "X-Author": false,
	} {
		target := harness.Target{
			URL: "https://api.example.com/me", Headers: append(harness.With(name, "v"), harness.With("X-Page", "1")...), Anonymous: harness.Reply{Status: 401},
			Policy: harness.Policy{Origins: []string{"https://app.example.com"}},
		}
		if got := target.HasSession(); got != session {
			t.Errorf("%s: got %t; want %t", name, got, session)
		}
		want := 401
		if session {
			want = 200
		}
		plan := plan.Plan(target, nil)
		if got := plan.Target.WantStatus(); got != want {
			t.Errorf("%s: the target is judged by %d; want %d", name, got, want)
		}
		if got := plan.Anonymous != ""; got != session {
			t.Errorf("%s: got an ask without the session: %t; want %t", name, got, session)
		}
		if got := len(sessionMissing(plan, nil)) == 0; got != session {
			t.Errorf("%s: a session is there: got %t; want %t", name, got, session)
		}
		for _, s := range plan.Stories {
			_, token := fetch.Get(s.Asks[0].Headers, name)
			_, other := fetch.Get(s.Asks[0].Headers, "X-Page")
			if token == (s.ID == plan.Anonymous) || !other {
				t.Errorf("%s: got %v; want the token everywhere but without the session", name, s.Asks[0].Headers)
			}
		}
	}
	beside := harness.Target{
		URL: "https://api.example.com/me", Headers: harness.With("X-API-Key", "k"), Auth: harness.Auth{Cookie: "sid=1"},
		Policy: harness.Policy{Origins: []string{"https://app.example.com"}},
	}
	if got := planned(t, beside, harness.Ask{From: harness.Allowed, Session: harness.Anonymous}); len(got.Headers) != 1 || got.Auth.Cookie != "" {
		t.Errorf("got %+v; want the key kept where the session is another", got)
	}
}
