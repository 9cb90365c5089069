// Package harness is the vocabulary of corsuite: what is asked, by whom, under
// which policy, what was observed, and what came of it.
//
// Nothing here does I/O or decides anything. Package plan turns rules, a target
// and its policy into stories to ask, judge turns what was observed into verdicts.
// Asking is the work of the user agents (raw, chrome), ordering and repeating that
// of suite/internal/engine.
package harness
