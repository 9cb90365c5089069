// Package contract turns what a specification demands of servers into targets and a
// policy: data, a file each in fixtures/contracts. A file has two documents: what
// the specification says, and a configuration in which {url} stands for the address
// that is judged, and {origin} for its scheme, host and port.
package contract

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/corsuite/corsuite/fixtures"
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
)

// Contract is one specification's.
type Contract struct {
	// Name is that of the file, without its ending.
	Name string `yaml:"-"`
	// Title of the specification, and where it speaks of this.
	Title   string           `yaml:"title"`
	Link    string           `yaml:"link"`
	Demands []harness.Demand `yaml:"demands"`
	// template is the configuration.
	template []byte
}

// Names lists the contracts.
func Names() []string {
	entries, err := fixtures.Contracts().ReadDir("contracts")
	if err != nil {
		panic(err) // it is embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Read returns a contract by its name; the error lists those that there are.
func Read(name string) (Contract, error) {
	if !slices.Contains(Names(), name) {
		return Contract{}, fmt.Errorf("there is no contract %q; want one of %s", name, strings.Join(Names(), ", "))
	}
	text, err := fixtures.Contracts().ReadFile("contracts/" + name + ".yaml")
	if err != nil {
		return Contract{}, err
	}
	head, template, found := bytes.Cut(text, []byte("\n---\n"))
	if !found {
		return Contract{}, fmt.Errorf("contract %s: want two documents", name)
	}
	c := Contract{Name: name, template: template}
	if err := yaml.UnmarshalWithOptions(head, &c, yaml.Strict()); err != nil {
		return Contract{}, fmt.Errorf("contract %s: %w", name, err)
	}
	for i := range c.Demands {
		c.Demands[i].Contract = name
	}
	return c, nil
}

// File returns what the contract says of the server at an address: its targets, and
// the policy that holds for all of them.
func (c Contract) File(address string) (*config.File, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%q is not a URL: write it whole, e.g. https://api.example.com/items", address)
	}
	if strings.ContainsAny(address, "\"\\\r\n") {
		return nil, errors.New("the URL has a quotation mark, a backslash or a line end in it")
	}
	text := strings.NewReplacer(
		"{url}/", strings.TrimRight(address, "/")+"/", "{url}", address, "{origin}", u.Scheme+"://"+u.Host,
	).Replace(string(c.template))
	file, err := config.Parse("contract "+c.Name, []byte(text))
	if err != nil {
		return nil, err
	}
	for i := range file.Targets {
		file.Targets[i].Demands = c.Demands
	}
	return file, nil
}
