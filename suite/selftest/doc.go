// Package selftest holds the tests of the suite itself: the reference passes
// every rule under every policy, every mutant is caught by the rule that it
// names, every rule catches one, correct servers in other styles pass, and all
// doors see the same. What takes long or is a subject of its own has a package
// below: agreement, mutate, grid, hostile and wild; all of them share kit.
package selftest

//go:generate go test . -run RulesDocument|MutantMatrix -timeout 10m -update
