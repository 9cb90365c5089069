package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/suite/internal/inputs"
)

// curlFlags are curl's own ways to say what is asked, so that a curl line works
// with its first word replaced by "corsuite try".
type curlFlags struct {
	raw, binary, json, cookie, user, referer string
	insecure                                 bool
}

// register adds them, hidden: they are aliases.
func (f *curlFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.raw, "data-raw", "", "`BODY` of the request, as curl takes it")
	fs.StringVar(&f.binary, "data-binary", "", "`BODY` of the request, as curl takes it")
	fs.StringVarP(&f.referer, "curl-referer", "e", "", "`ADDRESS` of the page, as curl takes it")
	fs.StringVar(&f.json, "json", "", "`BODY` of the request, as JSON")
	fs.StringVarP(&f.cookie, "curl-cookie", "b", "", "`COOKIES` of the session, as curl takes them")
	fs.StringVarP(&f.user, "user", "u", "", "`USER:PASSWORD` for Basic authentication, as curl takes it")
	fs.BoolVarP(&f.insecure, "curl-insecure", "k", false, "as --insecure")
	for _, name := range []string{"compressed", "curl-location|L", "curl-silent|s", "curl-include|i"} { // how curl works and prints
		long, short, _ := strings.Cut(name, "|")
		fs.BoolP(long, short, false, "nothing; curl's")
		_ = fs.MarkHidden(long)
	}
	for _, name := range []string{"data-raw", "data-binary", "curl-referer", "json", "curl-cookie", "user", "curl-insecure"} {
		_ = fs.MarkHidden(name)
	}
}

// words are curl's options that were given.
func (f *curlFlags) words(fs *pflag.FlagSet) []string {
	var words []string
	for _, o := range []struct{ name, option, value string }{
		{"data-raw", "--data-raw", f.raw}, {"data-binary", "--data-binary", f.binary}, {"curl-referer", "-e", f.referer}, {"json", "--json", f.json}, {"curl-cookie", "-b", f.cookie}, {"user", "-u", f.user},
	} {
		if fs.Changed(o.name) {
			words = append(words, o.option, o.value)
		}
	}
	if f.insecure {
		words = append(words, "-k")
	}
	return words
}

// copied returns the request of a text that was copied, or given by curl's own
// flags; false if the argument is a URL and nothing else.
func (f *tryFlags) copied(c *cobra.Command, args []string) (requests []inputs.Request, found bool, err error) {
	options := f.curl.words(c.Flags())
	switch {
	case len(args) == 1 && args[0] == "-":
		var text []byte
		if text, err = files.ReadFrom(c.Context(), c.InOrStdin(), "standard input", inputs.MaxLength); err != nil {
			return nil, false, err
		}
		outletOf(c.Context()).secrets.Learn(string(text)) // what is wrong with it is quoted
		requests, err = inputs.Read(string(text))
	case len(args) == 1 && inputs.Looks(args[0]):
		requests, err = inputs.Read(args[0])
	case len(args) == 1 && (len(options) > 0 || f.origin == "" && f.namesPage()):
		// The headers of a copied line say whose page asked, too.
		for _, h := range f.headers {
			options = append(options, "-H", h)
		}
		f.headers = nil
		var r inputs.Request
		r, err = inputs.Curl(append(options, args[0]))
		requests = []inputs.Request{r}
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("the copied request: %w", err)
	}
	if (args[0] == "-" || inputs.Looks(args[0])) && len(options) > 0 {
		return nil, false, errors.New("the copied request says these itself: leave out --data-raw, --data-binary, --json, -b, -e, -u and -k")
	}
	secrets := outletOf(c.Context()).secrets
	for _, r := range requests {
		for _, s := range r.Secrets {
			secrets.Add(s, "")
		}
	}
	return requests, true, nil
}

// namesPage reports whether the headers say whose page asks.
func (f *tryFlags) namesPage() bool {
	return slices.ContainsFunc(f.headers, func(h string) bool {
		name, _, _ := cutHeader(h)
		return strings.EqualFold(name, "Origin") || strings.EqualFold(name, "Referer")
	})
}

// ofCopied makes requests of what was copied. Flags that are given win.
func (f *tryFlags) ofCopied(fs *pflag.FlagSet, copied []inputs.Request) ([]config.Request, error) {
	var requests []config.Request
	for _, r := range copied {
		one, err := f.oneCopied(fs, r)
		if err != nil {
			return nil, err
		}
		requests = append(requests, one)
	}
	return requests, nil
}

func (f *tryFlags) oneCopied(fs *pflag.FlagSet, r inputs.Request) (config.Request, error) {
	origin := cmp.Or(f.origin, r.Origin)
	if origin == "" {
		return config.Request{}, fmt.Errorf("the copied request of %s does not say whose page asks: add --origin https://app.example.com", r.URL)
	}
	a := harness.Ask{
		From: harness.Origin(origin), URL: r.URL, Method: r.Method, Headers: r.Headers, Body: r.Body,
		Credentials: r.Credentials, Redirect: r.Redirect, Cache: r.Cache, Mode: r.Mode,
	}
	a.Auth.Cookie = r.Cookie
	if fs.Changed("method") {
		a.Method = f.method
	}
	if fs.Changed("data") {
		a.Body = f.data
	}
	if fs.Changed("credentials") {
		a.Credentials = fetch.CredentialsMode(f.credentials)
	}
	if fs.Changed("redirect") {
		a.Redirect = fetch.RedirectMode(f.redirect)
	}
	if fs.Changed("mode") {
		a.Mode = fetch.Mode(f.mode)
	}
	var known bool
	if a.Initiator, known = config.Initiator(f.as); !known {
		return config.Request{}, fmt.Errorf("--as %q: want one of %s", f.as, config.InitiatorWords())
	}
	a.Credentials = cmp.Or(a.Credentials, fetch.SameOrigin)
	more, err := headerFlags(f.headers)
	if err != nil {
		return config.Request{}, err
	}
	a.Headers = append(slices.Clone(a.Headers), more...)
	if err := checkAsk(a); err != nil {
		return config.Request{}, err
	}
	request := config.Request{Ask: a}
	request.Ask.Headers, request.LeftOut = config.Settable(a.Headers)
	request.LeftOut = append(slices.Clone(r.LeftOut), request.LeftOut...)
	f.agents.Insecure = f.agents.Insecure || r.Insecure
	return request, nil
}

// headerFlags reads the values of -H.
func headerFlags(lines []string) ([]fetch.Header, error) {
	var headers []fetch.Header
	for _, h := range lines {
		name, value, found := cutHeader(h)
		if !found {
			return nil, errors.New("-H: want 'Name: value', with a colon") // the value may be a secret
		}
		headers = append(headers, fetch.Header{Name: name, Value: value})
	}
	return headers, nil
}
