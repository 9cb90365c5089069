package raw

import (
	"sync"

	"github.com/corsuite/corsuite/harness/wire"
)

// streams remembers which resources answered with a body that did not end in
// time: waiting again for each of some hundred asks would show nothing more.
type streams struct {
	mu    sync.Mutex
	known map[string]bool
}

// maxStreams bounds what is remembered: URLs may be as many as somebody likes.
const maxStreams = 1000

func (s *streams) learn(a wire.Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = make(map[string]bool)
	}
	if len(s.known) < maxStreams {
		s.known[a.Origin()+a.Target] = true
	}
}

func (s *streams) has(a wire.Address) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[a.Origin()+a.Target]
}
