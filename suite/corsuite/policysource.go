package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/suite/internal/inputs/declared"
)

// policySource are infrastructure files that declare the policy, and what of them is meant.
type policySource struct {
	from []string
	name string
	set  []string
	// prefix of the flags that choose.
	prefix string
}

// register registers the files, too.
func (p *policySource) register(f *pflag.FlagSet) {
	f.StringSliceVar(&p.from, "policy-from", nil, "`FILES` that declare the policy: manifests, templates, plans, as corsuite policy from reads them")
	p.registerChoice(f, "policy-")
}

// registerChoice registers what chooses among the policies of the files.
func (p *policySource) registerChoice(f *pflag.FlagSet, prefix string) {
	p.prefix = "--" + prefix
	f.StringVar(&p.name, prefix+"name", "", "the `NAME` of the object or the resource whose policy is meant, where there are several")
	f.StringArrayVar(&p.set, prefix+"set", nil, "`NAME=VALUE` of a parameter, or of what stands between ${ and }, that the files leave open (repeatable)")
}

// read reads the policies of the files, those of --name where that is given.
func (p *policySource) read(c *cobra.Command) ([]declared.Found, error) {
	values := map[string]string{}
	for _, s := range p.set {
		name, value, found := strings.Cut(s, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("%sset %q: want NAME=VALUE", p.prefix, s)
		}
		values[name] = value
	}
	var all []declared.Found
	var kinds []string
	for _, path := range p.from {
		name, data, err := readInput(c, path)
		if err != nil {
			return nil, err
		}
		found, seen, err := declared.Read(name, data, values)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			for _, n := range f.Notes {
				outletOf(c.Context()).secrets.Learn(n.Written)
			}
			for _, t := range f.Targets {
				outletOf(c.Context()).secrets.LearnRequest(t.URL, t.Headers, t.Body)
			}
		}
		all, kinds = append(all, found...), append(kinds, seen...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no CORS policy is declared%s; corsuite policy from --help lists what is read", strings.Join(p.from, ", "), amongst(kinds))
	}
	return p.chosen(all)
}

// amongst names what was seen instead.
func amongst(kinds []string) string {
	slices.Sort(kinds)
	if kinds = slices.Compact(kinds); len(kinds) == 0 {
		return ""
	}
	const most = 8
	more := ""
	if len(kinds) > most {
		more, kinds = ", …", kinds[:most]
	}
	return " among " + strings.Join(kinds, ", ") + more
}

// chosen returns the policies of the name that was given.
func (p *policySource) chosen(all []declared.Found) ([]declared.Found, error) {
	if p.name == "" {
		return all, nil
	}
	chosen := slices.DeleteFunc(slices.Clone(all), func(f declared.Found) bool { return f.Name != p.name })
	if len(chosen) == 0 {
		var names []string
		for _, f := range all {
			names = append(names, f.Name)
		}
		return nil, fmt.Errorf("%sname %q: there is no policy of that name; want one of %s", p.prefix, p.name, strings.Join(names, ", "))
	}
	return chosen, nil
}

// file returns what the files declare as a configuration: the policy that holds
// for a URL given elsewhere, and what they name themselves to judge. Mistakes on
// paper are said. Without --policy-from it is empty.
func (p *policySource) file(c *cobra.Command) (*config.File, error) {
	if len(p.from) == 0 {
		return &config.File{}, nil
	}
	found, err := p.read(c)
	if err != nil {
		return nil, err
	}
	for _, line := range mistakesOf(found) {
		outletOf(c.Context()).complain("wrong on paper: " + line)
	}
	p.unfilled(c, found)
	if several := (*declared.Ambiguous)(nil); errors.As(declared.Check(found), &several) {
		return nil, errors.New(strings.ReplaceAll(several.Error(), "--name", p.prefix+"name"))
	}
	file := &config.File{}
	if declared.Alike(found) {
		file.Policy = found[0].Policy
	}
	for _, f := range found {
		for _, t := range f.Targets {
			t.Policy = f.Policy
			file.Targets, file.Commands = append(file.Targets, t), append(file.Commands, "")
		}
		for _, u := range f.URLs {
			file.Targets = append(file.Targets, harness.Target{URL: u, Policy: f.Policy})
			file.Commands = append(file.Commands, "")
		}
	}
	return file, nil
}

// unfilled says which operations of a document are not judged, since it has no
// example for what they need.
func (p *policySource) unfilled(c *cobra.Command, found []declared.Found) {
	const most = 5
	var lines []string
	for _, f := range found {
		for _, n := range f.Notes {
			if n.Kind == declared.Unfilled {
				lines = append(lines, fmt.Sprintf("%s:%d: %s", f.File, n.Line, n.Sentence(f.Product)))
			}
		}
	}
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d more; corsuite policy from lists them", len(lines)-most))
	}
	for _, line := range lines {
		outletOf(c.Context()).complain(line)
	}
}

// readInput reads a file that was named, or standard input, and what to call it.
func readInput(c *cobra.Command, path string) (name string, data []byte, err error) {
	if path == "-" {
		data, err = files.ReadFrom(c.Context(), c.InOrStdin(), "standard input", files.Report)
		return "standard input", data, err
	}
	data, err = files.Read(c.Context(), path, files.Report)
	return path, data, err
}
