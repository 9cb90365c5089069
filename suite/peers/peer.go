package main

import (
	"context"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// knowledge is how much of the policy a checker is told.
type knowledge string

// What a checker may be told, from little to much.
const (
	nothing   knowledge = "nothing declared"
	oneOrigin knowledge = "one origin"
	policy    knowledge = "the whole policy"
)

// peer is a checker and how to ask it.
type peer struct {
	// id is lower case with dashes; name is how its authors write it.
	id, name string
	// kind says whether the program runs, or its published probes are sent.
	kind kind
	// asked says what it is asked to do, as a sentence.
	asked string
	// told is what it can be told, in this order.
	told []knowledge
	// missing says why it cannot run, "" if it can.
	missing func() string
	// version returns the version that runs.
	version func(context.Context) string
	// ask returns one answer for each target, in order. An error is one about
	// all of them.
	ask func(ctx context.Context, k knowledge, targets []target) ([]answer, error)
}

// kind is what stands for a checker.
type kind string

// The kinds.
const (
	program   kind = "program"
	published kind = "published probes"
)

// target is a server to ask about.
type target struct {
	// address is host:port on loopback, path begins with a slash.
	address, path string
	// meant is for those that can be told of a policy, and of what the URL answers with.
	meant  harness.Policy
	method string
	status int
	is     harness.Kind
}

func (t target) url() string { return "http://" + t.address + t.path }

// friend is the one origin for a checker that takes one as it is: an origin
// that the policy allows, the same one wherever it does.
func (t target) friend() string {
	const usual = "https://app.example.com"
	if t.meant.AllowsOrigin(usual) == harness.Yes {
		return usual
	}
	return t.meant.Origins[0]
}

// answer is what a checker says of one server, addresses left out, so that
// answers about two servers compare.
type answer struct {
	// complaints are what it calls wrong, remarks whatever else it says of CORS.
	complaints, remarks []string
	// unjudged says why it gave no answer, "" if it did.
	unjudged string
}

// tells says whether the answer has anything that the one about the correct
// server has not; complaints alone count if remarks is false.
func (a answer) tells(correct answer, remarks bool) bool {
	known := slices.Concat(correct.complaints, correct.remarks)
	said := a.complaints
	if remarks {
		said = slices.Concat(a.complaints, a.remarks)
	}
	return slices.ContainsFunc(said, func(s string) bool { return !slices.Contains(known, s) })
}

// peers lists the checkers in the order of the document.
func peers(installed, corsuite string) []peer {
	return slices.Concat(
		[]peer{judge(corsuite), observatory(installed), nmap(), checkMyHeaders(installed)},
		publishedProbes(),
	)
}
