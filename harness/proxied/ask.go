package proxied

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

const (
	// storyTries is how often a story is asked whose page is lost.
	storyTries = 3
	// browserPatience is how much longer than an ask may take the browser may take to say so.
	browserPatience = 5 * time.Second
)

// Ask asks every story, sorted by where they are asked from: the page moves seldom.
func (a *Agent) Ask(ctx context.Context, stories []harness.Story) iter.Seq2[harness.StoryID, []harness.Observation] {
	return func(yield func(harness.StoryID, []harness.Observation) bool) {
		sorted := slices.Clone(stories)
		slices.SortStableFunc(sorted, func(x, y harness.Story) int { return cmp.Compare(firstOrigin(x), firstOrigin(y)) })
		for _, s := range sorted {
			if !yield(s.ID, a.watch.Ask(ctx, s, a.story)) {
				return
			}
		}
	}
}

func firstOrigin(s harness.Story) harness.Origin {
	if len(s.Asks) == 0 {
		return ""
	}
	return s.Asks[0].From
}

// story asks one story and returns one observation per ask. One whose page is lost is
// asked again in a new browser.
func (a *Agent) story(ctx context.Context, s harness.Story) []harness.Observation {
	for _, ask := range s.Asks {
		if err := errors.Join(a.Can(ask), a.CanTell(s)); err != nil {
			return unasked(s, fetch.InvalidRequest, err)
		}
	}
	a.asking.Lock()
	defer a.asking.Unlock()
	for try := 1; ; try++ {
		observations, err := a.tell(ctx, s)
		switch {
		case err == nil:
			return observations
		case errors.Is(err, errElsewhere):
			return unasked(s, fetch.InvalidRequest, err)
		case try == storyTries, ctx.Err() != nil:
			return unasked(s, fetch.Interrupted, err)
		}
		if err := a.reopen(ctx); err != nil {
			return unasked(s, fetch.Interrupted, err)
		}
	}
}

// tell asks a story in the page. An error is that of a page that is lost.
func (a *Agent) tell(ctx context.Context, s harness.Story) ([]harness.Observation, error) {
	b := a.current()
	if b == nil {
		return nil, errClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer whenGone(b, func() { cancel(errGone) })()
	a.stories++
	var (
		fragment     = fmt.Sprintf("%s%d", probe.FragmentPrefix, a.stories)
		kept         cookies
		observations = make([]harness.Observation, len(s.Asks))
	)
	for i, ask := range s.Asks {
		if i > 0 {
			ask = ask.After(observations[i-1])
		}
		var err error
		observations[i], err = s.Steadily(ctx, i, func() (harness.Observation, error) {
			r, script, err := a.ask(ctx, ask, fragment, &kept)
			if err != nil {
				return harness.Observation{}, err
			}
			return a.observe(ctx, sight{asks: s.Asks[:i+1], before: observations[:i], record: r, script: script, fragment: fragment}), nil
		})
		if err != nil {
			return nil, err
		}
	}
	return observations, nil
}

// errGone says that the browser died under the agent.
var errGone = errors.New("the browser ended")

// ask makes one ask: the page goes where it is made from, and the proxy records what
// comes of it.
func (a *Agent) ask(ctx context.Context, ask harness.Ask, fragment string, kept *cookies) (*record, probe.Told, error) {
	var script probe.Told
	if err := a.rate.Wait(ctx, ask.Host()); err != nil {
		return nil, script, err
	}
	at, err := probe.StandpointOf(ask)
	if err != nil {
		return nil, script, err
	}
	if err := a.stand(ctx, at); err != nil {
		return nil, script, err
	}
	carried, over := context.WithCancelCause(ctx)
	defer over(errOver)
	carried, end := context.WithTimeout(carried, a.options.Timeout)
	defer end()
	r := newRecord(carried, ask, kept)
	upgrade := a.options.Upgraded && upgrades(at, ask.URL)
	if upgrade {
		r.upgrade(ask.URL)
	}
	a.proxy.set(r)
	defer a.proxy.set(nil)
	if speaker, speaks := a.current().(Speaker); speaks {
		speaker.Forget(fragment)
	}
	order := probe.OrderOf(ask, at, fragment, probe.Limits{Timeout: a.options.Timeout, Body: a.options.MaxBody})
	if upgrade {
		order.URL = upgraded(order.URL)
	}
	waiting, done := context.WithTimeoutCause(ctx, a.options.Timeout+browserPatience, errHangs)
	defer done()
	if err := a.desk.do(waiting, errand{Ask: &order}, &script); err != nil {
		return nil, script, err
	}
	if script.Settled == probe.Sent {
		// Nobody in the page learns how a beacon ends; the wire does.
		r.wait(carried, func() bool { return r.over(a.profile) })
	}
	return r, script, nil
}

// errHangs says that the page did not tell the end of an ask.
var errHangs = errors.New("the page hangs")

// stand has the page stand where an ask is made from, and the place inside it be ready.
func (a *Agent) stand(ctx context.Context, at probe.Standpoint) error {
	a.proxy.expect(at.Page)
	page, err := a.desk.stand(ctx, at.Page)
	if err != nil {
		return err
	}
	if a.ready.page != page {
		a.ready = places{page: page, names: map[string]bool{"": true}}
	}
	if a.ready.names[at.Place] {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, standPatience)
	defer cancel()
	var there struct {
		Origin string `json:"origin"`
	}
	if err := a.desk.do(ctx, errand{Ready: at.Place}, &there); err != nil {
		return fmt.Errorf("stand in a %s of %s: %w", at.Place, at.Page, err)
	}
	if there.Origin != at.Origin {
		return fmt.Errorf("stand in a %s of %s: %w %q", at.Place, at.Page, errElsewhere, there.Origin)
	}
	a.ready.names[at.Place] = true
	return nil
}

// unasked is the observation of every ask of a story that could not be asked.
func unasked(s harness.Story, why fetch.Reason, err error) []harness.Observation {
	o := harness.Observation{Outcome: harness.OutcomeError, Reason: why, Error: err.Error()}
	return slices.Repeat([]harness.Observation{o}, max(len(s.Asks), 1))
}
