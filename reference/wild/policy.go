package wild

import (
	"math/rand/v2"
	"net/http"

	"github.com/corsuite/corsuite/harness"
)

// policy returns a random policy that lets somebody in.
func policy(rng *rand.Rand) harness.Policy {
	age := oneOf(rng, 0, 60, 600, 3600)
	p := harness.Policy{
		Origins:     oneOf(rng, originLists()...),
		Credentials: new(rng.IntN(3) > 0),
		Methods:     oneOf(rng, []string{"GET", "PUT", "PATCH"}, []string{"GET", "HEAD", "PUT", "DELETE"}, []string{"GET", "POST", "DELETE"}, []string{"PUT"}),
		Headers: oneOf(rng, []string{"Content-Type", "Authorization", "X-Api-Key"}, []string{"Content-Type"},
			[]string{"X-Requested-With", "Content-Type"}, []string{"Authorization", "X-Tenant", "X-Trace-Id", "Content-Type", "If-None-Match"}),
		Expose: oneOf(rng, []string{"ETag", "X-Request-Id"}, []string{"X-Request-Id"}, []string{}),
		MaxAge: &age,
	}
	return p
}

func originLists() [][]string {
	return [][]string{
		{"https://app.example.com", "https://admin.example.net:8443"},
		{"https://app.example.com"},
		{"https://shop.example.org", "https://www.shop.example.org", "http://localhost:3000"},
		{"https://*.example.com", "https://partner.example.net"},
		{"https://my-app.example.co.uk", "http://intranet.example.de:8080", "https://a.b.c.example.com"},
		{"https://xn--bcher-kva.example", "https://app.example.com"},
		{"https://web.example.dev", "https://console.example.dev", "https://example.dev", "https://staging.example.dev"},
		{harness.Any},
	}
}

// path returns a random resource and its status.
func path(rng *rand.Rand) (string, int) {
	switch rng.IntN(8) {
	case 0, 1:
		return "/cached", 0
	case 2:
		return "/empty", http.StatusNoContent
	case 3:
		return "/missing", http.StatusNotFound
	}
	return "/items", 0
}
