package specs

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Rules of this file: a check picks part of the evidence and looks for a fault in
// it; "" means that there is no fault. Missing evidence is an error, never a claim
// that holds.

// responseFault says what is wrong with a response, or "".
type responseFault = func(Exchange) string

// of returns a check's Find: fault, in the part of a story that it is about.
func of[T any](part func([]Observation) (T, error), fault func(T) string) func([]Observation) (string, error) {
	return func(story []Observation) (string, error) {
		picked, err := part(story)
		if err != nil {
			return "", err
		}
		return fault(picked), nil
	}
}

// onPreflight claims something of the preflight's response of the last ask.
func onPreflight(says string, is responseFault) Check {
	return Check{Says: says, Find: of(lastPreflight, is)}
}

// onAccepted claims something of the preflight's response of the last ask where
// that lets the origin in; of any other it claims nothing.
func onAccepted(says string, is responseFault) Check {
	return Check{Says: says, Find: of(
		func(story []Observation) (Exchange, error) {
			x, err := lastPreflight(story)
			if err == nil && !accepted(x) {
				err = silent("the preflight is refused")
			}
			return x, err
		},
		is)}
}

// silent is why a claim does not apply to a response.
type silent string

func (s silent) Error() string { return string(s) }

// Is makes it a harness.ErrAbsent.
func (s silent) Is(err error) bool { return err == harness.ErrAbsent }

// accepted reports whether a preflight response lets the origin in, regardless of
// what it says about methods, headers and credentials.
func accepted(x Exchange) bool {
	return x.Status >= 200 && x.Status <= 299 && corsCheckFault(x, false) == ""
}

// onActual claims something of the actual response of the last ask.
func onActual(says string, is responseFault) Check {
	return Check{Says: says, Find: of(lastActual, is)}
}

// onStory claims something of the whole story; fault gets one response per ask.
func onStory(says string, fault func(responses []Exchange) string) Check {
	return Check{Says: says, Find: of(
		actuals, fault)}
}

// onLast claims something of the last observation.
func onLast(says string, fault func(Observation) string) Check {
	return Check{Says: says, Find: of(
		last, fault)}
}

// onEach is a lint: it claims something of each response that concerns it.
func onEach(says string, concerns func(Exchange) bool, is responseFault) *Lint {
	return &Lint{Says: says, Find: func(x Exchange) (string, error) {
		if x.Status == 0 || !concerns(x) {
			return "", harness.ErrAbsent
		}
		return is(x), nil
	}}
}

// lines looks for a fault in the values of a response's field lines with that name.
func lines(name string, fault func(values []string) string) responseFault {
	return func(x Exchange) string { return fault(values(x, name)) }
}

// values returns a response's values of a field, without the white space around them.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.5
func values(x Exchange, name string) []string {
	lines := fetch.Values(x.Response, name)
	for i := range lines {
		lines[i] = strings.Trim(lines[i], " \t")
	}
	return lines
}

// joined is what a browser reads: the values of all lines as one.
// https://fetch.spec.whatwg.org/#concept-header-list-get
func joined(x Exchange, name string) string { return strings.Join(values(x, name), ", ") }

// stands says what a response has of a field: "Vary is missing", or "Vary is "Accept"".
func stands(x Exchange, name string) string {
	if len(values(x, name)) == 0 {
		return name + " is missing"
	}
	return fmt.Sprintf("%s is %q", name, brief(joined(x, name)))
}

// asking returns the Origin that a request carried.
func asking(x Exchange) string {
	origin, _ := fetch.Get(x.Request, "Origin")
	return strings.Trim(origin, " \t")
}

func last(story []Observation) (Observation, error) {
	if len(story) == 0 {
		return Observation{}, fmt.Errorf("nothing was observed")
	}
	return story[len(story)-1], nil
}

// lastPreflight returns the answer to the preflight of the last ask, or of the one
// before it that a browser remembers for it.
func lastPreflight(story []Observation) (Exchange, error) {
	for _, o := range slices.Backward(story) {
		if x, asked := o.Preflight(); asked && x.Status != 0 {
			return x, nil
		}
	}
	return Exchange{}, fmt.Errorf("no answer to a preflight was seen")
}

func lastActual(story []Observation) (Exchange, error) {
	o, err := last(story)
	if err != nil {
		return Exchange{}, err
	}
	return actual(o)
}

// actual returns the response to the request itself. Where a preflight is
// answered instead, and nothing follows, that is the answer.
func actual(o Observation) (Exchange, error) {
	if x, sent := o.Actual(); sent && x.Status != 0 && o.Outcome != OutcomeWithheld {
		return x, nil
	}
	preflight, asked := o.Preflight()
	asked = asked && preflight.Status != 0
	switch {
	case asked && (o.ByHand || o.Outcome == OutcomeBlocked):
		return preflight, nil
	case o.Outcome == OutcomeWithheld:
		return Exchange{}, harness.ErrWithheld
	}
	return Exchange{}, fmt.Errorf("the request itself was not answered: %s", o.Reason)
}

// actuals returns the response of every ask of a story: to the request itself,
// or all to preflights, since the two cannot be compared.
func actuals(story []Observation) ([]Exchange, error) {
	var responses []Exchange
	for _, o := range story {
		x, err := actual(o)
		if err != nil {
			return nil, err
		}
		if len(responses) > 0 && responses[0].Preflight != x.Preflight {
			return nil, silent("one of the requests is refused by its preflight")
		}
		responses = append(responses, x)
	}
	if len(responses) == 0 {
		return nil, fmt.Errorf("nothing was observed")
	}
	return responses, nil
}

// atMostOnce finds a repeated field: a browser joins its lines, and then none of them counts.
// https://fetch.spec.whatwg.org/#concept-header-list-get
func atMostOnce(name string) responseFault {
	return lines(name, func(lines []string) string {
		if len(lines) > 1 {
			return fmt.Sprintf("%s is there %d times (%q)", name, len(lines), lines)
		}
		return ""
	})
}

// eachLine finds the first line of a field whose value has a fault.
func eachLine(name string, fault func(value string) string) responseFault {
	return lines(name, func(lines []string) string {
		for _, value := range lines {
			if f := fault(value); f != "" {
				return fmt.Sprintf("%s: %s", name, f)
			}
		}
		return ""
	})
}

// aTokenList finds a field whose lines are not a list of tokens.
func aTokenList(name string) responseFault {
	return lines(name, func(lines []string) string {
		if f := listFault(lines); f != "" {
			return fmt.Sprintf("%s: %s", name, f)
		}
		return ""
	})
}

// letsIn finds a response that does not pass the CORS check for the origin that asked.
func letsIn(withCredentials bool) responseFault {
	return func(x Exchange) string { return corsCheckFault(x, withCredentials) }
}

// corsCheckFault says why a response does not pass the CORS check, or "".
// https://fetch.spec.whatwg.org/#concept-cors-check
func corsCheckFault(x Exchange, withCredentials bool) string {
	mode := fetch.SameOrigin
	if withCredentials {
		mode = fetch.Include
	}
	switch why, _ := fetch.CheckCORS(asking(x), mode, x.Response); why {
	case "":
		return ""
	case fetch.MissingAllowOriginHeader:
		return ACAO + " is missing"
	case fetch.InvalidAllowCredentials:
		return stands(x, ACAC) + "; want \"true\""
	}
	return fmt.Sprintf("%s is %q; want %q", ACAO, joined(x, ACAO), asking(x))
}

// namedSince finds a last response that names the origin that asked, where the
// first lets nobody in.
func namedSince(responses []Exchange) string {
	final := responses[len(responses)-1]
	if corsCheckFault(responses[0], false) == "" || joined(final, ACAO) != asking(final) {
		return ""
	}
	return fmt.Sprintf("%s: %s", ACAO, joined(final, ACAO))
}

// okStatus finds another status than an ok one: https://fetch.spec.whatwg.org/#ok-status
func okStatus() responseFault {
	return func(x Exchange) string {
		if x.Status < 200 || x.Status > 299 {
			return fmt.Sprintf("the status is %d", x.Status)
		}
		return ""
	}
}

// noServerError finds a response of a server that has failed.
func noServerError() responseFault {
	return func(x Exchange) string {
		if failed(x) {
			return fmt.Sprintf("the server answers %d", x.Status)
		}
		return ""
	}
}

// failedSince finds a server error in the last response if no response before it
// is one: some servers refuse every stranger with 500, which is not a failure.
func failedSince(responses []Exchange) string {
	before, final := responses[:len(responses)-1], responses[len(responses)-1]
	if !failed(final) || slices.ContainsFunc(before, failed) {
		return ""
	}
	return fmt.Sprintf("the server answers %d; %d to what is not odd", final.Status, responses[0].Status)
}

// failed reports whether the server has failed. One that does not implement OPTIONS
// says so with 501, which is not a failure.
// https://www.rfc-editor.org/rfc/rfc9110#section-15.6.2
func failed(x Exchange) bool {
	return x.Status >= 500 && (x.Method != http.MethodOptions || x.Status != http.StatusNotImplemented)
}

// refusedByPreflight claims that the request itself was never sent.
func refusedByPreflight() Check {
	return Check{Says: "the preflight already refuses", Find: of(
		func(story []Observation) (Observation, error) {
			if _, err := lastPreflight(story); err != nil {
				return Observation{}, err
			}
			return last(story)
		},
		func(o Observation) string {
			if x, sent := o.Actual(); sent && x.Status != 0 {
				return "the preflight was accepted, so the request itself was sent"
			}
			return ""
		})}
}

// sameLines finds a response of a story in which one of the fields differs from the first's.
func sameLines(names ...string) func([]Exchange) string {
	return func(responses []Exchange) string {
		for _, x := range responses[1:] {
			for _, name := range names {
				if first, other := joined(responses[0], name), joined(x, name); first != other {
					return fmt.Sprintf("%s is first %q, then %q", name, first, other)
				}
			}
		}
		return ""
	}
}
