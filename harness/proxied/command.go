package proxied

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/proc"
)

const (
	// profilePrefix begins the names of the profile directories of commands.
	profilePrefix = "corsuite-browser-"
	// endPatience is how long a browser may take to end once it was asked to.
	endPatience = 3 * time.Second
	// outputLimit is how much of what a browser prints is kept.
	outputLimit = 2 << 10
)

// CheckCommand returns what is wrong with a command for a browser.
func CheckCommand(template string) error {
	for _, word := range []string{"{url}", "{proxy}"} {
		if !strings.Contains(template, word) {
			return fmt.Errorf("browser %q: want a command with %s in it, which stands for what corsuite puts there; {profile} and {spki} may be, too", template, word)
		}
	}
	if runtime.GOOS == "windows" {
		return errors.New("browser: a command needs a POSIX shell; say wait, and open the address yourself")
	}
	return nil
}

// Command opens a browser by a command of the shell: {url} is the page to open,
// {proxy} the proxy to go through, {profile} a directory that is removed at the end, and {spki}
// the hash of the key that Chromium is to accept.
func Command(template string) func(context.Context, Way) (Browser, error) {
	return func(_ context.Context, way Way) (Browser, error) {
		proc.SweepProfiles(os.TempDir(), profilePrefix)
		profile, err := proc.NewProfile(profilePrefix)
		if err != nil {
			return nil, err
		}
		line := strings.NewReplacer(
			"{url}", quoted(way.URL), "{proxy}", quoted(way.Proxy), "{profile}", quoted(profile.Dir), "{spki}", quoted(way.SPKI),
		).Replace(template)
		p := NewProcess(exec.Command("/bin/sh", "-c", line), profile)
		if err := p.Start(); err != nil {
			return nil, errors.Join(fmt.Errorf("browser %q: %w", template, err), p.Close())
		}
		return p, nil
	}
}

// quoted writes a value of ours as part of a word of the shell. None of them has a quote in it.
func quoted(value string) string { return "'" + value + "'" }

// Process is a browser that was started as a process, with its own directory.
type Process struct {
	cmd     *exec.Cmd
	profile *proc.Profile
	output  proc.Tail
	gone    chan struct{}
	once    sync.Once
	err     error
	started bool
}

// NewProcess is one that is still to be started. What it prints goes to the listeners, too.
func NewProcess(cmd *exec.Cmd, profile *proc.Profile, listeners ...io.Writer) *Process {
	p := &Process{cmd: cmd, profile: profile, output: proc.Tail{Limit: outputLimit}, gone: make(chan struct{})}
	cmd.Stdout = io.MultiWriter(append(listeners, &p.output)...)
	cmd.Stderr = cmd.Stdout // then both are written by one goroutine
	cmd.WaitDelay = time.Second
	proc.Lead(cmd)
	return p
}

// Start starts the process.
func (p *Process) Start() error {
	started := make(chan error, 1)
	go func() {
		// The kernel ends the browser with this thread: it lives as long.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		proc.NeverOrphan(p.cmd)
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait() // how it ends is not the question
		}
		close(p.gone)
	}()
	err := <-started
	p.started = err == nil
	return err
}

// Gone is closed when the process has ended.
func (p *Process) Gone() <-chan struct{} { return p.gone }

// Kill ends the process and what it has started.
func (p *Process) Kill() { proc.Kill(p.cmd) }

// Output is the end of what the process has printed.
func (p *Process) Output() string { return p.output.String() }

// Close asks the process to end, ends it, and removes its directory.
func (p *Process) Close() error {
	p.once.Do(func() {
		if p.started {
			proc.Terminate(p.cmd)
			select {
			case <-p.gone:
			case <-time.After(endPatience):
			}
			proc.Kill(p.cmd)
			<-p.gone
		}
		p.err = p.profile.Remove()
	})
	return p.err
}
