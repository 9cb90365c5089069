package judge

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
)

func TestOwnOriginIsRemarked(t *testing.T) {
	t.Parallel()
	const own = "http://127.0.0.1:8080"
	for _, tt := range []struct {
		name   string
		policy harness.Policy
		want   bool
	}{
		{"listed", harness.Policy{Origins: []string{"https://app.example.com", own}}, true},
		{"listed by a grant", harness.Policy{Grants: []harness.Grant{{Origins: []string{"*"}}, {Origins: []string{own}}}}, true},
		{"covered by a pattern", harness.Policy{Origins: []string{"http://127.0.0.1:*"}}, false},
		{"everybody", harness.Policy{Origins: []string{"*"}}, false},
	} {
		remarks := Remarks(plan.Plan(harness.Target{URL: own + "/items", Policy: tt.policy}, nil), nil)
		if got := len(remarks) == 1 && remarks[0].Kind == harness.RemarkOwnOrigin && remarks[0].Who == own; got != tt.want {
			t.Errorf("%s: got %+v; want the remark: %v", tt.name, remarks, tt.want)
		}
	}
}

// Every site reads with credentials only if one and the same grant says so.
func TestEveryoneWithCredentialsIsRemarked(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for _, tt := range []struct {
		name   string
		policy harness.Policy
		want   bool
	}{
		{"flat", harness.Policy{Origins: []string{"*"}, Credentials: &yes}, true},
		{"two classes", harness.Policy{Grants: []harness.Grant{{Origins: []string{"*"}, Credentials: &no}, {Origins: []string{"https://app.example.com"}, Credentials: &yes}}}, false},
		{"a grant", harness.Policy{Grants: []harness.Grant{{Origins: []string{"*"}, Credentials: &yes}, {Origins: []string{"https://app.example.com"}}}}, true},
	} {
		remarks := Remarks(plan.Plan(harness.Target{URL: "http://127.0.0.1:8080/items", Policy: tt.policy}, nil), nil)
		if got := len(remarks) == 1 && remarks[0].Kind == harness.RemarkEveryoneWithCredentials; got != tt.want {
			t.Errorf("%s: got %+v; want the remark: %v", tt.name, remarks, tt.want)
		}
	}
}
