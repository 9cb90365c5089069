package harness

import "github.com/corsuite/corsuite/harness/fetch"

// Outcome is what a page got of an ask. The zero value is not an outcome.
type Outcome string

// The outcomes.
const (
	// OutcomeShared: the script can read the answer.
	OutcomeShared Outcome = "shared"
	// OutcomeBlocked: it got a network error; Reason says why.
	OutcomeBlocked Outcome = "blocked"
	// OutcomeWithheld: the preflight was accepted and safe mode kept the request itself back.
	OutcomeWithheld Outcome = "withheld"
	// OutcomeNotApplicable: the agent cannot ask such a thing; Error says why.
	OutcomeNotApplicable Outcome = "not-applicable"
	// OutcomeError: it could not be asked; Reason and Error say why.
	OutcomeError Outcome = "error"
)

// Observation is what a user agent made of one ask.
type Observation struct {
	Outcome Outcome
	// Reason and Parameter explain every outcome but shared and withheld.
	Reason    fetch.Reason
	Parameter string
	// Status of the actual response as the wire carried it; 0 when there was none.
	Status int
	// Exposed are the names of the headers that the script can read: lower case, sorted.
	Exposed []string
	// Exchanges in the order in which they were sent, preflights and redirects included.
	Exchanges []Exchange
	// ByHand says that Bytes were asked: nothing follows their answer.
	ByHand bool
	// Console is the browser's own message, if it wrote one.
	Console string
	// Error says what went wrong when the ask could not be asked.
	Error string
	// Divergences are the ids of profile rows that decided (see fetch.Profile).
	Divergences []string
}

// Exchange is one request and its response as seen on the wire: the evidence.
type Exchange struct {
	ID        string       `json:"id"`
	Preflight bool         `json:"preflight,omitempty"`
	Method    string       `json:"method"`
	URL       string       `json:"url"`
	Proto     string       `json:"proto,omitempty"`
	Request   []HeaderLine `json:"request"`
	// Status is 0 when no response arrived; Error then says why.
	Status   int          `json:"status,omitempty"`
	Response []HeaderLine `json:"response,omitempty"`
	// Body is the beginning of the response's body, as kept within the limits.
	Body  string `json:"body,omitempty"`
	Error string `json:"error,omitempty"`
	// MoreLines is how many header lines a report has left out.
	MoreLines int `json:"more-lines,omitempty"`
	// Split are the fields of the response that do not end with their line, as raw saw them.
	Split []SplitField `json:"split,omitempty"`
	// FromCache says that the browser answered this itself.
	FromCache bool `json:"from-cache,omitempty"`
}

// SplitField is a response header with a line break in it. HTTP/1 takes the next
// line for a field of its own, unless it begins with white space; HTTP/2 has no place for it.
// https://www.rfc-editor.org/rfc/rfc9112#section-5.2
type SplitField struct {
	Name string `json:"name"`
	// Rest is the line after the break: lost, unless Folded.
	Rest   string `json:"rest"`
	Folded bool   `json:"folded,omitempty"`
}

// HeaderLine is one field line of an exchange.
type HeaderLine = fetch.Header

// Preflight returns the first exchange that is a preflight, or false.
func (o Observation) Preflight() (Exchange, bool) {
	for _, x := range o.Exchanges {
		if x.Preflight {
			return x, true
		}
	}
	return Exchange{}, false
}

// Actual returns the last exchange that is not a preflight, or false.
func (o Observation) Actual() (Exchange, bool) {
	for i := len(o.Exchanges) - 1; i >= 0; i-- {
		if !o.Exchanges[i].Preflight {
			return o.Exchanges[i], true
		}
	}
	return Exchange{}, false
}

// RedirectsToSignIn reports whether an answer leads to a page where a person
// signs in, and on which host. A script cannot go there: it wants a 401.
func (x Exchange) RedirectsToSignIn() (host string, leads bool) {
	location, located := fetch.Get(x.Response, "Location")
	if x.Preflight || !located || !fetch.IsRedirectStatus(x.Status) {
		return "", false
	}
	return fetch.SignInHost(x.URL, location)
}
