package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/inputs/recorded"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// harFlags are the flags of `corsuite har`.
type harFlags struct {
	again, keepSecrets bool
	format             string
	agents             agentFlags
	output             outputFlags
}

func harCommand() *cobra.Command {
	var f harFlags
	c := &cobra.Command{
		Use:   "har FILE",
		Short: "Say what a browser made of each recorded request, and why",
		Long: `Reads a HAR, as the Network panel of developer tools exports it ("Save all as
HAR"), and judges each request across origins by the model on the exchanges of the
file: what the page got, the reason, and what to change. Nothing is asked.

What the file lacks is said: a preflight that is missing, an answer that was not
kept. --again asks the same requests anew, through the agents of try: GET, HEAD and
OPTIONS only unless --unsafe is given, and with placeholders for recorded
tokens and cookies unless --keep-secrets is. - reads standard input.

Exit codes: 2 wrong usage or no HAR, 3 the file does not tell the end of a request,
or something could not be asked, 0 otherwise.`,
		Example: `  corsuite har app.example.com.har
  corsuite har app.example.com.har --again --via raw`,
		Args: wantArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args[0]) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.BoolVar(&f.again, "again", false, "ask each request anew, and show what it gets now beside what it got")
	fs.BoolVar(&f.keepSecrets, "keep-secrets", false, "with --again: send recorded tokens and cookies as they are")
	fs.StringVar(&f.format, "format", "text", "`FORMAT`: text, or json, one line for each request")
	fs.BoolVar(&f.output.verbose, "verbose", false, "show requests that were read, too, and every header")
	fs.StringArrayVar(&f.output.redact, "redact", nil, "a header or URL parameter, by `NAME`, whose value may not be shown (repeatable; credentials never are)")
	f.output.registerServer(fs)
	f.agents.register(fs)
	return c
}

func (f *harFlags) run(c *cobra.Command, path string) error {
	switch {
	case f.format != "text" && f.format != "json":
		return fmt.Errorf("--format %q: want text or json", f.format)
	case f.keepSecrets && !f.again:
		return fmt.Errorf("--keep-secrets is about --again: without it nothing is sent")
	}
	if err := errors.Join(f.output.checkServer(), f.agents.check()); err != nil {
		return err
	}
	outletOf(c.Context()).secrets.Hide(f.output.redact...)
	r, err := readRecording(c, path)
	if err != nil {
		return err
	}
	var missing []string
	if f.again {
		if missing, err = f.ask(c, r); err != nil {
			return err
		}
	}
	out := standardOutput(c, f.format)
	options := f.output.options(c, out)
	if f.format == "json" {
		err = report.TriedJSON(out, r.Requests, options)
	} else {
		err = report.RecordingText(out, r, options)
	}
	if err != nil {
		return err
	}
	return untold(r, missing)
}

// readRecording reads and judges a file.
func readRecording(c *cobra.Command, path string) (*harness.Recording, error) {
	name, data, err := readInput(c, path)
	if err != nil {
		return nil, err
	}
	r, err := recorded.Read(name, data)
	if err != nil {
		return nil, err
	}
	learnRecording(outletOf(c.Context()).secrets, r)
	return r, nil
}

// learnRecording makes secret what a recording holds under a name that says so.
func learnRecording(secrets *redact.Secrets, r *harness.Recording) {
	for _, t := range r.Requests {
		secrets.LearnRequest(t.Ask.URL, t.Ask.Headers, t.Ask.Body)
		secrets.Learn(string(t.Ask.From))
		for _, x := range t.Results[0].Observation.Exchanges {
			for _, h := range slices.Concat(x.Request, x.Response) {
				secrets.Learn(h.Name + ": " + h.Value)
			}
		}
	}
}

// ask asks every request anew. What it got when it was recorded stays the first result.
func (f *harFlags) ask(c *cobra.Command, r *harness.Recording) (missing []string, err error) {
	ctx, cancel := f.agents.within(c.Context(), engine.MaxTime(len(r.Requests), f.agents.Rate))
	defer cancel()
	auth, err := f.agents.auth(ctx)
	if err != nil {
		return nil, err
	}
	started, end, err := f.agents.start(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	asks := make([]harness.Ask, len(r.Requests))
	for i, t := range r.Requests {
		asks[i] = t.Ask
		if cookie, has := recordedCookie(t); has && f.keepSecrets {
			asks[i].Auth.Cookie = cookie
		}
		if !f.keepSecrets {
			asks[i] = recorded.Conceal(t.Ask, placeholder)
		}
		session := auth.Without(asks[i].Headers)
		if session.Cookie == "" {
			session.Cookie = asks[i].Auth.Cookie
		}
		asks[i].Auth = session
		asks[i].Auth.Private = private(outletOf(ctx).secrets, asks[i].Headers)
	}
	for i, t := range engine.Try(ctx, started.Agents, asks) {
		then := r.Requests[i].Results
		r.Requests[i].Results = append(then, t.Results...)
		r.Requests[i].Cautions, r.Requests[i].Compared, r.Requests[i].Agree, r.Requests[i].Divergence = t.Cautions, t.Compared, t.Agree, t.Divergence
	}
	return started.Missing, nil
}

// placeholder stands for a recorded secret that is not sent: what a preflight asks
// for stays the same.
func placeholder(place recorded.Place, name, _ string) string {
	if place == recorded.InHeader && strings.EqualFold(name, "Authorization") {
		return harness.MadeUpAuthorization
	}
	return "removed"
}

func recordedCookie(t harness.Tried) (string, bool) {
	for _, x := range t.Results[0].Observation.Exchanges {
		if cookie, has := fetch.Get(x.Request, "Cookie"); has && !x.Preflight {
			return cookie, true
		}
	}
	return "", false
}

// untold turns what is not known into the exit code.
func untold(r *harness.Recording, missing []string) error {
	for _, t := range r.Requests {
		for _, result := range t.Results {
			if len(t.Results) > 1 && result.Agent == harness.RecordedAgent {
				continue // it was asked anew
			}
			if result.Observation.Outcome == harness.OutcomeError && result.Agent != harness.RecordedAgent {
				return exitWith(exitCannotJudge, "%s: %s could not ask: %s", t.Ask.URL, result.Agent, result.Observation.Error)
			}
			if result.Observation.Outcome == harness.OutcomeError {
				return exitWith(exitCannotJudge, "entry %d: the file does not tell what became of %s; --again asks anew", t.Recorded.Entry, t.Ask.URL)
			}
		}
	}
	switch {
	case len(missing) > 0:
		return exitWith(exitCannotJudge, "%s", missing[0])
	case len(r.Requests) == 0:
		return exitWith(exitCannotJudge, "the file has no request across origins: nothing was judged")
	}
	return nil
}
