package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// Limits of the bench. A checker that takes longer than perServer has not judged.
const (
	atOnce    = 2
	perServer = 90 * time.Second
)

// bench serves every subject anew on loopback, asks the peer about all of them,
// and returns the answers in the order of the subjects.
func bench(ctx context.Context, p peer, k knowledge, subjects []subject) ([]answer, error) {
	ctx, stop := context.WithCancel(ctx)
	var servers sync.WaitGroup
	defer servers.Wait()
	defer stop()
	targets := make([]target, len(subjects))
	for i, s := range subjects {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("serving %s: %w", s.id, err)
		}
		targets[i] = s.target
		targets[i].address = ln.Addr().String()
		servers.Go(func() {
			// It ends when the bench does. If it ends before, the peer finds nobody there, and that is its answer.
			_ = s.serve(ctx, ln)
		})
	}
	answers, err := p.ask(ctx, k, targets)
	if err != nil {
		return nil, err
	}
	if len(answers) != len(targets) {
		return nil, fmt.Errorf("got %d answers; want %d", len(answers), len(targets))
	}
	return answers, ctx.Err()
}

// each asks about one target at a time, atOnce of them side by side. What goes
// wrong with one of them is said in its answer.
func each(ask func(context.Context, knowledge, target) (answer, error)) func(context.Context, knowledge, []target) ([]answer, error) {
	return func(ctx context.Context, k knowledge, targets []target) ([]answer, error) {
		answers := make([]answer, len(targets))
		next := make(chan int)
		var workers sync.WaitGroup
		for range atOnce {
			workers.Go(func() {
				for i := range next {
					answers[i] = askOne(ctx, ask, k, targets[i])
				}
			})
		}
		for i := range targets {
			next <- i
		}
		close(next)
		workers.Wait()
		return answers, ctx.Err()
	}
}

// perFriend is for a checker that asks about many targets in one process, from
// one origin: that of the process, its own ("") where it is told nothing.
func perFriend(ask func(ctx context.Context, origin string, targets []target) ([]answer, error)) func(context.Context, knowledge, []target) ([]answer, error) {
	return func(ctx context.Context, k knowledge, targets []target) ([]answer, error) {
		chosen := map[string][]int{}
		for i, t := range targets {
			origin := ""
			if k == oneOrigin {
				origin = t.friend()
			}
			chosen[origin] = append(chosen[origin], i)
		}
		answers := make([]answer, len(targets))
		for origin, indices := range chosen {
			var some []target
			for _, i := range indices {
				some = append(some, targets[i])
			}
			said, err := ask(ctx, origin, some)
			if err != nil {
				return nil, err
			}
			if len(said) != len(some) {
				return nil, fmt.Errorf("got %d answers; want %d", len(said), len(some))
			}
			for j, i := range indices {
				answers[i] = said[j]
			}
		}
		return answers, nil
	}
}

func askOne(ctx context.Context, ask func(context.Context, knowledge, target) (answer, error), k knowledge, t target) answer {
	ctx, cancel := context.WithTimeout(ctx, perServer)
	defer cancel()
	a, err := ask(ctx, k, t)
	if err != nil {
		return answer{unjudged: err.Error()}
	}
	return a
}
