package main

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/reference/variants"
)

// serveFlags are the flags of `corsuite serve`.
type serveFlags struct {
	listen, config, mutant string
	policy                 policyFlags
}

func serveCommand() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the reference server, or a deliberately broken one",
		Long: `Serves the reference server under a policy, or with --mutant one that is broken in
a single respect, and says how to judge it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "`ADDRESS` to listen on; port 0 takes a free one")
	c.Flags().StringVar(&f.config, "config", "", "`FILE` such as corsuite.yaml, whose policy is served")
	c.Flags().StringVar(&f.mutant, "mutant", "", "`ID` of a broken server; list names them all")
	f.policy.register(c.Flags())
	return c
}

func (f *serveFlags) run(c *cobra.Command) error {
	if f.mutant == "list" {
		return listMutants(c.OutOrStdout())
	}
	policy, err := readPolicy(c.Context(), f.config, f.policy.policy())
	if err != nil {
		return err
	}
	m, found := variants.ByID(f.mutant)
	if f.mutant != "" && !found {
		return fmt.Errorf("--mutant %q: there is no such broken server%s; --mutant list names them", f.mutant, resembling(f.mutant, mutantIDs()))
	}
	ln, err := net.Listen("tcp", f.listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", f.listen, err)
	}
	defer ln.Close()
	if found {
		return serveMutant(c, ln, m, policy)
	}
	policy = orDemo(policy)
	url := "http://" + ln.Addr().String() + "/items"
	fmt.Fprintf(c.OutOrStdout(), "the reference server, until interrupted, at\n%s\njudge it with\n  corsuite run %s%s\n", url, url, asFlags(policy))
	return reference.Serve(c.Context(), ln, reference.Handler(policy))
}

// serveMutant serves a broken server under the policy that it is meant to
// follow: its own, unless one is declared.
func serveMutant(c *cobra.Command, ln net.Listener, m variants.Variant, policy harness.Policy) error {
	if policy.Declared() {
		m.Policy = &policy
	}
	target := m.Target("http://" + ln.Addr().String())
	fmt.Fprintf(c.OutOrStdout(), "a broken server, %s (%s), which %s should catch, until interrupted, at\n%s\njudge it with\n  corsuite run %s%s\n",
		m.ID, m.Title, m.Rule, target.URL, target.URL, asFlags(target.Policy))
	return variants.Serve(c.Context(), ln, m)
}

func listMutants(w io.Writer) error {
	for _, m := range variants.Broken() {
		if _, err := fmt.Fprintf(w, "%-38s %s\n", m.ID, m.Title); err != nil {
			return err
		}
	}
	return nil
}

func mutantIDs() []string {
	var ids []string
	for _, m := range variants.Broken() {
		ids = append(ids, m.ID)
	}
	return ids
}

// readPolicy returns the policy of a file or of flags, the flags winning field
// by field.
func readPolicy(ctx context.Context, file string, flags harness.Policy) (harness.Policy, error) {
	policy, _, err := readConfig(ctx, file, flags)
	return policy, err
}

// readConfig is readPolicy with the rest of the file, which is empty for "".
func readConfig(ctx context.Context, file string, flags harness.Policy) (harness.Policy, *config.File, error) {
	if err := config.CheckFlags(flags); err != nil {
		return harness.Policy{}, nil, err
	}
	if file == "" {
		return flags, &config.File{}, nil
	}
	f, err := config.Read(ctx, file)
	if err != nil {
		return harness.Policy{}, nil, err
	}
	for _, s := range f.Secrets {
		outletOf(ctx).learn(s)
	}
	policy, err := config.Combine(f.Policy, flags)
	return policy, f, err
}

// orDemo returns the policy, or the built-in demonstration policy for one that
// says nothing.
func orDemo(policy harness.Policy) harness.Policy {
	if !policy.Declared() {
		return demoPolicy()
	}
	return policy
}

// demoPolicy is what the built-in reference server is run with: every field declared.
func demoPolicy() harness.Policy {
	yes, age := true, 600
	return harness.Policy{
		Origins:     []string{"https://app.example.com", "https://*.example.org"},
		Credentials: &yes,
		Methods:     []string{"GET", "HEAD", "POST", "PUT", "DELETE"},
		Headers:     []string{"Content-Type", "Authorization"},
		Expose:      []string{"X-Request-Id"},
		MaxAge:      &age,
		Denied:      []string{"https://old.example.org"},
	}
}

// fewestFiles is how many files a run of the built-in server opens at once: each
// connection is two, since both its ends are here.
const fewestFiles = 32

// demo serves the reference on a free loopback port until ctx ends and returns
// its address.
func demo(ctx context.Context, policy harness.Policy) (address string, err error) {
	if limit, known := openFiles(); known && limit < fewestFiles {
		return "", exitWith(exitCannotJudge, "only %d files may be open at once (ulimit -n), and the built-in server with those who ask it needs %d", limit, fewestFiles)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("starting the built-in reference server: %w", err)
	}
	go func() { _ = reference.Serve(ctx, ln, reference.Handler(policy)) }()
	return "http://" + ln.Addr().String(), nil
}
