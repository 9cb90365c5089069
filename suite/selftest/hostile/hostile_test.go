package hostile

import (
	"os"
	"regexp"
	"sync"
	"testing"
)

// whole says that every row is run: what `make hostile` does.
func whole() bool { return os.Getenv("CORSUITE_HOSTILE") != "" }

// atOnce is how many rows run side by side: each computes for about a second as well.
const atOnce = 8

// TestHostile judges every hostile server, or a fixed part of them. Those that
// do little but wait run side by side.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: some seconds of waiting")
	}
	ordinary := 0
	one := func(r row) {
		t.Run(r.id, func(t *testing.T) {
			got := run(t, r)
			if r.id == right {
				ordinary = got.browser
			}
			r.hold(t, got, ordinary)
			t.Logf("exit %d after %.1fs, %d requests, %d MiB, browser %d MiB", got.exit, got.took.Seconds(), got.requests, got.memory, got.browser)
		})
	}
	var beside sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	var alone []row
	for _, r := range rows() {
		switch {
		case !whole() && !r.short:
		case r.via == "" && !r.computes:
			beside.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				one(r)
			})
		default:
			alone = append(alone, r)
		}
	}
	beside.Wait()
	for _, r := range alone {
		one(r)
	}
}

// A row is told by its id, and says what it is about.
func TestRows(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, r := range rows() {
		switch {
		case !form.MatchString(r.id), seen[r.id]:
			t.Errorf("%q: want an id of its own, in small letters and dashes", r.id)
		case r.what == "", r.answer == "", r.within == 0, r.serve == nil, len(r.exits) == 0:
			t.Errorf("%s: want what it does, what corsuite says, a bound, a server and exit codes", r.id)
		case r.short && r.via != "":
			t.Errorf("%s: the short part asks no browser", r.id)
		}
		seen[r.id] = true
	}
}
