// Package styles has servers that get CORS right in other ways than the
// reference server: as well-known middleware does, or with something that
// looks like a fault and is none. A suite that complains of one of them would
// send people to mend what is not broken.
package styles

import (
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// Style is a correct server.
type Style struct {
	// ID is lower case with dashes, and stable.
	ID string
	// Title says what the server does in its own way, as a sentence.
	Title string
	// Source is who does it like that, or the passage that allows it.
	Source string
	// Traps are the rows of the catalogue of false alarms that the style stands for.
	Traps []string
	// Warns are the rules that may warn of it: what it does is known to be fragile.
	// No rule may fail it.
	Warns []string
	// Policy that the style is shown with; nil is MeantPolicy's default.
	Policy *harness.Policy
	// Path of reference.Resources where the style shows; "" is /items. Status is its status, 0 is 200.
	Path   string
	Status int

	// Auth is the session that the target is asked with, and Anonymous what it is
	// declared to answer without.
	Auth      harness.Auth
	Anonymous harness.Reply
	// Refused is what the target promises to answer to refused origins.
	Refused harness.Reply

	// answer turns the reference's answer into the style's.
	answer func(asked asked, a *reference.Answer)
	// wrap stands around the whole server.
	wrap func(next http.Handler) http.Handler
	// noHead says that the server has no HEAD: nothing is there for a page to read.
	noHead bool
}

// asked is a request under a policy that declares every list.
type asked struct {
	reference.Request
	policy harness.Policy
	http   *http.Request
}

// All returns every style.
func All() []Style {
	return slices.Concat(refusals(), lists(), origins(), spellings(), middleware(), sessions())
}

// Handler returns the server under a policy.
func (s Style) Handler(p harness.Policy) http.Handler {
	p = reference.Defaults(p)
	h := reference.WithCORS(func(r *http.Request) reference.Answer {
		request := reference.ReadRequest(r)
		a := reference.Decide(p, request)
		if s.answer != nil {
			s.answer(asked{request, p, r}, &a)
		}
		return a
	}, reference.Resources())
	if s.wrap != nil {
		h = s.wrap(h)
	}
	return h
}

// MeantPolicy returns the policy that the style is shown with.
func (s Style) MeantPolicy() harness.Policy {
	if s.Policy != nil {
		return *s.Policy
	}
	return harness.Policy{
		Origins:     []string{"https://app.example.com", "https://admin.example.net:8443"},
		Credentials: new(true),
		Methods:     []string{"PUT", "PATCH"},
		Headers:     []string{"Content-Type", "Authorization", "X-Api-Key"},
		Expose:      []string{"ETag", "X-Request-Id"},
		MaxAge:      new(600),
	}
}

// Target returns what to judge of the style at base (scheme://host:port).
func (s Style) Target(base string) harness.Target {
	path := s.Path
	if path == "" {
		path = "/items"
	}
	return harness.Target{Name: s.ID, URL: base + path, Status: s.Status, Policy: s.MeantPolicy(), Auth: s.Auth, Anonymous: s.Anonymous, Refused: s.Refused}
}

// but returns the style's default policy with what q declares replaced.
func but(q harness.Policy) *harness.Policy {
	p := Style{}.MeantPolicy().Override(q)
	return &p
}

func anonymous() *harness.Policy { return but(harness.Policy{Credentials: new(false)}) }

func public() *harness.Policy {
	return but(harness.Policy{Origins: []string{harness.Any}, Credentials: new(false)})
}
