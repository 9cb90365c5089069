// Package engine is how every door judges a target: it plans the rules, lets
// the user agents gather the evidence concurrently, judges it, and asks anew
// what would fail before the failure counts.
//
// It prints nothing and ends nothing: it returns reports and errors.
package engine

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/corsuite/corsuite/harness"
)

// Session is one target under a set of rules: what was asked once is known.
// It is safe for concurrent use.
type Session struct {
	plan    harness.TargetPlan
	stories map[harness.StoryID]harness.Story

	mu       sync.Mutex
	evidence map[string]*harness.Evidence // by agent name
}

// NewSession plans the rules for the target. Nothing is asked yet.
func NewSession(target harness.Target, rules []harness.Rule, agents []harness.UserAgent) *Session {
	s := &Session{
		plan:     harness.Plan(target, rules),
		stories:  map[harness.StoryID]harness.Story{},
		evidence: map[string]*harness.Evidence{},
	}
	for _, story := range s.plan.Stories {
		s.stories[story.ID] = story
	}
	for _, a := range agents {
		s.Add(a)
	}
	return s
}

// Add lets one more agent take part.
func (s *Session) Add(a harness.UserAgent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evidence[a.Name()] = &harness.Evidence{
		Agent:        a.Name(),
		Observations: map[harness.StoryID][]harness.Observation{},
		Cannot:       s.cannot(a),
	}
}

// Trials are the session's cases in order.
func (s *Session) Trials() []harness.Trial { return s.plan.Trials }

// cannot finds the stories that an agent cannot ask.
func (s *Session) cannot(a harness.UserAgent) map[harness.StoryID]error {
	cannot := map[harness.StoryID]error{}
	for id, story := range s.stories {
		for _, ask := range story.Asks {
			if err := a.Can(ask); err != nil {
				cannot[id] = err
				break
			}
		}
	}
	return cannot
}

// Verdict judges one trial through one agent, asking only what the session
// does not know yet.
func (s *Session) Verdict(ctx context.Context, a harness.UserAgent, t harness.Trial) harness.Verdict {
	s.gather(ctx, a, s.needs(t))
	v := s.judge(a, t)
	if doubtful(v) && !t.Rule.State {
		v = s.repeat(ctx, a, []harness.Trial{t})[0]
	}
	return v
}

// needs lists the stories that a trial rests on: every story of the plan for a
// lint, which is about all responses.
func (s *Session) needs(t harness.Trial) []harness.StoryID {
	if t.NotApplicable != "" {
		return nil
	}
	if t.Case.Seen != nil {
		return t.Seen
	}
	ids := []harness.StoryID{t.Baseline}
	for _, i := range t.Instances {
		ids = append(ids, i.Story, i.Control, i.Guard)
	}
	return ids
}

func (s *Session) all() func(yield func(harness.StoryID) bool) {
	return func(yield func(harness.StoryID) bool) {
		for _, story := range s.plan.Stories {
			if !yield(story.ID) {
				return
			}
		}
	}
}

// gather asks the agent for the stories that are not known yet.
func (s *Session) gather(ctx context.Context, a harness.UserAgent, ids []harness.StoryID) {
	missing := s.missing(a, ids)
	if len(missing) == 0 {
		return
	}
	for id, seen := range a.Ask(ctx, missing) {
		s.learn(a, id, seen)
	}
}

func (s *Session) missing(a harness.UserAgent, ids []harness.StoryID) []harness.Story {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.evidence[a.Name()]
	var missing []harness.Story
	taken := map[harness.StoryID]bool{}
	for _, id := range ids {
		story, planned := s.stories[id]
		_, known := e.Observations[id]
		if planned && !known && !taken[id] && e.Cannot[id] == nil {
			taken[id] = true
			missing = append(missing, story)
		}
	}
	return missing
}

func (s *Session) learn(a harness.UserAgent, id harness.StoryID, seen []harness.Observation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.evidence[a.Name()].Observations[id] = name(seen, fmt.Sprintf("%s.%s", a.Name(), id))
}

// name gives the exchanges ids that are unique in a report.
func name(seen []harness.Observation, prefix string) []harness.Observation {
	for i := range seen {
		for k := range seen[i].Exchanges {
			seen[i].Exchanges[k].ID = fmt.Sprintf("%s.%d.%d", prefix, i+1, k+1)
		}
	}
	return seen
}

// judge judges on what is known.
func (s *Session) judge(a harness.UserAgent, t harness.Trial) harness.Verdict {
	return harness.Judge(t, s.known(a))
}

// known returns a copy of the agent's evidence that later learning leaves alone.
func (s *Session) known(a harness.UserAgent) harness.Evidence {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := *s.evidence[a.Name()]
	e.Observations = maps.Clone(e.Observations)
	return e
}
