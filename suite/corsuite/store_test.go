package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// store is the API that fixtures/declared/openapi-shop.yaml describes: collections
// below /v1 that can be read and added to, and members that can be read and deleted.
// Members of carts do not exist, since nobody has filled one.
type store struct {
	// needs is whether operations ask for a token, as the document says that they do.
	needs bool
}

// handler is the store under a policy; CORS comes first, so that pages can read errors.
func (s store) handler(p harness.Policy) http.Handler {
	return reference.WithCORS(func(r *http.Request) reference.Answer { return reference.Decide(p, reference.ReadRequest(r)) }, s)
}

func (s store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	collection, member, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	say := func(status int, text string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if status != http.StatusNoContent {
			fmt.Fprintln(w, text)
		}
	}
	switch {
	case s.needs && r.Header.Get("Authorization") == "" && r.Header.Get("X-Api-Key") == "":
		say(http.StatusUnauthorized, `{"message":"no token"}`)
	case member == "" && r.Header.Get("X-Tenant") == "":
		say(http.StatusBadRequest, `{"message":"no X-Tenant"}`)
	case member != "" && (collection == "carts" || member != "7"):
		say(http.StatusNotFound, `{"message":"no such member"}`)
	case r.Method == http.MethodDelete && member != "":
		say(http.StatusNoContent, "")
	case r.Method == http.MethodPost && member == "":
		say(http.StatusCreated, `{"id":"7"}`)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		say(http.StatusOK, `[]`)
	default:
		say(http.StatusMethodNotAllowed, `{"message":"no such method"}`)
	}
}

// storePolicy is what the document needs of a server.
func storePolicy() harness.Policy {
	return harness.Policy{
		Origins: []string{"https://app.example.com"}, Methods: []string{"GET", "POST", "DELETE"},
		Headers: []string{"X-Tenant", "Authorization", "Content-Type", "X-Api-Key"},
	}
}

// withoutTenant forgets the header that the document's collections need.
func withoutTenant(p harness.Policy) harness.Policy {
	p.Headers = p.Headers[1:]
	return p
}
