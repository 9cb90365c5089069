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

// run is the whole command: its arguments in, its exit code out.
func run(args []string) int {
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

// version is the module's, or "devel" in a work tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
