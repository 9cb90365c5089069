package hostile

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// row is one hostile behaviour: what it is, and what holds all the same.
type row struct {
	// id is stable: small letters and dashes.
	id string
	// what the server does, and what corsuite says of it: sentences of the document.
	what, answer string
	// within is how long the run may take at most.
	within time.Duration
	// memory is how many MiB corsuite itself may need at most; 0 is 256.
	memory int
	// browser is how many MiB more the browser may need than before a right
	// server; 0 is 500. Only rows that ask a browser have one.
	browser int
	// via is the agents that ask; "" is raw.
	via string
	// args are further arguments of the run.
	args []string
	// serve answers; it wraps a right server for the policy of the run. end is
	// closed when the run is over: who hangs waits for it.
	serve func(right http.Handler, end <-chan struct{}) http.Handler
	// exits are the exit codes that are right; says are texts that must stand in
	// what is printed, saysNot texts that must not.
	exits         []int
	says, saysNot []string
	// check looks at what else is to hold; nil is nothing.
	check func(t *testing.T, r ran)
	// computes says that the run has to compute and not only to wait: it has the machine for itself.
	computes bool
	// short rows are part of `make test`: a minute at most, all together, without a browser.
	short bool
}

// rows are all of them, by subject.
func rows() []row {
	return slices.Concat(silences(), payloads(), pages(), sizes(), weather(), protocol())
}

// friend is the origin that the policy of every run lets in.
const friend = "https://app.example.com"

// ran is what became of a run.
type ran struct {
	exit     int
	output   string // standard output and standard error
	took     time.Duration
	memory   int // MiB of corsuite at its peak
	browser  int // MiB of its browser at its peak, as the sum of proportional set sizes
	requests int // that reached the server
}

// scratch is a folder for all tests, which TestMain makes and removes.
var scratch string

func TestMain(m *testing.M) {
	dir, err := kit.Scratch("hostile")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// program builds the command once for all rows.
var program = sync.OnceValues(func() (string, error) {
	bin := filepath.Join(scratch, "corsuite")
	if out, err := exec.Command("go", "build", "-o", bin, "github.com/corsuite/corsuite/suite/corsuite").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

// run judges the row's server and returns what became of it. Nothing may be left in the
// temporary folder afterwards, and no process that names it.
func run(t *testing.T, r row) ran {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan struct{})
	counting := &counter{next: r.serve(reference.Handler(policy()), end)}
	url := listen(t, counting)
	defer close(end)
	tmp := t.TempDir()
	args := append([]string{"run", url + "/items", "--origin", friend, "--via", cmp.Or(r.via, "raw")}, r.args...)
	got := measure(t, tmp, r.within, bin, args)
	got.requests = counting.count()
	wantNothingLeft(t, tmp)
	return got
}

// policy is what the right server behind every row does, and what is claimed of it.
func policy() harness.Policy { return harness.Policy{Origins: []string{friend}} }

// ownMemory is what corsuite itself may need, in MiB.
func (r row) ownMemory() int { return cmp.Or(r.memory, 256) }

// browserMemory is what the browser may need beyond the ordinary, in MiB.
func (r row) browserMemory() int { return cmp.Or(r.browser, 500) }

// asksBrowser reports whether a browser takes part in the row.
func (r row) asksBrowser() bool { return strings.Contains(r.via, "chrome") }

// hold holds what became of a run against the row. A browser needs ordinary MiB
// before a right server.
func (r row) hold(t *testing.T, got ran, ordinary int) {
	t.Helper()
	if got.took > r.within {
		t.Errorf("it took %v; want %v at most", got.took, r.within)
	}
	if got.memory > r.ownMemory() {
		t.Errorf("it needed %d MiB; want %d at most", got.memory, r.ownMemory())
	}
	if r.asksBrowser() {
		if limit := ordinary + r.browserMemory(); got.browser > limit {
			t.Errorf("its browser needed %d MiB; want %d at most", got.browser, limit)
		}
	}
	if !slices.Contains(r.exits, got.exit) {
		t.Errorf("exit code %d; want one of %v", got.exit, r.exits)
	}
	for _, want := range r.says {
		if !strings.Contains(got.output, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	for _, unwanted := range append(r.saysNot, "panic:", "goroutine ") {
		if strings.Contains(got.output, unwanted) {
			t.Errorf("it says %q", unwanted)
		}
	}
	if r.check != nil {
		r.check(t, got)
	}
	if t.Failed() {
		t.Logf("%+v", got.output)
	}
}
