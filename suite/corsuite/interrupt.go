package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"sync"
	"time"
)

// Rules of this file:
//
//  1. The first signal that asks the program to end (SIGINT, SIGTERM, SIGHUP,
//     SIGQUIT) ends the context of the command. Whatever looks at it stops, and
//     what is known is reported.
//  2. A second one kills the processes that the command started and ends the
//     program at once, as if it were not caught.
//  3. What does not look at the context (opening a pipe that nobody reads,
//     writing a large report) is abandoned after abandonAfter. The processes that
//     the command started are killed before that.
//  4. A signal that the program was started without, as by nohup, stays ignored.
const (
	// killAfter is how long after the signal a browser or an adapter may take to end by itself.
	killAfter = 1500 * time.Millisecond
	// abandonAfter is how long after the signal the command may take altogether.
	abandonAfter = 2500 * time.Millisecond
	// tidying is how long it may take after a second signal.
	tidying = 200 * time.Millisecond
	// lastWords is how long the message about that may wait for its reader.
	lastWords = 100 * time.Millisecond
)

// interruptible runs a command that a signal ends, whatever it is at, and
// returns its error.
func interruptible(command func(context.Context) error) error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, slices.DeleteFunc(endings(), signal.Ignored)...)
	defer signal.Stop(signals)
	ctx, end := context.WithCancel(context.Background())
	defer end()
	started := new(processes)
	done := make(chan error, 1)
	go func() { done <- command(context.WithValue(ctx, processesKey{}, started)) }()
	select {
	case err := <-done:
		return err
	case <-signals:
		end()
	}
	kill := time.AfterFunc(killAfter, started.kill)
	defer kill.Stop()
	select {
	case err := <-done:
		if _, coded := errors.AsType[*exitError](err); err != nil && !coded {
			// What the signal broke off is not a mistake of the user's.
			return exitWith(exitCannotJudge, "interrupted: %v", err)
		}
		return err
	case second := <-signals:
		started.kill()
		select { // without them it may come to its end, and tidy up
		case <-done:
		case <-time.After(tidying):
		}
		return endBy(second)
	case <-time.After(abandonAfter):
		return exitWith(exitCannotJudge, "interrupted: what was under way did not end in time, so there is no report of it")
	}
}

// processes are the ways to kill what a command has started and not yet ended.
type processes struct {
	mu   sync.Mutex
	all  map[int]func()
	next int
}

type processesKey struct{}

// killOnInterrupt has kill called if a signal comes before forget is called and
// the command does not end soon after it. Without such a context it does nothing.
func killOnInterrupt(ctx context.Context, kill func()) (forget func()) {
	p, ok := ctx.Value(processesKey{}).(*processes)
	if !ok {
		return func() {}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[int]func(){}
	}
	id := p.next
	p.next++
	p.all[id] = kill
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.all, id)
	}
}

// kill kills them all, side by side, and waits until that is done.
func (p *processes) kill() {
	p.mu.Lock()
	var kills sync.WaitGroup
	for _, kill := range p.all {
		kills.Go(kill)
	}
	p.mu.Unlock()
	kills.Wait()
}
