// Command peers puts other public CORS checkers before the same faults and the
// same correct servers that corsuite is tested with, and writes what came of it:
//
//	suite/peers/setup bin/peers
//	go run ./suite/peers -installed bin/peers -corsuite bin/corsuite -o docs/PEERS.md
//
// `make peers` does both, without a way out of the machine for the peers. What
// is not installed is named and left out. corsuite is run as a program like any
// other: nothing here knows how it judges.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	installed := flags.String("installed", "bin/peers", "folder that suite/peers/setup filled")
	corsuite := flags.String("corsuite", "bin/corsuite", "the command corsuite")
	out := flags.String("o", "docs/PEERS.md", "file to write")
	only := flags.String("only", "", "ids of the peers to run, separated by commas (default: all)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	subjects := allSubjects()
	var results []result
	for _, p := range peers(*installed, *corsuite) {
		if *only != "" && !strings.Contains(","+*only+",", ","+p.id+",") {
			continue
		}
		if why := p.missing(); why != "" {
			fmt.Fprintf(os.Stderr, "%s: not installed: %s\n", p.id, why)
			results = append(results, result{peer: p, missing: why})
			continue
		}
		r := result{peer: p, version: p.version(ctx)}
		for _, k := range p.told {
			start := time.Now()
			answers, err := bench(ctx, p, k, subjects)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", p.id, k, err)
			}
			fmt.Fprintf(os.Stderr, "%s, %s: %d servers in %v\n", p.id, k, len(subjects), time.Since(start).Round(time.Second))
			r.rounds = append(r.rounds, round{knowledge: k, answers: answers})
		}
		results = append(results, r)
	}
	return os.WriteFile(*out, []byte(document(subjects, results, runtime.GOOS+"/"+runtime.GOARCH)), 0o644)
}
