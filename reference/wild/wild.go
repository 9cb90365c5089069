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
	"reflect"
	"slices"

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
	// AtStart: on what was asked first, and it is gone for good, or there for good, after some requests.
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

	mistake mistake
}

// mistake is what a server does wrong.
type mistake struct {
	title string
	// open returns how one server spoils an answer, with a memory of its own.
	open func() func(asked, *reference.Answer)
}

// under is the mistake of making a change where a condition holds.
func (c change) under(when condition) mistake {
	return mistake{fmt.Sprintf("%s: %s", when.when, c.what), func() func(asked, *reference.Answer) {
		holds := when.open()
		return func(a asked, right *reference.Answer) {
			if holds(a, *right) {
				c.apply(a, right)
			}
		}
	}}
}

// New returns the server of a seed.
func New(seed uint64) Server {
	rng := rand.New(rand.NewPCG(seed, 0x636f7273))
	s := Server{Seed: seed, Policy: policy(rng)}
	s.Path, s.Status = path(rng)
	var when condition
	var what change
	switch n := rng.IntN(22); {
	case n < 3:
		s.Class, when = Always, ofCORS(rng, s.Policy)
	case n < 10:
		s.Class, when = OnRequest, ofRequest(rng, s.Policy)
	case n < 15:
		s.Class, when = OnHistory, ofHistory(rng)
		if when.fades {
			s.Class = AtStart
		}
	case n < 16:
		s.Class, when = OnTime, ofTime(rng)
	case n < 20:
		s.Class = Comparing
		when, what = comparison(rng, s.Policy)
	default:
		var forGood bool
		s.mistake, forGood = keeping(rng)
		if s.Class = OnHistory; forGood {
			s.Class = AtStart
		}
		s.Title = s.mistake.title
		return s
	}
	if what.apply == nil {
		what = anyChange(rng, s.Policy)
	}
	s.mistake = what.under(when)
	s.Title = s.mistake.title
	return s
}

// Handler returns the server. What it remembers begins anew with each call.
func (s Server) Handler() http.Handler { return s.Start(func() {})() }

// Start returns what Handler is, for who calls it often; spoilt is called before an
// answer that is not what the reference gives.
func (s Server) Start(spoilt func()) func() http.Handler {
	p := reference.Defaults(s.Policy)
	resources := reference.Resources()
	return func() http.Handler {
		spoil := s.mistake.open()
		return reference.WithSockets(p, reference.WithCORS(func(r *http.Request) reference.Answer {
			asked := asked{Request: reference.ReadRequest(r), policy: p, http: r}
			a := reference.Decide(p, asked.Request)
			right := a
			right.Fields, right.Vary = slices.Clone(a.Fields), slices.Clone(a.Vary)
			if spoil(asked, &a); !reflect.DeepEqual(a, right) {
				spoilt()
			}
			return a
		}, resources))
	}
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
