package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// Whether a page may have an answer is settled by its headers. An element is
// done only when the body is, and some bodies have no end.
const (
	// bodyPatience is how long an element may take over a body once the page has been given the answer.
	bodyPatience = time.Second
	// streamPatience is the same for a body that is known to have no end.
	streamPatience = 50 * time.Millisecond
	// unsaidPatience is how long the browser may take to announce an answer whose
	// headers have come, unsaidOfStream the same for a body that is known to have no
	// end. Of scripts and fonts whose body goes on it announces nothing; a refusal
	// it announces at once.
	unsaidPatience = 2 * time.Second
	unsaidOfStream = 700 * time.Millisecond
)

// lettingGo calls off an ask by an element, in the page, when the page has been
// given the answer and its body goes on. The function that it returns ends that.
func (a *Agent) lettingGo(ctx context.Context, p *page, o probe.Order, t *trace) (end func()) {
	if !isElement(t.ask) {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if !t.wait(ctx, a.options.Timeout, (*trace).headed) {
			return
		}
		patience, unsaid := bodyPatience, unsaidPatience
		if o.Stream || t.isEventStream() {
			patience, unsaid = streamPatience, unsaidOfStream
		}
		if !t.wait(ctx, unsaid, (*trace).delivered) {
			patience = 0
		}
		select {
		case <-time.After(patience):
		case <-ctx.Done():
			return
		}
		where, _ := json.Marshal(o.Where)
		url, _ := json.Marshal(o.URL)
		// If the page is gone, nobody waits there either.
		_ = p.call(ctx, fmt.Sprintf("corsuite.letGo(%s, %s)", where, url), new(bool))
	}()
	return func() { cancel(); <-done }
}

// headed reports whether the headers of the actual answer have come and nothing was refused.
func (t *trace) headed() bool {
	r := t.actual()
	return r != nil && r.failed == nil && (r.last().response != nil || len(r.received) == len(r.hops))
}

// holdsOn reports whether the load of an initiator goes on in its page after
// the script has let go of it: nothing but the end of the page ends it.
func holdsOn(i harness.Initiator) bool {
	return i == harness.ByFont || i == harness.ByStylesheet
}

// isEventStream reports whether the actual answer is a stream of events.
func (t *trace) isEventStream() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.actual()
	if r == nil || len(r.received) == 0 {
		return false
	}
	value, _ := fetch.Get(responseLines(r.received[len(r.received)-1]), "Content-Type")
	essence, _, err := mime.ParseMediaType(value)
	return err == nil && essence == "text/event-stream"
}

// streams remembers which URLs answered with a body that did not end in time.
type streams struct {
	mu    sync.Mutex
	known map[string]bool
}

// maxStreams bounds what is remembered: URLs may be as many as somebody likes.
const maxStreams = 1000

func (s *streams) learn(ask harness.Ask) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = make(map[string]bool)
	}
	if len(s.known) < maxStreams {
		s.known[probe.WithFragment(probe.URL(ask), "")] = true
	}
}

func (s *streams) has(ask harness.Ask) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[probe.WithFragment(probe.URL(ask), "")]
}
