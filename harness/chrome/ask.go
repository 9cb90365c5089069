package chrome

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// story asks one story and returns one observation per ask. One whose page is
// lost is asked again in a new one.
func (a *Agent) story(ctx context.Context, s harness.Story) []harness.Observation {
	for _, ask := range s.Asks {
		if err := a.Can(ask); err != nil {
			return unasked(s, fetch.InvalidRequest, err)
		}
	}
	for try := 1; ; try++ {
		select {
		case <-a.browser.gone():
			return unasked(s, fetch.Interrupted, errGone)
		default:
		}
		if a.harmful.forbids(s) {
			return withheldScript(s)
		}
		observations, err := a.tell(ctx, s)
		_, lost := errors.AsType[*lostError](err)
		switch {
		case err == nil:
			return observations
		case !lost || try == storyTries || ctx.Err() != nil:
			return unasked(s, fetch.Interrupted, a.interrupted(err))
		}
	}
}

// tell asks one story in pages of its own, or in those that others use, too.
// The error is a lostError where a new page may do better.
func (a *Agent) tell(ctx context.Context, s harness.Story) ([]harness.Observation, error) {
	number := a.stories.Add(1)
	stands := make([]standpoint, len(s.Asks))
	var wanted []string
	for i, ask := range s.Asks {
		stands[i], _ = placeOf(ask) // Can has looked at it
		if runsAnswer(ask.Initiator) {
			stands[i].page = fmt.Sprintf("%s %d", stands[i].page, number)
		}
		wanted = append(wanted, stands[i].page)
	}
	pages, release, err := a.tabs.acquire(ctx, wanted)
	if err != nil && ctx.Err() == nil {
		return nil, &lostError{err}
	}
	if err != nil {
		return nil, err
	}
	defer release()
	defer a.quieten(s, stands, pages)

	fragment := fmt.Sprintf("%s%d", fragmentPrefix, number)
	observations := make([]harness.Observation, len(s.Asks))
	defer func() { a.forgetCookies(ctx, observations) }()
	if s.Concurrent {
		// Apart by fragment: they share connections and the HTTP cache, and one
		// preflight each. Two asks under one fragment could not be told apart.
		errs := make([]error, len(s.Asks))
		var running sync.WaitGroup
		for i, ask := range s.Asks {
			running.Go(func() {
				observations[i], errs[i] = a.ask(ctx, pages[stands[i].page], stands[i], ask, fmt.Sprintf("%s-%d", fragment, i), true)
			})
		}
		running.Wait()
		return observations, errors.Join(errs...)
	}
	for i, ask := range s.Asks {
		if i > 0 {
			ask = ask.After(observations[i-1])
		}
		observations[i], err = s.Steadily(ctx, i, func() (harness.Observation, error) {
			return a.ask(ctx, pages[stands[i].page], stands[i], ask, fragment, len(s.Asks) > 1)
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
func (a *Agent) ask(ctx context.Context, page *page, at standpoint, ask harness.Ask, fragment string, caches bool) (harness.Observation, error) {
	if err := a.limit.Wait(ctx); err != nil {
		return failed(fetch.Interrupted, err), nil
	}
	// The probe keeps the time; what is beyond is the browser's own slowness.
	limited, cancel := context.WithTimeout(ctx, a.options.Timeout+browserPatience)
	defer cancel()
	defer context.AfterFunc(a.browser.root, cancel)()
	if at.place != "" {
		if err := page.prepare(limited, at.place, at.origin); err != nil {
			return failed(fetch.Interrupted, err), a.lose(ctx, page, err)
		}
	}
	o := a.order(ask, at, fragment, caches)
	order, err := o.marshal()
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
	if script.Unended || script.Settled == settledLetGo || t.isEventStream() {
		a.streams.learn(ask)
	}
	if script.Settled == settledLetGo && holdsOn(ask.Initiator) {
		a.tabs.discard(page)
	}
	if runsAnswer(ask.Initiator) {
		// The answer ran as a script in the page, and may have changed what asks there.
		a.tabs.discard(page)
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
	a.tabs.discard(page)
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
func (t *trace) await(ctx context.Context, script told, timeout time.Duration) {
	switch script.Settled {
	case settledThrow:
		return
	case settledSent:
		// Nobody in the page learns how a beacon ends; the network events do.
		t.wait(ctx, timeout, (*trace).over)
	}
	if !t.wait(ctx, eventPatience, (*trace).complete) && !t.maybeCached() {
		t.wait(ctx, latePatience, (*trace).evident)
	}
}

// order is what the probe script takes; see fixtures/probe.js.
type order struct {
	URL         string                `json:"url"`
	Initiator   harness.Initiator     `json:"initiator,omitempty"`
	Where       string                `json:"where,omitempty"`
	Method      string                `json:"method,omitempty"`
	Headers     [][2]string           `json:"headers,omitempty"`
	Body        *string               `json:"body,omitempty"`
	Mode        fetch.Mode            `json:"mode,omitempty"`
	Credentials fetch.CredentialsMode `json:"credentials,omitempty"`
	Redirect    fetch.RedirectMode    `json:"redirect,omitempty"`
	Cache       fetch.CacheMode       `json:"cache,omitempty"`
	// Stream says that the body is known to have no end.
	Stream bool `json:"stream,omitempty"`
	// Timeout in milliseconds.
	Timeout int64     `json:"timeout"`
	Bytes   byteLimit `json:"bytes"`
}

// byteLimit bounds a body: what is kept of it, and what is read at most.
type byteLimit struct {
	Keep int `json:"keep"`
	Read int `json:"read"`
}

// wholeBody is how much of a body is read where a cache should get to keep it.
const wholeBody = 4 << 20

// order writes an ask for the probe; caches says that the story is about them.
func (a *Agent) order(ask harness.Ask, at standpoint, fragment string, caches bool) order {
	r := ask.Request()
	o := order{
		URL:         withFragment(askURL(ask), fragment),
		Initiator:   ask.Initiator,
		Method:      ask.Method,
		Mode:        r.Mode,
		Credentials: ask.Credentials,
		Redirect:    ask.Redirect,
		Cache:       ask.Cache,
		Stream:      ask.Stream || a.streams.has(ask),
		Timeout:     a.options.Timeout.Milliseconds(),
		Bytes:       byteLimit{Keep: a.options.MaxBody, Read: a.options.MaxBody},
	}
	if at.place == inFrame {
		o.Where = inFrame
	}
	if caches {
		o.Bytes.Read = max(o.Bytes.Keep, wholeBody)
	}
	for _, h := range ask.Headers {
		o.Headers = append(o.Headers, [2]string{byteString(h.Name), byteString(h.Value)})
	}
	if r.Body != nil {
		o.Body = &ask.Body
	}
	return o
}

// byteString is a header's bytes as a script writes them: one code unit each.
// https://webidl.spec.whatwg.org/#idl-ByteString
func byteString(s string) string {
	ascii := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if ascii {
		return s
	}
	units := make([]rune, len(s))
	for i := range len(s) {
		units[i] = rune(s[i])
	}
	return string(units)
}

// askURL returns the ask's URL with its query.
func askURL(ask harness.Ask) string {
	if ask.Query == "" {
		return ask.URL
	}
	before, fragment, _ := strings.Cut(ask.URL, "#")
	separator := "?"
	if strings.Contains(before, "?") {
		separator = "&"
	}
	return withFragment(before+separator+ask.Query, fragment)
}

// withFragment replaces a URL's fragment. One that the ask has stays part of
// it, so that it still tells preflight cache entries apart.
func withFragment(u, fragment string) string {
	before, own, _ := strings.Cut(u, "#")
	if fragment == "" {
		return before
	}
	if own != "" {
		fragment += ownFragment + own
	}
	return before + "#" + fragment
}
