package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/prose"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// Rules of this file: what several formats say in the same words.

// conclude says in one sentence what a report comes to.
func conclude(r *harness.Report) (word, sentence string) {
	n := counts(r)
	judged := n[harness.StatusPass] + n[harness.StatusFail] + n[harness.StatusWarn] + n[harness.StatusWaived]
	wrong, right, more := "a browser does not do what the policy says", "a browser does what the policy says", ""
	if undeclared(r) {
		wrong, right = "something is wrong under any policy", "nothing is wrong under any policy"
		more = "; who may, is not declared: add --origin https://app.example.com"
	}
	if builtIn(r) {
		more += "; judged: the built-in reference server"
	}
	if s := r.Shard; s != nil {
		more += fmt.Sprintf("; this is %s, with %d of %s", s, len(r.Targets), plural(s.Targets, "target"))
	}
	if b := r.Baseline; b != nil {
		wrong, right = "something is worse than in "+b.File, "nothing is worse than in "+b.File
		more += fmt.Sprintf("; %s no better there waived, %d gone", plural(b.Known, "verdict"), len(b.Gone))
	}
	switch {
	case r.IsEmptyShard() && len(r.Incomplete) == 0:
		return "PASS", fmt.Sprintf("%s has none of the %s: nothing was to be judged here", r.Shard, plural(r.Shard.Targets, "target"))
	case n[harness.StatusFail] > 0:
		return "FAIL", wrong + ": " + harmWords(r)
	case len(r.StaleWaivers) > 0:
		return "FAIL", plural(len(r.StaleWaivers), "waiver") + " no longer true"
	case r.Undecided() > 0:
		return "INCONCLUSIVE", fmt.Sprintf("nothing is broken that could be judged, but %s could not", plural(r.Undecided(), "verdict"))
	case judged == 0:
		return "INCONCLUSIVE", "nothing was judged"
	case len(r.Incomplete) > 0:
		return "INCONCLUSIVE", fmt.Sprintf("%s judged and nothing broken, but the run is not whole", plural(judged, "verdict"))
	case n[harness.StatusWarn] > 0:
		return "PASS", fmt.Sprintf("%s, with %s (%s judged)%s", right, plural(n[harness.StatusWarn], "warning"), plural(judged, "verdict"), more)
	}
	return "PASS", fmt.Sprintf("%s (%s judged)%s", right, plural(judged, "verdict"), more)
}

// builtIn reports whether only the reference server was judged that corsuite started itself.
func builtIn(r *harness.Report) bool {
	return len(r.Targets) > 0 && !slices.ContainsFunc(r.Targets, func(t harness.TargetInfo) bool { return !t.BuiltIn })
}

// undeclared tells a report on targets of which nobody said who may read them.
func undeclared(r *harness.Report) bool {
	return len(r.Targets) > 0 && !slices.ContainsFunc(r.Targets, func(t harness.TargetInfo) bool { return t.Policy.DeclaresOrigins() })
}

// notes are what is worth knowing about cases that passed, each behind its
// case, and once although both agents saw it.
func notes(r *harness.Report) []string {
	var all []string
	seen := map[string]bool{}
	for _, v := range r.Verdicts {
		for _, note := range v.Notes {
			if note = v.ID() + ": " + note; !seen[note] {
				seen[note] = true
				all = append(all, note)
			}
		}
	}
	return all
}

// showNotes reports whether they are shown. Where nothing is declared they may be
// all that there is to know.
func showNotes(r *harness.Report, o Options) bool { return o.Verbose || undeclared(r) }

// harmWords counts the findings of a failed report by what they do to people.
func harmWords(r *harness.Report) string {
	all := finding.Of(r, harness.StatusFail)
	var words []string
	for _, h := range finding.Harms() {
		n := 0
		for _, f := range all {
			if f.Harm == h {
				n++
			}
		}
		one, others := harmSays(h)
		switch n {
		case 0:
		case 1:
			words = append(words, "1 finding "+one)
		default:
			words = append(words, fmt.Sprintf("%d findings %s", n, others))
		}
	}
	return strings.Join(words, ", ")
}

// harmSays completes "1 finding …" and "2 findings …".
func harmSays(h finding.Harm) (one, others string) {
	switch h {
	case finding.StrangerLetIn:
		return "lets a stranger in", "let a stranger in"
	case finding.FriendKeptOut:
		return "keeps a friend out", "keep a friend out"
	case finding.Reflected:
		return "sends back what a stranger wrote", "send back what a stranger wrote"
	case finding.Cached:
		return "goes wrong behind a cache", "go wrong behind a cache"
	case finding.Excess:
		return "lets a friend do more than declared", "let a friend do more than declared"
	case finding.Fault:
		return "is a fault for which no page was refused", "are faults for which no page was refused"
	}
	return "is worth knowing", "are worth knowing"
}

// harmTitle names a harm.
func harmTitle(h finding.Harm) string {
	switch h {
	case finding.StrangerLetIn:
		return "a stranger is let in"
	case finding.FriendKeptOut:
		return "a friend is kept out"
	case finding.Reflected:
		return "a stranger's text is sent back"
	case finding.Cached:
		return "wrong behind a cache"
	case finding.Excess:
		return "more is allowed than declared"
	case finding.Fault:
		return "a fault"
	}
	return "a note"
}

// harmMeans explains a harm in a sentence without an end.
func harmMeans(h finding.Harm) string {
	switch h {
	case finding.StrangerLetIn:
		return "a stranger reads or does what is not meant for it"
	case finding.FriendKeptOut:
		return "a page that is meant to be served is refused"
	case finding.Reflected:
		return "a browser may run what a stranger wrote"
	case finding.Cached:
		return "right for one request alone, wrong once a cache stands in between"
	case finding.Excess:
		return "an allowed page may do or see more than was declared"
	case finding.Fault:
		return "an answer is wrong, although no page was refused for it"
	}
	return "worth knowing"
}

// noticed says what a person would notice: what happened, or failing that what should hold.
func noticed(f *finding.Finding) string {
	if len(f.Missing) > 1 {
		return fmt.Sprintf("%s are refused although %s gets in: they are not in the server's list, or not as a browser writes them",
			prose.List(f.Missing, maxFindings), f.Cause.Value)
	}
	what := cmp.Or(diagnosed(f.Cause), f.Why, f.Title)
	if f.Follows.Text != "" {
		what += fmt.Sprintf("; the server seems to let in whatever %s %q", f.Follows.Resembles, f.Follows.Text)
	}
	return what
}

// alsoBroken says how many further cases the cause broke.
func alsoBroken(f *finding.Finding) string {
	s := "the same breaks " + plural(len(f.Cases)-1, "more case")
	if len(f.Rules) > 1 {
		s += fmt.Sprintf(" of %d rules", len(f.Rules))
	}
	return s
}

// appendNew appends what is not in the list yet.
func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// when says when the run began and how long it took.
func when(r *harness.Report) string {
	if r.Started.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s, %.3g s", r.Started.UTC().Format("2006-01-02 15:04:05 MST"), r.Seconds)
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// agreementRows says where the browser departs from the standard, once for each
// known way unless all are asked for, and everything that nobody explains.
func agreementRows(a harness.Agreement, all bool) []string {
	var lines, told []string
	for _, row := range a.Rows {
		kind := row.Divergence + row.Model + row.Browser
		switch {
		case row.Unexplained():
			lines = append(lines, fmt.Sprintf("unexplained at %s: the model says %s, %s says %s", row.Case, row.Model, a.Agent, row.Browser))
		case all || !slices.Contains(told, kind):
			lines = append(lines, fmt.Sprintf("%s (%s): %s; the standard says %s", departs(a.Agent, row), row.Divergence, row.Case, row.Model))
			told = append(told, kind)
		}
	}
	return lines
}

// departs says on which side of the standard the browser is.
func departs(agent string, row harness.AgreementRow) string {
	switch row.Departs {
	case harness.LetsPass:
		return agent + " lets this pass"
	case harness.Blocks:
		return agent + " blocks this, the standard does not"
	}
	return agent + " says " + row.Browser
}

// agreementLine says how often the model and the browser came to the same answer.
func agreementLine(a harness.Agreement) string {
	line := fmt.Sprintf("agreement: the model explains %d of %s of %s", a.Same, plural(a.Compared, "answer"), a.Agent)
	unexplained := 0
	var known []string
	for _, row := range a.Rows {
		if row.Unexplained() {
			unexplained++
			continue
		}
		for id := range strings.FieldsSeq(row.Divergence) {
			known = appendNew(known, id)
		}
	}
	slices.Sort(known)
	if len(known) > 0 {
		line += "; known differences from the standard: " + strings.Join(known, ", ")
	}
	if unexplained > 0 {
		line += fmt.Sprintf("; %d unexplained, which is a bug of corsuite: please report it", unexplained)
	}
	return line
}
