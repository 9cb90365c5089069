package chrome

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// Who wants to be alone is, after those who are there and before those who come.
func TestCrowd(t *testing.T) {
	t.Parallel()
	var c crowd
	for range 2 {
		if !c.enter(t.Context(), false) {
			t.Fatal("nobody is alone, and yet it lets nobody in")
		}
	}
	var mu sync.Mutex
	var order []string
	enter := func(name string, alone bool) {
		if !c.enter(t.Context(), alone) {
			t.Error(name, "was not let in")
		}
		mu.Lock()
		defer mu.Unlock()
		order = append(order, name)
		if c.isAlone() != alone {
			t.Errorf("%s: got alone %v; want %v", name, !alone, alone)
		}
		c.leave()
	}
	waits := func(n int) {
		for range 2000 {
			c.mu.Lock()
			waiting := c.waiting
			c.mu.Unlock()
			if waiting == n {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Fatalf("nobody waits; want %d", n)
	}
	var all sync.WaitGroup
	all.Go(func() { enter("alone", true) })
	waits(1)
	all.Go(func() { enter("alone", true) })
	waits(2)
	all.Go(func() { enter("among others", false) })
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if c.enter(ended, true) {
		t.Error("one whose time is over was let in")
	}
	c.leave()
	c.leave()
	all.Wait()
	if len(order) != 3 || order[2] != "among others" {
		t.Errorf("got %q; want those who want to be alone first", order)
	}
}

// A script that was there when a page was lost is asked alone before it is condemned.
func TestSuspicion(t *testing.T) {
	t.Parallel()
	story := func(url string, initiator harness.Initiator) harness.Story {
		return harness.Story{Asks: []harness.Ask{{URL: url, Initiator: initiator}}}
	}
	var h harmful
	bad, right := story("https://bad.example/x?1", harness.ByScript), story("https://right.example/", harness.ByModule)
	want := func(s harness.Story, suspects, forbids bool) {
		t.Helper()
		if h.suspects(s) != suspects || h.forbids(s) != forbids {
			t.Errorf("%s: got suspected %v, forbidden %v; want %v, %v", s.Asks[0].URL, h.suspects(s), h.forbids(s), suspects, forbids)
		}
	}
	want(bad, false, false)
	h.accuse("https://bad.example/x?2#f", false)
	h.accuse("https://right.example/", false)
	want(bad, true, false)
	want(right, true, false)
	want(story("https://bad.example/x", harness.ByFetch), false, false)
	h.accuse("https://bad.example/x", true)
	h.acquit(right)
	h.acquit(bad)
	want(bad, true, true)
	want(right, false, false)
	if !h.accuse("https://bad.example/x", false) {
		t.Error("a condemned script is condemned no more")
	}
}
