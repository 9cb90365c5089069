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
		Methods: []string{"GET", "HEAD", "POST", "PUT", "DELETE"}, Headers: []string{"Content-Type", "Authorization", "X-Requested-With"},
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
		{"any port", full([]string{"http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "https://*.example.com:*"}, true)},
		{"any depth", full([]string{"https://**.example.com", "https://**.example.net:8443"}, true)},
		{"custom schemes", full([]string{
			"http://localhost:*", "capacitor://localhost", "app://obsidian.md", "tauri://localhost", "chrome-extension://*", "file://*",
			"safari-web-extension://0F5B0E5C-5A3C-4F2B-9B0A-0A5B6C7D8E9F",
		}, true)},
		{"two classes", twoClasses()},
		{"three grants", threeGrants()},
	}
}

// twoClasses lets everyone read without credentials, and one origin with them.
func twoClasses() harness.Policy {
	public, friend := full([]string{"*"}, false), full([]string{"https://app.example.com"}, true)
	public.Methods, public.Headers, public.Expose = []string{"GET"}, []string{}, []string{}
	age := 60
	public.MaxAge = &age
	return harness.Policy{Grants: []harness.Grant{public.AllGrants()[0], friend.AllGrants()[0]}, Denied: []string{"https://old.example.com"}}
}

// threeGrants gives each of two origins something that the other has not; one of
// them has two grants.
func threeGrants() harness.Policy {
	write, read := full([]string{"https://app.example.com"}, true), full([]string{"https://app.example.com", "https://*.example.net:*"}, false)
	write.Methods, write.Headers, write.Expose = []string{"PUT"}, []string{"Content-Type"}, []string{"X-Request-Id"}
	read.Methods, read.Headers = []string{"DELETE"}, []string{"X-Requested-With", "Authorization"}
	other := full([]string{"https://shop.example.org"}, true)
	other.Methods, other.Headers, other.MaxAge = nil, nil, nil
	return harness.Policy{Grants: []harness.Grant{write.AllGrants()[0], read.AllGrants()[0], other.AllGrants()[0]}}
}

func withMethods(p harness.Policy, methods ...string) harness.Policy {
	p.Methods = methods
	return p
}
