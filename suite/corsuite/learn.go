package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

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
	// source are documents whose operations are asked.
	source policySource
	out    string
	agents agentFlags
}

func learnCommand() *cobra.Command {
	var f learnFlags
	// Gently: the model, one request at a time, and nothing that changes anything.
	f.agents.Via, f.agents.Jobs = []string{"raw"}, 1
	c := &cobra.Command{
		Use:   "learn [URL…]",
		Short: "Ask what a server allows, and draft a corsuite.yaml to review",
		Long: `Asks servers what they allow across origins, one request at a time, with GET and
preflights only, and writes a corsuite.yaml with comments that say what was seen.

What a server does is not always what it is meant to do: read the draft, change
what is not meant, then hold the server to it with corsuite run --config FILE.
What was not seen clearly is left out. Of several URLs the policy holds what they
have in common, and each target what is its own. With --policy-from the URLs are
those that an OpenAPI document or a manifest names, with the headers that it gives
examples of; what is not read with GET is listed, and not asked.`,
		Example: `  corsuite learn https://api.example.com/items --origin https://app.example.com --out corsuite.yaml
  corsuite learn --policy-from openapi.yaml --origin https://app.example.com --out corsuite.yaml`,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&f.origins, "origin", nil, "an `ORIGIN`, or a pattern https://*.example.com, that may be let in (repeatable; default: a few likely ones)")
	fs.StringArrayVar(&f.headers, "allow-header", nil, "a request header, by `NAME`, that may be allowed, beside the common ones (repeatable)")
	f.source.register(fs)
	fs.StringVar(&f.out, "out", "", "a new `FILE` to write to (default: standard output)")
	f.agents.registerReach(fs)
	return c
}

func (f *learnFlags) run(c *cobra.Command, urls []string) error {
	f.origins, f.headers = separated(f.origins), separated(f.headers)
	targets, others, err := f.targets(c, urls)
	if err != nil {
		return err
	}
	if err := f.check(targets); err != nil {
		return err
	}
	ctx, cancel := f.agents.within(c.Context(), engine.MaxTime(mostLearning*len(targets), f.agents.Rate))
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
	for _, t := range targets {
		t.Auth = auth
		draft, err := learn.Learn(ctx, started.Agents[0], learn.Options{Target: t, Origins: f.origins, Headers: f.headers})
		if why := engine.Ended(ctx); err != nil && why != "" {
			return exitWith(exitCannotJudge, "%s: nothing was drafted from what is known of %s", why, t.URL)
		}
		if err != nil {
			return exitWith(exitCannotJudge, "%v", err)
		}
		drafts = append(drafts, draft)
	}
	if err := f.write(c, drafts, others); err != nil {
		return err
	}
	for _, draft := range drafts {
		if draft.Policy.Origins == nil {
			return exitWith(exitCannotJudge, "it is not clear who is let in at %s: the draft says what was seen; --origin names further candidates", draft.Target.URL)
		}
	}
	return nil
}

// targets returns what is asked, the URLs or what the documents read with GET, and
// what else the documents name. Their header names are candidates.
func (f *learnFlags) targets(c *cobra.Command, urls []string) (asked, others []harness.Target, err error) {
	for i, url := range urls {
		if slices.Contains(urls[:i], url) {
			return nil, nil, fmt.Errorf("%s is named twice: leave one of them out", url)
		}
		asked = append(asked, harness.Target{URL: url})
	}
	file, err := f.source.file(c)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range file.Targets {
		outletOf(c.Context()).secrets.LearnTarget(t)
		f.origins = append(f.origins, t.Policy.Origins...)
		f.headers = append(f.headers, t.Policy.Headers...)
		t.Policy = harness.Policy{}
		if t.Method == "" {
			asked = append(asked, t)
		} else {
			others = append(others, t)
		}
	}
	switch {
	case len(asked) == 0 && len(f.source.from) > 0:
		return nil, nil, fmt.Errorf("%s: names no URL that can be asked with GET; corsuite policy from says what it lacks", strings.Join(f.source.from, ", "))
	case len(asked) == 0:
		return nil, nil, errors.New("got 0 arguments; want corsuite learn URL…, or --policy-from with a document that names some")
	}
	if len(file.Targets) > 0 {
		f.origins, f.headers = candidates(f.origins), candidates(f.headers)
	}
	return asked, others, nil
}

// candidates returns the origins or header names of documents, each once. Whether
// "*" is meant is asked anyhow.
func candidates(names []string) []string {
	var all []string
	for _, name := range names {
		if name == harness.Any || name == "null" {
			continue
		}
		if !slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, name) }) {
			all = append(all, name)
		}
	}
	return all
}

// check finds what is wrong before anything is asked.
func (f *learnFlags) check(targets []harness.Target) error {
	for _, t := range targets {
		if err := checkURL(t.URL); err != nil {
			return err
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

func (f *learnFlags) write(c *cobra.Command, drafts []*learn.Draft, others []harness.Target) error {
	text := withoutSecrets(drafts, others, outletOf(c.Context()).secrets)
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
func withoutSecrets(drafts []*learn.Draft, others []harness.Target, secrets *redact.Secrets) []byte {
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
	return inert.Lines([]byte(secrets.Text(string(learn.YAML(clean, others)))))
}
