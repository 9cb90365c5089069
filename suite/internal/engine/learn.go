package engine

import (
	"context"
	"fmt"
	"sync"

	"github.com/corsuite/corsuite/harness"
)

// askings counts how often what has one name was asked, so that the ids of
// exchanges are unique among the sessions that share it. It is safe for concurrent use.
type askings struct {
	mu sync.Mutex
	n  map[string]int
}

// next returns the prefix of the ids of one more asking: the name itself the first
// time, and one with a number after that.
func (a *askings) next(name string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.n == nil {
		a.n = map[string]int{}
	}
	a.n[name]++
	if n := a.n[name]; n > 1 {
		return fmt.Sprintf("%s.n%d", name, n)
	}
	return name
}

// claim is the right to ask a story through an agent.
type claim struct {
	agent string
	story harness.StoryID
}

// learn asks what the sessions name and do not know yet. What somebody else asks
// at that moment is waited for instead; if that comes to nothing, it is asked here.
func learn(ctx context.Context, a harness.UserAgent, sessions []*Session, name func(*Session) []harness.StoryID) {
	for ctx.Err() == nil {
		others := learnFree(ctx, a, sessions, name)
		if len(others) == 0 {
			return
		}
		for _, done := range others {
			select {
			case <-done:
			case <-ctx.Done():
				return
			}
		}
	}
}

// learnFree asks what nobody else does, and returns what tells that others are done.
func learnFree(ctx context.Context, a harness.UserAgent, sessions []*Session, name func(*Session) []harness.StoryID) (others []<-chan struct{}) {
	w := wanted{by: map[harness.StoryID][]*Session{}}
	for _, s := range sessions {
		mine, theirs := s.claim(a, s.missing(a, name(s)))
		defer s.release(a, mine)
		for _, story := range mine {
			w.add(story, s)
		}
		others = append(others, theirs...)
	}
	gather(ctx, a, w, first(a), func() {})
	return others
}

// claim reserves stories that nobody asks yet, and returns what tells that
// those are done which somebody does.
func (s *Session) claim(a harness.UserAgent, stories []harness.Story) (mine []harness.Story, others []<-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, story := range stories {
		c := claim{a.Name(), story.ID}
		done, taken := s.asking[c]
		if _, known := s.evidence[a.Name()].Observations[story.ID]; known {
			continue // since a moment ago
		}
		if taken {
			others = append(others, done)
			continue
		}
		s.asking[c] = make(chan struct{})
		mine = append(mine, story)
	}
	return mine, others
}

// release gives up what was claimed, known by now or not.
func (s *Session) release(a harness.UserAgent, stories []harness.Story) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, story := range stories {
		c := claim{a.Name(), story.ID}
		close(s.asking[c])
		delete(s.asking, c)
	}
}
