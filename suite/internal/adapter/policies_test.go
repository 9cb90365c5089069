package adapter

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
)

type namedPolicy struct {
	name   string
	policy harness.Policy
}

// galleryPolicies are what operators commonly want, and the corners where
// libraries differ. known.yaml files use the names.
func galleryPolicies() []namedPolicy {
	one := []string{"https://app.example.com"}
	several := []string{"https://app.example.com", "https://shop.example.net:8443", "http://localhost:3000"}
	wildcard := []string{"https://*.example.com"}
	anyone := []string{harness.Any}

	zero := declared(one, true)
	zero.MaxAge = new(int)
	reading := declared(one, false)
	reading.Methods, reading.Headers, reading.Expose, reading.MaxAge = []string{}, []string{}, []string{}, nil
	everyHeader := declared(one, false)
	everyHeader.Headers = []string{harness.Any, "Authorization"}
	everyHeaderCredentialed := declared(one, true)
	everyHeaderCredentialed.Headers = []string{harness.Any, "Authorization"}

	denied := declared(wildcard, true)
	denied.Denied = []string{"https://old.example.com"}

	return []namedPolicy{
		{"one", declared(one, false)},
		{"one credentialed", declared(one, true)},
		{"several credentialed", declared(several, true)},
		{"wildcard", declared(wildcard, false)},
		{"wildcard credentialed", declared(wildcard, true)},
		{"any", declared(anyone, false)},
		{"any credentialed", declared(anyone, true)},
		{"one denied", denied},
		{"null listed", declared([]string{"https://app.example.com", "null"}, false)},
		{"nobody", declared([]string{}, false)},
		{"max-age 0", zero},
		{"nothing but reading", reading},
		{"every header", everyHeader},
		{"every header credentialed", everyHeaderCredentialed},
	}
}

// declared is a policy with every field declared.
func declared(origins []string, credentials bool) harness.Policy {
	age := 600
	return harness.Policy{
		Origins:     origins,
		Credentials: &credentials,
		Methods:     []string{"GET", "PUT", "DELETE"},
		Headers:     []string{"Content-Type", "Authorization", "X-Requested-With"},
		Expose:      []string{"X-Request-Id"},
		MaxAge:      &age,
	}
}

func count(n int, what string) string { return fmt.Sprintf("%d %s", n, what) }
