// Package patience decides when a target is asked no more: when it has stopped
// answering, or says again and again that it wants to be left alone. Without it
// a run would wait for its time-out at every question that is left.
//
// It does no I/O of its own and reads no clock but to forget: agents let it
// watch what they ask, and it asks through them.
package patience

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

const (
	// silences is how many asks in a row go without an answer before one more decides.
	silences = 8
	// insistence is how often the question that decides is asked where connections fail at
	// once, with insistPause after the first time and a longer one after each further.
	insistence  = 3
	insistPause = 300 * time.Millisecond
	// refusals is how many different questions in a row are answered with
	// Retry-After before the target is believed.
	refusals = 3
	// storms is how many answers in a row are 503 or the like before one more decides.
	storms = 12
	// memory is how long a target that was given up is not asked at all.
	memory = time.Minute
)

// calms are the pauses before the question that decides is asked anew where the answer
// was 503 or the like: a server may be overloaded for a moment.
func calms() []time.Duration {
	return []time.Duration{300 * time.Millisecond, 600 * time.Millisecond, time.Second, 2 * time.Second}
}

// LongestWait is the longest wait that a server is granted by Retry-After.
const LongestWait = 10 * time.Second

// Watch keeps an eye on the targets of one agent. Its zero value is ready to
// use, and it is safe for concurrent use.
type Watch struct {
	// Waits says that the agent itself obeys Retry-After: then an answer that
	// still has it needs no further question.
	Waits bool
	// Spare, if it is set, is told the URL of a host that is asked alone: the agent
	// closes the idle connections to it and keeps as few as it can from then on.
	Spare func(url string)

	mu      sync.Mutex
	targets map[string]*target
	lanes   map[string]*lane // by host
}

// Asker asks one story and returns one observation for each of its asks.
type Asker func(context.Context, harness.Story) []harness.Observation

// target is what is known of one URL.
type target struct {
	mu sync.Mutex
	// silent counts the asks in a row that got no answer.
	silent int
	// busy are the stories in a row whose answer was to come back later, after pause.
	busy  map[harness.StoryID]bool
	pause time.Duration
	// storm counts the answers in a row that were weather, see harness.IsWeather; status is the last of them.
	storm, status int
	// mute is what is known of the requests that it never answers.
	mute muteness
	// good is an ask that was answered once.
	good *harness.Ask
	// probing is closed when the question that decides has been answered; nil is none under way.
	probing chan struct{}
	// given says why the target is asked no more, since when; "" is that it is asked.
	given fetch.Reason
	since time.Time
}

// Ask asks a story through the agent, unless its target is asked no more: then
// every ask is an OutcomeError with the reason StoppedAnswering or
// WantsToBeLeftAlone.
func (w *Watch) Ask(ctx context.Context, s harness.Story, ask Asker) []harness.Observation {
	if len(s.Asks) == 0 {
		return ask(ctx, s)
	}
	t := w.of(s.Asks[0].URL)
	if why := t.enter(ctx, s, w.alone(ask)); why != "" {
		return unasked(s, why, t.weather())
	}
	if t.spares(s) {
		return unwaited(s)
	}
	seen := w.uncrowded(ctx, t, s, ask)
	if ctx.Err() == nil {
		if doubt := t.learn(s, seen, w.Waits); doubt != "" {
			t.probe(ctx, s, w.alone(ask), doubt)
		}
	}
	return seen
}

// of returns what is known of a URL. Its query is none of the resource's
// identity here: rules about caches add one of their own.
func (w *Watch) of(url string) *target {
	url, _, _ = strings.Cut(url, "#")
	url, _, _ = strings.Cut(url, "?")
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.targets == nil {
		w.targets = map[string]*target{}
	}
	if w.targets[url] == nil {
		w.targets[url] = &target{}
	}
	return w.targets[url]
}

// enter waits for a question that decides, and returns why the target is not
// asked. One that was given up long ago gets another chance first.
func (t *target) enter(ctx context.Context, s harness.Story, ask Asker) fetch.Reason {
	for {
		t.mu.Lock()
		probing, why, old := t.probing, t.given, time.Since(t.since) > memory
		if probing == nil && why != "" && old {
			t.probing = make(chan struct{})
		}
		t.mu.Unlock()
		switch {
		case probing != nil:
			select {
			case <-probing:
			case <-ctx.Done():
				return ""
			}
		case why != "" && old:
			t.probe(ctx, s, ask, why)
		default:
			return why
		}
	}
}

// spares reports whether a story would only wait for what never comes from a target
// that is there.
func (t *target) spares(s harness.Story) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.good != nil && t.mute.spares(s)
}

// lost notes what a story waits for in vain, before it is known what comes of it in the
// end: in a crowd, or alone.
func (t *target) lost(s harness.Story, seen []harness.Observation, alone bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mute.lose(s, seen, alone)
}

// learn counts what came of a story. It returns what there is reason to think of
// the target, "" if nothing; then the caller has to probe it.
func (t *target) learn(s harness.Story, seen []harness.Observation, waits bool) (doubt fetch.Reason) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mute.learn(s, seen)
	for i, o := range seen {
		pause, busy := comeBack(s.Asks[i], o)
		switch {
		case waitedForPreflight(o) && !preflights(t.mute.answered) && t.good != nil:
			// It is preflights that it does not answer, which is no silence.
		case unanswered(o):
			t.silent++
		case o.Outcome == harness.OutcomeError && len(o.Exchanges) == 0, o.Unspoken():
			// It was not asked at all, or not in words that it knows.
		case busy:
			if t.busy == nil {
				t.busy = map[harness.StoryID]bool{}
			}
			t.silent, t.busy[s.ID], t.pause = 0, true, pause
		case o.Weather(s.Asks[i].Declared) != 0:
			t.silent, t.busy, t.status = 0, nil, o.Weather(s.Asks[i].Declared)
			t.storm++
		default:
			t.answered(&s.Asks[i])
		}
	}
	if t.probing != nil || t.given != "" {
		return ""
	}
	switch {
	case t.silent >= silences:
		doubt = fetch.StoppedAnswering
	case t.storm >= storms && t.good != nil:
		doubt = fetch.StoppedAnswering
	case len(t.busy) >= refusals && waits:
		t.given, t.since = fetch.WantsToBeLeftAlone, time.Now()
	case len(t.busy) >= refusals:
		doubt = fetch.WantsToBeLeftAlone
	}
	if doubt != "" {
		t.probing = make(chan struct{})
	}
	return doubt
}

func (t *target) answered(by *harness.Ask) {
	t.silent, t.busy, t.storm, t.given = 0, nil, 0, ""
	if t.good == nil && by.Bytes == nil {
		t.good = by
	}
}

// probe asks once more what was answered before, or else the plainest question
// that the story has, and lets that decide. The caller has set probing.
func (t *target) probe(ctx context.Context, s harness.Story, ask Asker, doubt fetch.Reason) {
	t.mu.Lock()
	question := plain(s.Asks[0])
	if t.good != nil {
		question = *t.good
	}
	pause := t.pause
	t.mu.Unlock()
	if doubt == fetch.WantsToBeLeftAlone {
		sleep(ctx, pause)
	}
	seen := t.insist(ctx, harness.Story{ID: s.ID + "/probe", Asks: []harness.Ask{question}}, ask)
	t.mu.Lock()
	defer t.mu.Unlock()
	_, busy := comeBack(question, seen[0])
	switch {
	case ctx.Err() != nil:
	case unanswered(seen[0]):
		t.given, t.since, t.status = fetch.StoppedAnswering, time.Now(), 0
	case busy:
		t.given, t.since = fetch.WantsToBeLeftAlone, time.Now()
	case t.good != nil && seen[0].Weather(question.Declared) != 0:
		t.given, t.since, t.status = fetch.StoppedAnswering, time.Now(), seen[0].Weather(question.Declared)
	default:
		t.answered(&question)
	}
	close(t.probing)
	t.probing = nil
}

// insist asks a story again where the connection failed at once, or the answer was one
// of a moment: a server that drops some connections, or starts anew, is there a moment later.
func (t *target) insist(ctx context.Context, s harness.Story, ask Asker) []harness.Observation {
	for failed, stormy := 0, 0; ; {
		seen := ask(ctx, s)
		pause := time.Duration(0)
		switch {
		case unanswered(seen[0]) && seen[0].Reason == fetch.ConnectionFailed && failed < insistence-1:
			failed++
			pause = time.Duration(failed) * insistPause
		case seen[0].Weather(s.Asks[0].Declared) != 0 && !retriesLater(s.Asks[0], seen[0]) && stormy < len(calms()):
			pause = calms()[stormy]
			stormy++
		}
		if pause == 0 || !sleep(ctx, pause) {
			return seen
		}
	}
}

func retriesLater(a harness.Ask, o harness.Observation) bool {
	_, busy := comeBack(a, o)
	return busy
}

// weather returns the status that a target that was given up answers everything with, 0
// for none.
func (t *target) weather() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.status
}

// plain is an ask without what a server may have a reason to drop.
func plain(a harness.Ask) harness.Ask {
	return harness.Ask{From: a.From, URL: a.URL, Credentials: a.Credentials, Auth: a.Auth, Declared: a.Declared}
}

// unanswered reports whether an ask got no answer of the target: at most its
// preflight did.
func unanswered(o harness.Observation) bool {
	if o.Outcome != harness.OutcomeError || o.Reason != fetch.Timeout && o.Reason != fetch.ConnectionFailed || o.Unspoken() {
		return false
	}
	for _, x := range o.Exchanges {
		if !x.Preflight && x.Status != 0 {
			return false
		}
	}
	return true
}

// comeBack reports whether the last answer was to come back later, and when.
func comeBack(a harness.Ask, o harness.Observation) (pause time.Duration, busy bool) {
	if len(o.Exchanges) == 0 {
		return 0, false
	}
	x := o.Exchanges[len(o.Exchanges)-1]
	pause, busy = RetryAfter(x.Status, x.Response, time.Now())
	return min(pause, LongestWait), busy && x.Status != a.Declared
}

// RetryAfter returns how long the server that gave an answer wants to be left
// alone; false is an answer that does not say.
// https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
func RetryAfter(status int, headers []fetch.Header, now time.Time) (wait time.Duration, says bool) {
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		return 0, false
	}
	value, ok := fetch.Get(headers, "Retry-After")
	if !ok {
		return 0, false
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now)), true
	}
	// A number too large for any clock is a long time; anything else says nothing.
	if value != "" && strings.Trim(value, "0123456789") == "" {
		return math.MaxInt64, true
	}
	return 0, false
}

// unasked is a story of a target that is asked no more; status is what it answers
// everything with, 0 for nothing.
func unasked(s harness.Story, why fetch.Reason, status int) []harness.Observation {
	text := "the target has stopped answering"
	switch {
	case why == fetch.WantsToBeLeftAlone:
		text = "the target says Retry-After again and again, so it is asked no more"
	case status != 0:
		text = fmt.Sprintf("the target has stopped answering: since then it says %d to everything", status)
	}
	seen := make([]harness.Observation, len(s.Asks))
	for i := range seen {
		seen[i] = harness.Observation{Outcome: harness.OutcomeError, Reason: why, Error: text}
	}
	return seen
}

// sleep waits, and reports whether ctx has not ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
