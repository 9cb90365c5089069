package recorded

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// mostTargets is how many addresses a draft lists.
const mostTargets = 50

// Draft returns a corsuite.yaml that asks for what the recorded pages asked for, and
// for nothing else: whether more is meant is the reader's to say. Queries are left
// out of addresses, for they are what changes between two recordings.
func Draft(from string, r *harness.Recording) []byte {
	var p harness.Policy
	var targets []harness.Target
	for _, t := range r.Requests {
		a := t.Ask
		p.Origins = with(p.Origins, string(a.From))
		if m := fetch.NormalizeMethod(a.Method); m != "" {
			p.Methods = with(p.Methods, m)
		}
		for _, name := range fetch.UnsafeHeaderNames(a.Headers) {
			p.Headers = with(p.Headers, name)
		}
		if a.Credentials == fetch.Include {
			p.Credentials = new(true)
		}
		if address, _, _ := strings.Cut(a.URL, "?"); len(targets) < mostTargets {
			target := harness.Target{Name: a.Method + " " + address, URL: address, Method: a.Method}
			if a.Method == "GET" {
				target.Method = ""
			}
			if !slices.ContainsFunc(targets, func(other harness.Target) bool { return other.Name == target.Name }) {
				targets = append(targets, target)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Drafted by corsuite record from %d requests of %s.
# It lists what pages asked for while they were recorded, whether it was granted or
# not. What else they may do, and what others may not, is not in a recording: read
# every line, then judge the server by it:
#   corsuite run --config THIS-FILE
policy:
%stargets:
`, len(r.Requests), yamltext.Comment(from), yamltext.Policy(p, "  "))
	for _, t := range targets {
		b.WriteString(yamltext.Target(t))
	}
	return []byte(b.String())
}

func with(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
