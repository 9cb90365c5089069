package main

import (
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
		Use:   "learn URL…",
		Short: "Ask what a server allows, and draft a corsuite.yaml to review",
		Long: `Asks servers what they allow across origins, one request at a time, with GET and
preflights only, and writes a corsuite.yaml with comments that say what was seen.

What a server does is not always what it is meant to do: read the draft, change
what is not meant, then hold the server to it with corsuite run --config FILE.
What was not seen clearly is left out. Of several URLs the policy holds what they
have in common, and each target what is its own.`,
		Example: `  corsuite learn https://api.example.com/items --origin https://app.example.com --out corsuite.yaml`,
		Args:    wantArgs(cobra.MinimumNArgs(1)),
		RunE:    func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&f.origins, "origin", nil, "an `ORIGIN`, or a pattern https://*.example.com, that may be let in (repeatable; default: a few likely ones)")
	fs.StringArrayVar(&f.headers, "allow-header", nil, "a request header, by `NAME`, that may be allowed, beside the common ones (repeatable)")
	fs.StringVar(&f.out, "out", "", "a new `FILE` to write to (default: standard output)")
	f.agents.registerReach(fs)
	return c
}

func (f *learnFlags) run(c *cobra.Command, urls []string) error {
	f.origins, f.headers = separated(f.origins), separated(f.headers)
	if err := f.check(urls); err != nil {
		return err
	}
	ctx, cancel := f.agents.within(c.Context(), engine.MaxTime(mostLearning*len(urls), f.agents.Rate))
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
	var drafts []*learn.Draft
	for _, url := range urls {
		draft, err := learn.Learn(ctx, started.Agents[0], learn.Options{URL: url, Auth: auth, Origins: f.origins, Headers: f.headers})
		if why := engine.Ended(ctx); err != nil && why != "" {
			return exitWith(exitCannotJudge, "%s: nothing was drafted from what is known of %s", why, url)
		}
		if err != nil {
			return exitWith(exitCannotJudge, "%v", err)
		}
		drafts = append(drafts, draft)
	}
	if err := f.write(c, drafts); err != nil {
		return err
	}
	for _, draft := range drafts {
		if draft.Policy.Origins == nil {
			return exitWith(exitCannotJudge, "it is not clear who is let in at %s: the draft says what was seen; --origin names further candidates", draft.URL)
		}
	}
	return nil
}

// check finds what is wrong before anything is asked.
func (f *learnFlags) check(urls []string) error {
	for i, url := range urls {
		if err := checkURL(url); err != nil {
			return err
		}
		if slices.Contains(urls[:i], url) {
			return fmt.Errorf("%s is named twice: leave one of them out", url)
		}
	}
	if err := f.agents.check(); err != nil {
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

func (f *learnFlags) write(c *cobra.Command, drafts []*learn.Draft) error {
	text := withoutSecrets(drafts, outletOf(c.Context()).secrets)
	if f.out == "" {
		_, err := c.OutOrStdout().Write(text)
		return err
	}
	if err := create("--out", f.out, text); err != nil {
		return err
	}
	requests := 0
	for _, draft := range drafts {
		requests += draft.Requests
	}
	_, err := fmt.Fprintf(c.OutOrStdout(), "wrote %s from %d requests: review it, then\n  corsuite run%s\n", f.out, requests, orNamed(f.out))
	return err
}

// withoutSecrets returns the text of drafts. A name or an origin that shows a
// secret is left out: no policy means it.
func withoutSecrets(drafts []*learn.Draft, secrets *redact.Secrets) []byte {
	clean := make([]*learn.Draft, len(drafts))
	for i, draft := range drafts {
		one, p := *draft, &draft.Policy
		for _, l := range []struct{ to, from *[]string }{
			{&one.Policy.Origins, &p.Origins}, {&one.Policy.Denied, &p.Denied}, {&one.Policy.Methods, &p.Methods},
			{&one.Policy.Headers, &p.Headers}, {&one.Policy.Expose, &p.Expose},
		} {
			*l.to = slices.DeleteFunc(slices.Clone(*l.from), func(s string) bool { return secrets.Text(s) != s })
		}
		clean[i] = &one
	}
	return inert.Lines([]byte(secrets.Text(string(learn.YAML(clean)))))
}
