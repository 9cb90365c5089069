// Package plan turns rules and a target into the stories that user agents ask:
// it resolves roles under the target's policy, makes look-alikes, adds controls
// and guards, and merges equal asks. It is pure.
package plan
