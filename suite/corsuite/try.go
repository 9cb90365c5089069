package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// tryFlags are the flags of `corsuite try`.
type tryFlags struct {
	method, data, origin, credentials, redirect string
	as, mode                                    string
	headers                                     []string
	file, format                                string
	curl                                        curlFlags
	agents                                      agentFlags
	output                                      outputFlags
}

func tryCommand() *cobra.Command {
	var f tryFlags
	c := &cobra.Command{
		Use:   "try REQUEST",
		Short: "Make one fetch() and say what the page would get, and why",
		Long: `Makes the request that a page of --origin would make with fetch(), through the
model over raw HTTP and in Chrome, and says for each: what the page gets, the
reason, the exchanges, how to reproduce it and what to change.

REQUEST is a URL, or what was copied: DevTools' "Copy as cURL" (bash, cmd), "Copy
as PowerShell" or "Copy as fetch", as one argument or by standard input (-). The
page's origin is taken from Origin or Referer; what a page cannot set is left out
and named. Nothing copied is executed, expanded or read from a file.

Requests other than GET, HEAD and OPTIONS are sent only with --unsafe; without
it the outcome after an accepted preflight is "withheld".

-f asks each request of a list in one browser:
  - {url: https://api.example.com/items, origin: https://app.example.com, expect: shared}
An entry takes url, origin, method, headers, body, credentials, redirect, as,
mode, expect. expect is shared, blocked, withheld, or a mapping of outcome,
reason, status, exposed; shared is met by withheld, too.

Exit codes: 1 an answer is not what the list expects, 2 wrong usage, 3 something
could not be asked, 0 otherwise.`,
		Example: `  corsuite try https://api.example.com/items --origin https://app.example.com --credentials
  corsuite try https://api.example.com/items -X PUT -H 'Content-Type: application/json' -d '{}' --origin https://app.example.com
  corsuite try "curl 'https://api.example.com/items' -H 'origin: https://app.example.com' …"
  pbpaste | corsuite try -
  corsuite try -f requests.yaml --format json`,
		Args: oneURL,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVarP(&f.method, "method", "X", "GET", "`METHOD`, as the script writes it")
	fs.StringArrayVarP(&f.headers, "request-header", "H", nil, "`'NAME: VALUE'` that the script sets (repeatable)")
	fs.StringVarP(&f.data, "data", "d", "", "`BODY` of the request")
	fs.StringVar(&f.origin, "origin", "", "the page's `ORIGIN`, or null (with -f: of the requests that name none)")
	fs.StringVar(&f.credentials, "credentials", string(fetch.SameOrigin), "credentials `MODE`: include, omit or same-origin")
	fs.Lookup("credentials").NoOptDefVal = string(fetch.Include)
	fs.StringVar(&f.redirect, "redirect", "", "redirect `MODE`: follow, error or manual")
	fs.StringVar(&f.as, "as", "fetch", "`WHAT` makes the request: "+config.InitiatorWords()+"; elements with crossorigin")
	fs.StringVar(&f.mode, "mode", "", "the request's `MODE`: cors, no-cors (an element without crossorigin) or same-origin")
	fs.StringVarP(&f.file, "file", "f", "", "`FILE` with a YAML list of requests, one answer each")
	fs.StringVar(&f.format, "format", "text", "`FORMAT`: text, or json, one line for each request")
	f.curl.register(fs)
	f.agents.register(fs)
	fs.BoolVar(&f.output.verbose, "verbose", false, "show every header of every exchange")
	fs.StringArrayVar(&f.output.redact, "redact", nil, "a header or URL parameter, by `NAME`, whose value may not be shown (repeatable; credentials never are)")
	f.output.registerServer(fs)
	return c
}

func (f *tryFlags) run(c *cobra.Command, args []string) error {
	if f.format != "text" && f.format != "json" {
		return fmt.Errorf("--format %q: want text or json", f.format)
	}
	if err := errors.Join(f.output.checkServer(), f.agents.check()); err != nil {
		return err
	}
	outlet := outletOf(c.Context())
	outlet.secrets.Hide(f.output.redact...)
	requests, err := f.requests(c, args)
	if err != nil {
		return err
	}
	for _, r := range requests {
		outlet.learnAsk(r)
	}
	ctx, cancel := f.agents.within(c.Context(), engine.MaxTime(len(requests), f.agents.Rate))
	defer cancel()
	asks := make([]harness.Ask, len(requests))
	auth, err := f.agents.auth(ctx)
	if err != nil {
		return err
	}
	for i, r := range requests {
		asks[i] = r.Ask
		asks[i].Auth = auth.Without(r.Ask.Headers)
		// The session of whoever copied the request, unless another is given.
		asks[i].Auth.Cookie = cmp.Or(auth.Cookie, r.Ask.Auth.Cookie)
		asks[i].Auth.Private = private(outlet.secrets, r.Ask.Headers)
	}
	agents, end, err := f.agents.start(ctx)
	if err != nil {
		return err
	}
	defer end()
	tried := engine.Try(ctx, agents.Agents, asks)
	for i, r := range requests {
		tried[i].Expect, tried[i].LeftOut = r.Expect, r.LeftOut
		for k := range tried[i].Results {
			if result := &tried[i].Results[k]; !r.Expect.IsZero() && result.Observation.Outcome != harness.OutcomeNotApplicable {
				result.Expected, result.Differs = r.Expect.Of(result.Observation)
			}
		}
	}
	out := standardOutput(c, f.format)
	options := f.output.options(c, out)
	options.Advise = f.output.advise(asTargets(asks), nil)
	if f.format == "json" {
		err = report.TriedJSON(out, tried, options)
	} else {
		err = report.TriedText(out, tried, options)
	}
	if err != nil {
		return err
	}
	return f.verdict(requests, tried, agents.Missing)
}

// asTargets returns the addresses that are asked, each with the policy under which
// the pages that ask would be served.
func asTargets(asks []harness.Ask) (targets []harness.TargetInfo) {
	for _, a := range asks {
		i := slices.IndexFunc(targets, func(t harness.TargetInfo) bool { return t.Name == a.URL })
		if i < 0 {
			i = len(targets)
			targets = append(targets, harness.TargetInfo{Name: a.URL, URL: a.URL})
		}
		if p := &targets[i].Policy; a.From != "null" && !slices.Contains(p.Origins, string(a.From)) {
			p.Origins = append(p.Origins, string(a.From))
		}
	}
	return targets
}

// verdict turns the results into the exit code: expectations that differ, each
// with its line, come before what could not be judged.
func (f *tryFlags) verdict(requests []config.Request, tried []harness.Tried, missing []string) error {
	var differ, open []string
	for i, t := range tried {
		asked := false
		for _, r := range t.Results {
			asked = asked || r.Observation.Outcome != harness.OutcomeNotApplicable
			switch {
			case r.Expected == harness.StatusFail:
				differ = append(differ, fmt.Sprintf("%s:%d: %s %s %s", f.file, requests[i].Line, cmp.Or(t.Ask.Method, "GET"), t.Ask.URL, differs(t.Expect, r)))
			case r.Observation.Outcome == harness.OutcomeError:
				open = append(open, fmt.Sprintf("%s: %s could not ask: %s", t.Ask.URL, r.Agent, r.Observation.Error))
			case r.Expected == harness.StatusInconclusive:
				open = append(open, t.Ask.URL+": "+untested(r))
			}
		}
		if !asked {
			open = append(open, t.Ask.URL+": no agent can ask that: "+t.Results[0].Observation.Error)
		}
	}
	open = append(open, missing...)
	switch {
	case len(differ) > 0:
		return exitWith(exitFail, "%s", strings.Join(differ, "\n"))
	case len(open) > 0:
		return exitWith(exitCannotJudge, "%s", strings.Join(slices.Compact(open), "\n"))
	}
	return nil
}

// differs says how a result is not what is expected of it.
func differs(want harness.Expectation, r harness.TriedResult) string {
	o := r.Observation
	var parts []string
	for _, field := range r.Differs {
		switch field {
		case "outcome":
			parts = append(parts, fmt.Sprintf("is %s via %s; expected %s", o.Outcome, r.Agent, want.Outcome))
		case "reason":
			parts = append(parts, fmt.Sprintf("is %s for %s via %s; expected %s", o.Outcome, cmp.Or(o.Reason, "no reason"), r.Agent, want.Reason))
		case "status":
			parts = append(parts, fmt.Sprintf("answers %d via %s; expected %d", o.Status, r.Agent, want.Status))
		case "exposed":
			parts = append(parts, fmt.Sprintf("lets the script read %s via %s; expected %s",
				cmp.Or(strings.Join(o.Exposed, ", "), "no header"), r.Agent, strings.Join(want.Exposed, ", ")))
		}
	}
	return strings.Join(parts, ", and ")
}

// untested says why a result that was had shows nothing of what is expected.
func untested(r harness.TriedResult) string {
	if host, led := r.Observation.LedAway(); led {
		return fmt.Sprintf("the redirect to %s was not followed: --unsafe is for the host of the request", host)
	}
	if r.Observation.Outcome == harness.OutcomeWithheld {
		return "the preflight was accepted, the request itself was withheld: say --unsafe to send it"
	}
	return fmt.Sprintf("blocked via %s, but for %s, which is not CORS: the server was not put to the test", r.Agent, r.Observation.Reason)
}
