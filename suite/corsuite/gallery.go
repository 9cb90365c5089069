package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/gallery"
)

// galleryFlags are the flags of `corsuite gallery`.
type galleryFlags struct {
	adapters, policies []string
	parallel           int
	logs               string
	out                []string
	verbose            bool
	agents             agentFlags
}

func galleryCommand() *cobra.Command {
	var f galleryFlags
	c := &cobra.Command{
		Use:   "gallery DIR",
		Short: "Judge a folder of adapters under a grid of policies",
		Long: `Judges every adapter of a folder under every policy of a grid, and compares what
it finds with what is on record about each.

  DIR/FAMILY/NAME/run         an adapter: an executable that serves what a policy says
  DIR/FAMILY/NAME/known.yaml  what is known of it; all of it has to stay true
  DIR/policies.yaml           a list of name: and policy:; without it the usual grid

That an adapter is not installed, refuses a policy or cannot express it is a result.

Exit codes, the first that applies: 2 wrong usage or a broken file, 1 something is
not as recorded, 3 an adapter could not be judged, or none is installed, 0 otherwise.`,
		Example: `  corsuite gallery reference/adapters --via raw --adapter hono
  corsuite gallery ./adapters --out html=gallery.html --out json=gallery.json`,
		Args: wantArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args[0]) },
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&f.adapters, "adapter", nil, "judge only the adapters whose family, name or FAMILY/NAME matches the `GLOB` (repeatable)")
	fs.StringArrayVar(&f.policies, "policy", nil, "judge only under the policies whose name matches the `GLOB` (repeatable)")
	fs.IntVar(&f.parallel, "parallel", max(1, runtime.GOMAXPROCS(0)/2), "how many adapters run at once, a `NUMBER`")
	fs.StringVar(&f.logs, "logs", "", "`FOLDER` for what the adapters print, a file for each (default: nothing is kept)")
	fs.StringArrayVar(&f.out, "out", nil, "`FORMAT=FILE`: the whole result in a file, one of "+strings.Join(galleryFormats(), ", ")+" (repeatable)")
	fs.BoolVar(&f.verbose, "verbose", false, "a line for each policy, too")
	f.agents.register(fs)
	return c
}

// galleryWriters are the formats of the result.
func galleryWriters() map[string]func(gallery.Document, io.Writer) error {
	return map[string]func(gallery.Document, io.Writer) error{
		"html": gallery.Document.WriteHTML, "json": gallery.Document.WriteJSON, "markdown": gallery.Document.WriteMarkdown,
	}
}

func galleryFormats() []string { return slices.Sorted(maps.Keys(galleryWriters())) }

func (f *galleryFlags) run(c *cobra.Command, dir string) error {
	if err := errors.Join(f.check(), f.agents.check()); err != nil {
		return err
	}
	ctx, cancel := f.agents.within(c.Context(), 0)
	defer cancel()
	adapters, err := gallery.Find(ctx, dir, f.adapters)
	if err != nil {
		return err
	}
	o := gallery.Options{Rules: specs.Rules(), Version: version(), Started: func(kill func()) { killOnInterrupt(ctx, kill) }}
	if o.Grid, err = gallery.ReadPolicies(ctx, dir); err != nil {
		return err
	}
	if o.Policies, err = gallery.Choose(o.Grid, f.policies); err != nil {
		return err
	}
	started, end, err := f.agents.start(ctx)
	if err != nil {
		return err
	}
	defer end()
	o.Agents = started.Agents
	found, unjudged := f.judgeAll(ctx, c.OutOrStdout(), adapters, o)
	if ctx.Err() != nil {
		return exitWith(exitCannotJudge, "%v before every adapter was judged", context.Cause(ctx))
	}
	d := gallery.NewDocument(version(), described(o.Agents), specs.All(), o.Policies, found)
	for _, out := range f.out {
		format, file, _ := strings.Cut(out, "=")
		var text bytes.Buffer
		if err := errors.Join(galleryWriters()[format](d, &text), writeWhole(file, bytes.NewReader(text.Bytes()))); err != nil {
			return fmt.Errorf("--out %s: %w", out, err)
		}
	}
	return galleryVerdict(found, unjudged, started)
}

// described names the agents of a document.
func described(list []harness.UserAgent) []harness.AgentInfo {
	var infos []harness.AgentInfo
	for _, a := range list {
		infos = append(infos, harness.AgentInfo{Name: a.Name(), Version: a.Version(), Profile: a.Profile().Name()})
	}
	return infos
}

func (f *galleryFlags) check() error {
	if f.parallel < 1 {
		return fmt.Errorf("--parallel %d: want at least 1", f.parallel)
	}
	if f.logs != "" {
		if info, err := os.Stat(f.logs); err != nil || !info.IsDir() {
			return fmt.Errorf("--logs: there is no folder %q", f.logs)
		}
	}
	for _, out := range f.out {
		if err := checkOutOf(out, galleryFormats()); err != nil {
			return fmt.Errorf("--out %q: %w", out, err)
		}
	}
	return nil
}

// judgeAll judges the adapters, several at once, and writes of each what came of it as
// soon as that is known. What could not be judged is an error.
func (f *galleryFlags) judgeAll(ctx context.Context, w io.Writer, adapters []gallery.Adapter, o gallery.Options) ([]gallery.Implementation, error) {
	var (
		running  sync.WaitGroup
		mu       sync.Mutex
		found    []gallery.Implementation
		unjudged []error
	)
	free := make(chan struct{}, f.parallel)
	for _, a := range adapters {
		free <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-free }()
			e, err := f.judge(ctx, a, o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				unjudged = append(unjudged, err)
				return
			}
			found = append(found, e.Implementation())
			gallery.WriteEntry(w, e, f.verbose)
		})
	}
	running.Wait()
	return found, errors.Join(unjudged...)
}

// judge judges one adapter, and keeps what it prints.
func (f *galleryFlags) judge(ctx context.Context, a gallery.Adapter, o gallery.Options) (gallery.Entry, error) {
	if f.logs != "" {
		log, err := os.Create(filepath.Join(f.logs, a.Family+"-"+a.Name+".log"))
		if err != nil {
			return gallery.Entry{}, err
		}
		defer log.Close()
		o.Output = childOutput(log, a.ID())
	}
	return gallery.Judge(ctx, a, o)
}

// galleryVerdict turns what came of the adapters into the exit code.
func galleryVerdict(found []gallery.Implementation, unjudged error, started *agents.Started) error {
	switch {
	case slices.ContainsFunc(found, func(i gallery.Implementation) bool { return len(i.Differences) > 0 }):
		return exitWith(exitFail, "")
	case unjudged != nil:
		return exitWith(exitCannotJudge, "%v", unjudged)
	case len(started.Missing) > 0:
		return exitWith(exitCannotJudge, "%s", started.Missing[0])
	case !slices.ContainsFunc(found, func(i gallery.Implementation) bool { return i.NotInstalled == "" }):
		return exitWith(exitCannotJudge, "nothing was judged: no adapter is installed")
	}
	return nil
}
