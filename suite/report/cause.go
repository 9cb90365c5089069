package report

import (
	"cmp"
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// cause is what several verdicts have in common: the same rule went wrong at
// the same target in the same way. One cause is one finding to a person, and
// its verdicts and their instances are the evidence for it.
type cause struct {
	// Verdict is the first one; it stands for the others.
	harness.Verdict
	// Agents that saw it, and the ids of the cases it broke, in order of appearance.
	Agents, Cases []string
	// Seen counts the instances with the cause's status.
	Seen int
	// Labels tell those instances apart; each once.
	Labels []string
	// Evidence are the exchanges of the first such instance that has any.
	Evidence []harness.Exchange
	// Console is the browser's own message, the first that was written.
	Console string
	// Notes are those of all verdicts, each once.
	Notes []string
}

// causes groups the verdicts of a status, the most harmful first.
func causes(r *harness.Report, status harness.Status) []*cause {
	type key struct{ rule, target, got, reason, want string }
	exchanges := exchangesByID(r)
	found := map[key]*cause{}
	var order []*cause
	for _, v := range r.Verdicts {
		if v.Status != status {
			continue
		}
		k := key{rule: v.Rule, target: v.Target, got: v.Got, reason: v.Reason}
		if v.Reason == "" {
			// Without a reason only the claim tells how it went wrong.
			k.want = v.Want
		}
		c := found[k]
		if c == nil {
			c = &cause{Verdict: v}
			found[k] = c
			order = append(order, c)
		}
		c.add(v, exchanges)
	}
	slices.SortStableFunc(order, func(a, b *cause) int { return cmp.Compare(harmRank(a.Harm), harmRank(b.Harm)) })
	return order
}

func harmRank(h harness.Harm) int {
	return slices.Index([]harness.Harm{harness.Leak, harness.Break, harness.Cache, harness.Note}, h)
}

func (c *cause) add(v harness.Verdict, exchanges map[string]harness.Exchange) {
	c.Agents = appendNew(c.Agents, v.Agent)
	c.Cases = appendNew(c.Cases, v.ID())
	for _, n := range v.Notes {
		c.Notes = appendNew(c.Notes, n)
	}
	if len(c.Reproduce) == 0 {
		c.Reproduce = v.Reproduce
	}
	for _, i := range v.Instances {
		if i.Status != v.Status {
			continue
		}
		c.Seen++
		c.Console = cmp.Or(c.Console, i.Console)
		if i.Label != "" {
			c.Labels = appendNew(c.Labels, i.Label)
		}
		if len(c.Evidence) == 0 {
			c.Evidence = lookUp(exchanges, i.Exchanges)
		}
	}
}

// noticed says what a person would notice: what happened, or failing that what should hold.
func (c *cause) noticed() string { return cmp.Or(c.Why, c.Title) }

// count returns how many observations the cause rests on.
func (c *cause) count() int { return max(c.Seen, 1) }

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

// reasonGroup is the verdicts of one status that give the same reason why.
type reasonGroup struct {
	Why      string
	Verdicts []harness.Verdict
	// IDs of the verdicts' cases, each once.
	IDs []string
}

// byWhy groups the verdicts of a status by why, the largest group first.
func byWhy(r *harness.Report, status harness.Status) []*reasonGroup {
	found := map[string]*reasonGroup{}
	var order []*reasonGroup
	for _, v := range r.Verdicts {
		if v.Status != status {
			continue
		}
		g := found[v.Why]
		if g == nil {
			g = &reasonGroup{Why: v.Why}
			found[v.Why] = g
			order = append(order, g)
		}
		g.Verdicts = append(g.Verdicts, v)
		g.IDs = appendNew(g.IDs, v.ID())
	}
	slices.SortStableFunc(order, func(a, b *reasonGroup) int { return cmp.Compare(len(b.Verdicts), len(a.Verdicts)) })
	return order
}
