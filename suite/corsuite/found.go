package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/agents"
)

// Rules of this file: whoever unpacks somebody's folder has not asked for
// anything in it. A configuration that was found there, and not named, runs no
// command, gives no leave to send, writes nothing outside its folder, and it is
// said what goes where.

// foundConfig is the file that run looks for where nothing else says what to judge.
const foundConfig = "corsuite.yaml"

// read returns the configuration that was named or, where nothing says what to
// judge, found; an empty one for neither.
func (f *runFlags) read(c *cobra.Command, args []string) (*config.File, error) {
	ctx := c.Context()
	if f.builtIn && (len(args) > 0 || f.config != "" || f.exec != "") {
		return nil, errors.New("--reference judges the built-in server: leave out the URL, --config and --exec")
	}
	if len(f.source.from) > 0 {
		if f.config != "" {
			return nil, errors.New("--policy-from and --config both declare the policy: leave out one of them")
		}
		return f.source.file(c)
	}
	if f.config == "" && len(args) == 0 && f.exec == "" && !f.builtIn {
		var err error
		if f.config, err = found(ctx); err != nil {
			return nil, err
		}
		f.found = f.config != ""
	}
	switch mistake := config.BaseMistake(f.base); {
	case f.base != "" && f.config == "":
		return nil, fmt.Errorf("--base %s stands before the paths of a file's targets: name the file with --config", f.base)
	case f.base != "" && mistake != "":
		return nil, fmt.Errorf("--base %q %s", f.base, mistake)
	case f.config == "":
		return &config.File{}, nil
	}
	file, err := config.ReadWith(ctx, f.config, config.Options{Base: f.base, Stdin: c.InOrStdin(), Inside: f.found})
	if err != nil {
		return nil, err
	}
	for _, s := range file.Secrets {
		outletOf(ctx).learn(s)
	}
	if !f.found {
		return file, nil
	}
	return file, errors.Join(foundRun(file), f.foundLeave(file.Targets), foundSession(ctx, file))
}

// foundLeave refuses the leave that a file that was found gives to send what is
// not safe: only whoever runs the command can give it.
func (f *runFlags) foundLeave(targets []harness.Target) error {
	for _, t := range targets {
		method := t.OwnMethod()
		given := slices.ContainsFunc(f.send, func(m string) bool { return fetch.NormalizeMethod(m) == method })
		if t.Send && !harness.IsSafeMethod(method) && !f.agents.Unsafe && !given {
			return fmt.Errorf("%s:%d: `send: true` is leave to send %s, and ./%s was found, not named: say --send %[3]s, or --config %[4]s",
				t.At.File, t.At.Line, method, foundConfig)
		}
	}
	return nil
}

// found returns the configuration of the working folder, and says that it is
// used; "" if there is none. What has its name and is no file is a mistake, and no
// reason to judge something else.
func found(ctx context.Context) (string, error) {
	if _, err := os.Lstat(foundConfig); err != nil {
		return "", nil
	}
	switch info, err := os.Stat(foundConfig); {
	case err != nil:
		return "", fmt.Errorf("./%s leads nowhere (%w): name a file with --config, or say --reference", foundConfig, err)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("./%s is not a file: name one with --config, or say --reference", foundConfig)
	}
	outletOf(ctx).complain("judging what ./" + foundConfig + " says")
	return foundConfig, nil
}

// settle lets the file say what no flag says.
func (f *runFlags) settle(fs *pflag.FlagSet, run config.Run) error {
	var errs []error
	if !fs.Changed("via") && len(run.Via) > 0 {
		f.agents.Via = nil
		for _, via := range run.Via {
			if via.Value != agents.All && !slices.Contains(agents.Names(), via.Value) {
				errs = append(errs, fmt.Errorf("%s: %q is not a user agent; want one of %s", via.At, via.Value, strings.Join(agents.Names(), ", ")))
			}
			f.agents.Via = append(f.agents.Via, via.Value)
		}
	}
	if !fs.Changed("out") {
		for _, out := range run.Out {
			if err := checkOut(out.Value); err != nil {
				errs = append(errs, fmt.Errorf("%s: %q: %w", out.At, out.Value, err))
			}
			f.output.out = append(f.output.out, out.Value)
		}
	}
	if !fs.Changed("waivers") {
		f.waivers = run.Waivers.Value
	}
	if !fs.Changed("strict") {
		f.strict = run.Strict
	}
	return errors.Join(errs...)
}

// foundRun refuses paths of a file that was found where they lead out of its
// folder, into a hidden one, or to a program: a report is not to become a hook.
func foundRun(file *config.File) error {
	settings := slices.Clone(file.Run.Out)
	for _, read := range []config.Setting{file.Run.Waivers, file.From} {
		if read.Value != "" {
			settings = append(settings, read)
		}
	}
	for n, s := range settings {
		path := s.Value
		if _, written, isOut := strings.Cut(path, "="); isOut && n < len(file.Run.Out) {
			path = written
		}
		if why := outsideOf(".", path); why != "" {
			return fmt.Errorf("%s: %q %s, and ./%s was found, not named: say --config %[4]s", s.At, path, why, foundConfig)
		}
	}
	return nil
}

// outsideOf says why a path is not one for files of a folder, or "".
func outsideOf(folder, path string) string {
	if !filepath.IsLocal(path) {
		return "is outside of the folder"
	}
	if slices.ContainsFunc(strings.Split(filepath.ToSlash(filepath.Clean(path)), "/"), func(part string) bool { return strings.HasPrefix(part, ".") && part != "." }) {
		return "is hidden"
	}
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 {
		return "is a program"
	}
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "is in a folder that cannot be read"
	}
	for at := path; ; at = filepath.Dir(at) { // the file itself need not be there yet
		real, err := filepath.EvalSymlinks(at)
		if err != nil && at != "." {
			if _, broken := os.Lstat(at); broken == nil {
				return "is a link that leads nowhere"
			}
			continue
		}
		if relative, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(relative) {
			return "leads out of the folder"
		}
		return ""
	}
}

// foundSession refuses the commands of a file that was found. It says which
// variables go where.
func foundSession(ctx context.Context, file *config.File) error {
	for i, command := range file.Commands {
		if command != "" {
			return fmt.Errorf("./%s was found, not named, so the command of the session of %s is not run: say --config %[1]s", foundConfig, file.Targets[i].Label())
		}
	}
	if len(file.Secrets) == 0 {
		return nil
	}
	var variables, hosts []string
	for _, s := range file.Secrets {
		for _, v := range s.Variables {
			variables = append(variables, "${"+v.Name+"}")
		}
	}
	for _, t := range file.Targets {
		if u, err := url.Parse(t.URL); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	slices.Sort(variables)
	slices.Sort(hosts)
	outletOf(ctx).complain(fmt.Sprintf("%s of the environment may go to %s", strings.Join(slices.Compact(variables), ", "), strings.Join(slices.Compact(hosts), ", ")))
	return nil
}
