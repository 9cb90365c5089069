package patience

import (
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: a target that answers other requests may answer no preflight
// at all. Each further one would cost a time-out, and show the same.

const (
	// unansweredPreflights is how many stories have to wait for a preflight in vain
	// before a page that has waited itself is spared further ones.
	unansweredPreflights = 8
	// unansweredPages is how many pages have to before all others are.
	unansweredPages = 4
)

// muteness is what is known of a target's preflights. Its zero value is nothing.
type muteness struct {
	// answered says that one was answered, which ends all doubt.
	answered bool
	// waited are the stories that timed out at their preflight, and from whom.
	waited map[harness.StoryID]bool
	from   map[harness.Origin]bool
}

// spares reports whether a story need not be asked: no preflight was ever
// answered, and this page has waited for one before, or several others have. A
// story that has waited itself may be asked again, for a second look.
func (m *muteness) spares(s harness.Story) bool {
	return !m.answered && len(m.waited) >= unansweredPreflights && !m.waited[s.ID] &&
		slices.ContainsFunc(s.Asks, func(a harness.Ask) bool {
			return (m.from[a.From] || len(m.from) >= unansweredPages) && preflighted(a)
		})
}

// learn adds what became of a story.
func (m *muteness) learn(s harness.Story, seen []harness.Observation) {
	for k, o := range seen {
		for _, x := range o.Exchanges {
			m.answered = m.answered || isOptions(x) && x.Status != 0
		}
		if !waitedForPreflight(o) || k >= len(s.Asks) {
			continue
		}
		if m.waited == nil {
			m.waited, m.from = map[harness.StoryID]bool{}, map[harness.Origin]bool{}
		}
		m.waited[s.ID], m.from[s.Asks[k].From] = true, true
	}
}

// waitedForPreflight reports whether it was a preflight that did not come back in time.
func waitedForPreflight(o harness.Observation) bool {
	last := len(o.Exchanges) - 1
	return o.Reason == fetch.Timeout && last >= 0 && isOptions(o.Exchanges[last])
}

// waited reports whether nothing of a story was lost but to preflights that did not come back in time.
func waited(seen []harness.Observation) bool {
	return !slices.ContainsFunc(seen, func(o harness.Observation) bool { return unanswered(o) && !waitedForPreflight(o) })
}

// preflighted reports whether an ask begins with a preflight, or is one written by hand.
func preflighted(a harness.Ask) bool {
	_, due := fetch.Preflight(a.Request())
	return due || a.Bytes != nil && a.Bytes.Method == http.MethodOptions
}

func isOptions(x harness.Exchange) bool { return x.Preflight || x.Method == http.MethodOptions }

// unwaited is a story that was spared a preflight that nobody answers.
func unwaited(s harness.Story) []harness.Observation {
	seen := make([]harness.Observation, len(s.Asks))
	for i := range seen {
		seen[i] = harness.Observation{
			Outcome: harness.OutcomeError, Reason: fetch.Timeout,
			Error: "the target has answered no preflight so far, so that this one was not waited for",
		}
	}
	return seen
}
