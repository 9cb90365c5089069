// Package finding groups the verdicts of a report into what a person has to look
// at: one cause is one finding, over cases, agents and targets. Every report
// format, and the doors, lay out findings.
//
// It is pure, judges nothing anew, and writes no sentence.
package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Finding is what several verdicts have in common: pages were refused for the
// same reason, the same stranger was let in, the same claim on the wire does not
// hold, or, without such a thing to tell by, the same rule went wrong in the same
// way. A server without any CORS breaks twenty rules, and has one thing to mend.
type Finding struct {
	// Verdict is the most specific one, which heads the finding. Its status is the
	// finding's: the worst of all.
	harness.Verdict
	// ID is the same in every report in which the same cause shows at the same targets.
	ID string
	// Harm is what the finding does to people, which may be less than its rule is about.
	Harm Harm
	// Targets and agents that show it, the rules and the ids of the cases that it
	// broke: the verdict's own first, then in order of appearance.
	Targets, Agents, Rules, Cases []string
	// Labels tell those of the verdict's own rule apart; each once.
	Labels []string
	// Missing are the allowed origins that the server's list lacks: the verdict's
	// own first, then in order of appearance.
	Missing []string
	// Follows is the rule by which the server seems to compare origins, where look-alikes are
	// let in and one explains which; otherwise zero.
	Follows Comparison
	// Verdicts are all of them, in the order of the report.
	Verdicts []harness.Verdict
	// Evidence are the exchanges of one instance of one verdict, and Console is what
	// the browser wrote there. Verdict.Reproduce asks the same again.
	Evidence []harness.Exchange
	Console  string
	// Notes are those of all verdicts, each once.
	Notes []string
}

// All returns the findings of a report: what failed and what is a warning, the
// most harmful first. A warning whose cause fails elsewhere is part of that failure.
func All(r *harness.Report) []*Finding {
	exchanges := exchangesByID(r)
	var found []*Finding
	for _, group := range groups(r, exchanges) {
		found = append(found, newFinding(group, exchanges))
	}
	found = acrossTargets(r, found)
	taken := map[string]bool{}
	for _, f := range found {
		f.Follows = follows(r, f, exchanges)
		f.ID = f.identity()
		if taken[f.ID] {
			// Who is let in by one rule in two ways: the case tells them apart.
			f.ID = f.identity(f.Cases[0])
		}
		taken[f.ID] = true
	}
	slices.SortStableFunc(found, func(a, b *Finding) int {
		return cmp.Or(
			cmp.Compare(unless(a.Status == harness.StatusFail), unless(b.Status == harness.StatusFail)),
			cmp.Compare(a.Harm.rank(), b.Harm.rank()))
	})
	return found
}

// Of returns the findings of a status, fail or warn.
func Of(r *harness.Report, status harness.Status) []*Finding {
	return slices.DeleteFunc(All(r), func(f *Finding) bool { return f.Status != status })
}

// Waived returns the waived verdicts as findings, one per rule and target.
func Waived(r *harness.Report) []*Finding {
	type place struct{ rule, target string }
	exchanges := exchangesByID(r)
	at := map[place]int{}
	var waived [][]harness.Verdict
	for _, v := range r.Verdicts {
		if v.Status != harness.StatusWaived {
			continue
		}
		k := place{v.Rule, v.Target}
		if _, known := at[k]; !known {
			at[k] = len(waived)
			waived = append(waived, nil)
		}
		waived[at[k]] = append(waived[at[k]], v)
	}
	var found []*Finding
	for _, group := range waived {
		f := newFinding(group, exchanges)
		f.ID = f.identity()
		found = append(found, f)
	}
	return found
}

// newFinding makes one finding of verdicts of one cause at one target.
func newFinding(verdicts []harness.Verdict, exchanges map[string]harness.Exchange) *Finding {
	head := mostSpecific(verdicts, exchanges)
	f := &Finding{Verdict: head, Harm: harmOf(head)}
	f.show(exchanges)
	f.add(head)
	for _, v := range verdicts {
		if v.ID() != head.ID() || v.Agent != head.Agent {
			f.add(v)
		}
	}
	f.Verdicts = verdicts
	for _, v := range verdicts {
		// Of the head nothing may have been on the wire: its browser had the answer.
		if len(f.Evidence) > 0 {
			break
		}
		other := &Finding{Verdict: v}
		other.show(exchanges)
		f.Evidence, f.Console = other.Evidence, other.Console
		if len(f.Evidence) > 0 && len(v.Reproduce) > 0 {
			f.Reproduce = v.Reproduce
		}
	}
	return f
}

// show takes the evidence from the instance that decided the head.
func (f *Finding) show(exchanges map[string]harness.Exchange) {
	i, found := decisive(f.Verdict)
	if !found {
		return
	}
	f.Evidence = lookUp(exchanges, i.Exchanges)
	if f.Reason != "" {
		f.Console = i.Console // where nothing was refused it speaks of something else
	}
}

// decisive returns the instance that decided a verdict, with what shows it.
func decisive(v harness.Verdict) (harness.InstanceVerdict, bool) {
	n := slices.IndexFunc(v.Instances, func(i harness.InstanceVerdict) bool {
		return i.Status == v.Status && i.Cause == v.Cause && len(i.Exchanges) > 0
	})
	if n < 0 {
		n = slices.IndexFunc(v.Instances, func(i harness.InstanceVerdict) bool { return i.Status == v.Status && len(i.Exchanges) > 0 })
	}
	if n < 0 {
		return harness.InstanceVerdict{}, false
	}
	return v.Instances[n], true
}

func (f *Finding) add(v harness.Verdict) {
	f.Targets = appendNew(f.Targets, v.Target)
	f.Agents = appendNew(f.Agents, v.Agent)
	f.Rules = appendNew(f.Rules, v.Rule)
	f.Cases = appendNew(f.Cases, v.ID())
	for _, n := range v.Notes {
		f.Notes = appendNew(f.Notes, n)
	}
	if len(f.Reproduce) == 0 {
		f.Reproduce = v.Reproduce
	}
	f.miss(v.Cause)
	for _, i := range v.Instances {
		f.miss(i.Cause)
	}
	if v.Rule != f.Rule {
		return
	}
	for _, i := range v.Instances {
		if label := cmp.Or(oddOrigin(i.Cause), i.Label); label != "" && i.Status == v.Status {
			f.Labels = appendNew(f.Labels, label)
		}
	}
}

// miss adds the origin that a cause says is not in the server's list.
func (f *Finding) miss(c harness.Cause) {
	if f.Cause.Kind == harness.CauseUnlisted && c.Kind == harness.CauseUnlisted {
		f.Missing = appendNew(f.Missing, c.Who)
	}
}

// oddOrigin returns what no browser sends and was allowed by name, or "".
func oddOrigin(c harness.Cause) string {
	if c.Kind != harness.CauseClaim {
		return ""
	}
	return c.Value
}

// acrossTargets joins what is the same at several targets: it has one thing to
// mend where one kind of software answers.
func acrossTargets(r *harness.Report, all []*Finding) []*Finding {
	type place struct {
		key    key
		server string
		status harness.Status
		harm   Harm
	}
	servers := map[string]string{}
	for _, t := range r.Targets {
		servers[cmp.Or(t.Name, t.URL)] = t.Server
	}
	first := map[place]*Finding{}
	var joined []*Finding
	for _, f := range all {
		k := keyOf(f.Verdict)
		k.target, k.rule = "", f.Rule
		if letInAtAll(f.Verdict) != "" {
			k.origin = f.Cause.Who
		}
		at := place{k, servers[f.Target], f.Status, f.Harm}
		if other := first[at]; other != nil && !slices.Contains(other.Targets, f.Target) {
			other.join(f)
			continue
		}
		first[at] = f
		joined = append(joined, f)
	}
	return joined
}

func (f *Finding) join(other *Finding) {
	for _, list := range []struct{ mine, others *[]string }{
		{&f.Targets, &other.Targets}, {&f.Agents, &other.Agents}, {&f.Rules, &other.Rules},
		{&f.Cases, &other.Cases}, {&f.Labels, &other.Labels}, {&f.Notes, &other.Notes},
		{&f.Missing, &other.Missing},
	} {
		for _, s := range *list.others {
			*list.mine = appendNew(*list.mine, s)
		}
	}
	f.Verdicts = append(f.Verdicts, other.Verdicts...)
}

func (f *Finding) identity(more ...string) string {
	k := keyOf(f.Verdict)
	targets := slices.Sorted(slices.Values(f.Targets))
	sum := sha256.Sum256([]byte(strings.Join(append([]string{
		f.Rule, string(k.kind), string(k.reason), k.parameter, k.origin, k.claim,
	}, slices.Concat(targets, more)...), "\n")))
	return hex.EncodeToString(sum[:8])
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func exchangesByID(r *harness.Report) map[string]harness.Exchange {
	byID := make(map[string]harness.Exchange, len(r.Exchanges))
	for _, x := range r.Exchanges {
		byID[x.ID] = x
	}
	return byID
}

func lookUp(byID map[string]harness.Exchange, ids []string) []harness.Exchange {
	var found []harness.Exchange
	for _, id := range ids {
		if x, ok := byID[id]; ok {
			found = append(found, x)
		}
	}
	return found
}

// unless is 0 for true and 1 for false: what holds comes first.
func unless(holds bool) int {
	if holds {
		return 0
	}
	return 1
}
