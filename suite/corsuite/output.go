package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/advice"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// outputFlags choose what is written where.
type outputFlags struct {
	format         string
	out            []string
	verbose, quiet bool
	redact         []string
	server         string
}

func (o *outputFlags) register(f *pflag.FlagSet) {
	f.StringVar(&o.format, "format", "text", "`FORMAT` of standard output: "+strings.Join(report.Formats(), ", "))
	f.StringArrayVar(&o.out, "out", nil, "`FORMAT=FILE`: another report in a file (repeatable)")
	f.BoolVar(&o.verbose, "verbose", false, "say more: every case, every instance")
	f.BoolVar(&o.quiet, "quiet", false, "say only what failed")
	f.StringArrayVar(&o.redact, "redact", nil, "a header or URL parameter, by `NAME`, whose value no report may show (repeatable; credentials never are shown)")
	o.registerServer(f)
}

func (o *outputFlags) registerServer(f *pflag.FlagSet) {
	f.StringVar(&o.server, "server", "", "the `SOFTWARE` to give advice for (default: as its answers tell)")
}

// check refuses formats that do not exist before anything is asked.
func (o *outputFlags) check() error {
	if !slices.Contains(report.Formats(), o.format) {
		return fmt.Errorf("--format %q: want %s", o.format, strings.Join(report.Formats(), ", "))
	}
	if err := o.checkServer(); err != nil {
		return err
	}
	for _, out := range o.out {
		if err := checkOut(out); err != nil {
			return fmt.Errorf("--out %q: %w", out, err)
		}
	}
	return nil
}

// checkServer refuses software that there is no advice for, and writes the id of what
// was named in another way.
func (o *outputFlags) checkServer() error {
	if o.server == "" {
		return nil
	}
	named, known := advice.Named(o.server)
	if !known {
		return fmt.Errorf("--server %q: there is advice for %s", o.server, strings.Join(advice.IDs(), ", "))
	}
	o.server = named.ID
	return nil
}

// checkOut says what is wrong with a FORMAT=FILE of a report.
func checkOut(out string) error { return checkOutOf(out, report.Formats()) }

// checkOutOf is checkOut for other formats.
func checkOutOf(out string, formats []string) error {
	format, file, found := strings.Cut(out, "=")
	if !found || file == "" || !slices.Contains(formats, format) {
		return fmt.Errorf("want FORMAT=FILE with one of %s", strings.Join(formats, ", "))
	}
	// Told after minutes of asking, it would cost the whole run.
	if dir, err := os.Stat(filepath.Dir(file)); err != nil || !dir.IsDir() {
		return fmt.Errorf("there is no folder %q", filepath.Dir(file))
	}
	return nil
}

// write writes the report to standard output and to every file asked for. A
// file that cannot be written does not keep the others from being written.
func (o *outputFlags) write(c *cobra.Command, r *harness.Report) error {
	err := o.one(c, standardOutput(c, o.format), o.format, r)
	for _, out := range o.out {
		format, file, _ := strings.Cut(out, "=")
		if fileErr := o.file(c, file, format, r); fileErr != nil {
			err = fmt.Errorf("--out %s: %w", out, fileErr)
		}
	}
	return err
}

// file makes the report before it touches the file: a report that cannot be
// made, or is interrupted, leaves the last one as it is.
func (o *outputFlags) file(c *cobra.Command, path, format string, r *harness.Report) error {
	d := newDraft()
	defer d.close()
	if err := o.one(c, d, format, r); err != nil {
		return err
	}
	text, err := d.whole()
	if err != nil {
		return err
	}
	return writeWhole(path, text)
}

func (o *outputFlags) one(c *cobra.Command, w io.Writer, format string, r *harness.Report) error {
	options := o.options(c, w)
	options.Advise = o.advise(r.Targets, r.Exchanges)
	return report.Write(format, w, r, options)
}

// standardOutput returns the command's standard output for a format.
func standardOutput(c *cobra.Command, format string) io.Writer {
	if format == "text" || format == "markdown" {
		return c.OutOrStdout()
	}
	return outletOf(c.Context()).structured()
}

func (o *outputFlags) options(c *cobra.Command, w io.Writer) report.Options {
	options := report.Options{Verbose: o.verbose, Quiet: o.quiet, Secrets: outletOf(c.Context()).secrets, Width: widthOf(w), Explain: explainRule, Plain: inPlainWords, Advise: o.advise(nil, nil)}
	_, options.Color = terminal(w)
	options.Color = options.Color && os.Getenv("NO_COLOR") == ""
	return options
}

// progress returns what counts stories in one line of a terminal's standard
// error, nil if there is none, and what removes the line: a run seldom asks all
// that it planned.
func (o *outputFlags) progress(c *cobra.Command) (tell func(engine.Progress), remove func()) {
	f, ok := terminal(c.ErrOrStderr())
	if o.quiet || !ok {
		return nil, func() {}
	}
	return func(p engine.Progress) {
			fmt.Fprintf(f, "\rasking %d of %d%s\x1b[K", p.Done, p.Total, progressWords(p))
		},
		func() { fmt.Fprint(f, "\r\x1b[K") }
}

// progressWords says what fails so far, and how long it will take.
func progressWords(p engine.Progress) string {
	words := ""
	if p.Fails > 0 {
		words += fmt.Sprintf(", %d failed", p.Fails)
	}
	if left := p.Left.Round(time.Second); left > 0 {
		words += fmt.Sprintf(", about %s left", left)
	}
	return words
}
