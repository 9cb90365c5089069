package harness

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// classes lets everyone read, and one origin do more by two grants that have
// the same credentials.
func classes() Policy {
	yes, no, short, long := true, false, 60, 600
	return Policy{
		Grants: []Grant{
			{Origins: []string{"*"}, Credentials: &no, Methods: []string{}, Headers: []string{}, Expose: []string{"ETag"}, MaxAge: &short},
			{Origins: []string{"https://app.example.com"}, Credentials: &yes, Methods: []string{"PUT"}, Headers: []string{"X-A"}, Expose: []string{"X-Id"}, MaxAge: &long},
			{Origins: []string{"https://app.example.com"}, Credentials: &yes, Methods: []string{"DELETE"}, Headers: []string{"X-B"}, Expose: []string{}, MaxAge: &long},
		},
		Denied: []string{"https://old.example.com"},
	}
}

func TestPolicyOfGrants(t *testing.T) {
	t.Parallel()
	const app, anyone = "https://app.example.com", "https://anyone.example"
	ask := func(origin, method string, credentials fetch.CredentialsMode, names ...string) fetch.Request {
		r := fetch.Request{URL: "https://api.example.com/", Origin: origin, Method: method, Credentials: credentials}
		for _, name := range names {
			r.Headers = append(r.Headers, fetch.Header{Name: name, Value: "1"})
		}
		return r
	}
	for _, tt := range []struct {
		name    string
		request fetch.Request
		want    Answer
	}{
		{"everyone reads", ask(anyone, "GET", ""), Yes},
		{"not everyone with credentials", ask(anyone, "GET", fetch.Include), No},
		{"not everyone writes", ask(anyone, "PUT", ""), No},
		{"one reads with credentials", ask(app, "GET", fetch.Include), Yes},
		{"and without", ask(app, "GET", ""), Yes},
		{"a method with the header of its grant", ask(app, "PUT", fetch.Include, "X-A"), Yes},
		{"a method with the header of another", ask(app, "PUT", fetch.Include, "X-B"), Unknown},
		{"headers of two", ask(app, "GET", "", "X-A", "X-B"), Unknown},
		{"a method of none", ask(app, "PATCH", fetch.Include), No},
		{"a header of none", ask(app, "PUT", "", "X-C"), No},
		{"refused by name", ask("https://old.example.com", "GET", ""), No},
		{"the opaque origin", ask("null", "GET", ""), Unknown},
	} {
		if got := classes().Allows(tt.request); got != tt.want {
			t.Errorf("%s: got %v; want %v", tt.name, got, tt.want)
		}
	}
}

// A server that names an origin cannot tell credentialed preflights from others,
// nor which grant a header of the list is from.
func TestGrantsOfDifferentCredentials(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	p := Policy{Grants: []Grant{
		{Origins: []string{"*"}, Credentials: &no, Methods: []string{"DELETE"}, Headers: []string{}},
		{Origins: []string{"https://app.example.com"}, Credentials: &yes, Methods: []string{"PUT"}, Headers: []string{}},
	}}
	r := fetch.Request{URL: "https://api.example.com/", Origin: "https://app.example.com", Method: "DELETE", Credentials: fetch.Include}
	if got := p.Allows(r); got != Unknown {
		t.Errorf("got %v; want unknown", got)
	}
	r.Origin = "https://anyone.example"
	if got := p.Allows(r); got != No {
		t.Errorf("got %v; want no", got)
	}
}

func TestPolicyFor(t *testing.T) {
	t.Parallel()
	get := fetch.Request{URL: "https://api.example.com/", Origin: "https://app.example.com"}
	with := get
	with.Credentials = fetch.Include
	stranger := with
	stranger.Origin = "https://stranger.example"
	for _, tt := range []struct {
		name    string
		request fetch.Request
		ages    []int
		exposes Answer
	}{
		{"allowed by all three", get, []int{60, 600}, Yes},
		{"allowed by two", with, []int{600}, Yes},
		{"allowed by none, let in by one", stranger, []int{60}, No},
	} {
		p := classes().For(tt.request)
		if got := p.Ages(); !slices.Equal(got, tt.ages) {
			t.Errorf("%s: ages %v; want %v", tt.name, got, tt.ages)
		}
		if got := p.Exposes("X-Id"); got != tt.exposes {
			t.Errorf("%s: exposes %v; want %v", tt.name, got, tt.exposes)
		}
	}
	one := Policy{Grants: classes().Grants[:1]}
	if got := one.Normal(); got.Grants != nil || got.MaxAge == nil || *got.MaxAge != 60 {
		t.Errorf("one grant: got %+v; want it in the policy's own fields", got)
	}
}

func TestOverrideByGrants(t *testing.T) {
	t.Parallel()
	flat := Policy{Origins: []string{"https://app.example.com"}, Denied: []string{"https://x.example"}}
	if got := flat.Override(classes()); len(got.Grants) != 3 || got.Origins != nil || !slices.Equal(got.Denied, classes().Denied) {
		t.Errorf("got %+v; want the grants alone", got)
	}
	if got := classes().Override(Policy{}); len(got.Grants) != 3 {
		t.Errorf("got %+v; want all inherited", got)
	}
	if got := classes().Override(Policy{Denied: []string{}}); len(got.Grants) != 3 || len(got.Denied) != 0 {
		t.Errorf("got %+v; want only the refusals replaced", got)
	}
}
