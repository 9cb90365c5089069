package engine

import (
	"sync"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// One odd request shuts everybody out for good: that is the finding, and neither
// agent holds it against anything else.
func TestRunAsksOddRequestsLast(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	shut := false
	answer := func(a harness.Ask, _ int) harness.Observation {
		mu.Lock()
		defer mu.Unlock()
		if a.Bytes != nil {
			shut = true
			return refused()
		}
		if a.From == harness.NoOrigin || a.From == friend && !shut {
			return readable()
		}
		return refused()
	}
	usual := harness.Ask{From: harness.Allowed, Method: "GET"}
	odd := harness.Ask{From: harness.Allowed, Method: "GET", Bytes: &harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "odd"}}}}
	catalogue := append([]harness.Rule{{ID: "odd.first", Harm: harness.Break, Cases: []harness.Case{
		{ID: "alone", Ask: odd, Want: harness.Answered},
	}}, {ID: "odd.after", Harm: harness.Break, State: true, Control: usual, Cases: []harness.Case{
		{ID: "one", Story: []harness.Ask{usual, odd, usual, usual}, Want: harness.Shared, Last: true},
	}}}, rules()...)
	r, err := Run(t.Context(), Options{
		Agents:  []harness.UserAgent{&fake{name: "raw", answer: answer}, &fake{name: "chrome", answer: answer}},
		Targets: []harness.Target{target()}, Rules: catalogue,
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, v := range r.Verdicts {
		switch {
		case v.Rule == "odd.after" && v.Status == harness.StatusFail && v.Cause.Kind == harness.CauseChanged:
			found++
		case v.Rule != "odd.after" && (v.Status == harness.StatusFail || v.Status == harness.StatusInconclusive):
			t.Errorf("%s via %s: %s (%s)", v.ID(), v.Agent, v.Status, v.Why)
		}
	}
	if found == 0 {
		t.Error("nobody found that the server had changed")
	}
}

// TestVerdictInPhases: judged case by case in the order of their phases, as Ginkgo
// does, a server that changes its mind gets the same verdicts.
func TestVerdictInPhases(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	shut := false
	answer := func(a harness.Ask, _ int) harness.Observation {
		mu.Lock()
		defer mu.Unlock()
		if a.Bytes != nil {
			shut = true
			return refused()
		}
		if a.From == harness.NoOrigin || a.From == friend && !shut {
			return readable()
		}
		return refused()
	}
	usual := harness.Ask{From: harness.Allowed, Method: "GET"}
	odd := harness.Ask{From: harness.Allowed, Method: "GET", Bytes: &harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "odd"}}}}
	// The only trial: its control is asked before its own story shuts everybody out.
	s := NewSession(target(), []harness.Rule{{ID: "odd.after", Harm: harness.Break, State: true, Control: usual, Cases: []harness.Case{
		{ID: "one", Story: []harness.Ask{odd, usual, usual}, Want: harness.Shared, Last: true},
	}}}, []harness.UserAgent{&fake{name: "raw", answer: answer}})
	agent := &fake{name: "raw", answer: answer}
	v := s.Verdict(t.Context(), agent, s.Trials()[0])
	if v.Status != harness.StatusFail || v.Cause.Kind != harness.CauseChanged {
		t.Errorf("got %s, cause %q (%s); want that the server has changed", v.Status, v.Cause.Kind, v.Why)
	}
}
