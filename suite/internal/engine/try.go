package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/replay"
)

// Try asks each ask through every agent, the agents side by side, and compares.
// The results are in the order of the asks; an ask that an agent cannot ask, or
// that an early end of ctx left out, has an OutcomeError.
func Try(ctx context.Context, agents []harness.UserAgent, asks []harness.Ask) []harness.Tried {
	tried := make([]harness.Tried, len(asks))
	for i, a := range asks {
		tried[i] = harness.Tried{Ask: a, Cautions: a.Cautions(), Results: make([]harness.TriedResult, len(agents))}
	}
	var wg sync.WaitGroup
	for n, agent := range agents {
		wg.Go(func() {
			for i, o := range tryAll(ctx, agent, asks) {
				tried[i].Results[n] = harness.TriedResult{Agent: agent.Name(), Observation: o, Withheld: asks[i].Withheld(o)}
			}
		})
	}
	wg.Wait()
	for i := range tried {
		compareTried(&tried[i], agents)
	}
	return tried
}

// tryAll asks through one agent, in one batch.
func tryAll(ctx context.Context, agent harness.UserAgent, asks []harness.Ask) []harness.Observation {
	seen := make([]harness.Observation, len(asks))
	var stories []harness.Story
	for i, a := range asks {
		if err := agent.Can(a); err != nil {
			seen[i] = harness.Observation{Outcome: harness.OutcomeNotApplicable, Error: err.Error()}
			continue
		}
		seen[i] = harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Interrupted, Error: "the run ended before this was asked"}
		stories = append(stories, harness.Story{ID: harness.StoryID(fmt.Sprint(i)), Asks: []harness.Ask{a}})
	}
	for id, o := range agent.Ask(ctx, stories) {
		heard(ctx, o)
		var i int
		if _, err := fmt.Sscan(string(id), &i); err == nil && len(o) > 0 {
			seen[i] = name(o, fmt.Sprintf("%s.%d", agent.Name(), i+1))[0]
		}
	}
	return seen
}

// compareTried fills in whether the results agree, and why not.
func compareTried(t *harness.Tried, agents []harness.UserAgent) {
	t.Agree = true
	var rows []harness.AgreementRow
	for i := range t.Results {
		r := &t.Results[i]
		if r.Observation.Outcome == harness.OutcomeNotApplicable {
			continue
		}
		if agents[i].Model() {
			r.Elsewhere = elsewhere(t.Ask, r.Observation)
			continue
		}
		of, _ := Agree(agents[i].Profile(), []harness.Ask{t.Ask}, []harness.Observation{r.Observation})
		rows = append(rows, of...)
	}
	t.Unexplained = slices.ContainsFunc(rows, harness.AgreementRow.Unexplained)
	var first *harness.TriedResult
	for i := range t.Results {
		r := &t.Results[i]
		switch {
		case r.Observation.Outcome == harness.OutcomeNotApplicable, unanswered(r.Observation):
		case first == nil:
			first = r
		default:
			t.Compared = true
			if !replay.Same(t.Ask, first.Observation, r.Observation) {
				t.Agree, t.Divergence = false, harness.AnswersDiffer
			}
		}
	}
	if !t.Agree && len(rows) > 0 {
		t.Divergence = rows[0].Divergence
	}
}

// unanswered reports whether an agent got no answer at all: that the network was
// in its way is not a difference to another agent, and says nothing of the target.
func unanswered(o harness.Observation) bool {
	return o.Outcome == harness.OutcomeError && !slices.ContainsFunc(o.Exchanges, func(x harness.Exchange) bool { return x.Status != 0 }) &&
		o.Reason != fetch.ProtocolError
}

// elsewhere returns what browsers make of the exchanges that the model had, where
// that is another end; nothing where there was no end to compare.
func elsewhere(ask harness.Ask, o harness.Observation) (all []harness.Elsewhere) {
	if o.Outcome == harness.OutcomeError || ask.Initiator == harness.ByWebSocket {
		return nil
	}
	for _, p := range fetch.Profiles() {
		m := replay.Replay(p, []harness.Ask{ask}, []harness.Observation{o})[0]
		if m.Outcome != harness.OutcomeError && !replay.Same(ask, m, o) {
			all = append(all, harness.Elsewhere{Profile: p.Name(), Observation: m})
		}
	}
	return all
}
