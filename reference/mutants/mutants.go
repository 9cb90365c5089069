// Package mutants has servers that get CORS wrong: the reference server with
// one mistake each, as real servers have made it. They prove that the suite
// notices, and show what a mistake looks like on the wire.
//
// A mutant is one literal in the file of its group; [All] lists them. It
// differs from the reference in its fault only, so that whatever else is
// found wrong in it would be the suite's mistake.
package mutants

import (
	"context"
	"net"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// Mutant is a server with one mistake.
type Mutant struct {
	// ID is lower case with dashes, and stable.
	ID string
	// Title says what the server does wrong, as a sentence.
	Title string
	// Source is where the mistake was seen: owner/repository#issue, an advisory, a paper.
	// "modelled" is one that follows from the standard or from a sibling.
	Source string
	// Fault is the row of the catalogue of faults, where it has one.
	Fault string
	// Rule is the rule that must catch it, and Case the case, where only one can.
	Rule, Case string
	// Needs is what an agent must be able to do to see it; "" is what every agent can.
	Needs Need
	// Noted says that the rule does no more than note it beside a pass: good
	// servers do the same.
	Noted bool
	// Scope is what must be known to prove the mistake.
	Scope Scope

	// Policy that the server is meant to follow; nil is FullPolicy.
	Policy *harness.Policy
	// Path to ask for, of reference.Resources; "" is /items. Method is the
	// target's, "" is GET; Status what it answers with, 0 is 200; Is its kind.
	Path   string
	Method string
	Status int
	Is     harness.Kind
	// Auth is the session that the target is asked with, and Anonymous what it is
	// declared to answer without.
	Auth      harness.Auth
	Anonymous harness.Reply
	// Refused is what the target promises to answer to refused origins.
	Refused harness.Reply
	// TLS says that the mistake shows over https only.
	TLS bool

	// Spoil changes the right answer.
	Spoil Spoil
	// Wrap stands around the whole server, for mistakes about connections,
	// state and layers. It is called once per server, so its variables are the
	// server's state.
	Wrap func(p harness.Policy, next http.Handler) http.Handler
	// Listen stands around the listener, for what net/http hides.
	Listen func(net.Listener) net.Listener
}

// Scope is what must be known to prove a mistake.
type Scope string

// The scopes.
const (
	Universal Scope = "universal"  // the answers alone prove it
	OneOrigin Scope = "one-origin" // one origin known to be allowed, nothing else
	Declared  Scope = "declared"   // what the policy declares
)

// Spoil changes the right answer to a request into a wrong one.
type Spoil func(asked Asked, a *reference.Answer)

// Asked is a request under a policy: all that a decision about it depends on.
type Asked struct {
	reference.Request
	// Policy declares every list, as by reference.Defaults.
	Policy harness.Policy
	HTTP   *http.Request
}

// origin returns the first Origin line as received, or "".
func (asked Asked) origin() string {
	if len(asked.Origin) == 0 {
		return ""
	}
	return asked.Origin[0]
}

// All returns every mutant, group by group.
func All() []Mutant {
	return slices.Concat(
		corsCheck(), originGrammar(), originMatching(), originPatterns(), grants(), unsendableOrigins(), hostHeaders(),
		nullOrigin(), credentials(),
		preflightStatus(), preflights(), methods(), requestHeaders(),
		syntax(), exposedHeaders(), maxAge(), consistency(), errorResponses(),
		varies(), caching(), redirects(), httpVersions(), robustness(), state(), neighbours(), initiators(), webSockets(),
	)
}

// ByID returns the mutant of that id.
func ByID(id string) (Mutant, bool) {
	for _, m := range All() {
		if m.ID == id {
			return m, true
		}
	}
	return Mutant{}, false
}

// Need is what some mistakes ask of an agent beside fetch().
type Need string

const (
	// Wire is to send bytes of one's choice, and to see answers as they stand on the wire.
	Wire Need = "wire"
	// Page is to be a page, with elements that make requests of their own.
	Page Need = "page"
)

// ask returns one that only an agent can ask which does what is needed.
func (n Need) ask() harness.Ask {
	a := harness.Ask{From: harness.StrangerOrigin, URL: "http://127.0.0.1/", Method: "GET"}
	switch n {
	case Wire:
		a.Bytes = &harness.Bytes{}
	case Page:
		a.Initiator = harness.ByFont
	}
	return a
}

// SeenBy reports whether an agent can see the mistake: can is its Can.
func (m Mutant) SeenBy(can func(harness.Ask) error) bool { return can(m.Needs.ask()) == nil }

// MeantPolicy returns the policy that the mutant is meant to follow.
func (m Mutant) MeantPolicy() harness.Policy {
	if m.Policy != nil {
		return *m.Policy
	}
	return FullPolicy()
}

// Opened returns the mutant with the same mistake in a server that lets every
// origin in, and reports whether that is another server: one whose policy lists
// origins. What else the policy says stays, so where it allows credentials each
// origin is written back.
func (m Mutant) Opened() (Mutant, bool) {
	p := m.MeantPolicy()
	if p.LetsEveryoneIn() {
		return m, false
	}
	p.Origins, p.Denied = []string{harness.Any}, nil
	m.Policy = &p
	return m, true
}

// Target returns what to judge of a mutant that answers at base
// (scheme://host:port): its resource, and the policy it is meant to follow.
func (m Mutant) Target(base string) harness.Target {
	path := m.Path
	if path == "" {
		path = "/items"
	}
	return harness.Target{
		Name: m.ID, URL: base + path, Method: m.Method, Status: m.Status, Is: m.Is, Policy: m.MeantPolicy(),
		Auth: m.Auth, Anonymous: m.Anonymous, Refused: m.Refused,
	}
}

// Handler returns the broken server. What a Listen adds is missing: see Serve.
func Handler(m Mutant) http.Handler {
	p := reference.Defaults(m.MeantPolicy())
	h := reference.WithSockets(p, reference.WithCORS(func(r *http.Request) reference.Answer {
		asked := Asked{Request: reference.ReadRequest(r), Policy: p, HTTP: r}
		a := reference.Decide(p, asked.Request)
		if m.Spoil != nil {
			m.Spoil(asked, &a)
		}
		return a
	}, reference.Resources()))
	if m.Wrap != nil {
		h = m.Wrap(p, h)
	}
	return h
}

// Serve answers on ln as the mutant until ctx ends: reference.Serve in all else.
func Serve(ctx context.Context, ln net.Listener, m Mutant) error {
	if m.Listen != nil {
		ln = m.Listen(ln)
	}
	return reference.Serve(ctx, ln, Handler(m))
}
