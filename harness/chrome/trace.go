package chrome

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"

	"github.com/corsuite/corsuite/harness"
)

// trace is what the browser told about one ask. Its fields are the
// collector's, under the collector's lock.
type trace struct {
	mu       *sync.Mutex
	ask      harness.Ask
	requests []*request
	withheld bool
	console  string
	// intercepted are exchanges that only interception saw, in order.
	intercepted []harness.Exchange
	// unanswered counts the requests that interception let go and has seen no answer to.
	unanswered map[network.RequestID]int
	// flooded is closed when the page has read more of the body than it may.
	flooded chan struct{}
	bytes   int64
	// changed has a value when something was added since the last wait.
	changed chan struct{}
}

// notify is called with the lock held; a nil trace has nobody waiting.
func (t *trace) notify() {
	if t == nil {
		return
	}
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// read notes that the page has read more of a body.
func (t *trace) read(n int64) {
	if t == nil {
		return
	}
	before := t.bytes
	t.bytes += n
	if before <= floodBytes && t.bytes > floodBytes {
		close(t.flooded)
	}
}

// wait returns when the condition holds, or patience or ctx has ended.
func (t *trace) wait(ctx context.Context, patience time.Duration, holds func(*trace) bool) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		t.mu.Lock()
		ok := holds(t)
		t.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-t.changed:
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// actual returns the actual request, or nil while it is unannounced.
func (t *trace) actual() *request {
	for _, r := range t.requests {
		if !r.preflight {
			return r
		}
	}
	return nil
}

// over reports whether the actual request has ended.
func (t *trace) over() bool {
	r := t.actual()
	return r != nil && r.over()
}

func (r *request) over() bool { return r.finished || r.failed != nil }

// complete reports whether everything that the browser will say has been said:
// the evidence, and its own sentence about a refusal.
func (t *trace) complete() bool {
	actual := t.actual()
	return actual != nil && actual.over() && t.evident() && (actual.corsError() == "" || t.console != "")
}

// evident reports whether the evidence is there, as far as the browser's
// announcements tell. An answer from its cache never has all of it.
func (t *trace) evident() bool {
	actual := t.actual()
	if actual == nil || t.onlyIntercepted() {
		return true
	}
	for _, r := range t.requests {
		if !r.evident() {
			return false
		}
	}
	answered := func(r *request) bool { return r.preflight && len(r.received) > 0 }
	return !preflightError(actual.corsError()) || slices.ContainsFunc(t.requests, answered)
}

// maybeCached reports whether a refusal seems to be one of an answer from the
// cache: nothing went out.
func (t *trace) maybeCached() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.actual()
	return r != nil && answerError(r.corsError()) && len(r.sent) == 0
}

// onlyIntercepted reports whether the evidence is the interceptor's: the browser
// gives no raw headers of what a shared worker sends.
func (t *trace) onlyIntercepted() bool { return t.ask.Initiator == harness.BySharedWorker }

// evident reports whether the raw headers that a request announced have come.
func (r *request) evident() bool {
	if r.preflight && !r.over() {
		return false
	}
	extra := 0
	for _, h := range r.hops {
		if h.extra {
			extra++
		}
	}
	if answerError(r.corsError()) && r.last().response == nil {
		// Refused on the answer: there was one, though the page is not told of it.
		extra++
	}
	return len(r.sent) >= extra && len(r.received) >= extra
}

func (r *request) corsError() network.CorsError {
	if r.failed == nil || r.failed.CorsErrorStatus == nil {
		return ""
	}
	return r.failed.CorsErrorStatus.CorsError
}

// answerError reports whether an error is the CORS check of an actual answer.
// https://fetch.spec.whatwg.org/#concept-cors-check
func answerError(e network.CorsError) bool {
	switch e {
	case network.CorsErrorMissingAllowOriginHeader, network.CorsErrorMultipleAllowOriginValues,
		network.CorsErrorInvalidAllowOriginValue, network.CorsErrorAllowOriginMismatch,
		network.CorsErrorWildcardOriginNotAllowed, network.CorsErrorInvalidAllowCredentials:
		return true
	}
	return false
}

// preflightError reports whether an error is about the preflight's answer.
func preflightError(e network.CorsError) bool { return strings.Contains(string(e), "Preflight") }
