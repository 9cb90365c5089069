package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/learn"
	"github.com/corsuite/corsuite/suite/internal/redact"
)

// mostLearning is more than how often a server is asked for a draft.
const mostLearning = 500

// learnFlags are the flags of `corsuite learn`.
type learnFlags struct {
	origins, headers []string
	out              string
	agents           agentFlags
}

func learnCommand() *cobra.Command {
	var f learnFlags
	// Gently: the model, one request at a time, and nothing that changes anything.
	f.agents.Via, f.agents.Jobs = []string{"raw"}, 1
	c := &cobra.Command{
		Use:   "learn URL",
		Short: "Ask what a server allows, and draft a corsuite.yaml to review",
		Long: `Asks a server what it allows across origins, one request at a time, with GET and
preflights only, and writes a corsuite.yaml with comments that say what was seen.

What a server does is not always what it is meant to do: read the draft, change
what is not meant, then hold the server to it with corsuite run --config FILE.
What was not seen clearly is left out.`,
		Example: `  corsuite learn https://api.example.com/items --origin https://app.example.com --out corsuite.yaml`,
		Args:    wantArgs(cobra.ExactArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return f.run(c, args[0]) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&f.origins, "origin", nil, "an `ORIGIN`, or a pattern https://*.example.com, that may be let in (repeatable; default: a few likely ones)")
	fs.StringArrayVar(&f.headers, "allow-header", nil, "a request header, by `NAME`, that may be allowed, beside the common ones (repeatable)")
	fs.StringVar(&f.out, "out", "", "a new `FILE` to write to (default: standard output)")
	f.agents.registerReach(fs)
	return c
}

func (f *learnFlags) run(c *cobra.Command, url string) error {
	f.origins, f.headers = separated(f.origins), separated(f.headers)
	if err := f.check(url); err != nil {
		return err
	}
	ctx, cancel := f.agents.within(c.Context(), engine.MaxTime(mostLearning, f.agents.Rate))
	defer cancel()
	auth, err := f.agents.auth(ctx)
	if err != nil {
		return err
	}
	started, end, err := f.agents.start(ctx)
	if err != nil {
		return err
	}
	defer end()
	draft, err := learn.Learn(ctx, started.Agents[0], learn.Options{URL: url, Auth: auth, Origins: f.origins, Headers: f.headers})
	if why := engine.Ended(ctx); err != nil && why != "" {
		return exitWith(exitCannotJudge, "%s: nothing was drafted from what is known of %s", why, url)
	}
	if err != nil {
		return exitWith(exitCannotJudge, "%v", err)
	}
	if err := f.write(c, draft); err != nil {
		return err
	}
	if draft.Policy.Origins == nil {
		return exitWith(exitCannotJudge, "it is not clear who is let in: the draft says what was seen; --origin names further candidates")
	}
	return nil
}

// check finds what is wrong before anything is asked.
func (f *learnFlags) check(url string) error {
	if err := errors.Join(checkURL(url), f.agents.check()); err != nil {
		return err
	}
	for _, o := range f.origins {
		if o == harness.Any {
			return fmt.Errorf("--origin %q: whether everybody is let in is asked anyhow; name the origins that should be", o)
		}
	}
	if err := config.CheckFlags(harness.Policy{Origins: f.origins, Headers: f.headers}); err != nil {
		return err
	}
	if f.out == "" {
		return nil
	}
	if _, err := os.Lstat(f.out); err == nil {
		return fmt.Errorf("%s is there already: it was left as it is; say --out NAME for another one", f.out)
	}
	return nil
}

func (f *learnFlags) write(c *cobra.Command, draft *learn.Draft) error {
	text := withoutSecrets(draft, outletOf(c.Context()).secrets)
	if f.out == "" {
		_, err := c.OutOrStdout().Write(text)
		return err
	}
	if err := create("--out", f.out, text); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "wrote %s from %d requests: review it, then\n  corsuite run --config %s\n", f.out, draft.Requests, f.out)
	return err
}

// withoutSecrets returns the text of a draft. A name or an origin that shows a
// secret is left out: no policy means it.
func withoutSecrets(draft *learn.Draft, secrets *redact.Secrets) []byte {
	clean, p := *draft, &draft.Policy
	for _, l := range []struct{ to, from *[]string }{
		{&clean.Policy.Origins, &p.Origins}, {&clean.Policy.Denied, &p.Denied}, {&clean.Policy.Methods, &p.Methods},
		{&clean.Policy.Headers, &p.Headers}, {&clean.Policy.Expose, &p.Expose},
	} {
		*l.to = slices.DeleteFunc(slices.Clone(*l.from), func(s string) bool { return secrets.Text(s) != s })
	}
	return inert.Lines([]byte(secrets.Text(string(clean.YAML()))))
}
