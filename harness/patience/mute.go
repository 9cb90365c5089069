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
	// secondLooks is how many stories of a kind are asked a second time when none is answered.
	secondLooks = 2
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
	// twice counts those that did so a second time.
	twice map[kind]int
	// lost are the stories of each kind that waited in vain in a crowd, some of which may
	// be asked again, and alone the kinds of which one did so when it was alone.
	lost  map[kind]map[harness.StoryID]bool
	alone map[kind]bool
	// friends are the first origins that were let in: each has to wait itself before it
	// is spared, since it is they whom an answer that never comes keeps out.
	friends []harness.Origin
}

// spares reports whether a story need not be asked: nothing of its kind was ever
// answered, and enough others have waited. A story that has waited itself may be asked
// again, for a second look.
func (m *muteness) spares(s harness.Story) bool {
	for k, stories := range m.waited {
		if stories[s.ID] {
			return !m.answered[k] && m.twice[k] >= secondLooks
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
	enough := len(m.waited[k]) >= unansweredOfOne || m.alone[k] && len(m.lost[k]) >= unansweredOfOne
	if enough && !m.answered[k] {
		return true
	}
	if !k.preflight || preflights(m.answered) {
		return false
	}
	stories, pages := m.waitedForPreflights()
	known := pages >= unansweredPages && !slices.Contains(m.friends, k.from)
	return stories >= unansweredPreflights && (len(m.waited[k]) > 0 || known)
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

// preflights reports whether preflights are among some kinds.
func preflights(kinds map[kind]bool) bool {
	for k := range kinds {
		if k.preflight {
			return true
		}
	}
	return false
}

// learn adds what became of a story.
func (m *muteness) learn(s harness.Story, seen []harness.Observation) {
	if m.answered == nil {
		m.answered, m.waited, m.twice = map[kind]bool{}, map[kind]map[harness.StoryID]bool{}, map[kind]int{}
	}
	keep(m.answered, s, seen)
	for i, o := range seen[:min(len(seen), len(s.Asks))] {
		from := s.Asks[i].From
		if o.Outcome == harness.OutcomeShared && from != harness.NoOrigin && len(m.friends) < unansweredPages && !slices.Contains(m.friends, from) {
			m.friends = append(m.friends, from)
		}
		k, waits := waitedFor(s.Asks[i], o)
		if !waits {
			continue
		}
		if m.waited[k] == nil {
			m.waited[k] = map[harness.StoryID]bool{}
		}
		if m.waited[k][s.ID] {
			m.twice[k]++
		}
		m.waited[k][s.ID] = true
	}
}

// lose adds what a story has waited for in vain, in a crowd or alone.
func (m *muteness) lose(s harness.Story, seen []harness.Observation, alone bool) {
	if m.lost == nil {
		m.lost, m.alone = map[kind]map[harness.StoryID]bool{}, map[kind]bool{}
	}
	for i, o := range seen[:min(len(seen), len(s.Asks))] {
		k, waits := waitedFor(s.Asks[i], o)
		if !waits {
			continue
		}
		if m.lost[k] == nil {
			m.lost[k] = map[harness.StoryID]bool{}
		}
		m.lost[k][s.ID] = true
		m.alone[k] = m.alone[k] || alone
	}
}

// keep adds the kinds of which a story has an answer.
func keep(kinds map[kind]bool, s harness.Story, seen []harness.Observation) {
	for i, o := range seen[:min(len(seen), len(s.Asks))] {
		for _, x := range o.Exchanges {
			from := says(x.Request)
			if len(x.Request) == 0 { // the agent does not tell
				from = beginning(s.Asks[i]).from
			}
			if x.Status != 0 {
				kinds[kind{from, isOptions(x)}] = true
			}
		}
	}
}

// waitedFor returns the kind of the request of an ask that did not come back in time.
func waitedFor(a harness.Ask, o harness.Observation) (k kind, waits bool) {
	k = beginning(a)
	k.preflight = waitedForPreflight(o)
	return k, k.preflight || waitedForAnswer(o)
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
