// Package cure writes the configuration of a server, or the code of a framework,
// that does what a policy says: with the user's own values in the snippets that the
// gallery of adapters runs. It configures nothing and asks nothing.
package cure

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/corsuite/corsuite/harness"
)

// Written is a configuration for one product.
type Written struct {
	// ID and Name of the product; Where says where the text belongs.
	ID, Name, Where string
	// Untried says that nothing here runs the product.
	Untried bool
	Text    string
}

// product is a template and what the product can say.
type product struct {
	id, name, where string
	// patterns says that it takes expressions for origins, one that it names one origin at most.
	patterns, one bool
	// methods are all that it knows; nil is any.
	methods []string
	// untried says that it was written from the product's documentation: nothing here runs it.
	untried bool
	text    string
}

func products() []product {
	return slices.Concat(servers(), javascript(), python(), golang(), enterprise(), cloud())
}

// IDs lists the products, by the names that --server takes.
func IDs() []string {
	var ids []string
	for _, p := range products() {
		ids = append(ids, p.id)
	}
	return ids
}

// For returns the configuration of a product for a policy, or an error that says
// what of it the product has no words for.
func For(id string, p harness.Policy) (Written, error) {
	all := products()
	i := slices.IndexFunc(all, func(p product) bool { return p.id == id })
	if i < 0 {
		return Written{}, fmt.Errorf("%q: a configuration is written for %s", id, strings.Join(IDs(), ", "))
	}
	v, err := valuesOf(p)
	if err != nil {
		return Written{}, err
	}
	if len(v.Patterns) > 0 && !all[i].patterns {
		return Written{}, fmt.Errorf("%s takes no pattern such as %s that would mean just that: list the origins", all[i].name, v.Patterns[0].Text)
	}
	if all[i].one && !v.Everyone && len(v.Origins) != 1 {
		return Written{}, fmt.Errorf("%s names one origin, the same to everybody: let the function answer preflights for several", all[i].name)
	}
	for _, m := range v.Methods {
		if all[i].methods != nil && !slices.Contains(all[i].methods, m) {
			return Written{}, fmt.Errorf("%s knows %s, and no %s", all[i].name, strings.Join(all[i].methods, ", "), m)
		}
	}
	t, err := template.New(id).Funcs(template.FuncMap{"join": func(list []string) string { return strings.Join(list, ", ") }, "single": single, "double": double, "lower": lower, "list": func(s ...string) []string { return s }}).Parse(all[i].text)
	if err != nil {
		return Written{}, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil {
		return Written{}, err
	}
	return Written{ID: id, Name: all[i].name, Where: all[i].where, Untried: all[i].untried, Text: b.String()}, nil
}

// values are those of a policy, as templates use them.
type values struct {
	// Everyone is "*" without credentials; otherwise Origins are listed one by one,
	// and Patterns are expressions that match whole origins.
	Everyone    bool
	Origins     []string
	Patterns    []pattern
	Credentials bool
	// Methods with those that need no permission, since some products refuse what is not listed.
	Methods []string
	// Headers is not empty where the policy declares them: "Accept" needs no permission.
	Headers, Expose []string
	MaxAge          *int
}

// pattern is an origin's, as the policy writes it and as an expression. RE2, PCRE,
// JavaScript and Python read it alike; Slashed has its slashes escaped.
type pattern struct{ Text, Expression string }

// Slashed is the expression between the slashes of JavaScript.
func (p pattern) Slashed() string { return strings.ReplaceAll(p.Expression, "/", `\/`) }

// Single reports whether one origin is let in, and no pattern.
func (v values) Single() bool { return !v.Everyone && len(v.Origins) == 1 && len(v.Patterns) == 0 }

// Expressions are those of all origins and patterns.
func (v values) Expressions() []string {
	var all []string
	for _, o := range v.Origins {
		all = append(all, "^"+regexp.QuoteMeta(o)+"$")
	}
	for _, p := range v.Patterns {
		all = append(all, p.Expression)
	}
	return all
}

// plain are the names and origins that mean nothing else to any configuration.
var plain = regexp.MustCompile(`^[A-Za-z0-9_*.:/-]+$`)

// valuesOf returns what a policy says, or what of it no product can do, or nobody should.
func valuesOf(p harness.Policy) (values, error) {
	switch {
	case len(p.Grants) > 0:
		return values{}, errors.New("a policy of several grants becomes several configurations: give one of them")
	case len(p.Denied) > 0:
		return values{}, errors.New("denied: a configuration lists who is let in; leave out who is refused")
	case p.Origins == nil:
		return values{}, errors.New("the policy does not say who is let in: declare origins")
	case len(p.Origins) == 0:
		return values{}, errors.New("the policy lets nobody in: there is nothing to configure")
	}
	v := values{Credentials: p.Credentials != nil && *p.Credentials, MaxAge: p.MaxAge, Expose: p.Expose}
	for _, list := range [][]string{p.Origins, p.Methods, p.Headers, p.Expose} {
		for _, s := range list {
			switch {
			case !plain.MatchString(s):
				return values{}, fmt.Errorf("%q has a character that could mean something to the configuration: write it yourself", s)
			case s == harness.Any && v.Credentials:
				return values{}, errors.New(`"*" with credentials: no configuration is written that lets every website read what signed-in visitors see, and to their requests * is no list of methods or headers; name them`)
			}
		}
	}
	for _, o := range p.Origins {
		switch expression, isPattern, err := expressionOf(o); {
		case err != nil:
			return values{}, err
		case o == harness.Any:
			v.Everyone = true
		case isPattern:
			v.Patterns = append(v.Patterns, pattern{Text: o, Expression: expression})
		default:
			v.Origins = append(v.Origins, o)
		}
	}
	if p.Methods != nil {
		v.Methods = []string{"GET", "HEAD", "POST"}
		for _, m := range p.Methods {
			if !slices.Contains(v.Methods, m) {
				v.Methods = append(v.Methods, m)
			}
		}
		if slices.Contains(v.Methods, harness.Any) {
			v.Methods = []string{harness.Any}
		}
	}
	if v.Headers = p.Headers; p.Headers != nil && len(p.Headers) == 0 {
		v.Headers = []string{"Accept"}
	}
	return v, nil
}

// label is one label of a host.
const label = `[^./:?#@, ]+`

// expressionOf returns the expression of a pattern of origins.
func expressionOf(origin string) (expression string, isPattern bool, err error) {
	if origin == harness.Any || !strings.Contains(origin, "*") {
		return "", false, nil
	}
	text := regexp.QuoteMeta(origin)
	for _, r := range []struct{ star, with string }{
		{`://\*\*\.`, `://(` + label + `\.)+`}, {`://\*\.`, `://` + label + `\.`},
	} {
		text = strings.Replace(text, r.star, r.with, 1)
	}
	if rest, found := strings.CutSuffix(text, `:\*`); found {
		text = rest + `:[0-9]+`
	}
	if strings.Contains(text, `\*`) {
		return "", true, fmt.Errorf("%q is a pattern that no configuration is written for: list the origins", origin)
	}
	return "^" + text + "$", true, nil
}

func quoted(list []string, quote string) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = quote + s + quote
	}
	return strings.Join(words, ", ")
}

// single and double return a list of words in quotes.
func single(list []string) string { return quoted(list, "'") }
func double(list []string) string { return quoted(list, `"`) }

func lower(list []string) []string {
	var all []string
	for _, s := range list {
		all = append(all, strings.ToLower(s))
	}
	return all
}
