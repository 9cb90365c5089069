package main

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/mutants"
)

func serveCommand() *cobra.Command {
	var (
		listen, file, mutant string
		flags                policyFlags
	)
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the reference server, or a deliberately broken one",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if mutant == "list" {
				listMutants(c)
				return nil
			}
			policy, err := demoOr(file, flags.policy())
			if err != nil {
				return err
			}
			ln, err := net.Listen("tcp", listen)
			if err != nil {
				return fmt.Errorf("--listen %s: %w", listen, err)
			}
			defer ln.Close()
			if mutant != "" {
				return serveMutant(c, ln, mutant)
			}
			fmt.Fprintf(c.OutOrStdout(), "the reference server, until interrupted, at\nhttp://%s/items\n", ln.Addr())
			return reference.Serve(c.Context(), ln, reference.Handler(policy))
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	c.Flags().StringVar(&file, "config", "", "corsuite.yaml whose policy is served")
	c.Flags().StringVar(&mutant, "mutant", "", "id of a broken server; 'list' names them")
	flags.register(c.Flags())
	return c
}

func listMutants(c *cobra.Command) {
	for _, m := range mutants.All() {
		fmt.Fprintf(c.OutOrStdout(), "%-36s  %s\n", m.ID, m.Title)
	}
}

// serveMutant serves the broken server of an id, under the policy that it is
// meant to follow.
func serveMutant(c *cobra.Command, ln net.Listener, id string) error {
	m, found := mutants.ByID(id)
	if !found {
		var ids []string
		for _, m := range mutants.All() {
			ids = append(ids, m.ID)
		}
		return fmt.Errorf("--mutant %q: there is no such broken server%s; --mutant list names them", id, resembling(id, ids))
	}
	fmt.Fprintf(c.OutOrStdout(), "a broken server, %s (%s), which %s should catch, until interrupted, at\n%s\n",
		m.ID, m.Title, m.Rule, m.Target("http://"+ln.Addr().String()).URL)
	return mutants.Serve(c.Context(), ln, m)
}

// demoOr returns the policy of a file or of flags, the flags winning field by
// field, or the built-in demonstration policy when neither says anything.
func demoOr(file string, flags harness.Policy) (harness.Policy, error) {
	var policy harness.Policy
	if file != "" {
		f, err := config.Read(file)
		if err != nil {
			return policy, err
		}
		policy = f.Policy
	}
	if err := config.CheckPolicy(flags); err != nil {
		return policy, err
	}
	if file == "" && undeclared(flags) {
		return demoPolicy(), nil
	}
	return policy.Override(flags), nil
}

// undeclared tells a policy that says nothing at all.
func undeclared(p harness.Policy) bool {
	return p.Origins == nil && p.Credentials == nil && p.Methods == nil && p.Headers == nil &&
		p.Expose == nil && p.MaxAge == nil && p.Denied == nil
}

// demoPolicy is what the built-in reference server is run with: every field declared.
func demoPolicy() harness.Policy {
	yes, age := true, 600
	return harness.Policy{
		Origins:     []string{"https://app.example.com", "https://*.example.org"},
		Credentials: &yes,
		Methods:     []string{"GET", "PUT", "DELETE"},
		Headers:     []string{"Content-Type", "Authorization"},
		Expose:      []string{"X-Request-Id"},
		MaxAge:      &age,
		Denied:      []string{"https://old.example.org"},
	}
}

// demo serves the reference on a free loopback port until ctx ends and returns
// its address.
func demo(ctx context.Context, policy harness.Policy) (address string, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("starting the built-in reference server: %w", err)
	}
	go func() { _ = reference.Serve(ctx, ln, reference.Handler(policy)) }()
	return "http://" + ln.Addr().String(), nil
}
