package patience

import (
	"net/http"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: a target that answers other requests may never answer those of
// one kind: preflights, whoever asks, or whatever one origin asks. Each further one
// would cost a time-out, and show the same.

const (
	// unansweredPreflights is how many stories have to wait for a preflight in vain
	// before a page that has waited itself is spared further ones.
	unansweredPreflights = 8
	// unansweredPages is how many pages have to before all others are.
	unansweredPages = 4
	// unansweredOfOne is how many stories of one origin have to wait in vain before it
	// is spared further ones of the kind.
	unansweredOfOne = 4
	// lateAsks is how many asks of one story may time out before it is given up.
	lateAsks = 3
)

// kind tells requests apart of which a target may answer some and never others.
type kind struct {
	from      harness.Origin
	preflight bool
}

// beginning returns the kind of the first request that an ask makes.
func beginning(a harness.Ask) kind {
	k := kind{a.From, preflighted(a)}
	switch {
	case a.Bytes != nil:
		k.from = says(a.Bytes.Headers)
	case !k.preflight && a.Request().Mode == fetch.NoCORS:
		k.from = harness.NoOrigin
	}
	return k
}

// says returns the Origin of a request.
func says(headers []fetch.Header) harness.Origin {
	if origin, said := fetch.Get(headers, "Origin"); said {
		return harness.Origin(origin)
	}
	return harness.NoOrigin
}

// muteness is what is known of the kinds that a target does not answer. Its zero
// value is nothing.
type muteness struct {
	// answered are the kinds of which one request was answered, which ends all doubt.
	answered map[kind]bool
	// waited are the stories of each kind that timed out at it.
	waited map[kind]map[harness.StoryID]bool
}

// spares reports whether a story need not be asked: nothing of its kind was ever
// answered, and enough others have waited. A story that has waited itself may be asked
// again, for a second look.
func (m *muteness) spares(s harness.Story) bool {
	for _, stories := range m.waited {
		if stories[s.ID] {
			return false
		}
	}
	return slices.ContainsFunc(s.Asks, m.isMute)
}

// isMute reports whether an ask would begin with a request that nobody answers.
func (m *muteness) isMute(a harness.Ask) bool {
	k := beginning(a)
	if !k.preflight && k.from == harness.NoOrigin {
		return false // what decides whether the target is there at all
	}
	if !m.answered[k] && len(m.waited[k]) >= unansweredOfOne {
		return true
	}
	stories, pages := m.waitedForPreflights()
	return k.preflight && !m.answersPreflights() && stories >= unansweredPreflights && (len(m.waited[k]) > 0 || pages >= unansweredPages)
}

// waitedForPreflights counts the stories that have waited for a preflight in vain, and
// the origins that have.
func (m *muteness) waitedForPreflights() (stories, pages int) {
	for k, waited := range m.waited {
		if k.preflight {
			stories += len(waited)
			pages++
		}
	}
	return stories, pages
}

// answersPreflights reports whether any preflight was answered.
func (m *muteness) answersPreflights() bool {
	for k := range m.answered {
		if k.preflight {
			return true
		}
	}
	return false
}

// learn adds what became of a story.
func (m *muteness) learn(s harness.Story, seen []harness.Observation) {
	if m.answered == nil {
		m.answered, m.waited = map[kind]bool{}, map[kind]map[harness.StoryID]bool{}
	}
	for i, o := range seen[:min(len(seen), len(s.Asks))] {
		k := beginning(s.Asks[i])
		for _, x := range o.Exchanges {
			switch {
			case x.Status == 0:
			case len(x.Request) == 0: // the agent does not tell
				m.answered[kind{k.from, isOptions(x)}] = true
			default:
				m.answered[kind{says(x.Request), isOptions(x)}] = true
			}
		}
		if waitedForPreflight(o) || waitedForAnswer(o) {
			k.preflight = waitedForPreflight(o)
			if m.waited[k] == nil {
				m.waited[k] = map[harness.StoryID]bool{}
			}
			m.waited[k][s.ID] = true
		}
	}
}

// waitedForPreflight reports whether it was a preflight that did not come back in time.
func waitedForPreflight(o harness.Observation) bool {
	last := len(o.Exchanges) - 1
	return o.Reason == fetch.Timeout && last >= 0 && isOptions(o.Exchanges[last])
}

// waitedForAnswer reports whether it was the request itself, which was sent.
func waitedForAnswer(o harness.Observation) bool {
	last := len(o.Exchanges) - 1
	return o.Reason == fetch.Timeout && last >= 0 && !isOptions(o.Exchanges[last]) && o.Exchanges[last].Status == 0
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

// unwaited is a story that was spared an answer that never comes.
func unwaited(s harness.Story) []harness.Observation {
	return slices.Repeat([]harness.Observation{Unwaited()}, len(s.Asks))
}

// Unwaited is what comes of an ask that was spared an answer that never comes.
func Unwaited() harness.Observation {
	return harness.Observation{
		Outcome: harness.OutcomeError, Reason: fetch.Timeout,
		Error: "the target has answered nothing of the kind so far, so that this was not waited for",
	}
}

// InVain reports whether a story need not go on, given what came of its asks so far:
// several were not answered in time, and it cannot be told any more what it is about.
func InVain(seen []harness.Observation) bool {
	late := 0
	for _, o := range seen {
		if timedOut(o) {
			late++
		}
	}
	return late >= lateAsks
}
