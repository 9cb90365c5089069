package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// differenceFlags shape what diff and compare write.
type differenceFlags struct {
	format         string
	verbose, quiet bool
}

func (d *differenceFlags) register(f *pflag.FlagSet) {
	f.StringVar(&d.format, "format", "text", "`FORMAT` of standard output: "+strings.Join(report.DiffFormats(), ", "))
	f.BoolVar(&d.verbose, "verbose", false, "say more: list what is only counted otherwise")
	f.BoolVar(&d.quiet, "quiet", false, "say only which cases differ")
}

func (d *differenceFlags) check() error {
	if !slices.Contains(report.DiffFormats(), d.format) {
		return fmt.Errorf("--format %q: want %s", d.format, strings.Join(report.DiffFormats(), ", "))
	}
	return nil
}

func (d *differenceFlags) options(c *cobra.Command) report.Options {
	return (&outputFlags{verbose: d.verbose, quiet: d.quiet}).options(c, c.OutOrStdout())
}

func diffCommand() *cobra.Command {
	var f differenceFlags
	c := &cobra.Command{
		Use:   "diff OLD.json NEW.json",
		Short: "Say what got better or worse between two saved results",
		Long: `Compares two results that corsuite run --format json has written, case by case:
what got worse, what got better, what only one of them judges.

Exit codes: 1 something got worse, 2 a file that is not a result, 3 the two have
no case in common, 0 otherwise.`,
		Args: wantArgs(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error { return f.diff(c, args[0], args[1]) },
	}
	f.register(c.Flags())
	return c
}

// readSaved reads a saved result. One that nobody ended tells nothing of what it lacks.
func readSaved(ctx context.Context, file string) (*harness.Report, error) {
	return ended(report.ReadJSON(ctx, file))
}

// readVerdicts is readSaved for those who compare.
func readVerdicts(ctx context.Context, file string) (*harness.Report, error) {
	return ended(report.ReadVerdicts(ctx, file))
}

func ended(r *harness.Report, err error) (*harness.Report, error) {
	if errors.Is(err, report.ErrNoEnd) {
		return nil, exitWith(exitCannotJudge, "%v", err)
	}
	return r, err
}

// readBaseline reads the result that a run is held to, nil for none.
func readBaseline(ctx context.Context, file string) (*harness.Report, error) {
	if file == "" {
		return nil, nil
	}
	r, err := readSaved(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	return r, nil
}

func (d *differenceFlags) diff(c *cobra.Command, oldFile, newFile string) error {
	if err := d.check(); err != nil {
		return err
	}
	earlier, err := readVerdicts(c.Context(), oldFile)
	if err != nil {
		return err
	}
	later, err := readVerdicts(c.Context(), newFile)
	if err != nil {
		return err
	}
	changes := engine.Diff(earlier, later)
	if err := report.WriteDiff(d.format, standardOutput(c, d.format), changes, d.options(c)); err != nil {
		return err
	}
	switch {
	case len(changes.Worse) > 0:
		return exitWith(exitFail, "")
	case changes.Same+len(changes.Better)+len(changes.Changed) == 0:
		return exitWith(exitCannotJudge, "%s and %s have no judged case in common: are they about the same target and agents?", oldFile, newFile)
	}
	return nil
}
