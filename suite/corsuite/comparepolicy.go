package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inputs/declared"
)

// declaredPrefix begins a subject that is a policy read from a file.
const declaredPrefix = "policy:"

// readPolicies reads --policy-from and the subjects that are policies, and says
// how these differ on paper.
func (run *comparison) readPolicies(c *cobra.Command, args []string) error {
	file, err := run.flags.source.file(c)
	if err != nil {
		return err
	}
	if !run.policy.Declared() {
		run.policy = file.Policy
	}
	run.declared = map[string]harness.Policy{}
	first := ""
	for _, arg := range args {
		path, is := strings.CutPrefix(arg, declaredPrefix)
		if !is {
			continue
		}
		source := policySource{from: []string{path}, name: run.flags.source.name, set: run.flags.source.set, prefix: run.flags.source.prefix}
		file, err := source.file(c)
		if err != nil {
			return err
		}
		if !file.Policy.Declared() {
			return fmt.Errorf("%s: declares several policies, or nothing that is known: name one with --policy-name", arg)
		}
		run.declared[arg] = file.Policy
		if first == "" {
			first = arg
			if !run.policy.Declared() {
				run.policy = file.Policy
			}
			continue
		}
		for _, d := range declared.Differences(run.declared[first], file.Policy) {
			outletOf(c.Context()).complain(fmt.Sprintf("on paper, %s of %s: %s; of %s: %s", d.Field, first, d.A, arg, d.B))
		}
	}
	return nil
}
