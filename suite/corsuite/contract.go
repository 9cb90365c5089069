package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/suite/internal/inputs/contract"
)

// underContract returns the configuration of what a specification demands of the
// URLs that are given, or else of the file's targets: its policy, with what the
// file and the flags declare in place of it, and its targets at those URLs.
func (f *runFlags) underContract(name string, args []string, file *config.File, flags harness.Policy) (*config.File, error) {
	c, err := contract.Read(name)
	switch {
	case err != nil && f.contract == "":
		return nil, &config.Error{File: f.config, Line: file.ContractLine, Column: 1, Key: "contract", Message: err.Error()}
	case err != nil:
		return nil, fmt.Errorf("--contract: %w", err)
	case f.exec != "" || f.builtIn:
		return nil, errors.New("--contract is about a server that runs: leave out --exec and --reference, and give its URL")
	}
	bases := file.Targets
	if len(args) > 0 {
		bases = []harness.Target{{URL: args[0], Policy: file.Policy}}
	}
	if len(bases) == 0 {
		return nil, fmt.Errorf("the contract %s needs a server: give its URL", name)
	}
	out := *file
	out.Targets, out.Commands = nil, nil
	for i, base := range bases {
		demanded, err := c.File(base.URL)
		if err != nil {
			return nil, err
		}
		command := ""
		if len(args) == 0 && i < len(file.Commands) {
			command = file.Commands[i]
		}
		for _, t := range demanded.Targets {
			t.Auth = base.Auth
			if len(bases) > 1 {
				t.Name = t.Name + " of " + base.Label()
			}
			f.allowMore(t.Policy, base.Policy, flags)
			if t.Policy, err = config.Combine(t.Policy, base.Policy); err != nil {
				return nil, err
			}
			if !t.Policy.DeclaresOrigins() && flags.Origins == nil {
				return nil, fmt.Errorf("the contract %s leaves open whose pages it is for: say --origin https://app.example.com, or --origin '*' for everybody", name)
			}
			out.Targets, out.Commands = append(out.Targets, t), append(out.Commands, command)
		}
	}
	return &out, nil
}

// allowMore leaves out the rules about refusing what a policy does not list, where
// the list is the contract's: a specification says what must be allowed at least.
func (f *runFlags) allowMore(demanded, declared, flags harness.Policy) {
	more := []string{}
	if declared.Methods == nil && flags.Methods == nil {
		more = append(more, "methods.undeclared")
	}
	if declared.Headers == nil && flags.Headers == nil {
		more = append(more, "request-headers.undeclared", "request-headers.one-refused-refuses-all")
		if !slices.ContainsFunc(demanded.Headers, func(name string) bool { return strings.EqualFold(name, "Content-Type") }) {
			more = append(more, "request-headers.unsafe-content-type")
		}
	}
	if declared.Expose == nil && flags.Expose == nil {
		more = append(more, "exposed-headers.hidden")
	}
	for _, rule := range more {
		if !slices.Contains(f.more, rule) {
			f.more = append(f.more, rule)
		}
	}
}
