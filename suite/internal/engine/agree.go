package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/replay"
)

// agreements returns an empty agreement for each browser. With the model itself
// there is nothing to compare.
func agreements(agents []harness.UserAgent) harness.Agreements {
	var all harness.Agreements
	for _, a := range agents {
		if !a.Model() {
			all = append(all, harness.Agreement{Agent: a.Name(), Profile: a.Profile().Name()})
		}
	}
	return all
}

// agree replays the exchanges that a browser had through the model and adds what
// it finds to the browser's agreement.
func (s *Session) agree(a harness.UserAgent, all harness.Agreements) {
	n := slices.IndexFunc(all, func(sum harness.Agreement) bool { return sum.Agent == a.Name() })
	if n < 0 {
		return
	}
	sum := &all[n]
	e := s.known(a)
	names := s.names()
	for _, story := range s.plan.Stories {
		rows, compared := Agree(a.Profile(), story.Asks, e.Observations[story.ID])
		sum.Compared += compared
		sum.Same += compared
		for _, row := range rows {
			if row.Unexplained() {
				sum.Same--
			}
			row.Case = names[story.ID]
			sum.Rows = append(sum.Rows, row)
		}
	}
}

// Agree compares the model with what a browser made of the same exchanges. A row
// is an ask that the browser's profile does not explain, or one that it does and the
// standard does not: what a browser lets pass that it should not, or the reverse.
// It also returns how many asks were compared: what could not be asked, what
// elements rather than scripts requested, and an answer that is none by the letter
// of HTTP, is not.
func Agree(p *fetch.Profile, asks []harness.Ask, seen []harness.Observation) (rows []harness.AgreementRow, compared int) {
	if len(seen) == 0 || slices.ContainsFunc(asks, outsideModel) {
		return nil, 0
	}
	for _, o := range seen {
		if o.Outcome == harness.OutcomeError || slices.ContainsFunc(o.Exchanges, leniently) {
			return nil, 0
		}
	}
	model := replay.Replay(p, asks, seen)
	standard := replay.Conclude(fetch.Standard(), asks, seen)
	for i := range seen {
		compared++
		switch {
		case !replay.Same(asks[i], model[i], seen[i]):
			rows = append(rows, rowOf(harness.Unexplained, asks[i], model[i], seen[i]))
		case standard[i].Outcome != harness.OutcomeError && !replay.Same(asks[i], standard[i], seen[i]):
			rows = append(rows, rowOf(decisive(p, asks, seen, i, model[i]), asks[i], standard[i], seen[i]))
		}
	}
	return rows, compared
}

func rowOf(divergence string, ask harness.Ask, model, browser harness.Observation) harness.AgreementRow {
	return harness.AgreementRow{
		Divergence: divergence, Model: describeOutcome(model), Browser: describeOutcome(browser), Departs: departure(model, browser),
		Reproduce: strings.Join(harness.Reproduce(ask), "\n"),
	}
}

// departure says on which side of the model a browser is.
func departure(model, browser harness.Observation) harness.Departure {
	switch blocked := harness.OutcomeBlocked; {
	case model.Outcome == blocked && browser.Outcome != blocked:
		return harness.LetsPass
	case model.Outcome != blocked && browser.Outcome == blocked:
		return harness.Blocks
	}
	return ""
}

// decisive names the divergences without which an ask would have had another
// end; where each of several would do, all of them.
func decisive(p *fetch.Profile, asks []harness.Ask, seen []harness.Observation, i int, end harness.Observation) string {
	rows := slices.DeleteFunc(slices.Clone(end.Divergences), func(row string) bool {
		return replay.Same(asks[i], replay.Conclude(p.Without(row), asks, seen)[i], end)
	})
	if len(rows) == 0 {
		rows = slices.Clone(end.Divergences)
	}
	slices.Sort(rows)
	return strings.Join(rows, " ")
}

// outsideModel tells an ask that is not a fetch() of a page.
func outsideModel(a harness.Ask) bool {
	switch a.Initiator {
	case harness.ByFetch, harness.ByXHR, harness.ByKeepalive, harness.ByWorker, harness.BySharedWorker:
		return a.From == harness.NoOrigin
	}
	return true
}

// leniently reports whether a browser took what came back for an answer although
// its status has not three digits. What a parser forgives the model does not know.
// https://www.rfc-editor.org/rfc/rfc9112#section-4 (status-code)
func leniently(x harness.Exchange) bool {
	return len(x.Response) > 0 && (x.Status < 100 || x.Status > 999)
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

// Shown returns the exchanges that show a verdict on what the agent saw.
func (s *Session) Shown(a harness.UserAgent, v harness.Verdict) []harness.Exchange {
	return slices.DeleteFunc(s.exchanges(a), func(x harness.Exchange) bool {
		return !slices.ContainsFunc(v.Instances, func(i harness.InstanceVerdict) bool { return slices.Contains(i.Exchanges, x.ID) })
	})
}

// exchanges returns the agent's evidence in the order of the plan, repetitions last.
func (s *Session) exchanges(a harness.UserAgent) []harness.Exchange {
	e := s.known(a)
	var all []harness.Exchange
	for _, suffix := range []harness.StoryID{"", "/again"} {
		for _, story := range slices.Concat(s.plan.Stories, s.plan.Aside) {
			for _, o := range e.Observations[story.ID+suffix] {
				all = append(all, o.Exchanges...)
			}
		}
	}
	return all
}
