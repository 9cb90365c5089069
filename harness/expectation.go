package harness

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Expectation is what a request of a list is to come to. The zero value expects nothing.
type Expectation struct {
	// Outcome is shared, blocked or withheld; shared is met by withheld, too, which is
	// all that safe mode shows.
	Outcome Outcome `json:"outcome,omitempty"`
	// Reason of a refusal; without one a refusal has to be one of CORS.
	Reason fetch.Reason `json:"reason,omitempty"`
	// Status of the actual response.
	Status int `json:"status,omitempty"`
	// Exposed are names of response headers that the script reads, among others.
	Exposed []string `json:"exposed,omitempty"`
}

// IsZero reports whether nothing is expected.
func (e Expectation) IsZero() bool {
	return e.Outcome == "" && e.Reason == "" && e.Status == 0 && e.Exposed == nil
}

// Of returns what an observation says of the expectation: pass, fail, or
// inconclusive, where it was not put to the test. Differs names the fields that
// are not as expected: "outcome", "reason", "status", "exposed".
func (e Expectation) Of(o Observation) (s Status, differs []string) {
	withheld := o.Outcome == OutcomeWithheld
	met := e.Outcome == "" || e.Outcome == o.Outcome || e.Outcome == OutcomeShared && withheld
	if !met {
		differs = append(differs, "outcome")
	}
	if met && e.Reason != "" && e.Reason != o.Reason {
		differs = append(differs, "reason")
	}
	if met && !withheld && e.Status != 0 && e.Status != o.Status {
		differs = append(differs, "status")
	}
	unread := func(name string) bool { return !slices.Contains(o.Exposed, strings.ToLower(name)) }
	if met && !withheld && slices.ContainsFunc(e.Exposed, unread) {
		differs = append(differs, "exposed")
	}
	switch {
	case o.Outcome == OutcomeError:
		return StatusInconclusive, nil
	case len(differs) > 0:
		return StatusFail, differs
	case e.Outcome == OutcomeBlocked && e.Reason == "" && !o.Reason.CORS():
		// A browser that blocks for another reason shows nothing of the server's CORS.
		return StatusInconclusive, nil
	case withheld && (e.Status != 0 || e.Exposed != nil):
		return StatusInconclusive, nil
	}
	return StatusPass, nil
}

// Hidden are the names of the headers that the actual response had and the
// script cannot read: lower case, sorted. Of a response that it cannot read at
// all there are none to name.
func (o Observation) Hidden() []string {
	x, ok := o.Actual()
	if !ok || o.Outcome != OutcomeShared {
		return nil
	}
	var hidden []string
	for _, h := range x.Response {
		if name := strings.ToLower(h.Name); !slices.Contains(o.Exposed, name) {
			hidden = append(hidden, name)
		}
	}
	slices.Sort(hidden)
	return slices.Compact(hidden)
}
