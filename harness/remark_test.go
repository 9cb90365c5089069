package harness

import "testing"

func TestOwnOriginIsRemarked(t *testing.T) {
	t.Parallel()
	const own = "http://127.0.0.1:8080"
	for _, tt := range []struct {
		name   string
		policy Policy
		want   bool
	}{
		{"listed", Policy{Origins: []string{"https://app.example.com", own}}, true},
		{"listed by a grant", Policy{Grants: []Grant{{Origins: []string{"*"}}, {Origins: []string{own}}}}, true},
		{"covered by a pattern", Policy{Origins: []string{"http://127.0.0.1:*"}}, false},
		{"everybody", Policy{Origins: []string{"*"}}, false},
	} {
		remarks := Remarks(Plan(Target{URL: own + "/items", Policy: tt.policy}, nil), nil)
		if got := len(remarks) == 1 && remarks[0].Kind == RemarkOwnOrigin && remarks[0].Who == own; got != tt.want {
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
		policy Policy
		want   bool
	}{
		{"flat", Policy{Origins: []string{"*"}, Credentials: &yes}, true},
		{"two classes", Policy{Grants: []Grant{{Origins: []string{"*"}, Credentials: &no}, {Origins: []string{"https://app.example.com"}, Credentials: &yes}}}, false},
		{"a grant", Policy{Grants: []Grant{{Origins: []string{"*"}, Credentials: &yes}, {Origins: []string{"https://app.example.com"}}}}, true},
	} {
		remarks := Remarks(Plan(Target{URL: "http://127.0.0.1:8080/items", Policy: tt.policy}, nil), nil)
		if got := len(remarks) == 1 && remarks[0].Kind == RemarkEveryoneWithCredentials; got != tt.want {
			t.Errorf("%s: got %+v; want the remark: %v", tt.name, remarks, tt.want)
		}
	}
}
