package learn_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/internal/learn"
)

// TestLearnWithSession: behind a sign-in every page needs the cookie, so what is
// asked without one says nothing of the policy.
func TestLearnWithSession(t *testing.T) {
	t.Parallel()
	served := harness.Policy{Origins: []string{app}, Credentials: ptr(true), Methods: []string{"PUT"}, Headers: []string{"Content-Type"}}
	right := reference.Handler(served)
	url, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions && !strings.Contains(r.Header.Get("Cookie"), "sid=letmein") {
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
		right.ServeHTTP(w, r)
	}))
	session := harness.Auth{Cookie: "sid=letmein"}
	d := draftOf(t, url, learn.Options{Origins: []string{app}, Target: harness.Target{Auth: session}})
	p, targets := policyOf(t, d)
	if !slices.Equal(p.Origins, served.Origins) || p.Credentials == nil || !*p.Credentials || !slices.Equal(p.Methods, served.Methods) || !slices.Equal(p.Headers, served.Headers) {
		t.Errorf("got %+v; want what is served to who is signed in\n%s", p, d.YAML())
	}
	if len(targets) != 1 || targets[0].Status != 0 {
		t.Errorf("targets = %+v; want one with the status of who is signed in", targets)
	}
}
