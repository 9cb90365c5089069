package harness

import (
	"context"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
)

// IsWeather reports whether a status is one that a busy server, or a gateway in
// front of it, answers with instead of an answer. It says nothing of the policy.
// https://www.rfc-editor.org/rfc/rfc9110#section-15.6 and
// https://www.rfc-editor.org/rfc/rfc6585#section-4
func IsWeather(status int) bool {
	switch status {
	case 429, 502, 503, 504:
		return true
	}
	return false
}

// Weather reports whether the answers to a story may be those of a moment: a
// status such as 503 that its asks do not declare, or a connection that broke.
// What was asked should be asked again before anything is concluded from it.
func Weather(s Story, seen []Observation) bool {
	for i, o := range seen {
		if o.Outcome == OutcomeError && o.Reason == fetch.ConnectionFailed && !o.Unspoken() {
			return true
		}
		if i < len(s.Asks) && o.Weather(s.Asks[i].Declared) != 0 {
			return true
		}
	}
	return false
}

// Unspoken reports whether the target has said that it does not speak the version of
// HTTP that was asked for, which is the parameter then: asking again comes to the same.
// https://www.rfc-editor.org/rfc/rfc7301#section-3.2
func (o Observation) Unspoken() bool {
	return o.Outcome == OutcomeError && o.Reason == fetch.ConnectionFailed && o.Parameter != ""
}

// repeatPause is the time before an ask is repeated.
const repeatPause = 100 * time.Millisecond

// Steadily calls ask, which makes the story's ask of that index, and calls it
// anew as the story's Repeats say. A story of several asks is unlikely to be
// answered as a whole where each of them often meets a busy server. Nothing of
// such an answer is kept in a preflight cache, so the story goes on as if it had
// not been: https://fetch.spec.whatwg.org/#cors-preflight-fetch-0 (steps 7 and 8)
func (s Story) Steadily(ctx context.Context, index int, ask func() (Observation, error)) (Observation, error) {
	for try := 0; ; try++ {
		o, err := ask()
		if err != nil || try >= s.Repeats || !Weather(Story{Asks: s.Asks[index : index+1]}, []Observation{o}) {
			return o, err
		}
		select {
		case <-time.After(repeatPause):
		case <-ctx.Done():
			return o, nil
		}
	}
}

// Weather returns the first status of an observation that may be one of a
// moment, 0 if there is none.
func (o Observation) Weather(declared int) int {
	for _, x := range o.Exchanges {
		if IsWeather(x.Status) && x.Status != declared {
			return x.Status
		}
	}
	return 0
}
