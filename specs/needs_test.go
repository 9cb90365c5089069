package specs

import "testing"

// A list that names GET and not HEAD may mean what it says; one without any
// method that needs no listing says nothing of those, unless it is about a PUT.
func TestNeedsListed(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		list    []string
		own     string
		applies bool
	}{
		{nil, "", true},
		{[]string{}, "", true},
		{[]string{"PUT", "DELETE"}, "", true},
		{[]string{"GET", "HEAD", "PUT"}, "", true},
		{[]string{"*"}, "", true},
		{[]string{"GET", "PUT"}, "", false},
		{[]string{"POST"}, "", false},
		{[]string{"GET", "PUT"}, "HEAD", true},
		{[]string{"PUT"}, "PUT", false},
		{[]string{"PUT", "HEAD"}, "PUT", true},
		{[]string{"*"}, "PUT", true},
	} {
		target := Target{Method: row.own, Policy: Policy{Methods: row.list}}
		if why := needsListed("HEAD")(target); (why == "") != row.applies {
			t.Errorf("methods %q at a target of method %q: got %q; want that the case applies: %v", row.list, row.own, why, row.applies)
		}
	}
}
