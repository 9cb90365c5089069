package raw

import (
	"mime"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
)

// A fetch is settled by headers; what the body begins with is only evidence.
const (
	// bodyPatience is how long a body may take once the header section is there.
	bodyPatience = time.Second
	// streamPatience is the same for a body that is known to have no end: what does not
	// come with the header section is not waited for some hundred times.
	streamPatience = 5 * time.Millisecond
)

// bodyPatience returns how long the body of the answer with these headers may take.
func (msg *message) bodyPatience(headers []fetch.Header) time.Duration {
	if msg.stream || isEventStream(headers) {
		return streamPatience
	}
	return bodyPatience
}

// isEventStream reports whether an answer is a stream of events, which ends when
// its server wants it to.
// https://html.spec.whatwg.org/#server-sent-events
func isEventStream(headers []fetch.Header) bool {
	value, _ := fetch.Get(headers, "Content-Type")
	essence, _, err := mime.ParseMediaType(value)
	return err == nil && essence == "text/event-stream"
}

// streams remembers which resources answered with a body that did not end in
// time: waiting again for each of some hundred asks would show nothing more.
type streams struct {
	mu    sync.Mutex
	known map[string]bool
}

// maxStreams bounds what is remembered: URLs may be as many as somebody likes.
const maxStreams = 1000

func (s *streams) learn(a address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = make(map[string]bool)
	}
	if len(s.known) < maxStreams {
		s.known[a.origin()+a.target] = true
	}
}

func (s *streams) has(a address) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[a.origin()+a.target]
}
