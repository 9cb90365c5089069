package harness

import "github.com/corsuite/corsuite/harness/fetch"

// Learn adds what became of a story.
func (e *Evidence) Learn(id StoryID, seen []Observation) {
	e.Observations[id] = seen
	for _, o := range seen {
		if o.Reason == fetch.StoppedAnswering || o.Reason == fetch.WantsToBeLeftAlone {
			e.Stopped = o.Reason
		}
	}
}
