package chrome

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/patience"
	"github.com/corsuite/corsuite/harness/probe"
)

// story asks one story and returns one observation per ask. One whose page is
// lost is asked again in a new one, and alone when it is for the last time.
func (in *profile) story(ctx context.Context, s harness.Story) []harness.Observation {
	a := in.agent
	a.replacing.RLock()
	defer a.replacing.RUnlock()
	for _, ask := range s.Asks {
		if err := a.Can(ask); err != nil {
			return unasked(s, fetch.InvalidRequest, err)
		}
	}
	for try := 1; ; try++ {
		select {
		case <-a.browser().gone():
			return unasked(s, fetch.Interrupted, errGone)
		default:
		}
		observations, err := in.amid(ctx, s, try == storyTries)
		_, lost := errors.AsType[*lostError](err)
		switch {
		case err == nil:
			return observations
		case !lost || try == storyTries || ctx.Err() != nil:
			return unasked(s, fetch.Interrupted, a.interrupted(err))
		}
	}
}

// amid asks one story among those that are under way, or alone: where that is
// wanted, or its script is suspected of having harmed a page.
func (in *profile) amid(ctx context.Context, s harness.Story, alone bool) ([]harness.Observation, error) {
	a := in.agent
	for {
		alone = alone || a.harmful.suspects(s)
		if !a.crowd.enter(ctx, alone) {
			return nil, ctx.Err()
		}
		if alone || !a.harmful.suspects(s) {
			break
		}
		a.crowd.leave() // the suspicion arose while it waited
	}
	defer a.crowd.leave()
	if a.harmful.forbids(s) {
		return withheldScript(s), nil
	}
	observations, err := in.tell(ctx, s)
	if alone && err == nil {
		a.harmful.acquit(s)
	}
	return observations, err
}

// tell asks one story in pages of its own, or in those that others use, too.
// The error is a lostError where a new page may do better.
func (in *profile) tell(ctx context.Context, s harness.Story) ([]harness.Observation, error) {
	a := in.agent
	number := a.stories.Add(1)
	stands := make([]probe.Standpoint, len(s.Asks))
	var wanted []string
	for i, ask := range s.Asks {
		stands[i], _ = probe.StandpointOf(ask) // Can has looked at it
		if probe.RunsAnswer(ask.Initiator) {
			stands[i].Page = fmt.Sprintf("%s %d", stands[i].Page, number)
		}
		wanted = append(wanted, stands[i].Page)
	}
	pages, release, err := in.tabs.acquire(ctx, wanted)
	if err != nil && ctx.Err() == nil {
		return nil, &lostError{err}
	}
	if err != nil {
		return nil, err
	}
	defer release()
	defer a.quieten(s, stands, pages)

	fragment := fmt.Sprintf("%s%d", probe.FragmentPrefix, number)
	observations := make([]harness.Observation, len(s.Asks))
	defer func() { in.forgetCookies(ctx, observations) }()
	if s.Concurrent {
		// Apart by fragment: they share connections and the HTTP cache, and one
		// preflight each. Two asks under one fragment could not be told apart.
		errs := make([]error, len(s.Asks))
		var running sync.WaitGroup
		for i, ask := range s.Asks {
			running.Go(func() {
				observations[i], errs[i] = a.ask(ctx, pages[stands[i].Page], stands[i], ask, fmt.Sprintf("%s-%d", fragment, i), true)
			})
		}
		running.Wait()
		return observations, errors.Join(errs...)
	}
	for i, ask := range s.Asks {
		if patience.InVain(observations[:i]) {
			observations[i] = patience.Unwaited()
			continue
		}
		if i > 0 {
			ask = ask.After(observations[i-1])
		}
		observations[i], err = s.Steadily(ctx, i, func() (harness.Observation, error) {
			return a.ask(ctx, pages[stands[i].Page], stands[i], ask, fragment, len(s.Asks) > 1)
		})
		if err != nil {
			return nil, err
		}
		fromCache(observations[:i+1])
	}
	return observations, nil
}

// ask makes one ask and observes it. The error is a lostError where the page
// could not tell what came of it.
func (a *Agent) ask(ctx context.Context, page *page, at probe.Standpoint, ask harness.Ask, fragment string, caches bool) (harness.Observation, error) {
	if err := a.rate.Wait(ctx, ask.Host()); err != nil {
		return failed(fetch.Interrupted, err), nil
	}
	// The probe keeps the time; what is beyond is the browser's own slowness.
	limited, cancel := context.WithTimeout(ctx, a.options.Timeout+browserPatience)
	defer cancel()
	defer context.AfterFunc(a.browser().root, cancel)()
	if at.Place != "" {
		if err := page.prepare(limited, at.Place, at.Origin); err != nil {
			return failed(fetch.Interrupted, err), a.lose(ctx, page, err)
		}
	}
	o := probe.OrderOf(ask, at, fragment, probe.Limits{
		Timeout: a.options.Timeout, Body: a.options.MaxBody, Whole: caches, Stream: a.streams.has(ask),
	})
	order, err := o.Marshal()
	if err != nil {
		return failed(fetch.InvalidRequest, err), nil
	}
	t := a.traces.begin(fragment, ask)
	defer a.traces.end(fragment, t)
	if ask.Initiator == harness.ByWebSocket {
		a.sockets.Lock()
		defer a.sockets.Unlock()
		a.traces.open(t)
		defer a.traces.open(nil)
	}
	end := a.lettingGo(limited, page, o, t)
	script, err := a.watched(limited, page, ask, t, order)
	end()
	if err != nil {
		return failed(fetch.Interrupted, err), a.lose(ctx, page, err)
	}
	if script.Unended || script.Settled == probe.LetGo || t.isEventStream() {
		a.streams.learn(ask)
	}
	if script.Settled == probe.LetGo && holdsOn(ask.Initiator) {
		page.discard()
	}
	if probe.RunsAnswer(ask.Initiator) {
		// The answer ran as a script in the page, and may have changed what asks there.
		page.discard()
	}
	if ask.Initiator == harness.ByWebSocket {
		t.wait(limited, latePatience, func(t *trace) bool { h := t.socket(); return h != nil && h.over })
		t.mu.Lock()
		defer t.mu.Unlock()
		return observeSocket(script, t), nil
	}
	t.await(limited, script, a.options.Timeout)
	t.mu.Lock()
	defer t.mu.Unlock()
	return observe(script, t), nil
}

// lose gives up a page that did not do what it was told, and returns that as an
// error. A page that has not answered when all time is over hangs.
func (a *Agent) lose(ctx context.Context, page *page, err error) error {
	page.discard()
	if ctx.Err() != nil {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		a.end(page)
	}
	return &lostError{err}
}

const (
	// browserPatience is how much longer than an ask may take the browser may take to say so.
	browserPatience = 3 * time.Second
	// eventPatience is how long events may come after the script knows the end;
	// what the browser may never say is waited for no longer.
	eventPatience = 500 * time.Millisecond
	// latePatience is how long announced evidence may come on a busy machine.
	latePatience = 3 * time.Second
)

// await waits until the trace has all that the browser will tell.
func (t *trace) await(ctx context.Context, script probe.Told, timeout time.Duration) {
	switch script.Settled {
	case probe.Throw:
		return
	case probe.Sent:
		// Nobody in the page learns how a beacon ends; the network events do.
		t.wait(ctx, timeout, (*trace).over)
	}
	if !t.wait(ctx, eventPatience, (*trace).complete) && !t.maybeCached() {
		t.wait(ctx, latePatience, (*trace).evident)
	}
}
