package harness

import (
	"errors"

	"github.com/corsuite/corsuite/harness/fetch"
)

// ErrWithheld is what a wire check returns when the response that it is about
// was never asked for, because safe mode kept the request back.
var ErrWithheld = errors.New("the request itself was withheld: say --unsafe to send it, or `send: true` where it is the target's own")

// ErrAbsent is what a lint returns for an exchange that has nothing to lint.
var ErrAbsent = errors.New("no response carried it")

// Evidence is what one agent brought back from a plan.
type Evidence struct {
	Agent string
	// Observations of the stories that were asked.
	Observations map[StoryID][]Observation
	// Cannot says why the agent cannot ask a story.
	Cannot map[StoryID]error
	// Stopped is why the target was asked no more from some time on: StoppedAnswering
	// or WantsToBeLeftAlone; "" is that it was asked to the end.
	Stopped fetch.Reason
	// Unsteady says that one and the same question was answered and, at another
	// time, got only a status such as 503 (see Weather).
	Unsteady bool
}
