package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/report"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

func waiversCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "waivers",
		Short: "Write the list of findings that are accepted for now",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(waiversFromCommand())
	return c
}

func waiversFromCommand() *cobra.Command {
	var out string
	var strict bool
	c := &cobra.Command{
		Use:   "from RESULT.json",
		Short: "Draft waivers for what failed in a saved result",
		Long: `Writes a waiver for each case that failed in a result which corsuite run --out
json=RESULT.json has saved. Each needs a reason, which is for you to fill in: run
takes no waiver without one. A waiver that covers no finding any more fails the run.`,
		Example: `  corsuite run --out json=result.json
  corsuite waivers from result.json --out waivers.yaml
  corsuite run --waivers waivers.yaml`,
		Args: wantArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			r, err := report.ReadJSON(c.Context(), args[0])
			if err != nil {
				return err
			}
			failed := waived(r, strict)
			if len(failed) == 0 {
				return exitWith(exitCannotJudge, "nothing failed in %s: there is nothing to waive", args[0])
			}
			text := inert.Lines([]byte(outletOf(c.Context()).secrets.Text(string(waiversYAML(args[0], failed)))))
			if out == "" {
				_, err := c.OutOrStdout().Write(text)
				return err
			}
			if err := create("--out", out, text); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "wrote %s with %d waivers: give each a reason, then\n  corsuite run --waivers %s\n", out, len(failed), harness.ShellQuote(out))
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "a new `FILE` to write to (default: standard output)")
	c.Flags().BoolVar(&strict, "strict", false, "warnings, too, as for run --strict")
	return c
}

// toWaive is a case that failed at a target, through some agents.
type toWaive struct {
	rule, id, target, title string
	agents                  []string
	// all is true where every agent that judged the case found it.
	all bool
}

// waived returns what failed, in the order of the report.
func waived(r *harness.Report, strict bool) (failed []*toWaive) {
	judged := map[string]int{}
	found := map[string]*toWaive{}
	for _, v := range r.Verdicts {
		key := strings.Join([]string{v.Rule, v.Case, v.Target}, "\x00")
		if v.Status == harness.StatusPass || v.Status == harness.StatusFail || v.Status == harness.StatusWarn {
			judged[key]++
		}
		if v.Status != harness.StatusFail && !(strict && v.Status == harness.StatusWarn) {
			continue
		}
		w := found[key]
		if w == nil {
			w = &toWaive{rule: v.Rule, id: v.Case, target: v.Target, title: cmp.Or(v.Title, v.Rule)}
			found[key] = w
			failed = append(failed, w)
		}
		if !slices.Contains(w.agents, v.Agent) {
			w.agents = append(w.agents, v.Agent)
		}
	}
	for key, w := range found {
		w.all = len(w.agents) == judged[key]
	}
	return failed
}

// waiversYAML writes the list, without reasons.
func waiversYAML(file string, failed []*toWaive) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Drafted by corsuite waivers from %s. Say for each why it is accepted, and\n# until when; delete what is not. Nothing is waived without a reason.\n", yamltext.Comment(file))
	for _, w := range failed {
		fmt.Fprintf(&b, "\n# broken: %s\n", yamltext.Comment(w.title))
		fmt.Fprintf(&b, "- rule: %s\n  case: %s\n  target: %s\n", yamltext.Quote(w.rule), yamltext.Quote(w.id), yamltext.Quote(globQuote(w.target)))
		if !w.all && len(w.agents) == 1 {
			fmt.Fprintf(&b, "  via: %s\n", yamltext.Quote(w.agents[0]))
		}
		b.WriteString("  reason: \"\"\n  # expires: 2027-01-31\n")
	}
	return b.Bytes()
}

// globQuote writes a name so that it is a glob: a target's whole name means itself,
// but a bracket would have to be closed.
func globQuote(name string) string {
	if !strings.Contains(name, "[") {
		return name
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}
