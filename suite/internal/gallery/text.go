package gallery

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// WriteEntry writes what came of one adapter: a line, and a line for each difference
// from its record; with verbose also a line for each policy.
func WriteEntry(w io.Writer, e Entry, verbose bool) {
	fmt.Fprintf(w, "%-20s %-36s %s\n", e.ID(), e.Release, strings.Join(standing(e.Implementation()), ", "))
	for _, difference := range e.Differences {
		fmt.Fprintf(w, "  DIFFERS %s\n", difference)
	}
	if !verbose {
		return
	}
	for _, r := range e.Results {
		fmt.Fprintf(w, "  %-28s %s\n", r.Policy, ended(r))
	}
}

func ended(r Result) string {
	if r.Err != nil {
		return strings.ReplaceAll(r.Err.Error(), "\n\t", " | ")
	}
	return inWords(r.Report.Counts)
}

// inWords returns counts, the worst first.
func inWords(counts map[harness.Status]int) string {
	var words []string
	for _, s := range harness.Statuses() {
		if n := counts[s]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(words, ", ")
}

// standing says in a few words how an implementation stands.
func standing(i Implementation) []string {
	if i.NotInstalled != "" {
		return []string{i.NotInstalled}
	}
	words := []string{fmt.Sprintf("%d of %s judged", i.ended(Judged), plural(len(i.Policies), "policy"))}
	if n := i.ended(RefusedPolicy); n > 0 {
		words = append(words, fmt.Sprintf("%d refused", n))
	}
	if n := i.ended(Inexpressible); n > 0 {
		words = append(words, fmt.Sprintf("%d not expressible", n))
	}
	fails, warns := i.found(harness.StatusFail), i.found(harness.StatusWarn)
	if fails > 0 {
		words = append(words, plural(fails, "fail"))
	}
	if warns > 0 {
		words = append(words, plural(warns, "warning"))
	}
	if n := i.found(harness.StatusInconclusive); n > 0 {
		words = append(words, fmt.Sprintf("%d not decided", n))
	}
	if len(i.Findings) == 0 {
		words = append(words, "nothing found")
	}
	if n := len(i.Differences); n > 0 {
		words = append(words, plural(n, "difference")+" from the record")
	}
	return words
}

// compact returns a policy as JSON, which is YAML too.
func compact(p harness.Policy) string {
	text, err := json.Marshal(p)
	if err != nil {
		return err.Error() // it holds lists and numbers only
	}
	return string(text)
}
