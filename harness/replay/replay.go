package replay

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Replay lets the model carry out the asks of a story on the exchanges that a
// user agent really had, and returns what the model makes of each: outcome,
// reason and readable headers. An exchange that the model would not have had,
// or misses, is an OutcomeError whose Error says which.
//
// The asks of one story share a preflight cache, as they did in the agent. The
// model's clock stands still, so entries do not expire between the asks.
func Replay(p *fetch.Profile, asks []harness.Ask, seen []harness.Observation) []harness.Observation {
	return replayStory(p, asks, seen, true)
}

// Conclude is Replay for a model that may come to its end before the user agent
// did: what the agent sent after that is left out of account.
func Conclude(p *fetch.Profile, asks []harness.Ask, seen []harness.Observation) []harness.Observation {
	return replayStory(p, asks, seen, false)
}

func replayStory(p *fetch.Profile, asks []harness.Ask, seen []harness.Observation, whole bool) []harness.Observation {
	var (
		cache fetch.PreflightCache
		now   = time.Unix(0, 0)
		http  fetch.HTTPCache
		all   = make([]harness.Observation, 0, len(seen))
	)
	for i, o := range seen {
		ask := asks[i]
		if i > 0 {
			ask = ask.After(seen[i-1])
		}
		f := fetch.Begin(p, ask.Request(), &cache)
		end, rest := replay(f, o, now, func(x harness.Exchange) fetch.Response { return answer(&http, x, ask) })
		if whole && len(rest) > 0 {
			end = disagreement("the browser sent %s %s, the model does not", messageName(rest[0].Method, rest[0].Preflight), rest[0].URL)
		}
		all = append(all, end)
	}
	return all
}

// replay carries out one fetch. It returns the exchanges that came after its end.
func replay(f *fetch.Fetch, seen harness.Observation, now time.Time, answer func(harness.Exchange) fetch.Response) (end harness.Observation, rest []harness.Exchange) {
	rest = seen.Exchanges
	for m, more := f.Next(now); more; m, more = f.Next(now) {
		withheld := len(rest) == 0 || rest[0].Status == 0
		switch {
		case withheld && seen.Outcome == harness.OutcomeWithheld && !m.Preflight:
			return harness.Observation{Outcome: harness.OutcomeWithheld, Divergences: f.Result().Divergences}, nil
		case len(rest) == 0:
			return disagreement("the model sends %s %s, the browser did not", messageName(m.Method, m.Preflight), m.URL), nil
		case rest[0].Preflight != m.Preflight || rest[0].Method != m.Method:
			return disagreement("the model sends %s, the browser sent %s",
				messageName(m.Method, m.Preflight), messageName(rest[0].Method, rest[0].Preflight)), nil
		case rest[0].Status == 0:
			f.Abort(seen.Reason, seen.Parameter)
		default:
			f.Receive(answer(rest[0]), now)
		}
		rest = rest[1:]
	}
	return Outcomes(f.Result()), rest
}

// Outcomes puts a result of the model into the words of an observation.
func Outcomes(r fetch.Result) harness.Observation {
	o := harness.Observation{
		Outcome: harness.OutcomeBlocked, Reason: r.Reason, Parameter: r.Parameter,
		Status: r.Status, Exposed: r.Exposed, Divergences: r.Divergences,
	}
	if r.Reason == "" {
		o.Outcome = harness.OutcomeShared
	}
	return o
}

func disagreement(format string, args ...any) harness.Observation {
	return harness.Observation{Outcome: harness.OutcomeError, Error: fmt.Sprintf(format, args...)}
}

func messageName(method string, preflight bool) string {
	if preflight {
		return "a preflight"
	}
	return method
}

// Same reports whether two observations of one ask agree in outcome, in reason
// with its parameter, and in the headers that the script can read.
func Same(a harness.Ask, model, browser harness.Observation) bool {
	return model.Outcome == browser.Outcome &&
		model.Reason == browser.Reason &&
		sameParameter(a, model, browser) &&
		slices.Equal(model.Exposed, browser.Exposed)
}

// sameParameter: of several refused headers a browser names any one, DevTools
// has no word for values that are not ASCII, and what is wrong with a request
// that fetch() throws at each says in its own words.
func sameParameter(a harness.Ask, model, browser harness.Observation) bool {
	switch {
	case model.Parameter == browser.Parameter, model.Reason == fetch.InvalidRequest,
		browser.Parameter == "" && strings.ContainsFunc(model.Parameter, notASCII):
		return true
	}
	return model.Reason == fetch.HeaderDisallowedByPreflightResponse && slices.ContainsFunc(fetch.Profiles(), func(p *fetch.Profile) bool {
		unsafe := p.UnsafeHeaderNames(a.Headers)
		return slices.Contains(unsafe, model.Parameter) && slices.Contains(unsafe, browser.Parameter)
	})
}

func notASCII(r rune) bool { return r >= utf8.RuneSelf }
