// Package gallery judges other people's CORS: every adapter of a folder, under
// each policy of a grid, held to what is on record about it.
//
// An adapter is a folder FAMILY/NAME with an executable run (package adapter says what
// that is told); known.yaml beside it is the record.
package gallery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// readyTimeout is how long an adapter may take to answer: Java compiles its source
// first, which takes long on a busy machine.
const readyTimeout = time.Minute

// Adapter is one implementation of a gallery.
type Adapter struct {
	Family, Name string
	// Dir is the folder in which its run is.
	Dir string
	// Known is what is on record about it.
	Known Known
}

// ID returns FAMILY/NAME.
func (a Adapter) ID() string { return a.Family + "/" + a.Name }

// Find returns the adapters in a folder whose family, name or id matches one of the
// patterns, in the order of their ids; no pattern is all of them. When ctx ends, so does
// the reading.
func Find(ctx context.Context, dir string, only []string) ([]Adapter, error) {
	// Programs are run where their files are, not where this one is.
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	runs, err := findRuns(root)
	if err != nil {
		return nil, err
	}
	used := make([]bool, len(only))
	var found []Adapter
	for _, run := range runs {
		home := filepath.Dir(run)
		a := Adapter{Family: filepath.Base(filepath.Dir(home)), Name: filepath.Base(home), Dir: home}
		if len(only) > 0 && !a.matches(only, used) {
			continue
		}
		if a.Known, err = ReadKnown(ctx, filepath.Join(home, "known.yaml")); err != nil {
			return nil, err
		}
		found = append(found, a)
	}
	for i, glob := range only {
		if !used[i] {
			return nil, fmt.Errorf("no adapter in %s matches %q: want a family, a name or FAMILY/NAME", dir, glob)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no adapter in %s: want folders FAMILY/NAME with an executable file run", dir)
	}
	return found, nil
}

// findRuns returns the files FAMILY/NAME/run below a folder, whose own name may hold
// characters that mean something in a pattern.
func findRuns(root string) ([]string, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: want the folder of the adapters", root)
	}
	var runs []string
	families, err := os.ReadDir(root)
	if err != nil {
		return nil, err
	}
	for _, family := range families {
		names, err := os.ReadDir(filepath.Join(root, family.Name()))
		if err != nil {
			continue // a file, such as policies.yaml
		}
		for _, name := range names {
			run := filepath.Join(root, family.Name(), name.Name(), "run")
			if info, err := os.Stat(run); err == nil && info.Mode().IsRegular() {
				runs = append(runs, run)
			}
		}
	}
	return runs, nil
}

// matches reports whether one of the patterns means the adapter, and marks all that do.
func (a Adapter) matches(globs []string, used []bool) bool {
	any := false
	for i, glob := range globs {
		for _, word := range []string{a.Family, a.Name, a.ID()} {
			if ok, _ := path.Match(glob, word); ok {
				used[i], any = true, true
			}
		}
	}
	return any
}

// Options say how the adapters are judged.
type Options struct {
	// Grid are all policies of the gallery, Policies those to judge under.
	Grid, Policies []Policy
	Agents         []harness.UserAgent
	Rules          []harness.Rule
	// Version of the program, for the reports.
	Version string
	// Output gets what the adapter prints; nil drops it.
	Output io.Writer
	// Started is called with what kills a process that was started; nil is nothing.
	Started func(kill func())
}

// Entry is what came of one adapter.
type Entry struct {
	Adapter
	// Release is what the adapter calls itself: "rs/cors 1.11.1"; "" if it does not say.
	Release string
	// Missing says what is not installed; then there are no results.
	Missing string
	// Results are in the order of the policies.
	Results []Result
	// Differences from the record, in sentences.
	Differences []string
}

// Judge judges an adapter under each policy in turn. That it does not start is a
// result; the error is about what could not be judged at all.
func Judge(ctx context.Context, a Adapter, o Options) (Entry, error) {
	e := Entry{Adapter: a}
	said := &releaseReader{}
	command := adapter.Command{
		Args: []string{filepath.Join(a.Dir, "run")}, Ready: readyTimeout, Output: said, Started: o.Started,
	}
	if o.Output != nil {
		command.Output = io.MultiWriter(said, o.Output)
	}
	for _, p := range o.Policies {
		r, err := JudgeUnder(ctx, command, p.Policy, o)
		switch {
		case errors.Is(err, adapter.ErrNotInstalled):
			e.Missing = err.Error()
			return e, nil
		case refused(err) || errors.Is(err, adapter.ErrCannotExpress):
			e.Results = append(e.Results, Result{Policy: p.Name, Err: err})
		case err != nil:
			return e, fmt.Errorf("%s under %q: %w", a.ID(), p.Name, err)
		default:
			e.Results = append(e.Results, Result{Policy: p.Name, Report: r})
		}
	}
	e.Release = said.release()
	e.Differences = a.Known.Compare(o.Grid, e.Results)
	return e, nil
}

func refused(err error) bool {
	_, is := errors.AsType[*adapter.RefusedError](err)
	return is
}

// JudgeUnder starts a command under one policy and judges its resources.
func JudgeUnder(ctx context.Context, c adapter.Command, p harness.Policy, o Options) (*harness.Report, error) {
	running, err := adapter.Start(ctx, c, p)
	if err != nil {
		return nil, err
	}
	report, err := engine.Run(ctx, engine.Options{
		Agents: o.Agents, Targets: running.Targets(), Rules: o.Rules, Version: o.Version,
	})
	return report, errors.Join(err, running.Stop())
}

// Choose returns the policies of a grid whose names match one of the patterns; no
// pattern is all of them.
func Choose(grid []Policy, globs []string) ([]Policy, error) {
	if len(globs) == 0 {
		return grid, nil
	}
	for _, glob := range globs {
		if !slices.ContainsFunc(grid, func(p Policy) bool { ok, _ := path.Match(glob, p.Name); return ok }) {
			return nil, fmt.Errorf("no policy of the grid matches %q: want %s", glob, names(grid))
		}
	}
	return slices.DeleteFunc(slices.Clone(grid), func(p Policy) bool {
		return !slices.ContainsFunc(globs, func(glob string) bool { ok, _ := path.Match(glob, p.Name); return ok })
	}), nil
}
