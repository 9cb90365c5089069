package harness

import (
	"context"
	"errors"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// An ask is repeated while its answer may be that of a moment, as often as the
// story says, and no longer than the run goes on.
func TestSteadily(t *testing.T) {
	t.Parallel()
	answer := func(status int) Observation { return Observation{Exchanges: []Exchange{{Status: status}}} }
	ended, end := context.WithCancel(t.Context())
	end()
	for name, test := range map[string]struct {
		ctx      context.Context
		declared int
		repeats  int
		statuses []int
		err      error
		want     int
	}{
		"answered at once":   {t.Context(), 0, 3, []int{200}, nil, 1},
		"busy at first":      {t.Context(), 0, 3, []int{503, 200}, nil, 2},
		"busy all the time":  {t.Context(), 0, 2, []int{503, 429, 502}, nil, 3},
		"never to be asked":  {t.Context(), 0, 0, []int{503}, nil, 1},
		"what is declared":   {t.Context(), 503, 3, []int{503}, nil, 1},
		"another refusal":    {t.Context(), 0, 3, []int{500}, nil, 1},
		"the page was lost":  {t.Context(), 0, 3, []int{503}, errors.New("lost"), 1},
		"the run has ended":  {ended, 0, 3, []int{503, 200}, nil, 1},
		"a repeat is broken": {t.Context(), 0, 1, []int{503, 0}, nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			story := Story{Asks: []Ask{{}, {Declared: test.declared}}, Repeats: test.repeats}
			got, err := story.Steadily(test.ctx, 1, func() (Observation, error) {
				asked++
				return answer(test.statuses[asked-1]), test.err
			})
			if asked != test.want || got.Exchanges[0].Status != test.statuses[test.want-1] || !errors.Is(err, test.err) {
				t.Errorf("asked %d times, got %d, %v; want %d times", asked, got.Exchanges[0].Status, err, test.want)
			}
		})
	}
}

// TestWeather: a connection that broke may be a matter of the moment, a refusal of the
// version of HTTP is none.
func TestWeather(t *testing.T) {
	t.Parallel()
	broke := Observation{Outcome: OutcomeError, Reason: fetch.ConnectionFailed}
	unspoken := broke
	unspoken.Parameter = "http/1.1"
	for name, test := range map[string]struct {
		seen Observation
		want bool
	}{
		"broke":        {broke, true},
		"not spoken":   {unspoken, false},
		"an answer":    {Observation{Exchanges: []Exchange{{Status: 200}}}, false},
		"a busy proxy": {Observation{Exchanges: []Exchange{{Status: 503}}}, true},
	} {
		if got := Weather(Story{Asks: []Ask{{}}}, []Observation{test.seen}); got != test.want {
			t.Errorf("%s: got %t; want %t", name, got, test.want)
		}
	}
}
