// Package wild has servers that nobody wrote down: the reference server with one
// random change under one random condition. A list of mistakes is what somebody has
// seen before; these are to show what a suite makes of one that nobody has.
//
// A server is made from a seed, and the same seed makes the same server for ever
// within one version. No promise is made from one version to the next.
package wild

import (
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// Class is what a server's mistake depends on.
type Class string

// The classes.
const (
	// Always: on nothing, or only on what CORS itself looks at.
	Always Class = "always"
	// OnRequest: on a part of the request that CORS does not look at.
	OnRequest Class = "request"
	// OnHistory: on what was asked before, or at the same time.
	OnHistory Class = "history"
	// AtStart: on what was asked before, and it is gone for good after some requests.
	AtStart Class = "start"
	// OnTime: on how long the server has been running.
	OnTime Class = "time"
	// Comparing: origins are compared in a wrong way.
	Comparing Class = "comparison"
)

// Server is a random server.
type Server struct {
	Seed  uint64
	Class Class
	// Title says what the server does wrong, and when, as a sentence.
	Title string
	// Policy is what the server is meant to allow.
	Policy harness.Policy
	// Path of reference.Resources that is to be asked for, and Status what it answers.
	Path   string
	Status int

	condition condition
	change    change
}

// New returns the server of a seed.
func New(seed uint64) Server {
	rng := rand.New(rand.NewPCG(seed, 0x636f7273))
	s := Server{Seed: seed, Policy: policy(rng)}
	s.Path, s.Status = path(rng)
	switch n := rng.IntN(20); {
	case n < 3:
		s.Class, s.condition = Always, ofCORS(rng, s.Policy)
	case n < 10:
		s.Class, s.condition = OnRequest, ofRequest(rng, s.Policy)
	case n < 15:
		s.Class, s.condition = OnHistory, ofHistory(rng)
		if s.condition.fades {
			s.Class = AtStart
		}
	case n < 16:
		s.Class, s.condition = OnTime, ofTime(rng)
	default:
		s.Class = Comparing
		s.condition, s.change = comparison(rng, s.Policy)
	}
	if s.change.apply == nil {
		s.change = anyChange(rng, s.Policy)
	}
	s.Title = fmt.Sprintf("%s: %s", s.condition.when, s.change.what)
	return s
}

// Handler returns the server. What it remembers begins anew with each call.
func (s Server) Handler() http.Handler {
	p := reference.Defaults(s.Policy)
	holds := s.condition.open()
	return reference.WithSockets(p, reference.WithCORS(func(r *http.Request) reference.Answer {
		asked := asked{Request: reference.ReadRequest(r), policy: p, http: r}
		a := reference.Decide(p, asked.Request)
		if holds(asked, a) {
			s.change.apply(asked, &a)
		}
		return a
	}, reference.Resources()))
}

// Target returns what to judge of the server at base (scheme://host:port).
func (s Server) Target(base string) harness.Target {
	return harness.Target{Name: fmt.Sprintf("seed %d", s.Seed), URL: base + s.Path, Status: s.Status, Policy: s.Policy}
}

// asked is a request under a policy that declares every list.
type asked struct {
	reference.Request
	policy harness.Policy
	http   *http.Request
}

// origin returns the first Origin line as received, or "".
func (a asked) origin() string {
	if len(a.Origin) == 0 {
		return ""
	}
	return a.Origin[0]
}

// oneOf returns a random element.
func oneOf[T any](rng *rand.Rand, list ...T) T { return list[rng.IntN(len(list))] }
