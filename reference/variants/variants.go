// Package variants has the reference server in other forms. Some are broken: one
// mistake each, as real servers have made it. They prove that the suite notices,
// and show what a mistake looks like on the wire. The others are correct in another
// way than the reference: as well-known middleware is, or with something that looks
// like a fault and is none. A suite that complains of one of them would send people
// to mend what is not broken.
//
// A variant is one literal in the table of its subject; [Broken] and [Correct] list
// them. It differs from the reference in its point only, so that whatever else is
// found wrong in it would be the suite's mistake.
package variants

import (
	"context"
	"net"
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// Variant is a server that differs from the reference in one point.
type Variant struct {
	// ID is lower case with dashes, and stable.
	ID string
	// Title says what the server does wrong, or in its own way, as a sentence.
	Title string
	// Source is where it was seen: owner/repository#issue, an advisory, a paper, who
	// does it like that, or the passage that allows it. "modelled" is one that follows
	// from the standard or from a sibling.
	Source string

	// Rule is the rule that must catch a broken server, and Case the case, where only
	// one can; "" is a correct server.
	Rule, Case string
	// Fault is the row of the catalogue of faults, where a broken server has one.
	Fault string
	// Needs is what an agent must be able to do to see it; "" is what every agent can.
	Needs Need
	// Noted says that the rule does no more than note it beside a pass: good
	// servers do the same.
	Noted bool
	// ShownBy is a request that a broken server answers otherwise than the reference, where
	// none of the tests' usual ones is: "METHOD PATH", then field lines.
	ShownBy []string
	// Scope is what must be known to prove the mistake.
	Scope Scope

	// Traps are the rows of the catalogue of false alarms that a correct server stands for.
	Traps []string
	// Warns are the rules that may warn of a correct server: what it does is known
	// to be fragile. No rule may fail it.
	Warns []string
	// NoHead says that a correct server has no HEAD: nothing is there for a page to read.
	NoHead bool

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
	// TLS says that the point shows over https only.
	TLS bool

	// Change turns the reference's answer into the variant's.
	Change Change
	// Wrap stands around the whole server, for what is about connections, state
	// and layers. It is called once per server, so its variables are the server's
	// state.
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

// Change turns the reference's answer to a request into another.
type Change func(asked Asked, a *reference.Answer)

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

// Broken returns the servers with a mistake, subject by subject.
func Broken() []Variant {
	return slices.Concat(
		corsCheck(), originGrammar(), originMatching(), originPatterns(), grants(), unsendableOrigins(), hostHeaders(),
		nullOrigin(), credentials(),
		preflightStatus(), preflights(), methods(), requestHeaders(),
		syntax(), exposedHeaders(), maxAge(), consistency(), errorResponses(),
		varies(), caching(), redirects(), httpVersions(), robustness(), state(), memories(), circumstances(), neighbours(), initiators(), webSockets(),
	)
}

// Correct returns the servers that are right in another way, subject by subject.
func Correct() []Variant {
	return slices.Concat(refusals(), lists(), origins(), spellings(), middleware(), sessions())
}

// ByID returns the broken server of that id.
func ByID(id string) (Variant, bool) {
	for _, v := range Broken() {
		if v.ID == id {
			return v, true
		}
	}
	return Variant{}, false
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
func (v Variant) SeenBy(can func(harness.Ask) error) bool { return can(v.Needs.ask()) == nil }

// MeantPolicy returns the policy that the variant is meant to follow.
func (v Variant) MeantPolicy() harness.Policy {
	if v.Policy != nil {
		return *v.Policy
	}
	return FullPolicy()
}

// Opened returns a broken server with the same mistake in a server that lets every
// origin in, and reports whether that is another server: one whose policy lists
// origins. What else the policy says stays, so where it allows credentials each
// origin is written back.
func (v Variant) Opened() (Variant, bool) {
	p := v.MeantPolicy()
	if p.LetsEveryoneIn() {
		return v, false
	}
	p.Origins, p.Denied = []string{harness.Any}, nil
	v.Policy = &p
	return v, true
}

// Target returns what to judge of a variant that answers at base
// (scheme://host:port): its resource, and the policy it is meant to follow.
func (v Variant) Target(base string) harness.Target {
	path := v.Path
	if path == "" {
		path = "/items"
	}
	return harness.Target{
		Name: v.ID, URL: base + path, Method: v.Method, Status: v.Status, Is: v.Is, Policy: v.MeantPolicy(),
		Auth: v.Auth, Anonymous: v.Anonymous, Refused: v.Refused,
	}
}

// Handler returns the server. What a Listen adds is missing: see Serve.
func Handler(v Variant) http.Handler {
	p := reference.Defaults(v.MeantPolicy())
	h := reference.WithSockets(p, reference.WithCORS(func(r *http.Request) reference.Answer {
		asked := Asked{Request: reference.ReadRequest(r), Policy: p, HTTP: r}
		a := reference.Decide(p, asked.Request)
		if v.Change != nil {
			v.Change(asked, &a)
		}
		return a
	}, reference.Resources()))
	if v.Wrap != nil {
		h = v.Wrap(p, h)
	}
	return h
}

// Serve answers on ln as the variant until ctx ends: reference.Serve in all else.
func Serve(ctx context.Context, ln net.Listener, v Variant) error {
	if v.Listen != nil {
		ln = v.Listen(ln)
	}
	return reference.Serve(ctx, ln, Handler(v))
}
