// Package harness is the vocabulary of corsuite and its two pure functions:
// Plan turns rules, a target and its policy into stories to ask, and Judge
// turns what user agents observed into verdicts.
//
// Nothing here does I/O. Asking is the work of the user agents (raw, chrome),
// ordering and repeating that of suite/internal/engine.
package harness
