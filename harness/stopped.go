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

// stopped says that the target was asked no more before these observations were
// all there; "" is that it was not, or that they do not suffer from it. What went
// unanswered before that was found out is told with the same words: it has the
// same cause.
func (j judgement) stopped(story []Observation) string {
	if j.evidence.Stopped == "" {
		return ""
	}
	for _, o := range story {
		lost := o.Reason == fetch.Timeout || o.Reason == fetch.ConnectionFailed || o.Reason == j.evidence.Stopped
		if o.Outcome != OutcomeError || !lost {
			continue
		}
		if j.evidence.Stopped == fetch.WantsToBeLeftAlone {
			return "the target says Retry-After again and again, so it was asked no more"
		}
		return "the target has stopped answering"
	}
	return ""
}
