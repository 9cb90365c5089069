package learn

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/replay"
)

// heard is what the server said to one candidate: an origin, a method, a header.
type heard struct {
	name   string
	answer harness.Answer
	// why explains a refusal, and what was not clear.
	why string
}

// mayRead reports whether the page read the answer: no by the CORS protocol only,
// since a connection that breaks is not a refusal.
func mayRead(a asked) heard {
	h := heard{name: string(a.ask.From), why: string(a.seen.Reason)}
	switch o := a.seen; {
	case o.Outcome == harness.OutcomeShared:
		h.answer = harness.Yes
	case o.Outcome == harness.OutcomeBlocked && o.Reason.CORS() && !serverError(o):
		h.answer = harness.No
	default:
		h.why = unclear(o)
	}
	return h
}

// passes reports whether the preflight of an ask would be accepted in a
// credentials mode. A preflight is the same in every mode, so one answer tells
// of all: https://fetch.spec.whatwg.org/#cors-preflight-fetch (step 1)
func passes(a asked, mode fetch.CredentialsMode) heard {
	x, ok := a.seen.Preflight()
	if !ok || x.Status == 0 || busy(x.Status) {
		return heard{why: unclear(a.seen)}
	}
	ask := a.ask
	ask.Credentials = mode
	preflight := harness.Observation{Outcome: harness.OutcomeWithheld, Exchanges: []harness.Exchange{x}}
	switch o := replay.Replay(fetch.Standard(), []harness.Ask{ask}, []harness.Observation{preflight})[0]; o.Outcome {
	case harness.OutcomeWithheld:
		return heard{answer: harness.Yes}
	case harness.OutcomeBlocked:
		return heard{answer: harness.No, why: string(o.Reason)}
	default:
		return heard{why: cmp.Or(o.Error, string(o.Reason))}
	}
}

// accepted is passes in every mode that the policy is about: without
// credentials, and with them where they are claimed. The modes must agree.
func accepted(a asked, credentials *bool) heard {
	without := passes(a, fetch.Omit)
	if credentials == nil || !*credentials {
		return without
	}
	with := passes(a, fetch.Include)
	if with.answer != without.answer {
		return heard{why: "let in without credentials, refused with them: " + with.why}
	}
	return without
}

// busy tells a status that says nothing of the request but that it came at a bad time.
func busy(status int) bool { return status >= 500 || status == 429 }

// serverError tells a refusal whose response is a server's failure.
func serverError(o harness.Observation) bool {
	n := len(o.Exchanges)
	return n > 0 && o.Exchanges[n-1].Preflight && busy(o.Exchanges[n-1].Status)
}

// unclear says what came instead of an answer.
func unclear(o harness.Observation) string {
	if n := len(o.Exchanges); n > 0 && o.Exchanges[n-1].Status != 0 {
		return fmt.Sprintf("answered with status %d", o.Exchanges[n-1].Status)
	}
	return strings.TrimSpace(fmt.Sprintf("not answered: %s %s", o.Reason, o.Error))
}

// named returns the names of those with an answer, in order.
func named(all []heard, answer harness.Answer) []string {
	var names []string
	for _, h := range all {
		if h.answer == answer {
			names = append(names, h.name)
		}
	}
	return names
}

// agreeing makes one answer of several about the same name: what they agree
// on, or that they differ.
func agreeing(all []heard) []heard {
	var merged []heard
	place := map[string]int{}
	for _, h := range all {
		i, known := place[h.name]
		if !known {
			place[h.name] = len(merged)
			merged = append(merged, h)
			continue
		}
		if m := &merged[i]; m.answer != h.answer {
			m.answer, m.why = harness.Unknown, cmp.Or(m.why, h.why, "answers differ")
		}
	}
	return merged
}
