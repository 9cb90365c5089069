// Package specs is the catalogue: every rule of the suite as data, one file for
// each section, in the order of the Fetch Standard.
//
// A rule says what a page must get, never how a server is to spell it; the wire
// is looked at only where the wire is the point. Asking and judging are not done
// here: see the packages plan and judge of harness.
package specs

import "cmp"

// All returns every section in the order of the standard. Each call returns
// values of its own.
func All() []Section {
	sections := []Section{
		corsCheck(),
		originMatching(),
		nullOrigin(),
		credentials(),
		preflight(),
		methods(),
		requestHeaders(),
		syntax(),
		exposedHeaders(),
		maxAge(),
		consistency(),
		errorResponses(),
		vary(),
		caching(),
		redirects(),
		httpSemantics(),
		robustness(),
		state(),
		circumstances(),
		neighbours(),
		localNetwork(),
		initiators(),
		webSockets(),
	}
	for _, s := range sections {
		for i := range s.Rules {
			s.Rules[i].Topic = cmp.Or(s.Rules[i].Topic, s.Topic)
		}
	}
	return sections
}

// Rules returns the rules of all sections in order.
func Rules() []Rule {
	var rules []Rule
	for _, s := range All() {
		rules = append(rules, s.Rules...)
	}
	return rules
}
