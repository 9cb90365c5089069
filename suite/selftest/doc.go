// Package selftest holds the tests of the suite itself: the reference passes
// every rule under every policy, every mutant is caught by the rule that it
// names, every rule catches one, correct servers in other styles pass, and all
// doors see the same.
package selftest

//go:generate go test . -run RulesDocument|MutantMatrix -timeout 10m -update
