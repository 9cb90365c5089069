// Package suite is the Ginkgo door: the same rules as Ginkgo tables, so that
// focus, label filters, reports and an IDE's tree work as Ginkgo users expect.
//
// Each case is an Entry with the labels rule:…, section:…, harm:… and via:….
// A fail or an inconclusive verdict fails the spec, not-applicable skips it
// with its reason, a warning is a report entry. What a filter leaves out asks
// nothing of the target; a filter that leaves nothing to judge fails the suite.
package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/judge"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/advice"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// Describe adds one Ginkgo container with every rule's table. The target is
// asked for when the first spec runs, so that it can be started in a BeforeSuite;
// a policy that it declares replaces the given one field by field.
func Describe(policy harness.Policy, target func() harness.Target, opts ...Option) bool {
	o := options{Options: agents.Options{Via: agents.Default()}, name: "CORS"}
	for _, opt := range opts {
		opt(&o)
	}
	d := &door{options: o, policy: policy, target: target, agents: map[string]harness.UserAgent{}}
	d.failWhenEmpty()
	return ginkgo.Describe(o.name, ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		ginkgo.AfterAll(d.close)
		ginkgo.AfterAll(d.checkWaivers)
		// What may change a server comes after what it could spoil, through every agent.
		for _, phase := range plan.Phases() {
			for _, section := range specs.All() {
				d.describe(in(phase, section))
			}
		}
	})
}

// failWhenEmpty fails the suite if a selection matches nothing, or if no rule applies
// in a container: Ginkgo itself calls both a success. Each container is judged
// separately, so that one target does not hide behind another.
func (d *door) failWhenEmpty() {
	ginkgo.ReportAfterSuite("at least one rule of "+d.name+" was judged", func(r ginkgo.Report) {
		if r.PreRunStats.SpecsThatWillRun == 0 {
			ginkgo.Fail("no spec was selected: check --focus, --skip and --label-filter")
		}
		asked, judged := 0, 0
		for _, s := range r.SpecReports {
			// NumAttempts is 0 for what a filter left out.
			if s.NumAttempts > 0 && slices.Contains(s.ContainerHierarchyTexts, d.name) && slices.ContainsFunc(s.Labels(), isRule) {
				asked++
				if s.State != types.SpecStateSkipped {
					judged++
				}
			}
		}
		if asked > 0 && judged == 0 {
			ginkgo.Fail(fmt.Sprintf("nothing of %s was judged: none of the %d selected rules and cases applies; each says why it was skipped", d.name, asked))
		}
	})
}

func isRule(label string) bool { return strings.HasPrefix(label, "rule:") }

// door is one container's state.
type door struct {
	options
	policy harness.Policy
	target func() harness.Target

	mu      sync.Mutex
	session *engine.Session
	secrets *redact.Secrets
	trials  map[string]harness.Trial
	agents  map[string]harness.UserAgent
	// judged are the verdicts so far, before waivers.
	judged []harness.Verdict
	// broken are those that did not pass, with what shows them, and log is what was said of them.
	broken  harness.Report
	log     report.Log
	closers []func() error
}

// in returns a section with the cases that are asked in a phase.
func in(phase plan.Phase, section harness.Section) harness.Section {
	var rules []harness.Rule
	for _, r := range section.Rules {
		r.Cases = slices.DeleteFunc(slices.Clone(r.Cases), func(c harness.Case) bool { return plan.PhaseOfCase(c) != phase })
		if len(r.Cases) > 0 {
			rules = append(rules, r)
		}
	}
	section.Rules = rules
	return section
}

func (d *door) describe(section harness.Section) {
	if len(section.Rules) == 0 {
		return
	}
	ginkgo.Describe(section.Title, ginkgo.Label("section:"+section.ID), func() {
		for _, r := range section.Rules {
			for _, via := range d.Via {
				d.table(r, via)
			}
		}
	})
}

// table is one rule through one agent.
func (d *door) table(r harness.Rule, via string) {
	args := []any{
		func(ctx context.Context, id string) { d.judge(ctx, id, via) },
		ginkgo.Label("rule:"+r.ID, "harm:"+string(r.Harm), "via:"+via),
	}
	for _, c := range r.Cases {
		args = append(args, ginkgo.Entry(fmt.Sprintf("%s [%s]", c.Title, r.CaseID(c)), r.CaseID(c)))
	}
	ginkgo.DescribeTable(fmt.Sprintf("%s, via %s", r.Title, via), args...)
}

// judge runs one case and turns its verdict into Ginkgo's words.
func (d *door) judge(ctx context.Context, id, via string) {
	agent, err := d.prepare(ctx, via)
	if err != nil {
		ginkgo.Fail(err.Error())
	}
	v := d.waived(d.session.Verdict(ctx, agent, d.trials[id]))
	message := d.say(agent, v)
	v, _ = report.Spoken(v, d.secrets)
	ginkgo.AddReportEntry("verdict", ginkgo.ReportEntryVisibilityNever, v)
	switch v.Status {
	case harness.StatusNotApplicable:
		ginkgo.Skip(report.SpokenText(v.Why, nil))
	case harness.StatusFail, harness.StatusInconclusive:
		ginkgo.Fail(message)
	case harness.StatusWarn:
		ginkgo.AddReportEntry("warning", message)
	case harness.StatusWaived:
		ginkgo.AddReportEntry("waived", message)
	}
}

// say returns what to say of a verdict, given what was said of others before.
func (d *door) say(agent harness.UserAgent, v harness.Verdict) string {
	if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
		return ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.session.Target()
	d.broken.Targets = []harness.TargetInfo{{Name: t.Label(), URL: t.URL, Policy: t.Policy}}
	d.broken.Verdicts = append(d.broken.Verdicts, v)
	d.broken.Exchanges = append(d.broken.Exchanges, d.session.Shown(agent, v)...)
	advise := advice.Advisor(d.broken.Targets, d.broken.Exchanges, "")
	d.log.Read(&d.broken, report.Options{
		Secrets: d.secrets, Explain: report.Catalogue(specs.Rules()),
		Advise: func(v harness.Verdict, evidence []harness.Exchange) report.Advice {
			return report.Advice(advise(v, evidence))
		},
	})
	return d.log.Say(v)
}

// waived returns a verdict as the waivers leave it.
func (d *door) waived(v harness.Verdict) harness.Verdict {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.judged = append(d.judged, v)
	if len(d.waivers) == 0 {
		return v
	}
	r, _ := d.waive()
	return r.Verdicts[len(r.Verdicts)-1]
}

// waive applies the waivers to all verdicts so far, and names those that no longer hold.
func (d *door) waive() (r harness.Report, stale []string) {
	t := d.session.Target()
	r = harness.Report{
		Targets:  []harness.TargetInfo{{Name: t.Label(), URL: t.URL}},
		Verdicts: slices.Clone(d.judged),
	}
	stale = judge.Waive(&r, specs.Rules(), d.waivers, time.Now())
	return r, stale
}

// checkWaivers fails the container for each waiver that no longer holds.
func (d *door) checkWaivers() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == nil {
		return // nothing was asked
	}
	if _, stale := d.waive(); len(stale) > 0 {
		ginkgo.Fail(strings.Join(stale, "\n"))
	}
}

// prepare plans on first use and starts an agent on its first use.
func (d *door) prepare(ctx context.Context, via string) (harness.UserAgent, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if agent, started := d.agents[via]; started {
		return agent, nil
	}
	if err := d.plan(); err != nil {
		return nil, err
	}
	o := d.Options
	o.Via = []string{via}
	s, err := agents.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	d.closers = append(d.closers, s.Close)
	switch {
	case len(s.Missing) > 0:
		return nil, errors.New(s.Missing[0])
	case len(s.Agents) == 0:
		return nil, context.Cause(ctx)
	}
	d.agents[via] = s.Agents[0]
	d.session.Add(s.Agents[0])
	return s.Agents[0], nil
}

// plan makes the session once, if the policy makes sense.
func (d *door) plan() error {
	if d.session != nil {
		return nil
	}
	t := d.target()
	if t.Auth.IsZero() {
		t.Auth = d.auth
	}
	policy, err := config.Combine(d.policy, t.Policy)
	if err != nil {
		return err
	}
	t.Policy = policy
	if err := config.CheckPolicy(t.Policy); err != nil {
		return err
	}
	targets, err := harness.LetOut([]harness.Target{t}, d.send)
	if err != nil {
		return err
	}
	d.secrets = redact.New()
	d.secrets.LearnTarget(targets[0])
	d.session = engine.NewSession(targets[0], specs.Rules(), nil)
	d.trials = map[string]harness.Trial{}
	for _, trial := range d.session.Trials() {
		d.trials[trial.ID()] = trial
	}
	return nil
}

func (d *door) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, end := range d.closers {
		if err := end(); err != nil {
			ginkgo.GinkgoWriter.Println(err)
		}
	}
}
