package gallery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/files"
)

// policiesFile is where a gallery keeps a grid of its own.
const policiesFile = "policies.yaml"

// Policy is one row of the grid: what every adapter is configured for in turn.
type Policy struct {
	// Name is what known.yaml calls it.
	Name   string         `json:"name" yaml:"name"`
	Policy harness.Policy `json:"policy" yaml:"policy"`
}

// ReadPolicies returns the grid of the gallery in a folder: what its policies.yaml
// lists, or Policies where there is no such file. When ctx ends, so does the reading.
func ReadPolicies(ctx context.Context, dir string) ([]Policy, error) {
	file := filepath.Join(dir, policiesFile)
	text, err := files.Read(ctx, file, files.Text)
	if errors.Is(err, fs.ErrNotExist) {
		return Policies(), nil
	}
	if err != nil {
		return nil, err
	}
	if err := config.CheckSize(file, text); err != nil {
		return nil, err
	}
	var list []Policy
	if err := yaml.UnmarshalWithOptions(text, &list, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s lists no policy: want a list of `name:` and `policy:`, or no such file for the usual grid", file)
	}
	seen := map[string]bool{}
	for i, p := range list {
		switch {
		case p.Name == "":
			return nil, fmt.Errorf("%s: policy %d has no name: known.yaml needs one to call it by", file, i+1)
		case seen[p.Name]:
			return nil, fmt.Errorf("%s: two policies are named %q", file, p.Name)
		case !p.Policy.Declared():
			return nil, fmt.Errorf("%s: policy %q declares nothing", file, p.Name)
		}
		if err := config.CheckPolicy(p.Policy); err != nil {
			return nil, fmt.Errorf("%s: policy %q: %w", file, p.Name, err)
		}
		seen[p.Name] = true
	}
	return list, nil
}

// Policies are the usual grid: what operators commonly want, and the corners where
// libraries differ.
func Policies() []Policy {
	one := []string{"https://app.example.com"}
	several := []string{"https://app.example.com", "https://shop.example.net:8443", "http://localhost:3000"}
	wildcard := []string{"https://*.example.com"}
	anyone := []string{harness.Any}

	zero := declared(one, true)
	zero.MaxAge = new(int)
	reading := declared(one, false)
	reading.Methods, reading.Headers, reading.Expose, reading.MaxAge = []string{}, []string{}, []string{}, nil
	everyHeader := declared(one, false)
	everyHeader.Headers = []string{harness.Any, "Authorization"}
	everyHeaderCredentialed := declared(one, true)
	everyHeaderCredentialed.Headers = []string{harness.Any, "Authorization"}

	denied := declared(wildcard, true)
	denied.Denied = []string{"https://old.example.com"}

	return []Policy{
		{"one", declared(one, false)},
		{"one credentialed", declared(one, true)},
		{"several credentialed", declared(several, true)},
		{"wildcard", declared(wildcard, false)},
		{"wildcard credentialed", declared(wildcard, true)},
		{"any", declared(anyone, false)},
		{"any credentialed", declared(anyone, true)},
		{"one denied", denied},
		{"null listed", declared([]string{"https://app.example.com", "null"}, false)},
		{"nobody", declared([]string{}, false)},
		{"max-age 0", zero},
		{"nothing but reading", reading},
		{"every header", everyHeader},
		{"every header credentialed", everyHeaderCredentialed},
	}
}

// declared is a policy with every field declared.
func declared(origins []string, credentials bool) harness.Policy {
	age := 600
	return harness.Policy{
		Origins:     origins,
		Credentials: &credentials,
		Methods:     []string{"GET", "PUT", "DELETE"},
		Headers:     []string{"Content-Type", "Authorization", "X-Requested-With"},
		Expose:      []string{"X-Request-Id"},
		MaxAge:      &age,
	}
}
