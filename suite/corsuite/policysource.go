package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/suite/internal/inputs/declared"
)

// policySource are infrastructure files that declare the policy, and what of them is meant.
type policySource struct {
	from []string
	name string
	set  []string
}

// register registers the files, too.
func (p *policySource) register(f *pflag.FlagSet) {
	f.StringSliceVar(&p.from, "policy-from", nil, "`FILES` that declare the policy: manifests, templates, plans, as corsuite policy from reads them")
	p.registerChoice(f)
}

func (p *policySource) registerChoice(f *pflag.FlagSet) {
	f.StringVar(&p.name, "name", "", "the `NAME` of the object or the resource whose policy is meant, where there are several")
	f.StringArrayVar(&p.set, "set", nil, "`NAME=VALUE` of a parameter, or of what stands between ${ and }, that the files leave open (repeatable)")
}

// read reads the policies of the files, those of --name where that is given.
func (p *policySource) read(c *cobra.Command) ([]declared.Found, error) {
	values := map[string]string{}
	for _, s := range p.set {
		name, value, found := strings.Cut(s, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("--set %q: want NAME=VALUE", s)
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
		return nil, fmt.Errorf("--name %q: there is no policy of that name; want one of %s", p.name, strings.Join(names, ", "))
	}
	return chosen, nil
}

// targets returns what the files say to judge under their policies, and the policy
// that holds for a URL given elsewhere. Mistakes on paper are said.
func (p *policySource) targets(c *cobra.Command) ([]harness.Target, harness.Policy, error) {
	found, err := p.read(c)
	if err != nil {
		return nil, harness.Policy{}, err
	}
	for _, line := range mistakesOf(found) {
		outletOf(c.Context()).complain("wrong on paper: " + line)
	}
	var targets []harness.Target
	for _, f := range found {
		for _, u := range f.URLs {
			targets = append(targets, harness.Target{URL: u, Name: f.Name, Policy: f.Policy})
		}
	}
	if _, err := declared.YAML(found); err != nil {
		return nil, harness.Policy{}, err // several, none of them chosen
	}
	return targets, found[0].Policy, nil
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
