package variants

import "github.com/corsuite/corsuite/harness"

// app is the first origin of FullPolicy.
const app = "https://app.example.com"

// FullPolicy declares everything: two origins on different domains, one with
// a port, credentials, two methods beyond the safelisted ones, and so on.
func FullPolicy() harness.Policy {
	return harness.Policy{
		Origins:     []string{app, "https://admin.example.net:8443"},
		Credentials: new(true),
		Methods:     []string{"PUT", "PATCH"},
		Headers:     []string{"Content-Type", "Authorization", "X-Api-Key"},
		Expose:      []string{"ETag", "X-Request-Id"},
		MaxAge:      new(600),
	}
}

// but returns the full policy with what q declares replaced.
func but(q harness.Policy) *harness.Policy {
	p := FullPolicy().Override(q)
	return &p
}

// anonymous refuses credentials, so that wildcards are wildcards.
func anonymous() *harness.Policy { return but(harness.Policy{Credentials: new(false)}) }

// public lets anyone read without credentials.
func public() *harness.Policy {
	return but(harness.Policy{Origins: []string{harness.Any}, Credentials: new(false)})
}

// openUndeclared lets anyone read, and does not say whether with credentials.
func openUndeclared() *harness.Policy {
	p := FullPolicy()
	p.Origins, p.Credentials = []string{harness.Any}, nil
	return &p
}

// anyoneWithCredentials lets anyone read with credentials, so the server must echo.
func anyoneWithCredentials() *harness.Policy {
	return but(harness.Policy{Origins: []string{harness.Any}})
}

// pattern lets the subdomains of one domain in, but not the domain itself.
func pattern() *harness.Policy {
	return but(harness.Policy{Origins: []string{"https://*.example.com"}, Denied: []string{"https://example.com"}})
}

// withNull lets sandboxed pages in, without credentials.
func withNull() *harness.Policy {
	return but(harness.Policy{Origins: []string{"https://app.example.com", "null"}, Credentials: new(false)})
}
