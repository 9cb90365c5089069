package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/suite/internal/cure"
)

// cureFlags are the flags of `corsuite cure`.
type cureFlags struct {
	server, config, out string
	policy              policyFlags
	source              policySource
}

func cureCommand() *cobra.Command {
	var f cureFlags
	c := &cobra.Command{
		Use:   "cure",
		Short: "Write the configuration of a server that does what the policy says",
		Long: `Writes configuration, or code, with the values of your policy, in the way that the
gallery of corsuite runs and judges, or, which is said then, from documentation: read it, put it where it belongs, then hold the
server to the policy with corsuite run.

Configurations are written for ` + strings.Join(cure.IDs(), ", ") + `.
What a product has no words for is an error; nothing is written that would let every
website read with credentials. Nothing is asked, installed or changed.`,
		Example: `  corsuite cure --server nginx --config corsuite.yaml
  corsuite cure --server express --origin https://app.example.com --credentials --method PUT`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.server, "server", "", "the `SOFTWARE` to configure")
	fs.StringVar(&f.config, "config", "", "`FILE` such as corsuite.yaml: the policy")
	f.policy.register(fs)
	f.source.register(fs)
	fs.StringVar(&f.out, "out", "", "a new `FILE` to write to (default: standard output)")
	return c
}

func (f *cureFlags) run(c *cobra.Command) error {
	if f.server == "" {
		return fmt.Errorf("--server is missing: want one of %s", strings.Join(cure.IDs(), ", "))
	}
	policy, file, err := readConfig(c.Context(), f.config, f.policy.policy())
	if err != nil {
		return err
	}
	declared, err := f.source.file(c)
	if err != nil {
		return err
	}
	if policy, err = config.Combine(declared.Policy, policy); err != nil {
		return err
	}
	if !policy.Declared() {
		policy = onlyPolicy(file)
	}
	written, err := cure.For(f.server, policy)
	if err != nil {
		return fmt.Errorf("--server %s: %w", f.server, err)
	}
	tried := ""
	if written.Untried {
		tried = "; it is written from the documentation, and was not run here"
	}
	outletOf(c.Context()).complain(fmt.Sprintf("for %s, %s%s; read it before you install it, then: corsuite run", written.Name, written.Where, tried))
	if f.out != "" {
		return create("--out", f.out, []byte(written.Text))
	}
	_, err = c.OutOrStdout().Write([]byte(written.Text))
	return err
}

// onlyPolicy is that of the one target of a file that declares none for all.
func onlyPolicy(file *config.File) harness.Policy {
	if len(file.Targets) == 1 {
		return file.Targets[0].Policy
	}
	return harness.Policy{}
}
