package adapter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/proc"
)

// How long an adapter gets to end after SIGTERM, and its port to become free.
const (
	stopGrace = 3 * time.Second
	// interruptGrace takes its place once the context that the adapter was started with has ended.
	interruptGrace = time.Second
	portGrace      = time.Second
)

// Running is an adapter that answers.
type Running struct {
	policy  harness.Policy
	tls     bool
	dir     string
	port    port
	backend *backend
	cmd     *exec.Cmd
	tail    proc.Tail
	// done is closed when the process has ended and exit is set.
	done chan struct{}
	exit string

	interrupted func() bool
	unfollow    func() bool
	stopping    sync.Once
	stopErr     error
}

// URL returns the address of a path: URL("/items").
func (r *Running) URL(path string) string {
	scheme := "http"
	if r.tls {
		scheme = "https"
	}
	return scheme + "://" + host + ":" + r.port.number + path
}

// Targets returns what every adapter serves, each under the policy that this
// one was started with.
func (r *Running) Targets() []harness.Target {
	return []harness.Target{
		{Name: "items", URL: r.URL("/items"), Policy: r.policy},
		{Name: "missing", URL: r.URL("/missing"), Status: 404, Policy: r.policy},
		{Name: "boom", URL: r.URL("/boom"), Status: 500, Policy: r.policy},
	}
}

// Done is closed when the process has ended, asked to or not.
func (r *Running) Done() <-chan struct{} { return r.done }

// Last returns the last lines that the adapter wrote, oldest first.
func (r *Running) Last() []string { return lastLines(&r.tail) }

// Stop ends the adapter and everything that it started, frees its folder and
// its backend, and returns when that is done. The error says what went wrong on
// the way: it had ended by itself before, it had to be killed, its port is
// still taken. Stop may be called again and returns the same.
func (r *Running) Stop() error {
	r.unfollow()
	r.stopOnce()
	return r.stopErr
}

func (r *Running) stopOnce() { r.stopping.Do(func() { r.stopErr = r.stop() }) }

func (r *Running) stop() error {
	err := r.end()
	// The adapter is gone; what it left behind in its group must not outlive it.
	proc.Kill(r.cmd)
	return errors.Join(err, r.awaitPort(), r.release())
}

// end ends the process itself.
func (r *Running) end() error {
	select {
	case <-r.done:
		return &endedError{exit: r.exit, last: lastLines(&r.tail)}
	default:
	}
	grace := stopGrace
	if r.interrupted() {
		grace = interruptGrace
	}
	proc.Terminate(r.cmd)
	select {
	case <-r.done:
		return nil
	case <-time.After(grace):
	}
	proc.Kill(r.cmd)
	<-r.done
	return fmt.Errorf("the adapter did not end within %v of SIGTERM and was killed", grace)
}

// awaitPort waits until the port can be used again.
func (r *Running) awaitPort() error {
	for deadline := time.Now().Add(portGrace); !r.port.free(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("port %s is still taken: something that the adapter started has left its process group", r.port.number)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil
}

// release gives back what prepare made.
func (r *Running) release() error {
	var errs []error
	if r.backend != nil {
		errs = append(errs, r.backend.Close())
	}
	if r.dir != "" {
		errs = append(errs, os.RemoveAll(r.dir))
	}
	errs = append(errs, r.port.release())
	return errors.Join(errs...)
}

// follow notices the end of the process, and stops it when ctx ends.
func (r *Running) follow(ctx context.Context) {
	go func() {
		defer close(r.done)
		// Wait's error repeats what the state says, or is about a pipe that a grandchild holds.
		_ = r.cmd.Wait()
		r.exit = r.cmd.ProcessState.String()
	}()
	r.interrupted = func() bool { return ctx.Err() != nil }
	r.unfollow = context.AfterFunc(ctx, r.stopOnce)
}
