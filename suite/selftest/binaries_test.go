package selftest

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// binaries builds the programs that tests start, each once and when it is first
// asked for.
type binaries struct {
	folder         string
	command, suite func() error
}

var built binaries

// TestMain removes what tests have built.
func TestMain(m *testing.M) {
	var err error
	if built.folder, err = kit.Scratch("selftest"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built.command = sync.OnceValue(func() error { return goBuild("build", "-o", built.file("corsuite"), module+"suite/corsuite") })
	built.suite = sync.OnceValue(func() error { return goBuild("test", "-c", "-o", built.file("suite.test"), module+"suite") })
	flag.Parse()
	if testing.Short() && !slices.ContainsFunc(os.Args, func(arg string) bool { return strings.HasPrefix(arg, "-test.parallel") }) {
		// Without a browser most of these tests wait for servers that are slow on purpose, not for a processor.
		_ = flag.Set("test.parallel", "4")
	}
	code := m.Run()
	_ = os.RemoveAll(built.folder)
	os.Exit(code)
}

func (b *binaries) file(name string) string { return filepath.Join(b.folder, name) }

func goBuild(args ...string) error {
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("go %v: %w\n%s", args, err, out)
	}
	return nil
}

// buildCommand returns the path of the command.
func buildCommand(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: builds no program")
	}
	if err := built.command(); err != nil {
		t.Fatal(err)
	}
	return built.file("corsuite")
}

// ginkgoSuite returns the Ginkgo suite with its flags, as `go test ./suite -args` runs it.
func ginkgoSuite(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("short mode: builds no program")
	}
	if err := built.suite(); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), built.file("suite.test"), args...)
	c.Dir = ".." // where `go test` runs it
	return c
}
