package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/inputs/contract"
)

// runFlags are the flags of `corsuite run`.
type runFlags struct {
	config   string
	base     string
	policy   policyFlags
	source   policySource
	contract string
	// more are rules about refusing what a contract does not name.
	more       []string
	agents     agentFlags
	output     outputFlags
	only, skip []string
	send       []string
	strict     bool
	waivers    string
	exec       string
	shard      string
	baseline   string
	evidence   string
	// found is true of a file that nobody named.
	found bool
	// builtIn says that the built-in reference server is judged: by --reference, or for want of anything else.
	builtIn bool
}

func runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [URL]",
		Short: "Judge a target, or those of ./corsuite.yaml",
		Long: `Judges a URL against what you say the server should allow: a configuration file
(corsuite init writes one), or flags. What is not declared is unknown, and the
rules that need it are not applicable; they say which line would switch them on.

Without a URL, --config or --exec, ./corsuite.yaml is judged if it is there, and the
built-in reference server otherwise. A file that was found, and not named by
--config, runs no command, gives no leave to send and writes nothing outside its
folder.

Only GET, HEAD and OPTIONS reach the target unless --unsafe is given, or --send
with the methods that may. A target's own request is sent where it says
"send: true". A method that is not declared by name is never sent.

Exit codes, the first that applies: 2 wrong usage or configuration, 1 a fail or a
waiver that no longer holds (with --strict also a warning), 3 something could not
be judged, 0 otherwise.`,
		Example: `  corsuite run https://api.example.com/items --origin https://app.example.com --credentials
  corsuite run --config corsuite.yaml --via raw --out html=report.html
  corsuite run --config corsuite.yaml --only 'vary' --only 'cors-check.*'`,
		Args: wantArgs(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.config, "config", "", "`FILE` such as corsuite.yaml: the policy, and the targets unless a URL is given")
	fs.StringVar(&f.base, "base", "", "`URL` before the paths of the file's targets, in place of the file's own base")
	f.policy.register(fs)
	f.source.register(fs)
	fs.StringVar(&f.contract, "contract", "", "hold the targets to what a specification demands, by `NAME`: "+strings.Join(contract.Names(), ", "))
	fs.StringArrayVar(&f.only, "only", nil, "judge only the cases, rules or sections that match the `GLOB`, or GLOB@TARGET (repeatable)")
	fs.StringArrayVar(&f.skip, "skip", nil, "leave out what matches the `GLOB`, or GLOB@TARGET (repeatable)")
	fs.BoolVar(&f.strict, "strict", false, "let a warning fail the run")
	fs.StringVar(&f.waivers, "waivers", "", "`FILE` of findings that are known and accepted for now")
	fs.BoolVar(&f.builtIn, "reference", false, "judge the built-in reference server, whatever files are here")
	fs.StringSliceVar(&f.send, "send", nil, "let these `METHODS` reach the target: each must be declared (repeatable)")
	fs.StringVar(&f.exec, "exec", "", "`COMMAND` that serves the target under the policy: an adapter")
	fs.StringVar(&f.shard, "shard", "", "judge only a part of the targets, `INDEX/NUMBER` such as 2/4; auto or auto/NUMBER takes the index from the job of GitLab or Kubernetes; --rate is divided by NUMBER; corsuite merge joins the results")
	fs.StringVar(&f.baseline, "baseline", "", "`FILE` of an earlier result (--format json): what failed there does not fail this run, only what got worse")
	fs.StringVar(&f.evidence, "evidence", "", fmt.Sprintf("`HOW` much of what was seen results keep: all, or findings, which leaves out that of cases that pass (default: all of up to %d targets)", fewTargets))
	f.agents.register(fs)
	f.output.register(fs)
	return c
}

// fewTargets is how many targets a run has at most of which all evidence is kept unasked.
const fewTargets = 20

// evidenceOf reads what --evidence says, for a run of so many targets.
func evidenceOf(text string, targets int) (engine.Evidence, error) {
	switch {
	case text == "all", text == "" && targets <= fewTargets:
		return engine.AllEvidence, nil
	case text == "findings", text == "":
		return engine.EvidenceOfFindings, nil
	}
	return 0, fmt.Errorf("--evidence %q: want all or findings", text)
}

func (f *runFlags) run(c *cobra.Command, args []string) error {
	outletOf(c.Context()).secrets.Hide(f.output.redact...)
	ctx, cancel := f.agents.within(c.Context(), 0)
	defer cancel()
	file, err := f.read(c, args)
	if err != nil {
		return err
	}
	if err := f.settle(c.Flags(), file.Run); err != nil {
		return err
	}
	if err := errors.Join(f.output.check(), f.agents.check()); err != nil {
		return err
	}
	shard, err := parseShard(f.shard, os.LookupEnv)
	if err != nil {
		return err
	}
	if _, err := evidenceOf(f.evidence, 0); err != nil {
		return err
	}
	only, skip := separated(f.only), separated(f.skip)
	if err := engine.CheckPatterns(specs.Rules(), only, skip); err != nil {
		return err // before anything is started
	}
	waivers, err := readWaivers(ctx, f.waivers)
	if err != nil {
		return err
	}
	earlier, err := readBaseline(ctx, f.baseline)
	if err != nil {
		return err
	}
	targets, stop, err := f.targets(ctx, args, file)
	if err != nil {
		return err
	}
	defer stop()
	makeRoom(len(targets))
	evidence, err := evidenceOf(f.evidence, len(targets))
	if err != nil {
		return err
	}
	if !shard.IsWhole() {
		// The other shards ask the same hosts.
		f.agents.Rate, f.agents.RateTotal = f.agents.Rate/float64(shard.Of), f.agents.RateTotal/float64(shard.Of)
	}
	agents, end, err := f.agents.start(ctx)
	if err != nil {
		return err
	}
	defer end()
	if len(f.source.from) > 0 {
		targets = settled(ctx, agents.Agents[0], targets)
	}
	tell, remove := f.output.progress(c)
	r, err := engine.Run(ctx, engine.Options{
		Agents: agents.Agents, Targets: targets, Rules: specs.Rules(), Only: only, Skip: slices.Concat(skip, f.more), Shard: shard, Evidence: evidence, Waivers: waivers,
		Version: version(), Incomplete: agents.Missing, Rate: f.agents.Rate, Progress: tell,
	})
	remove()
	if err != nil {
		return err
	}
	for i := range r.Targets {
		r.Targets[i].BuiltIn = f.builtIn
	}
	if earlier != nil {
		engine.HoldTo(r, earlier, f.baseline)
	}
	f.output.nameServers(r)
	placeTargets(r)
	if err := f.output.write(c, r); err != nil {
		return err
	}
	f.next(c, r)
	return exitOf(r, f.strict)
}

// readWaivers reads the file, and refuses those of rules that do not exist: as
// stale ones they would look like something that was mended.
func readWaivers(ctx context.Context, file string) ([]harness.Waiver, error) {
	if file == "" {
		return nil, nil
	}
	waivers, err := config.ReadWaivers(ctx, file)
	if err != nil {
		return nil, err
	}
	var unknown []error
	for _, w := range waivers {
		if !w.NamesAny(specs.Rules()) {
			unknown = append(unknown, fmt.Errorf("%s: no rule matches the waiver of %q%s; `corsuite rules` lists them",
				file, strings.TrimSuffix(w.Rule+"/"+w.Case, "/"), resembling(w.Rule, ruleIDs())))
		}
	}
	return waivers, errors.Join(unknown...)
}

// targets returns what to judge: the URL given, those of the configuration or of
// the files that declare the policy, an adapter's, or the built-in reference server.
func (f *runFlags) targets(ctx context.Context, args []string, file *config.File) (targets []harness.Target, stop func(), err error) {
	stop = func() {}
	declared := f.policy.policy()
	if err := config.CheckFlags(declared); err != nil {
		return nil, stop, err
	}
	if name := cmp.Or(f.contract, file.Contract); name != "" {
		if file, err = f.underContract(name, args, file, declared); err != nil {
			return nil, stop, err
		}
		outletOf(ctx).complain(fmt.Sprintf("the contract %s says what servers must allow at least: whether they refuse more is judged as far as the policy is declared here", name))
		args = nil
	}
	policy, err := config.Combine(file.Policy, declared)
	if err != nil {
		return nil, stop, err
	}
	switch {
	case len(args) == 1 && f.exec != "":
		return nil, stop, fmt.Errorf("--exec starts the target itself: leave out the URL %q", args[0])
	case len(args) == 1:
		targets = []harness.Target{{URL: args[0], Policy: policy}}
	case f.exec != "":
		if _, err = f.agents.auth(ctx); err != nil { // the adapter may print what it is
			return nil, stop, err
		}
		var end func()
		if targets, end, err = startAdapter(ctx, f.exec, policy); err != nil {
			return nil, stop, err
		}
		stop = end
	case len(file.Targets) > 0:
		for _, t := range file.Targets {
			if t.Policy, err = config.Combine(t.Policy, declared); err != nil {
				return nil, stop, err
			}
			targets = append(targets, t)
		}
	case f.found && !file.Run.Reference:
		return nil, stop, fmt.Errorf("./%s names no target: list a URL under `targets:`, give one on the command line, or say --reference for the built-in server", foundConfig)
	default:
		f.builtIn = true
		if policy.Declared() && !file.Run.Reference {
			// Whoever has a policy has a server, too.
			outletOf(ctx).complain("there is no URL and no target, so the built-in reference server is judged by this policy")
		}
		targets, err = demoTargets(ctx, policy)
		if err != nil {
			return nil, stop, err
		}
	}
	if targets, err = f.prepare(ctx, file, targets); err != nil {
		stop()
		return nil, func() {}, err
	}
	return targets, stop, nil
}

// prepare checks every URL and adds the sessions.
func (f *runFlags) prepare(ctx context.Context, file *config.File, targets []harness.Target) ([]harness.Target, error) {
	secrets := outletOf(ctx).secrets
	for _, t := range targets {
		secrets.LearnTarget(t)
		if err := checkURL(t.URL); err != nil {
			return nil, err
		}
	}
	auth, err := f.agents.auth(ctx)
	if err != nil {
		return nil, err
	}
	if targets, err = harness.LetOut(targets, f.send); err != nil {
		return nil, fmt.Errorf("--send: %w", err)
	}
	err = signIn(ctx, file, auth, targets)
	for i := range targets {
		t := &targets[i]
		t.Auth.Private = append(slices.Clone(t.Auth.Private), private(secrets, t.Headers)...)
	}
	return targets, err
}

// demoTargets are the resources of the built-in reference server.
func demoTargets(ctx context.Context, policy harness.Policy) ([]harness.Target, error) {
	policy = orDemo(policy)
	address, err := demo(ctx, policy)
	if err != nil {
		return nil, err
	}
	return []harness.Target{
		{Name: "reference /items", URL: address + "/items", Policy: policy},
		{Name: "reference /missing", URL: address + "/missing", Status: 404, Policy: policy},
	}, nil
}

// checkURL says what is wrong with a target's URL.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a URL (%w): write it whole, e.g. https://api.example.com/items", text, err)
	case !slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme), u.Host == "":
		return fmt.Errorf("%q is not an http or https URL: write it whole, e.g. https://api.example.com/items", text)
	case u.User != nil:
		return fmt.Errorf("the URL of %s carries credentials: a browser's fetch() refuses that; use --header 'Authorization: $VARIABLE'", u.Host)
	case u.Fragment != "":
		return fmt.Errorf("%q has a fragment, which is never sent: leave it out", text)
	}
	return nil
}

// exitOf turns a report into the exit code.
func exitOf(r *harness.Report, strict bool) error {
	switch {
	case r.Counts[harness.StatusFail] > 0 || len(r.StaleWaivers) > 0,
		strict && r.Counts[harness.StatusWarn] > 0:
		return exitWith(exitFail, "")
	case len(r.Unreachable) > 0:
		return exitWith(exitCannotJudge, "%s", r.Unreachable[0])
	case len(r.Incomplete) > 0:
		return exitWith(exitCannotJudge, "%s", r.Incomplete[0])
	case r.Undecided() > 0:
		return exitWith(exitCannotJudge, "")
	}
	if err := engine.Judged(r); err != nil {
		return exitWith(exitCannotJudge, "%v", err)
	}
	return nil
}
