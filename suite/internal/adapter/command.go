package adapter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/proc"
)

const host = "127.0.0.1"

// Command is how to start an adapter.
type Command struct {
	// Args are the program and its arguments.
	Args []string
	// Dir is where it runs; "" is the current directory.
	Dir string
	// Env are name=value pairs beside the caller's environment and the adapter's own five.
	Env []string
	// Ready bounds the wait for the first HTTP answer; 0 is 15 s.
	Ready time.Duration
	// Path is what the first request is for; "" is /items.
	Path string
	// TLS says that the adapter serves https, with any certificate.
	TLS bool
	// Output gets what the adapter writes to stdout and stderr; nil drops it.
	// Its last lines are kept either way.
	Output io.Writer
	// Started is called with each process that is started, and what kills it and
	// its group at once; nil is nothing. It may be called more than once.
	Started func(kill func())
}

// Shell returns a command that is written for sh: what a person gives to --exec.
func Shell(line string) Command { return Command{Args: []string{"/bin/sh", "-c", line}} }

// Plain is the policy under which every adapter must start: one origin and
// nothing else.
func Plain() harness.Policy { return harness.Policy{Origins: []string{"https://app.example.com"}} }

// Start starts the adapter under a policy and returns once it answers. The
// process lives until Stop, or until ctx ends.
//
// An adapter that ends before it answers is started once more, under Plain:
// only if that works the end was a refusal of the policy.
//
// Errors: ErrNotInstalled, ErrCannotExpress (both wrapped), *RefusedError,
// *SetupError, or why ctx ended.
func Start(ctx context.Context, c Command, policy harness.Policy) (*Running, error) {
	r, err := c.start(ctx, policy)
	var ended *endedError
	if !errors.As(err, &ended) {
		return r, err
	}
	plain, err := c.start(ctx, Plain())
	if err == nil {
		// How the plain run ends says nothing about this policy.
		_ = plain.Stop()
		return nil, &RefusedError{Exit: ended.exit, Last: ended.last}
	}
	if errors.As(err, &ended) {
		return nil, &SetupError{
			Why:  fmt.Sprintf("%s ends under the plain policy too (one origin): %s", c, ended.exit),
			Last: ended.last,
		}
	}
	return nil, err
}

// String returns the command line.
func (c Command) String() string { return strings.Join(c.Args, " ") }

// errPortTaken says that somebody else came first to the port that was free a moment ago.
var errPortTaken = errors.New("the port was taken by somebody else")

// start starts one process. A port that was lost to somebody else is tried
// once more: between choosing it and its use anything can happen.
func (c Command) start(ctx context.Context, policy harness.Policy) (*Running, error) {
	r, err := c.attempt(ctx, policy)
	if errors.Is(err, errPortTaken) {
		r, err = c.attempt(ctx, policy)
	}
	if errors.Is(err, errPortTaken) {
		return nil, &SetupError{Why: fmt.Sprintf("%s: %v, twice: try again", c, err)}
	}
	return r, err
}

func (c Command) attempt(ctx context.Context, policy harness.Policy) (*Running, error) {
	if len(c.Args) == 0 {
		return nil, &SetupError{Why: "no command: say which adapter to start"}
	}
	r := &Running{done: make(chan struct{}), policy: policy, tls: c.TLS, tail: proc.Tail{Limit: tailBytes}}
	if err := r.prepare(policy); err != nil {
		r.release()
		return nil, err
	}
	if err := r.launch(c); err != nil {
		r.release()
		return nil, &SetupError{Why: fmt.Sprintf("cannot run %s: %v", c, err)}
	}
	r.follow(ctx)
	if err := r.wait(ctx, c); err != nil {
		_ = r.Stop() // why it did not start is what counts
		return nil, err
	}
	return r, nil
}

// prepare makes what the adapter is given: folder, policy, port, backend.
func (r *Running) prepare(policy harness.Policy) error {
	text, err := json.Marshal(policy)
	if err != nil {
		return fmt.Errorf("policy for the adapter: %w", err)
	}
	if r.dir, err = os.MkdirTemp("", "corsuite-adapter-"); err != nil {
		return fmt.Errorf("folder for the adapter: %w", err)
	}
	if err := os.Mkdir(r.tmpDir(), 0o777); err != nil {
		return fmt.Errorf("folder for the adapter: %w", err)
	}
	if err := os.WriteFile(r.policyFile(), text, 0o666); err != nil {
		return fmt.Errorf("policy for the adapter: %w", err)
	}
	if r.backend, err = startBackend(policy); err != nil {
		return err
	}
	r.port, err = reservePort()
	return err
}

// launch starts the process in a group of its own.
func (r *Running) launch(c Command) error {
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = append(append(os.Environ(), c.Env...),
		"HOST="+host,
		"PORT="+r.port.number,
		"POLICY="+r.policyFile(),
		"UPSTREAM="+r.backend.Addr(),
		"TMPDIR="+r.tmpDir(),
	)
	var output io.Writer = &r.tail
	if c.Output != nil {
		output = io.MultiWriter(&r.tail, c.Output)
	}
	cmd.Stdout, cmd.Stderr = output, output
	// A grandchild may keep the pipe open when the adapter has ended.
	cmd.WaitDelay = time.Second
	proc.Lead(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	r.cmd = cmd
	if c.Started != nil {
		c.Started(func() {
			select {
			case <-r.done: // its number may be another's by now
			default:
				proc.Kill(cmd)
			}
		})
	}
	return nil
}

func (r *Running) policyFile() string { return filepath.Join(r.dir, "policy.json") }
func (r *Running) tmpDir() string     { return filepath.Join(r.dir, "tmp") }
