package cure_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/cure"
	"github.com/corsuite/corsuite/suite/internal/inputs/declared"
)

// TestReadBack: what is written for products whose files are read here declares the
// policy that it was written for, without a mistake on paper.
func TestReadBack(t *testing.T) {
	t.Parallel()
	yes, age := true, 300
	policies := []harness.Policy{
		{Origins: []string{"https://app.example.com"}, Credentials: &yes, Methods: []string{"GET", "HEAD", "POST", "PUT"}, Headers: []string{"Content-Type", "X-Cart"}, Expose: []string{"X-Total"}, MaxAge: &age},
		{Origins: []string{"*"}, Credentials: new(bool), Methods: []string{"GET", "HEAD", "POST"}, Headers: []string{"Content-Type"}, Expose: []string{"X-Total"}, MaxAge: &age},
	}
	for _, id := range []string{"api-gateway-rest", "api-gateway-http", "function-url", "s3", "cloudfront", "ingress-nginx", "envoy", "traefik"} {
		for _, want := range policies {
			t.Run(id+" "+want.Origins[0], func(t *testing.T) {
				written, err := cure.For(id, want)
				if err != nil {
					t.Fatal(err)
				}
				found, _, err := declared.Read(id, []byte(written.Text), nil)
				if err != nil || len(found) != 1 {
					t.Fatalf("%d policies, %v; want one\n%s", len(found), err, written.Text)
				}
				for _, n := range found[0].Mistakes() {
					t.Errorf("line %d: %s", n.Line, n.Sentence(id))
				}
				got := found[0].Policy
				if id == "api-gateway-rest" {
					got.Expose = want.Expose // the function's to say
				}
				if id == "s3" {
					got.Credentials = want.Credentials // S3 decides by the origin
				}
				slices.Sort(got.Methods)
				sorted := want
				sorted.Methods = slices.Sorted(slices.Values(want.Methods))
				if diff := cmp.Diff(sorted, got); diff != "" {
					t.Errorf("-want +got:\n%s\n%s", diff, written.Text)
				}
			})
		}
	}
}
