package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// compareFlags are the flags of `corsuite compare`.
type compareFlags struct {
	config     string
	policy     policyFlags
	source     policySource
	agents     agentFlags
	only, skip []string
	baseline   bool
	redact     []string
	output     differenceFlags
}

func compareCommand() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare A B...",
		Short: "Judge several subjects by the same rules, and show where they differ",
		Long: `Judges every subject by the same rules under the same policy, and shows the
cases on which they differ, a column for each. A subject is

  a URL                 https://api.example.com/items
  an adapter            exec:./serve-my-app
  a saved result        before.json, as corsuite run --format json writes it
                        (before.ndjson: --format ndjson)
  a declared policy     policy:ingress.yaml, what corsuite policy from reads of it: the
                        built-in server serves that policy, so that nothing need be deployed

Without a policy by flags or files, the first declared one is what all are judged by.

With --baseline the first subject is what the others are held to.

Exit codes: 1 a subject is worse than the baseline, 2 wrong usage, 3 a subject
could not be judged, 0 otherwise.`,
		Args: wantArgs(cobra.MinimumNArgs(2)),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.config, "config", "", "`FILE` such as corsuite.yaml: the policy")
	f.policy.register(fs)
	f.source.register(fs)
	fs.StringArrayVar(&f.only, "only", nil, "compare only the cases, rules or sections that match the `GLOB` (repeatable)")
	fs.StringArrayVar(&f.skip, "skip", nil, "leave out what matches the `GLOB` (repeatable)")
	fs.BoolVar(&f.baseline, "baseline", false, "hold the others to the first subject: one that is worse is exit code 1")
	fs.StringArrayVar(&f.redact, "redact", nil, "a header or URL parameter, by `NAME`, whose value may not be shown (repeatable; credentials never are)")
	f.agents.register(fs)
	f.output.register(fs)
	return c
}

// comparison is one `corsuite compare` under way.
type comparison struct {
	flags  *compareFlags
	policy harness.Policy
	file   *config.File
	auth   harness.Auth // of the flags
	rules  []harness.Rule
	agents *agents.Started
	end    func() // ends the agents
	// declared are the policies of the subjects that are one.
	declared map[string]harness.Policy
}

func (f *compareFlags) run(c *cobra.Command, args []string) error {
	outletOf(c.Context()).secrets.Hide(f.redact...)
	if err := errors.Join(f.output.check(), f.agents.check()); err != nil {
		return err
	}
	ctx, cancel := f.agents.within(c.Context(), 0)
	defer cancel()
	run, err := f.prepare(ctx, c, args)
	if err != nil {
		return err
	}
	defer run.end()
	subjects := make([]engine.Subject, len(args))
	for i, arg := range args {
		if subjects[i], err = run.subject(ctx, arg); err != nil {
			return err
		}
	}
	result := engine.Compare(subjects, f.baseline)
	if err := report.WriteComparison(f.output.format, standardOutput(c, f.output.format), result, f.output.options(c)); err != nil {
		return err
	}
	return compareVerdict(result, run.agents.Missing)
}

// prepare reads and checks everything before anything is asked. Agents are
// started only if there is somebody to ask.
func (f *compareFlags) prepare(ctx context.Context, c *cobra.Command, args []string) (*comparison, error) {
	run := &comparison{flags: f, agents: &agents.Started{}, end: func() {}}
	var err error
	if run.rules, err = engine.Select(specs.Rules(), separated(f.only), separated(f.skip)); err != nil {
		return nil, err
	}
	if run.policy, run.file, err = readConfig(ctx, f.config, f.policy.policy()); err != nil {
		return nil, err
	}
	if err := run.readPolicies(c, args); err != nil {
		return nil, err
	}
	if run.auth, err = f.agents.auth(ctx); err != nil {
		return nil, err
	}
	live := false
	for _, arg := range args {
		if err := checkSubject(ctx, arg); err != nil {
			return nil, err
		}
		live = live || !isSaved(arg)
	}
	if !live {
		return run, nil
	}
	run.agents, run.end, err = f.agents.start(ctx)
	return run, err
}

func isSaved(arg string) bool {
	return !strings.HasPrefix(arg, declaredPrefix) && slices.ContainsFunc([]string{".json", ".ndjson"}, func(s string) bool { return strings.HasSuffix(arg, s) }) && !strings.Contains(arg, "://")
}

// checkSubject finds a mistyped subject before the others are asked.
func checkSubject(ctx context.Context, arg string) error {
	switch command, isAdapter := strings.CutPrefix(arg, "exec:"); {
	case isAdapter && strings.TrimSpace(command) == "":
		return fmt.Errorf("%q names no command: write exec:COMMAND", arg)
	case isAdapter:
		return nil
	case strings.HasPrefix(arg, declaredPrefix):
		return nil
	case isSaved(arg):
		_, err := readVerdicts(ctx, arg)
		return err
	case strings.Contains(arg, "://"):
		return checkURL(arg)
	}
	return fmt.Errorf("%q is not a subject: want a URL, exec:COMMAND, policy:FILE or a saved result FILE.json", arg)
}

// subject judges one subject, or reads what was found out about it.
func (run *comparison) subject(ctx context.Context, arg string) (engine.Subject, error) {
	if policy, is := run.declared[arg]; is {
		address, err := demo(ctx, policy)
		if err != nil {
			return engine.Subject{}, err
		}
		return run.judge(ctx, arg, []harness.Target{{Name: "declared", URL: address + "/items", Policy: run.policy}})
	}
	if isSaved(arg) {
		r, err := readVerdicts(ctx, arg)
		if err != nil {
			return engine.Subject{}, err
		}
		return engine.Subject{Name: arg, Report: run.selected(r)}, nil
	}
	if command, isAdapter := strings.CutPrefix(arg, "exec:"); isAdapter {
		return run.adapter(ctx, arg, command)
	}
	return run.judge(ctx, arg, []harness.Target{{URL: arg, Policy: run.policy}})
}

// adapter judges what a command serves. One that does not serve the policy is
// a result: a column that says so.
func (run *comparison) adapter(ctx context.Context, name, command string) (engine.Subject, error) {
	targets, stop, err := startAdapter(ctx, command, run.policy)
	if refused, ok := errors.AsType[*exitError](err); ok {
		return engine.Subject{Name: name, Problem: refused.text}, nil
	}
	if err != nil {
		return engine.Subject{}, err
	}
	defer stop()
	return run.judge(ctx, name, targets)
}

func (run *comparison) judge(ctx context.Context, name string, targets []harness.Target) (engine.Subject, error) {
	if err := signIn(ctx, run.file, run.auth, targets); err != nil {
		return engine.Subject{}, err
	}
	r, err := engine.Run(ctx, engine.Options{
		Agents: run.agents.Agents, Targets: targets, Rules: run.rules, Version: version(), Rate: run.flags.agents.Rate,
	})
	if err != nil {
		return engine.Subject{}, err
	}
	s := engine.Subject{Name: name, Report: report.Redact(r, outletOf(ctx).secrets)}
	switch judged := engine.Judged(r); {
	case len(r.Unreachable) > 0:
		s.Problem = r.Unreachable[0]
	case len(r.Incomplete) > 0:
		s.Problem = r.Incomplete[0]
	case judged != nil:
		s.Problem = judged.Error()
	default:
		s.Problem = engine.Undecided(s.Report)
	}
	return s, nil
}

// selected returns the report reduced to the selected cases.
func (run *comparison) selected(r *harness.Report) *harness.Report {
	if len(run.flags.only)+len(run.flags.skip) == 0 {
		return r
	}
	ids := map[string]bool{}
	for _, rule := range run.rules {
		for _, c := range rule.Cases {
			ids[rule.CaseID(c)] = true
		}
	}
	out := *r
	out.Verdicts = slices.DeleteFunc(slices.Clone(r.Verdicts), func(v harness.Verdict) bool { return !ids[v.ID()] })
	return &out
}

// compareVerdict turns a comparison into the exit code.
func compareVerdict(c harness.Comparison, missing []string) error {
	for _, row := range c.Rows {
		if len(row.Worse) > 0 {
			return exitWith(exitFail, "")
		}
	}
	for _, s := range c.Subjects {
		if s.Problem != "" {
			return exitWith(exitCannotJudge, "%s: %s", s.Name, s.Problem)
		}
	}
	switch {
	case len(missing) > 0:
		return exitWith(exitCannotJudge, "%s", missing[0])
	case len(c.Rows)+c.Same == 0:
		return exitWith(exitCannotJudge, "nothing was compared: no subject judges any of the cases")
	}
	return nil
}
