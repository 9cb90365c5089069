package engine

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// TestConcurrentVerdicts: verdicts that are wanted at once ask each story once.
func TestConcurrentVerdicts(t *testing.T) {
	t.Parallel()
	slow := func(a harness.Ask, before int) harness.Observation {
		time.Sleep(5 * time.Millisecond)
		return careful(a, before)
	}
	alone, f := &fake{name: "raw", answer: careful}, &fake{name: "raw", answer: slow}
	one := NewSession(target(), rules(), []harness.UserAgent{alone})
	for _, trial := range one.Trials() {
		one.Verdict(t.Context(), alone, trial)
	}
	s := NewSession(target(), rules(), []harness.UserAgent{f})
	var wg sync.WaitGroup
	for range 4 {
		for _, trial := range s.Trials() {
			wg.Go(func() {
				want := harness.StatusPass
				if trial.ID() == "element.image/loads" {
					want = harness.StatusNotApplicable
				}
				if v := s.Verdict(t.Context(), f, trial); v.Status != want {
					t.Errorf("%s: got %s (%s); want %s", v.ID(), v.Status, v.Why, want)
				}
			})
		}
	}
	wg.Wait()
	if f.total != alone.total {
		t.Errorf("%d asks; want %d, as for one verdict after the other", f.total, alone.total)
	}
	if len(s.asking) != 0 {
		t.Errorf("%d stories are still claimed", len(s.asking))
	}
}

// What somebody gave up is asked by whoever waited for it.
func TestVerdictAfterOneGivenUp(t *testing.T) {
	t.Parallel()
	ctx, giveUp := context.WithCancel(t.Context())
	begun := make(chan struct{})
	var once sync.Once
	f := &fake{name: "raw"}
	s := NewSession(target(), rules(), nil)
	stuck := &givesUp{fake: f, begun: func() { once.Do(func() { close(begun) }) }}
	f.answer = careful
	s.Add(f)
	var wg sync.WaitGroup
	wg.Go(func() { s.Verdict(ctx, stuck, s.Trials()[0]) })
	<-begun
	time.AfterFunc(10*time.Millisecond, giveUp)
	if v := s.Verdict(t.Context(), f, s.Trials()[0]); v.Status != harness.StatusPass {
		t.Errorf("got %s (%s); want a pass", v.Status, v.Why)
	}
	wg.Wait()
}

// TestExchangeIDs: ids are unique in a report, though targets share stories and some
// are asked again, and every verdict's exchanges are there.
func TestExchangeIDs(t *testing.T) {
	t.Parallel()
	other := target()
	other.Name, other.Policy = "other", harness.Policy{Origins: []string{friend, "https://www.example.com"}}
	// Strangers get in the first time, so verdicts are doubted and asked again.
	f := &fake{name: "raw", answer: func(a harness.Ask, before int) harness.Observation {
		if before == 0 {
			return readable()
		}
		return careful(a, before)
	}}
	r := runFake(t, f, func(o *Options) { o.Targets = append(o.Targets, other) })
	ids := map[string]bool{}
	for _, x := range r.Exchanges {
		if ids[x.ID] {
			t.Errorf("%s is there twice", x.ID)
		}
		ids[x.ID] = true
	}
	if len(ids) != f.total {
		t.Errorf("%d exchanges for %d asks", len(ids), f.total)
	}
	for _, v := range r.Verdicts {
		for _, i := range v.Instances {
			for _, id := range i.Exchanges {
				if !ids[id] {
					t.Errorf("%s at %s: there is no exchange %s", v.ID(), v.Target, id)
				}
			}
		}
	}
}

// The ids of what is asked twice under one name differ.
func TestAskings(t *testing.T) {
	t.Parallel()
	var a askings
	if one, two, other := a.next("raw.s"), a.next("raw.s"), a.next("raw.t"); one != "raw.s" || two == one || other != "raw.t" {
		t.Errorf("got %s, %s, %s", one, two, other)
	}
}
