// Command corsuite judges whether a server's CORS set-up does what its
// operator means, over raw HTTP and in a real browser.
package main

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// softLimit is the memory, in bytes, from which the collector works harder: one
// target's run stays below 256 MiB so, also where its answers are large.
const softLimit = 176 << 20

// targetMemory is what each further target may add to that: its verdicts are kept.
const targetMemory = 512 << 10

// makeRoom lets a run of many targets have more memory before the collector works harder.
func makeRoom(targets int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softLimit + int64(targets)*targetMemory)
	}
}

// growth is by how many percent the heap may grow between two collections. A run
// lives for a second and keeps most of what it allocates; with the usual 100 a
// tenth of its time went to looking at that. softLimit holds all the same.
const growth = 400

// run is the whole command: its arguments in, its exit code out.
func run(args []string) int {
	makeRoom(0)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	o := newOutlet(args)
	err := interruptible(func(ctx context.Context) error {
		defer o.flush()
		root := newRoot()
		root.SetArgs(args)
		root.SetOut(o.out)
		root.SetErr(o.err)
		return root.ExecuteContext(context.WithValue(ctx, outletKey{}, o))
	})
	if err == nil {
		return exitOK
	}
	code := exitUsage
	var coded *exitError
	if errors.As(err, &coded) {
		code = coded.code
	}
	if text := err.Error(); text != "" {
		o.complain(text)
	}
	return code
}

// release is the version of a program that was built to be handed out: the builder
// writes it (-ldflags "-X main.release=v1.2.3").
var release string

// version is that of the release, or the module's, or "devel" in a work tree.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
