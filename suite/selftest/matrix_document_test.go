package selftest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/reference/variants"
	"github.com/corsuite/corsuite/suite/agents"
)

// faultsDocument is docs/FAULTS.md.
func faultsDocument(rows []row) string {
	var b strings.Builder
	b.WriteString(faultsHead)
	fmt.Fprintf(&b, "| scope | %s | %s | %s | %s |\n|---|---|---|---|---|\n", nothing, opened, oneOrigin, everything)
	for _, s := range scopes() {
		fmt.Fprintf(&b, "| %s |", s)
		for k := range levels {
			if k == opened && s != variants.Universal {
				b.WriteString(" |")
				continue
			}
			caught, all := share(rows, k, s)
			fmt.Fprintf(&b, " %d of %d (%d %%) |", caught, all, 100*caught/all)
		}
		b.WriteString("\n")
	}
	either, all := shareOf(rows, variants.Universal, func(r row) bool { return r.caught(nothing) || r.caught(opened) })
	fmt.Fprintf(&b, "\nWith nothing declared, %d of the %d universal mistakes are caught in one form of the server or the other.\n", either, all)
	chrome, both := 0, 0
	for _, r := range rows {
		if seenBy(r.mutant, "chrome") {
			chrome++
			if seenBy(r.mutant, "raw") {
				both++
			}
		}
	}
	fmt.Fprintf(&b, "\nOf %d mutants %d are judged through Chrome too or alone, each by the rule that it names: %d through both agents, %d through Chrome only, %d through raw only.\n",
		len(rows), chrome, both, chrome-both, len(rows)-chrome)
	group := ""
	for _, r := range rows {
		if s := section(r.mutant.Rule); s != group {
			group = s
			fmt.Fprintf(&b, "\n## %s\n\n| mutant | what it does | scope | agents | %s | %s | %s | %s |\n|---|---|---|---|---|---|---|---|\n", s, nothing, opened, oneOrigin, everything)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", r.mutant.ID, cell(r.mutant.Title), r.mutant.Scope, agentsOf(r.mutant),
			r.cell(nothing), r.cell(opened), r.cell(oneOrigin), r.cell(everything))
	}
	b.WriteString("\n## Why other sections fail\n\nA mutant has one mistake. Where that makes rules of other sections fail too, this is why.\n\n")
	for _, e := range sideEffects() {
		fmt.Fprintf(&b, "- %s: %s (%s).\n", e.why, strings.Join(e.sections, ", "), codes(e.mutants))
	}
	b.WriteString("\n## Cases that no mutant breaks over raw HTTP\n\nThose that only a browser can ask are broken through Chrome, rule by rule. Besides:\n\n")
	excused := unkilledCases()
	for _, id := range slices.Sorted(maps.Keys(excused)) {
		fmt.Fprintf(&b, "- `%s`: %s.\n", id, excused[id])
	}
	b.WriteString(faultsCovered())
	return b.String()
}

const faultsHead = `<!-- Written by ` + "`go generate ./suite/selftest`" + `; a test holds it to the code. -->

# Who catches what

Every deliberately broken server of [reference/variants](../reference/variants), judged by every rule over raw HTTP:
with nothing declared, with one origin (` + "`--origin`" + `), and with the whole policy that it is meant to follow.
A scope says how much must be known to prove the mistake: *universal* is nothing, *one-origin* an
origin that is allowed, *declared* what the policy says of it.

**fail** and **warn** are verdicts, *note* stands beside a pass. Where many rules notice one mistake the cell names
the rule that the mutant is meant for and counts the others by section. What the same server without its mistake gets
as well is left out.

With nothing declared strangers ask. A server with a list of origins shows them little but refusals, so each universal
mistake is judged a second time in a server that is opened to everyone: its own policy with any origin let in, which
names whoever asks where credentials are allowed. A mistake that is about a list, or about refusals, cannot be made
there, and counts as missed.

What is caught, by scope and by what is declared:

`

// agentsOf names the agents that can see the mistake.
func agentsOf(m variants.Variant) string {
	names := slices.DeleteFunc(agents.Default(), func(name string) bool { return !seenBy(m, name) })
	return strings.Join(names, ", ")
}

// seenBy reports whether the agent of that name, which need not run, can see the mistake.
func seenBy(m variants.Variant, name string) bool {
	idle := map[string]harness.UserAgent{"raw": new(raw.Agent), "chrome": new(chrome.Agent)}
	return m.SeenBy(idle[name].Can)
}

// cell says which rules notice the mutant.
func (r row) cell(k knowledge) string {
	switch {
	case !k.served(r.mutant):
		return ""
	case !seenBy(r.mutant, "raw") && k == everything:
		return "**fail** " + r.mutant.Rule + " (chrome)"
	case !seenBy(r.mutant, "raw"):
		return "-"
	case slices.Contains(momentary(), r.mutant.ID) && k == everything:
		return "**fail** " + r.mutant.Rule + ", and whatever else is asked at the wrong moment"
	case slices.Contains(momentary(), r.mutant.ID):
		return "as it happens"
	case slices.Contains(sharedCaches(), r.mutant.ID) && r.caughtBy(k, r.mutant.Rule):
		return "**fail** " + r.mutant.Rule + ", and whatever is asked after another page was answered"
	}
	var parts []string
	for _, s := range []harness.Status{harness.StatusFail, harness.StatusWarn, harness.StatusPass} {
		if rules := r.rules(k, s); len(rules) > 0 {
			parts = append(parts, word(s)+" "+summarise(rules, r.mutant.Rule))
		}
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, "; ")
}

func word(s harness.Status) string {
	if s == harness.StatusPass {
		return "*note*"
	}
	return "**" + string(s) + "**"
}

// summarise lists rules, or the one that is meant and the others by section if there are many.
func summarise(rules []string, meant string) string {
	const many = 4
	if len(rules) <= many {
		return strings.Join(rules, ", ")
	}
	var parts, sections []string
	count := map[string]int{}
	for _, rule := range rules {
		if rule == meant {
			parts = append(parts, rule)
			continue
		}
		if count[section(rule)]++; count[section(rule)] == 1 {
			sections = append(sections, section(rule))
		}
	}
	for _, s := range sections {
		parts = append(parts, fmt.Sprintf("%s ×%d", s, count[s]))
	}
	return strings.Join(parts, ", ")
}

// cell escapes what would end a table's cell.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ").Replace(s)
}

func codes(ids []string) string {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = "`" + id + "`"
	}
	return strings.Join(quoted, ", ")
}
