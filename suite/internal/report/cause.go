package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// cause is what several verdicts have in common: at one target, pages were
// refused for the same reason, the same stranger was let in, the same claim on
// the wire does not hold, or, without such a thing to tell by, the same rule went
// wrong in the same way. One cause is one finding to a person: a server without
// any CORS breaks twenty rules, and has one thing to mend.
type cause struct {
	// Verdict is the plainest one; it stands for the others.
	harness.Verdict
	// Agents that saw it, the rules and the ids of the cases that it broke: the
	// verdict's own first, then in order of appearance.
	Agents, Rules, Cases []string
	// Labels tell those of the verdict's own rule apart; each once.
	Labels []string
	// Evidence are the exchanges of the first such instance that has any.
	Evidence []harness.Exchange
	// Console is the browser's own message, the first that was written.
	Console string
	// Notes are those of all verdicts, each once.
	Notes []string
}

// causeKey is what verdicts of one cause share.
type causeKey struct{ target, got, reason, origin, rule, want string }

// causes groups the verdicts of a status, the most harmful first. A warning
// whose cause fails elsewhere is part of that failure.
func causes(r *harness.Report, status harness.Status) []*cause {
	exchanges := exchangesByID(r)
	together := []harness.Status{status}
	if status == harness.StatusFail || status == harness.StatusWarn {
		together = []harness.Status{harness.StatusFail, harness.StatusWarn}
	}
	var found []*cause
	for _, group := range groupByCause(r, together, exchanges) {
		if c := newCause(group, exchanges); c.Status == status {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b *cause) int { return cmp.Compare(harmRank(a.Harm), harmRank(b.Harm)) })
	return found
}

// groupByCause returns the verdicts of some statuses by their cause, in order
// of appearance.
func groupByCause(r *harness.Report, statuses []harness.Status, exchanges map[string]harness.Exchange) [][]harness.Verdict {
	wanted := slices.DeleteFunc(slices.Clone(r.Verdicts), func(v harness.Verdict) bool { return !slices.Contains(statuses, v.Status) })
	claims := refusedFor(wanted, exchanges)
	groups := map[causeKey]int{}
	letIn := guests{}
	var found [][]harness.Verdict
	for _, v := range wanted {
		k := keyOf(v, exchanges)
		if why, known := claims[k]; known && (v.Reason == "" || v.Reason == why.reason) {
			k = why
		}
		if stranger := intruder(v, exchanges); stranger != "" && !letInByRight(r, v.Target, stranger) {
			names := []string{stranger}
			if letsAnyoneIn(v, exchanges) {
				names = append(names, harness.Any)
			}
			k = letIn.since(k, v.Target, names)
		}
		i, known := groups[k]
		if !known {
			i = len(found)
			groups[k] = i
			found = append(found, nil)
		}
		found[i] = append(found[i], v)
	}
	return found
}

// guests are who was let in where, to the cause that said so first.
type guests map[causeKey]causeKey

// since returns the first cause by which one of the names was let in, or k if it is the first.
func (g guests) since(k causeKey, target string, names []string) causeKey {
	for _, name := range names {
		if first, known := g[causeKey{target: target, origin: name}]; known {
			k = first
		}
	}
	for _, name := range names {
		g[causeKey{target: target, origin: name}] = k
	}
	return k
}

// refusal is that pages were refused for a reason; without status and harm, of whatever kind.
type refusal struct {
	target, reason string
	status         harness.Status
	harm           harness.Harm
}

func refusalOf(v harness.Verdict) refusal {
	return refusal{v.Target, v.Reason, v.Status, harmOf(v)}
}

// refusedFor returns the claims on the wire that do not hold where a page was
// refused for that: the refusal is the finding, and the claim another way to see it.
func refusedFor(verdicts []harness.Verdict, exchanges map[string]harness.Exchange) map[causeKey]causeKey {
	refused := map[refusal]bool{}
	for _, v := range verdicts {
		if isRefusal(v) {
			refused[refusalOf(v)] = true
			refused[refusal{target: v.Target, reason: v.Reason}] = true
		}
	}
	claims := map[causeKey]causeKey{}
	for _, v := range verdicts {
		if v.Reason == "" || v.Cause.Kind != harness.CauseClaim {
			continue
		}
		if refused[refusalOf(v)] || namesItsReason(v) && refused[refusal{target: v.Target, reason: v.Reason}] {
			claims[keyOf(v, exchanges)] = keyOfRefusal(v, exchanges)
		}
	}
	return claims
}

// namesItsReason tells a claim on Access-Control-Allow-Origin beside a refusal
// for what that says.
func namesItsReason(v harness.Verdict) bool {
	return strings.Contains(v.Want, "Access-Control-Allow-Origin") && strings.Contains(v.Reason, "AllowOrigin")
}

// keyOf tells what a verdict has in common with others.
func keyOf(v harness.Verdict, exchanges map[string]harness.Exchange) causeKey {
	switch {
	case v.Cause.Kind == harness.CauseUnlisted:
		return causeKey{target: v.Target, got: string(v.Cause.Kind)} // one list, whoever is missing
	case v.Cause.Kind == harness.CauseMisspelt:
		return causeKey{target: v.Target, got: string(v.Cause.Kind), origin: v.Cause.Value}
	case v.Cause.Kind == harness.CauseClaim:
		// Only the claim tells how it went wrong, whichever rule makes it: the reason
		// and what was got on the wire differ with every value that was sent.
		return causeKey{target: v.Target, want: v.Cause.Claim}
	case v.Reason == "":
		return causeKey{target: v.Target, got: v.Got, rule: v.Rule, want: v.Want}
	}
	return keyOfRefusal(v, exchanges)
}

func keyOfRefusal(v harness.Verdict, exchanges map[string]harness.Exchange) causeKey {
	k := causeKey{target: v.Target, reason: v.Reason}
	// Who leaves sandboxed pages out may have meant to.
	if origin := asker(v, exchanges); origin == "null" {
		k.origin = origin
	}
	return k
}

// asker returns whose page asked in the exchange that decided, "" if no Origin says so.
func asker(v harness.Verdict, exchanges map[string]harness.Exchange) string {
	x := lookUp(exchanges, evidenceOf(v))
	if len(x) == 0 {
		return ""
	}
	origin, _ := fetch.Get(x[len(x)-1].Request, "Origin")
	return origin
}

// intruder returns who was let in who was to be kept out, "" for nobody.
func intruder(v harness.Verdict, exchanges map[string]harness.Exchange) string {
	if isLeak(v) {
		return asker(v, exchanges)
	}
	// Of several that asked at the same time, what was got names the one.
	who, _, _ := strings.Cut(v.Got, " is "+string(harness.OutcomeShared))
	if v.Harm != harness.Leak || who == v.Got {
		return ""
	}
	return who
}

// isRefusal reports whether an allowed page was refused, which a claim about the
// wire may explain.
func isRefusal(v harness.Verdict) bool {
	switch v.Cause.Kind {
	case harness.CauseRefused, harness.CauseSignIn, harness.CauseSplit, harness.CauseMisspelt, harness.CauseUnlisted:
		return true
	case harness.CauseChanged:
		return v.Cause.Reason != ""
	}
	return false
}

// letsAnyoneIn reports whether the answer that decided names everybody: then it is
// the same answer, whoever asked.
func letsAnyoneIn(v harness.Verdict, exchanges map[string]harness.Exchange) bool {
	x := lookUp(exchanges, evidenceOf(v))
	if len(x) == 0 {
		return false
	}
	named, _ := fetch.Get(x[len(x)-1].Response, "Access-Control-Allow-Origin")
	return named == harness.Any
}

// letInByRight reports whether the target's policy lets the origin in: then it is
// a method, a header or credentials that should not have passed.
func letInByRight(r *harness.Report, target, origin string) bool {
	return slices.ContainsFunc(r.Targets, func(t harness.TargetInfo) bool {
		return t.Name == target && t.Policy.AllowsOrigin(origin) == harness.Yes
	})
}

// isLeak reports whether somebody got in who was to be kept out.
func isLeak(v harness.Verdict) bool {
	return v.Cause.Kind == harness.CauseLetIn || v.Cause.Kind == harness.CauseChanged && v.Cause.Reason == ""
}

// newCause makes one finding of verdicts of one cause. The plainest of them
// leads: of the worst status, about what a page got, whose rule is about this
// harm, with the fewest exchanges.
func newCause(verdicts []harness.Verdict, exchanges map[string]harness.Exchange) *cause {
	lead := slices.MinFunc(verdicts, func(a, b harness.Verdict) int {
		return cmp.Or(
			cmp.Compare(unless(a.Status == harness.StatusFail), unless(b.Status == harness.StatusFail)),
			cmp.Compare(unless(diagnosed(a.Cause) != ""), unless(diagnosed(b.Cause) != "")),
			cmp.Compare(unless(a.Cause.Kind != harness.CauseClaim), unless(b.Cause.Kind != harness.CauseClaim)),
			cmp.Compare(unless(harmOf(a) == ruleHarm(a)), unless(harmOf(b) == ruleHarm(b))),
			cmp.Compare(len(evidenceOf(a)), len(evidenceOf(b))))
	})
	c := &cause{Verdict: lead}
	c.Harm = harmOf(lead)
	c.add(lead, exchanges)
	for _, v := range verdicts {
		if v.ID() != lead.ID() || v.Agent != lead.Agent {
			c.add(v, exchanges)
		}
	}
	return c
}

// harmOf returns what a broken verdict does to people: a rule against leaks
// whose friend is kept out leaks nothing, and one about friends that lets a
// stranger in does.
func harmOf(v harness.Verdict) harness.Harm {
	if isLeak(v) {
		return harness.Leak
	}
	if v.Harm == harness.Leak && isRefusal(v) {
		return harness.Break
	}
	return v.Harm
}

// ruleHarm returns what a verdict's rule is about; one that was read back has only
// the harm that it came to.
func ruleHarm(v harness.Verdict) harness.Harm { return cmp.Or(v.RuleHarm, v.Harm) }

// unless is 0 for true and 1 for false: what holds comes first.
func unless(holds bool) int {
	if holds {
		return 0
	}
	return 1
}

// evidenceOf returns the ids of the exchanges that show a verdict.
func evidenceOf(v harness.Verdict) []string {
	for _, i := range v.Instances {
		if i.Status == v.Status && len(i.Exchanges) > 0 {
			return i.Exchanges
		}
	}
	return nil
}

func harmRank(h harness.Harm) int {
	return slices.Index([]harness.Harm{harness.Leak, harness.Break, harness.Cache, harness.Note}, h)
}

func (c *cause) add(v harness.Verdict, exchanges map[string]harness.Exchange) {
	c.Agents = appendNew(c.Agents, v.Agent)
	c.Rules = appendNew(c.Rules, v.Rule)
	c.Cases = appendNew(c.Cases, v.ID())
	for _, n := range v.Notes {
		c.Notes = appendNew(c.Notes, n)
	}
	if len(c.Reproduce) == 0 {
		c.Reproduce = v.Reproduce
	}
	if len(c.Evidence) == 0 {
		c.Evidence = lookUp(exchanges, evidenceOf(v))
	}
	for _, i := range v.Instances {
		if i.Status != v.Status {
			continue
		}
		if v.Reason != "" && v.Reason == c.Reason {
			c.Console = cmp.Or(c.Console, i.Console) // where nothing was refused it speaks of something else
		}
		if label := cmp.Or(oddOrigin(i.Cause), i.Label); label != "" && v.Rule == c.Rule {
			c.Labels = appendNew(c.Labels, label)
		}
	}
}

// oddOrigin returns what no browser sends and was allowed by name, or "".
func oddOrigin(c harness.Cause) string {
	if c.Kind != harness.CauseClaim {
		return ""
	}
	return c.Value
}

// noticed says what a person would notice: what happened, or failing that what should hold.
func (c *cause) noticed() string { return cmp.Or(diagnosed(c.Cause), c.Why, c.Title) }

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
	found := map[unknown]*reasonGroup{}
	var order []*reasonGroup
	for _, v := range r.Verdicts {
		if v.Status != status {
			continue
		}
		k := whyKey(v)
		g := found[k]
		if g == nil {
			g = &reasonGroup{Why: v.Why}
			found[k] = g
			order = append(order, g)
		}
		g.Verdicts = append(g.Verdicts, v)
		g.IDs = appendNew(g.IDs, v.ID())
	}
	slices.SortStableFunc(order, func(a, b *reasonGroup) int { return cmp.Compare(len(b.Verdicts), len(a.Verdicts)) })
	return order
}

// unknown is what verdicts that could not be judged have in common.
type unknown struct {
	target, why string
	cause       harness.Cause
}

// whyKey returns what a verdict that decides nothing shares with others: its cause
// where that is enough to tell, whatever was asked and which exchange shows it.
func whyKey(v harness.Verdict) unknown {
	switch v.Cause.Kind {
	case harness.CauseNobodyGetsIn, harness.CauseStrangerGetsIn, harness.CauseStopped:
		return unknown{target: v.Target, cause: harness.Cause{Kind: v.Cause.Kind}}
	case harness.CauseUnasked, harness.CauseElsewhere:
		if v.Cause.Reason != "" || v.Cause.Value != "" {
			c := v.Cause
			c.Exchange, c.Who = "", ""
			return unknown{target: v.Target, cause: c}
		}
	}
	return unknown{why: v.Why}
}

// alsoBroken says how many further cases the cause broke.
func (c *cause) alsoBroken() string {
	s := "the same breaks " + plural(len(c.Cases)-1, "more case")
	if len(c.Rules) > 1 {
		s += fmt.Sprintf(" of %d rules", len(c.Rules))
	}
	return s
}
