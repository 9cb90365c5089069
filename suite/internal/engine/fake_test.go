package engine

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// fake is a user agent whose answers are a function of the ask and of how
// often it was asked before.
type fake struct {
	name string
	// browser says that it is not a model, but to be explained by profile chromium.
	browser bool
	answer  func(a harness.Ask, before int) harness.Observation

	mu    sync.Mutex
	asked map[harness.Origin]int
	total int
}

func (f *fake) Name() string    { return f.name }
func (f *fake) Version() string { return "1" }

func (f *fake) Model() bool { return !f.browser }

func (f *fake) Profile() *fetch.Profile {
	if !f.browser {
		return fetch.Standard()
	}
	return fetch.Chromium()
}

func (f *fake) Can(a harness.Ask) error {
	if a.Initiator == harness.ByImage {
		return errors.New("it has no images")
	}
	return nil
}

func (f *fake) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		for _, s := range stories {
			if ctx.Err() != nil || !yield(s.ID, f.tell(s)) {
				return
			}
		}
	}
}

func (f *fake) tell(s harness.Story) []harness.Observation {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.asked == nil {
		f.asked = map[harness.Origin]int{}
	}
	var seen []harness.Observation
	for _, a := range s.Asks {
		seen = append(seen, f.answer(a, f.asked[a.From]))
		f.asked[a.From]++
		f.total++
	}
	return seen
}

func readable() harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeShared, Status: 200, Exchanges: []harness.Exchange{{Method: "GET", Status: 200}}}
}

func refused() harness.Observation {
	return harness.Observation{
		Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 200,
		Exchanges: []harness.Exchange{{Method: "GET", Status: 200}},
	}
}

// careful lets in one origin.
func careful(a harness.Ask, _ int) harness.Observation {
	if a.From == friend {
		return readable()
	}
	return refused()
}

const friend = "https://app.example.com"

func target() harness.Target {
	return harness.Target{URL: "https://api.example.com/items", Policy: harness.Policy{Origins: []string{friend}}}
}

func rules() []harness.Rule {
	return []harness.Rule{
		{ID: "door.friend", Harm: harness.Break, Cases: []harness.Case{
			{ID: "reads", Title: "a friend reads", Ask: harness.Ask{From: harness.Allowed}, Want: harness.Shared},
		}},
		{ID: "door.stranger", Harm: harness.Leak, Control: harness.Ask{From: harness.Allowed}, Cases: []harness.Case{
			{ID: "https", Title: "a stranger does not read", Ask: harness.Ask{From: harness.Stranger}, Want: harness.Blocked},
			{ID: "http", Title: "nor over http", Ask: harness.Ask{From: harness.StrangerHTTP}, Want: harness.Blocked},
		}},
		{ID: "element.image", Harm: harness.Break, Cases: []harness.Case{
			{ID: "loads", Title: "an image loads", Ask: harness.Ask{From: harness.Allowed, Initiator: harness.ByImage}, Want: harness.Shared},
		}},
	}
}

// givesUp is asked for as long as its caller waits, and says nothing.
type givesUp struct {
	*fake
	begun func()
}

func (g *givesUp) Ask(ctx context.Context, _ []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(func(harness.StoryID, []harness.Observation) bool) {
		g.begun()
		<-ctx.Done()
	}
}
