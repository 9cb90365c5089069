package gallery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// Known is what is on record about an adapter: the file known.yaml beside it.
// All of it must stay true, so that a new version of the software shows as a change.
type Known struct {
	// Refuses and CannotExpress are the names of policies under which it does not start.
	Refuses       []string `yaml:"refuses"`
	CannotExpress []string `yaml:"cannot-express"`
	// Findings are the cases that it fails, or that warn.
	Findings []Finding `yaml:"findings"`
}

// Finding is one thing that the adapter gets wrong. Inconclusive verdicts within
// its reach belong to it: where a control fails, others prove nothing.
type Finding struct {
	// Rule, Case, Policy and Target are globs; all but Rule may be empty, which is every one.
	Rule   string `yaml:"rule"`
	Case   string `yaml:"case"`
	Policy string `yaml:"policy"`
	Target string `yaml:"target"`
	// Reason says in a sentence what the software does. Required.
	Reason string `yaml:"reason"`
	// Link is where to read about it, if there is such a place.
	Link string `yaml:"link"`
}

// Result is what came of one adapter under one policy: a report, or an error of adapter.Start.
type Result struct {
	// Policy is the name of the policy.
	Policy string
	Report *harness.Report
	Err    error
}

// ReadKnown reads known.yaml. Without the file nothing is on record: the
// adapter must pass. When ctx ends, so does the reading.
func ReadKnown(ctx context.Context, file string) (Known, error) {
	text, err := files.Read(ctx, file, files.Text)
	if errors.Is(err, fs.ErrNotExist) {
		return Known{}, nil
	}
	if err != nil {
		return Known{}, err
	}
	if err := config.CheckSize(file, text); err != nil {
		return Known{}, err
	}
	var k Known
	if err := yaml.UnmarshalWithOptions(text, &k, yaml.Strict()); err != nil {
		return Known{}, fmt.Errorf("%s: %w", file, err)
	}
	for _, f := range k.Findings {
		if err := f.check(); err != nil {
			return Known{}, fmt.Errorf("%s: %w", file, err)
		}
	}
	return k, nil
}

func (f Finding) check() error {
	if f.Rule == "" || f.Reason == "" {
		return fmt.Errorf("finding %q: want a rule and a reason", f)
	}
	for _, glob := range []string{f.Rule, f.Case, f.Policy, f.Target} {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("finding %q: %q is not a pattern", f, glob)
		}
	}
	return nil
}

// String returns the finding's globs.
func (f Finding) String() string {
	s := f.Rule + "/" + cmp.Or(f.Case, "*")
	if f.Policy != "" {
		s += " under " + f.Policy
	}
	if f.Target != "" {
		s += " at " + f.Target
	}
	return s
}

func (f Finding) covers(policy string, v harness.Verdict) bool {
	for _, m := range [][2]string{{f.Rule, v.Rule}, {f.Case, v.Case}, {f.Policy, policy}, {f.Target, v.Target}} {
		if ok, err := path.Match(cmp.Or(m[0], "*"), m[1]); !ok || err != nil {
			return false
		}
	}
	return true
}

// Compare returns in sentences how the results of a grid differ from what is known:
// findings that are not on record, records of something that was not found,
// and whatever could not be judged. Results of a part of the grid say nothing of
// what was not found.
func (k Known) Compare(grid []Policy, results []Result) []string {
	c := comparison{known: k, found: make([]bool, len(k.Findings))}
	judged := 0
	for _, r := range results {
		if r.Err != nil {
			c.start(r)
			continue
		}
		judged++
		c.started(r)
		for _, v := range r.Report.Verdicts {
			c.verdict(r.Policy, v)
		}
	}
	for _, d := range c.differences {
		c.say("%s (under %s at %s)", d.what, strings.Join(d.policies, ", "), strings.Join(d.targets, ", "))
	}
	for i, f := range k.Findings {
		if !c.found[i] && len(results) == len(grid) {
			c.say("%s is on record and was not found: delete it (%s)", f, f.Reason)
		}
	}
	for _, name := range slices.Concat(k.Refuses, k.CannotExpress) {
		if !slices.ContainsFunc(grid, func(p Policy) bool { return p.Name == name }) {
			c.say("a policy %q is on record; there is none of that name", name)
		}
	}
	if judged == 0 {
		c.say("nothing was judged: it started under no policy")
	}
	return c.said
}

// comparison collects the sentences.
type comparison struct {
	known Known
	// found tells which findings of the record have been met.
	found []bool
	// differences of verdicts, each case once.
	differences []*difference
	said        []string
}

// difference is a verdict that is not on record, wherever it was found.
type difference struct {
	key, what         string
	policies, targets []string
}

func (c *comparison) say(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

// start is about an adapter that did not start under a policy.
func (c *comparison) start(r Result) {
	var refused *adapter.RefusedError
	switch {
	case errors.As(r.Err, &refused) && slices.Contains(c.known.Refuses, r.Policy):
	case errors.Is(r.Err, adapter.ErrCannotExpress) && slices.Contains(c.known.CannotExpress, r.Policy):
	default:
		c.say("%s: %v", r.Policy, r.Err)
	}
}

// started is about an adapter that started although the record says otherwise.
func (c *comparison) started(r Result) {
	if slices.Contains(slices.Concat(c.known.Refuses, c.known.CannotExpress), r.Policy) {
		c.say("%s: it starts under this policy; the record says that it does not", r.Policy)
	}
}

func (c *comparison) verdict(policy string, v harness.Verdict) {
	if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
		return
	}
	covered := false
	for i, f := range c.known.Findings {
		if f.covers(policy, v) {
			covered = true
			// What could not be judged shows nothing.
			c.found[i] = c.found[i] || v.Status != harness.StatusInconclusive
		}
	}
	if !covered {
		c.differs(policy, v)
	}
}

// differs remembers a verdict, together with those like it.
func (c *comparison) differs(policy string, v harness.Verdict) {
	key := fmt.Sprintf("%s %s via %s", v.Status, v.ID(), v.Agent)
	i := slices.IndexFunc(c.differences, func(d *difference) bool { return d.key == key })
	if i < 0 {
		i = len(c.differences)
		c.differences = append(c.differences, &difference{key: key, what: key + ": " + v.Why})
	}
	d := c.differences[i]
	d.policies, d.targets = withOnce(d.policies, policy), withOnce(d.targets, v.Target)
}

func withOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// narrowest returns the index of the finding that covers the verdict and leaves the
// least else to be covered, -1 if none does.
func (k Known) narrowest(policy string, v harness.Verdict) int {
	best := -1
	for i, f := range k.Findings {
		if f.covers(policy, v) && (best < 0 || f.narrowness() > k.Findings[best].narrowness()) {
			best = i
		}
	}
	return best
}

// narrowness counts what a finding pins down.
func (f Finding) narrowness() int {
	n := 0
	for _, glob := range []string{f.Rule, f.Case, f.Policy, f.Target} {
		if glob != "" && glob != "*" {
			n++
		}
	}
	return n
}

func names(grid []Policy) string {
	var words []string
	for _, p := range grid {
		words = append(words, fmt.Sprintf("%q", p.Name))
	}
	return strings.Join(words, ", ")
}
