package main

import (
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/reference/variants"
)

// result is what came of one peer.
type result struct {
	peer    peer
	version string
	missing string // why it did not run, "" if it did
	rounds  []round
}

// round is one peer's answers with so much told.
type round struct {
	knowledge knowledge
	answers   []answer
}

const documentHead = `<!-- Written by ` + "`make peers`" + `. -->

# Other checkers on the same bench

Every broken server of [reference/variants](../reference/variants) that shows its mistake over plain HTTP without a browser,
%d of them, and %d correct ones (those that are right in another way, and the reference server under each policy), put before
other public checkers. They were asked over loopback with no way out of the machine.

**Caught** is a mutant of which the checker says anything, a remark included, that it does not say of the reference server
under the same policy at the same URL. That is generous: a person who runs a checker has no correct twin to compare with.
*By a complaint* leaves remarks out. **False alarms** are correct servers that it complains of; in brackets, those where
it does not complain of the reference server in the same words.

A scope says how much must be known to prove the mistake: *universal* is nothing, *one-origin* an origin that is allowed,
*declared* what the policy says. A checker that is told nothing could not have known the last two; what it
notices there it infers. Only corsuite can be told the whole policy, so only the other rows compare.

`

// document is docs/PEERS.md.
func document(subjects []subject, results []result, machine string) string {
	var b strings.Builder
	broken := 0
	for _, s := range subjects {
		if s.broken != nil {
			broken++
		}
	}
	fmt.Fprintf(&b, documentHead, broken, len(subjects)-broken)
	writeScores(&b, subjects, results)
	writeAlarms(&b, subjects, results)
	writeSections(&b, subjects, results)
	writeAsked(&b, results, machine)
	b.WriteString(documentTail)
	return b.String()
}

func writeScores(b *strings.Builder, subjects []subject, results []result) {
	b.WriteString("## Caught, and false alarms\n")
	for _, k := range []kind{program, published} {
		fmt.Fprintf(b, "\n%s\n\n", kindTitle(k))
		b.WriteString("| checker | told | universal | one-origin | declared | all | by a complaint | false alarms | no answer |\n|---|---|---|---|---|---|---|---|---|\n")
		for _, r := range results {
			if r.peer.kind != k {
				continue
			}
			for _, round := range r.rounds {
				s := scoreOf(subjects, round.answers)
				fmt.Fprintf(b, "| %s | %s |", r.peer.name, round.knowledge)
				for _, scope := range []variants.Scope{variants.Universal, variants.OneOrigin, variants.Declared} {
					fmt.Fprintf(b, " %s |", s.scopes[scope])
				}
				fmt.Fprintf(b, " %s | %d | %d of %d (%d) | %d |\n", s.all(), s.byComplaint, s.alarmed, s.correct, s.alarmedBeyond, s.unjudged)
			}
		}
	}
}

// writeAlarms names the correct servers that a checker complains of in words
// that it has not for the reference server.
func writeAlarms(b *strings.Builder, subjects []subject, results []result) {
	b.WriteString("\nThe correct servers in brackets, and what is said of them:\n\n| checker | told | server | complaints |\n|---|---|---|---|\n")
	for _, r := range results {
		for _, round := range r.rounds {
			for i, s := range subjects {
				said := round.answers[i]
				if s.broken != nil || !judgedBoth(said, round.answers[s.like]) || !said.tells(round.answers[s.like], false) {
					continue
				}
				fmt.Fprintf(b, "| %s | %s | `%s` | %s |\n", r.peer.name, round.knowledge, s.id, some(said.complaints))
			}
		}
	}
}

// some is the first three complaints for a cell of a table, and how many more there are.
func some(complaints []string) string {
	const most = 3
	var b strings.Builder
	for i, c := range complaints[:min(most, len(complaints))] {
		if i > 0 {
			b.WriteString(", ")
		}
		// An origin may have a backtick, which two of them enclose.
		fmt.Fprintf(&b, "`` %s ``", strings.ReplaceAll(c, "|", `\|`))
	}
	if more := len(complaints) - most; more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	return b.String()
}

func kindTitle(k kind) string {
	if k == program {
		return "Programs that ran:"
	}
	return "Scanners whose published probes were sent instead, none stopped by a hit (see below):"
}

// writeSections has one column for each peer that ran, with the most that it
// can be told and that others can be told too.
func writeSections(b *strings.Builder, subjects []subject, results []result) {
	var names []string
	var scores []score
	for _, r := range results {
		var last *round
		for i := range r.rounds {
			if r.rounds[i].knowledge != policy {
				last = &r.rounds[i]
			}
		}
		if last != nil {
			names = append(names, r.peer.id)
			scores = append(scores, scoreOf(subjects, last.answers))
		}
	}
	fmt.Fprintf(b, "\n## By section\n\nCaught in each section of the rules, with an origin told where the checker takes one.\n\n| section | %s |\n|---|%s\n",
		strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	for _, section := range sections(subjects) {
		fmt.Fprintf(b, "| %s |", section)
		for _, s := range scores {
			fmt.Fprintf(b, " %s |", s.sections[section])
		}
		b.WriteString("\n")
	}
}

// sections lists the sections of the mutants in their order.
func sections(subjects []subject) []string {
	var order []string
	seen := map[string]bool{}
	for _, s := range subjects {
		if s.broken == nil || seen[s.section()] {
			continue
		}
		seen[s.section()] = true
		order = append(order, s.section())
	}
	return order
}

func writeAsked(b *strings.Builder, results []result, machine string) {
	fmt.Fprintf(b, "\n## What was asked\n\nOn %s. Each server was served anew for each row.\n\n| checker | version | asked |\n|---|---|---|\n", machine)
	for _, r := range results {
		version := r.version
		if r.missing != "" {
			version = "not installed: " + r.missing
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", r.peer.name, version, r.peer.asked)
	}
}

// String is "part of whole", or a dash for nothing at all.
func (s share) String() string {
	if s.whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%d of %d", s.part, s.whole)
}

const documentTail = `
## What to doubt

- The mutants and the styles are corsuite's own, and it was built until it caught the ones and let the others be. Its own rows
  say that this is so, not how good it is elsewhere. A fault that another checker finds and that nobody thought of
  here is not on the bench.
- The other checkers look for servers that let strangers in. Most of the mutants keep friends out, or mislead caches,
  which those checkers do not claim to see.
- corsuite runs in its safe mode here, as it would against production; [FAULTS.md](FAULTS.md) has what it catches when it may
  send every method.
- The *published probes* are our reading of what those scanners send and what they call a hit, with other names for the
  attacker. No program of theirs ran, and none was there to check the reading against: take these rows as about what
  such probes can see. None stops at its first hit, origins are https as if the target were, each asks for the URL where the
  mistake shows, and the target has a name (` + "`api.example.com`" + `) beside the allowed origin's, as the look-alikes of an address
  lead nowhere. All that flatters them.
- ` + "`http-cors`" + ` judges nothing, it lists methods; a list is taken for a complaint. It asks for ` + "`/`" + `, so a mistake that shows at
  another URL only is out of its sight. Told an origin it lists no more than for ` + "`*`" + `: version 7.93 compares the origin
  that is allowed with the whole answer instead.
- The observatory grades public web sites: it does not judge an answer that is an error, and what it says of other things than
  CORS is left out. Its one complaint, that any origin is let in with credentials, never came although the bench has such
  servers: version 1.4.8 looks for the Origin that it sent where it is not. All that it caught are remarks.
- ` + "`check-my-headers`" + ` knows of no Origin. It wants fields of CORS in every response, which is why it complains of
  correct servers.
- A correct server where the policy lets everyone in is no false alarm to a scanner that is to find just that. Only
  what is declared can tell the two apart, which is the difference between the kinds of checker.
- A warning of corsuite about a correct server counts as a false alarm, too, although some styles are fragile and meant to be
  warned of. In the table above ` + "`warn`" + ` and ` + "`fail`" + ` tell them apart.

Not on the bench as programs, since the package registries in reach where this was written do not have them: Corsy, CORScanner, CORStest, corsair_scan,
overreacher (Python); cors-scanner, corser, CorsMe, CORS-Scanner, gocors, cors-blimey, preflight, vulnapi, nuclei (Go); ZAP, Akto,
Burp's extensions. The npm package cors-tester needs PhantomJS, which it downloads. Wapiti as Debian has it (3.0.4) has no
module for CORS. The conformance suites of the Gateway API, Solid and Micronaut need their own kind of server.
`
