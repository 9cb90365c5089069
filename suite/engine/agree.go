package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// agree replays the exchanges that a browser had through the model and adds
// what it finds. The raw agent is the model itself, so there is nothing to compare.
func (s *Session) agree(a harness.UserAgent, sum *harness.Agreement) {
	if a.Name() == "raw" {
		return
	}
	e := s.known(a)
	names := s.names()
	for _, story := range s.plan.Stories {
		rows, compared := Agree(story.Asks, e.Observations[story.ID])
		sum.Compared += compared
		sum.Same += compared - len(rows)
		for _, row := range rows {
			row.Case = names[story.ID]
			sum.Rows = append(sum.Rows, row)
		}
	}
}

// Agree compares the model, profile chromium, with what a browser made of the
// same exchanges. It returns the differences and how many asks were compared:
// what could not be asked, and what elements rather than scripts requested, is not.
func Agree(asks []harness.Ask, seen []harness.Observation) (rows []harness.AgreementRow, compared int) {
	if len(seen) == 0 || slices.ContainsFunc(asks, outsideModel) {
		return nil, 0
	}
	for _, o := range seen {
		if o.Outcome == harness.OutcomeError {
			return nil, 0
		}
	}
	model := harness.Replay(fetch.Chromium(), asks, seen)
	for i := range seen {
		compared++
		if !harness.Same(asks[i], model[i], seen[i]) {
			rows = append(rows, harness.AgreementRow{
				Divergence: harness.Unexplained,
				Model:      describeOutcome(model[i]), Browser: describeOutcome(seen[i]),
				Reproduce: strings.Join(harness.Reproduce(asks[i]), "\n"),
			})
		}
	}
	return rows, compared
}

// outsideModel tells an ask that is not a fetch() of a page.
func outsideModel(a harness.Ask) bool {
	switch a.Initiator {
	case harness.ByFetch, harness.ByXHR, harness.ByKeepalive, harness.ByWorker, harness.BySharedWorker:
		return a.From == harness.NoOrigin
	}
	return true
}

func describeOutcome(o harness.Observation) string {
	words := string(o.Outcome)
	if o.Reason != "" {
		words += " " + string(o.Reason)
	}
	if o.Parameter != "" {
		words += fmt.Sprintf(" (%s)", o.Parameter)
	}
	if o.Error != "" {
		words += ": " + o.Error
	}
	if len(o.Exposed) > 0 {
		words += ", readable: " + strings.Join(o.Exposed, " ")
	}
	return words
}

// names gives each story the id of the first case that rests on it.
func (s *Session) names() map[harness.StoryID]string {
	names := map[harness.StoryID]string{s.plan.Baseline: "baseline"}
	for _, t := range s.plan.Trials {
		for _, i := range t.Instances {
			for _, id := range []harness.StoryID{i.Story, i.Control, i.Guard} {
				names[id] = cmp.Or(names[id], t.ID())
			}
		}
	}
	return names
}

// exchanges returns the agent's evidence in the order of the plan, repetitions last.
func (s *Session) exchanges(a harness.UserAgent) []harness.Exchange {
	e := s.known(a)
	var all []harness.Exchange
	for _, suffix := range []harness.StoryID{"", "/again"} {
		for _, story := range s.plan.Stories {
			for _, o := range e.Observations[story.ID+suffix] {
				all = append(all, o.Exchanges...)
			}
		}
	}
	return all
}
