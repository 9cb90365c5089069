package harness

import (
	"regexp"
	"slices"

	"github.com/corsuite/corsuite/harness/fetch"
)

// credentialName are the names of headers by which a page says who it is. A token
// against forgery is none: it goes beside a session.
var (
	credentialName = regexp.MustCompile(`(?i)^authorization$|api-?key|(access|auth|id|session)-?token|^x-(token|auth|session|secret)$`)
	forgeryName    = regexp.MustCompile(`(?i)csrf|xsrf`)
)

// OwnCredentials returns the headers of the target's own request that are its
// session: those that say who asks, where no session is given beside it.
func (t Target) OwnCredentials() []fetch.Header {
	if !t.Auth.IsZero() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(t.Headers), func(h fetch.Header) bool {
		return !credentialName.MatchString(h.Name) || forgeryName.MatchString(h.Name)
	})
}

// HasSession reports whether the target is asked as somebody who is signed in: a
// session is given, or its own request carries a token that the page sets.
func (t Target) HasSession() bool { return !t.Auth.IsZero() || len(t.OwnCredentials()) > 0 }
