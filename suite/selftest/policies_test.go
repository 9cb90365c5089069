package selftest

import "github.com/corsuite/corsuite/harness"

// named is a policy of the grid.
type named struct {
	name   string
	policy harness.Policy
}

// grid is every policy that the reference is judged under: anonymous and
// credentialed × any, one, several and one-label wildcard origins, with every
// other field declared; then the special ones.
func grid() []named {
	origins := []struct {
		name string
		list []string
	}{
		{"any", []string{"*"}},
		{"one", []string{"https://app.example.com"}},
		{"several", []string{"https://app.example.com", "http://localhost:3000", "https://shop.example.net:8443"}},
		{"wildcard", []string{"https://*.example.com"}},
	}
	var all []named
	for _, credentials := range []bool{false, true} {
		for _, o := range origins {
			name := o.name + " anonymous"
			if credentials {
				name = o.name + " credentialed"
			}
			all = append(all, named{name, full(o.list, credentials)})
		}
	}
	return append(all, special()...)
}

// full declares every field.
func full(origins []string, credentials bool) harness.Policy {
	age := 600
	return harness.Policy{
		Origins: origins, Credentials: &credentials,
		Methods: []string{"GET", "PUT", "DELETE"}, Headers: []string{"Content-Type", "Authorization", "X-Requested-With"},
		Expose: []string{"X-Request-Id", "ETag"}, MaxAge: &age,
	}
}

func special() []named {
	null := full([]string{"https://app.example.com", "null"}, false)
	denied := full([]string{"https://*.example.com"}, true)
	denied.Denied = []string{"https://old.example.com"}
	wild := full([]string{"*"}, false)
	wild.Methods, wild.Headers, wild.Expose = []string{"*"}, []string{"*", "Authorization"}, []string{"*"}
	wildCredentialed := full([]string{"https://app.example.com"}, true)
	wildCredentialed.Methods, wildCredentialed.Headers = []string{"*"}, []string{"*", "Authorization"}
	zero, bare := 0, full([]string{"https://app.example.com"}, false)
	bare.Methods, bare.Headers, bare.Expose, bare.MaxAge = []string{}, []string{}, []string{}, &zero
	yes := true
	return []named{
		{"null allowed", null},
		{"nobody allowed", full([]string{}, false)},
		{"nobody allowed, credentialed", full([]string{}, true)},
		{"one denied within a wildcard", denied},
		{"everything, anonymous", wild},
		{"every method and header, credentialed", wildCredentialed},
		{"nothing but reading", bare},
		{"extension method", withMethods(full([]string{"https://app.example.com"}, false), "PATCH", "QUERY")},
		{"only the origin declared", harness.Policy{Origins: []string{"https://app.example.com"}}},
		{"origin and credentials declared", harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: &yes}},
		{"nothing declared", harness.Policy{}},
	}
}

func withMethods(p harness.Policy, methods ...string) harness.Policy {
	p.Methods = methods
	return p
}
