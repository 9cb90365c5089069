package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
)

// oneURL takes a URL or none. A mode after --credentials is one more argument,
// since the flag can do without.
func oneURL(c *cobra.Command, args []string) error {
	modes := []string{string(fetch.Include), string(fetch.Omit), string(fetch.SameOrigin)}
	if len(args) < 2 {
		return nil
	}
	if i := slices.IndexFunc(args, func(arg string) bool { return slices.Contains(modes, arg) }); i >= 0 {
		return fmt.Errorf("%q stands alone: write --credentials=%s", args[i], args[i])
	}
	return fmt.Errorf("want one URL, not %s: -f FILE takes a list", strings.Join(args, " and "))
}

// requests returns what to ask: the file's list, or the one request by flags.
func (f *tryFlags) requests(c *cobra.Command, args []string) ([]config.Request, error) {
	ctx, flags := c.Context(), c.Flags()
	copied, found, err := f.copied(c, args)
	if err != nil {
		return nil, err
	}
	switch {
	case found:
		return f.ofCopied(flags, copied)
	case f.file != "":
		return f.list(ctx, flags, args)
	case len(args) == 0:
		return nil, fmt.Errorf("no URL: say which one to fetch, or -f FILE")
	case f.origin == "":
		return nil, fmt.Errorf("no --origin: say whose page asks, e.g. --origin https://app.example.com")
	}
	a := harness.Ask{
		From: harness.Origin(f.origin), URL: args[0], Method: f.method, Body: f.data,
		Credentials: fetch.CredentialsMode(f.credentials), Redirect: fetch.RedirectMode(f.redirect), Mode: fetch.Mode(f.mode),
	}
	var known bool
	if a.Initiator, known = config.Initiator(f.as); !known {
		return nil, fmt.Errorf("--as %q: want one of %s", f.as, config.InitiatorWords())
	}
	if a.Headers, err = headerFlags(f.headers); err != nil {
		return nil, err
	}
	if err := checkAsk(a); err != nil {
		return nil, err
	}
	a = config.Sockets(a)
	r := config.Request{Ask: a}
	r.Ask.Headers, r.LeftOut = config.Settable(a.Headers)
	return []config.Request{r}, nil
}

// cutHeader splits 'Name: value'.
func cutHeader(line string) (name, value string, found bool) {
	name, value, found = strings.Cut(line, ":")
	return name, strings.TrimSpace(value), found
}

// list reads the file's requests. --origin is the page of those that name none;
// what else describes a request stands in the file.
func (f *tryFlags) list(ctx context.Context, flags *pflag.FlagSet, args []string) ([]config.Request, error) {
	if len(args) > 0 {
		return nil, fmt.Errorf("-f %s lists the requests: leave out the URL %q", f.file, args[0])
	}
	for _, name := range []string{"method", "request-header", "data", "credentials", "redirect", "as", "mode"} {
		if flags.Changed(name) {
			return nil, fmt.Errorf("-f %s lists the requests: leave out --%s and say it there", f.file, name)
		}
	}
	if f.origin != "" && !fetch.IsSerializedOrigin(f.origin) {
		return nil, originError(f.origin)
	}
	requests, err := config.ReadRequests(ctx, f.file)
	if err != nil {
		return nil, err
	}
	var errs []error
	for i := range requests {
		r := &requests[i]
		r.Ask.From = cmp.Or(r.Ask.From, harness.Origin(f.origin))
		if r.Ask.From == "" {
			errs = append(errs, fmt.Errorf("%s:%d: has no origin; say whose page asks, or --origin for all that do not", f.file, r.Line))
		}
	}
	return requests, errors.Join(errs...)
}

func originError(origin string) error {
	return fmt.Errorf("--origin %q: %s", origin, cmp.Or(config.OriginMistake(origin), "want scheme://host[:port] as a browser writes it, or null"))
}

// checkAsk says what is wrong with a request given by flags. Whether fetch()
// accepts its method and headers is part of the answer.
func checkAsk(a harness.Ask) error {
	if err := checkURL(a.URL); err != nil {
		return err
	}
	if !fetch.IsSerializedOrigin(string(a.From)) {
		return originError(string(a.From))
	}
	for _, h := range a.Headers {
		if strings.ContainsAny(h.Value, "\r\n\x00") {
			return fmt.Errorf("-H %s: its value has a line end or NUL in it, which no header can hold", h.Name)
		}
	}
	switch a.Mode {
	case "", fetch.CORS, fetch.NoCORS, fetch.SameOriginMode:
	default:
		return fmt.Errorf("--mode %s: want cors, no-cors or same-origin", a.Mode)
	}
	if why := a.Initiator.FixedMode(a.Mode); a.Mode != "" && why != "" {
		return fmt.Errorf("--as %s --mode %s: %s", a.Initiator, a.Mode, why)
	}
	switch a.Credentials {
	case fetch.Omit, fetch.SameOrigin, fetch.Include:
	default:
		return fmt.Errorf("--credentials=%s: want include, omit or same-origin", a.Credentials)
	}
	switch a.Redirect {
	case "", fetch.Follow, fetch.RedirectError, fetch.RedirectManual:
	default:
		return fmt.Errorf("--redirect %s: want follow, error or manual", a.Redirect)
	}
	return nil
}
