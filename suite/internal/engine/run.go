package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/judge"
)

// Options say what to judge, by which rules and through which agents.
type Options struct {
	Agents  []harness.UserAgent
	Targets []harness.Target
	Rules   []harness.Rule
	// Only and Skip are globs on case ids, rule ids and section ids, each for all targets
	// or for those behind an @: see SelectEach.
	Only, Skip []string
	// Shard is the part of the targets to judge; the zero value is all of them.
	Shard harness.Shard
	// Waivers accept known findings.
	Waivers []harness.Waiver
	// Version of the program, for the report.
	Version string
	// Incomplete are reasons known beforehand why the run cannot be whole: an agent that did not start.
	Incomplete []string
	// Evidence says how much of what was seen the report keeps.
	Evidence Evidence
	// Rate in requests per second is what the agents were told; it says how long the run
	// may take if ctx has no deadline (see MaxTime). 0 is their default.
	Rate float64
	// Progress is told after each story that came back; it may be nil and must not block.
	Progress func(Progress)
}

// together is how many targets are asked side by side. What is known of them is judged
// and forgotten before the next are planned, so that memory does not grow with their
// number; that odd requests come last then holds within each such group.
const together = 16

// ErrNothingSelected is returned when the patterns leave nothing to judge.
var ErrNothingSelected = errors.New("nothing is selected")

// Run judges every target by every selected rule through every agent. When ctx
// ends early, or the run takes longer than MaxTime and the answers, the report holds what is
// known and says that it is not whole.
func Run(ctx context.Context, o Options) (*harness.Report, error) {
	rules, err := SelectEach(o.Rules, o.Only, o.Skip, o.Targets)
	if err != nil {
		return nil, err
	}
	all := infos(o.Targets)
	o.Targets, rules = withRules(o.Targets, rules)
	started := time.Now()
	// What other targets ask of the same server is the same in every shard.
	targets, places := inShard(o.Shard, harness.OwnRequests(o.Targets))
	r := &harness.Report{Corsuite: o.Version, Format: harness.ReportFormat, Incomplete: o.Incomplete, Agreement: agreements(o.Agents)}
	for _, a := range o.Agents {
		r.Agents = append(r.Agents, describe(a))
	}
	count := counter(o.Progress, len(targets))
	shared := new(askings)
	for start := 0; start < len(targets); start += together {
		group := targets[start:min(start+together, len(targets))]
		sessions := make([]*Session, len(group))
		for i, t := range group {
			sessions[i] = NewSession(t, rules[places[start+i]], o.Agents)
			sessions[i].askings = shared
		}
		if _, bounded := ctx.Deadline(); !bounded && start == 0 {
			// All have about as many as the first.
			var cancel context.CancelFunc
			ctx, cancel = Patiently(ctx, MaxTime(asks(sessions)*len(targets)/len(group), o.Rate))
			defer cancel()
		}
		count.plan(sessions, o.Agents)
		verdicts := runAll(ctx, sessions, o.Agents, count.asked)
		part := assemble(o, sessions, verdicts, r)
		if o.Evidence == EvidenceOfFindings {
			forget(&part)
		}
		count.judged(part.Verdicts)
		r.Verdicts, r.Exchanges = append(r.Verdicts, part.Verdicts...), append(r.Exchanges, part.Exchanges...)
	}
	r.Started, r.Seconds = started.UTC().Truncate(time.Second), time.Since(started).Round(time.Millisecond).Seconds()
	uses := judge.Use(r, o.Rules, all, o.Waivers, time.Now())
	if o.Shard.IsWhole() {
		r.StaleWaivers = judge.Stale(uses)
	} else {
		// Another shard may have what a waiver covers: who merges them knows.
		r.Shard = &harness.Shard{Index: o.Shard.Index, Of: o.Shard.Of, Targets: len(o.Targets), Places: places, Waivers: uses}
	}
	r.Counts = counts(r.Verdicts)
	if why := Ended(ctx); why != "" {
		r.Incomplete = append(r.Incomplete, why+": what was not asked is inconclusive")
	}
	return r, nil
}

// withRules leaves out the targets that no rule is for.
func withRules(targets []harness.Target, rules [][]harness.Rule) (kept []harness.Target, theirs [][]harness.Rule) {
	for i, t := range targets {
		if len(rules[i]) > 0 {
			kept, theirs = append(kept, t), append(theirs, rules[i])
		}
	}
	return kept, theirs
}

// unreachable says why the target gave the agent no answer at all, or "". That
// the run ended before is nothing about the target.
func (s *Session) unreachable(a harness.UserAgent) string {
	if o, failed := s.deadBaseline(a); failed && o.Reason != fetch.Interrupted {
		return fmt.Sprintf("%s does not answer: %s", s.plan.Target.URL, cmp.Or(o.Error, string(o.Reason)))
	}
	return ""
}

// deadBaseline returns what became of the baseline if it got no answer. One that
// is malformed is an answer: the server is there, and what it sends is the finding.
func (s *Session) deadBaseline(a harness.UserAgent) (o harness.Observation, failed bool) {
	for _, o := range s.known(a).Observations[s.plan.Baseline] {
		if o.Outcome == harness.OutcomeError && o.Reason != fetch.ProtocolError {
			return o, true
		}
	}
	return harness.Observation{}, false
}

func counts(verdicts []harness.Verdict) map[harness.Status]int {
	n := map[harness.Status]int{}
	for _, v := range verdicts {
		n[v.Status]++
	}
	return n
}

// part is what a report has of some targets.
type part struct {
	Verdicts  []harness.Verdict
	Exchanges []harness.Exchange
}

// assemble puts together what is known of a group of targets, in the order of targets, rules, cases
// and agents. What needs no forgetting goes into the report.
func assemble(o Options, sessions []*Session, verdicts [][][]harness.Verdict, r *harness.Report) (p part) {
	listed := map[string]bool{}
	for i, s := range sessions {
		r.Targets = append(r.Targets, infoOf(s.plan.Target))
		for k := range s.plan.Trials {
			for n := range o.Agents {
				p.Verdicts = append(p.Verdicts, verdicts[i][n][k])
			}
		}
		r.Remarks = append(r.Remarks, judge.Remarks(s.plan, s.evidenceOf(o.Agents))...)
		for _, a := range o.Agents {
			if why := s.unreachable(a); why != "" {
				r.Unreachable = append(r.Unreachable, why)
			}
			s.agree(a, r.Agreement)
			for _, x := range s.exchanges(a) {
				if !listed[x.ID] { // else another target shares it
					listed[x.ID] = true
					p.Exchanges = append(p.Exchanges, x)
				}
			}
		}
	}
	return p
}

// infoOf says of a target what a report does.
func infoOf(t harness.Target) harness.TargetInfo {
	return harness.TargetInfo{
		Name: t.Label(), URL: t.URL, Labels: t.Labels, Status: t.WantStatus(), Kind: t.Kind(), Policy: t.Policy, File: t.At.File, Line: t.At.Line,
		Demands: t.Demands,
	}
}

func infos(targets []harness.Target) []harness.TargetInfo {
	all := make([]harness.TargetInfo, len(targets))
	for i, t := range targets {
		all[i] = infoOf(t)
	}
	return all
}

// describe names an agent and what it wants to be known.
func describe(a harness.UserAgent) harness.AgentInfo {
	info := harness.AgentInfo{Name: a.Name(), Version: a.Version(), Profile: a.Profile().Name()}
	if n, ok := a.(interface{ Notes() []string }); ok {
		info.Notes = n.Notes()
	}
	return info
}

// Judged reports whether a report holds any verdict that says something, or is about no
// target, which a shard may be.
func Judged(r *harness.Report) error {
	if r.IsEmptyShard() {
		return nil
	}
	for _, v := range r.Verdicts {
		if v.Status != harness.StatusNotApplicable {
			return nil
		}
	}
	return fmt.Errorf("nothing was judged: of %d verdicts every one is not applicable", len(r.Verdicts))
}
