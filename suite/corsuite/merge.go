package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// mergeFlags are the flags of `corsuite merge`.
type mergeFlags struct {
	output outputFlags
	strict bool
	// baseline is a file with an earlier result.
	baseline string
}

func mergeCommand() *cobra.Command {
	var f mergeFlags
	c := &cobra.Command{
		Use:   "merge FILE…",
		Short: "Join the results of the shards of a run",
		Long: `Joins results that corsuite run --shard --format json (or ndjson) has written,
one from each shard, into what the whole run would have come to, and reports it
as run does. Results of whole runs are joined, too, if no target is in two of them.

Exit codes are those of run. A shard that is missing is 3; results that are not of
one run are 2.`,
		Example: `  corsuite run --config corsuite.yaml --shard 1/2 --out json=1.json
  corsuite run --config corsuite.yaml --shard 2/2 --out json=2.json
  corsuite merge 1.json 2.json --out html=report.html`,
		Args: wantArgs(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return f.merge(c, args) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.BoolVar(&f.strict, "strict", false, "let a warning fail the run")
	fs.StringVar(&f.baseline, "baseline", "", "`FILE` of an earlier result: what failed there does not fail this one, only what got worse")
	f.output.register(fs)
	return c
}

func (f *mergeFlags) merge(c *cobra.Command, files []string) error {
	outletOf(c.Context()).secrets.Hide(f.output.redact...)
	if err := f.output.check(); err != nil {
		return err
	}
	var reports []*harness.Report
	for i, file := range files {
		if slices.Contains(files[:i], file) {
			return fmt.Errorf("%s is given twice", file)
		}
		r, err := readSaved(c.Context(), file)
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	r, err := engine.Merge(reports)
	if err != nil {
		return err
	}
	earlier, err := readBaseline(c.Context(), f.baseline)
	if err != nil {
		return err
	}
	if earlier != nil {
		engine.HoldTo(r, earlier, f.baseline)
	}
	if err := f.output.write(c, r); err != nil {
		return err
	}
	return exitOf(r, f.strict)
}
