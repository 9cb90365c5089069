package advice

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Who was kept out and what the answer lacks stand in the advice, and nothing that
// the policy refuses.
func TestOwn(t *testing.T) {
	t.Parallel()
	const page = "http://localhost:5173"
	no := false
	policy := harness.Policy{Origins: []string{page}, Credentials: &no}
	answer := []harness.Exchange{{Status: 204, Preflight: true, Response: []harness.HeaderLine{
		{Name: "Access-Control-Allow-Headers", Value: "Content-Type, *"}, {Name: "Access-Control-Allow-Headers", Value: "X-A"}, {Name: "Vary", Value: "Accept"},
	}}}
	for reason, want := range map[fetch.Reason]string{
		fetch.HeaderDisallowedByPreflightResponse: "Access-Control-Allow-Headers: Content-Type, X-A, x-own",
		fetch.MethodDisallowedByPreflightResponse: "Access-Control-Allow-Methods: x-own",
		fetch.PreflightMissingAllowOriginHeader:   "Access-Control-Allow-Origin: " + page + "\nVary: Accept, Origin",
		fetch.InvalidAllowCredentials:             "Access-Control-Allow-Credentials: true",
		fetch.PreflightInvalidStatus:              "",
	} {
		v := harness.Verdict{Status: harness.StatusFail, Harm: harness.Break, Reason: reason, Parameter: "x-own",
			Cause: harness.Cause{Kind: harness.CauseRefused, Who: page, Reason: reason, Parameter: "x-own"}}
		a := Explain(Server{ID: "nginx"}, v).Own(v, answer, policy)
		if got := strings.Join(a.Lines, "\n"); got != want {
			t.Errorf("%s: got %q; want %q", reason, got, want)
		}
		if strings.Contains(a.Snippet, sampleOrigin) || !strings.Contains(a.Snippet, page) || !strings.Contains(a.Cure, "the policy refuses them") {
			t.Errorf("%s: got %+v; want the user's origin, and no credentials", reason, a)
		}
	}
	odd := harness.Verdict{Status: harness.StatusWarn, Harm: harness.Leak, Reason: fetch.AllowOriginMismatch, Cause: harness.Cause{Kind: harness.CauseClaim, Who: page}}
	if a := Explain(Server{}, odd).Own(odd, answer, policy); a.Lines != nil {
		t.Errorf("got %q where no page was refused; want none", a.Lines)
	}
	stranger := harness.Verdict{Status: harness.StatusFail, Harm: harness.Leak, Cause: harness.Cause{Kind: harness.CauseLetIn, Who: "https://stranger.example", Field: "origins"}}
	if a := Explain(Server{ID: "nginx"}, stranger).Own(stranger, answer, policy); a.Lines != nil || strings.Contains(a.Snippet, "stranger") {
		t.Errorf("got %+v of who is to be kept out; want no line that lets it in", a)
	}
}
