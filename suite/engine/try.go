package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Try asks each ask through every agent, the agents side by side, and compares.
// The results are in the order of the asks; an ask that an agent cannot ask, or
// that an early end of ctx left out, has an OutcomeError.
func Try(ctx context.Context, agents []harness.UserAgent, asks []harness.Ask) []harness.Tried {
	tried := make([]harness.Tried, len(asks))
	for i, a := range asks {
		tried[i] = harness.Tried{Ask: a, Results: make([]harness.TriedResult, len(agents))}
	}
	var wg sync.WaitGroup
	for n, agent := range agents {
		wg.Go(func() {
			for i, o := range tryAll(ctx, agent, asks) {
				tried[i].Results[n] = harness.TriedResult{Agent: agent.Name(), Observation: o}
			}
		})
	}
	wg.Wait()
	for i := range tried {
		compareTried(&tried[i])
	}
	return tried
}

// tryAll asks through one agent, in one batch.
func tryAll(ctx context.Context, agent harness.UserAgent, asks []harness.Ask) []harness.Observation {
	seen := make([]harness.Observation, len(asks))
	var stories []harness.Story
	for i, a := range asks {
		seen[i] = harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Interrupted, Error: "the run ended before this was asked"}
		if err := agent.Can(a); err != nil {
			seen[i].Error = err.Error()
			continue
		}
		stories = append(stories, harness.Story{ID: harness.StoryID(fmt.Sprint(i)), Asks: []harness.Ask{a}})
	}
	for id, o := range agent.Ask(ctx, stories) {
		var i int
		if _, err := fmt.Sscan(string(id), &i); err == nil && len(o) > 0 {
			seen[i] = name(o, fmt.Sprintf("%s.%d", agent.Name(), i+1))[0]
		}
	}
	return seen
}

// compareTried fills in whether the results agree, and why not.
func compareTried(t *harness.Tried) {
	t.Agree = true
	asks := []harness.Ask{t.Ask}
	var rows []harness.AgreementRow
	for i := range t.Results {
		r := &t.Results[i]
		seen := []harness.Observation{r.Observation}
		if r.Agent != "raw" {
			of, _ := Agree(asks, seen)
			rows = append(rows, of...)
			continue
		}
		if m := harness.Replay(fetch.Chromium(), asks, seen)[0]; !harness.Same(t.Ask, m, r.Observation) && m.Outcome != harness.OutcomeError {
			r.Chromium = &m
		}
	}
	t.Unexplained = slices.ContainsFunc(rows, harness.AgreementRow.Unexplained)
	for _, r := range t.Results[min(1, len(t.Results)):] {
		if harness.Same(t.Ask, t.Results[0].Observation, r.Observation) {
			continue
		}
		t.Agree, t.Divergence = false, harness.AnswersDiffer
		if len(rows) > 0 {
			t.Divergence = rows[0].Divergence
		}
	}
}
