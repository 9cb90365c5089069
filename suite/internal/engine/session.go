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
	"slices"
	"sync"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/judge"
	"github.com/corsuite/corsuite/harness/plan"
)

// Session is one target under a set of rules: what was asked once is known.
// It is safe for concurrent use.
type Session struct {
	plan    harness.TargetPlan
	stories map[harness.StoryID]harness.Story
	due     map[harness.StoryID]plan.Phase // when each story is asked

	askings *askings

	mu       sync.Mutex
	evidence map[string]*harness.Evidence // by agent name
	pool     *pool
	// asking are the stories that somebody asks through an agent now: see learn.
	asking map[claim]chan struct{}
}

// NewSession plans the rules for the target. Nothing is asked yet.
func NewSession(target harness.Target, rules []harness.Rule, agents []harness.UserAgent) *Session {
	s := &Session{
		plan:     plan.Plan(target, rules),
		stories:  map[harness.StoryID]harness.Story{},
		evidence: map[string]*harness.Evidence{}, pool: newPool(),
		askings: new(askings), asking: map[claim]chan struct{}{},
	}
	s.due = plan.Schedule(s.plan)
	for _, story := range slices.Concat(s.plan.Stories, s.plan.Aside) {
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

// Target is the target that the session judges.
func (s *Session) Target() harness.Target { return s.plan.Target }

// Trials are the session's cases in order.
func (s *Session) Trials() []harness.Trial { return s.plan.Trials }

// cannot finds the stories that an agent cannot ask.
func (s *Session) cannot(a harness.UserAgent) map[harness.StoryID]error {
	cannot := map[harness.StoryID]error{}
	teller, tells := a.(interface{ CanTell(harness.Story) error })
	for id, story := range s.stories {
		if tells {
			if err := teller.CanTell(story); err != nil {
				cannot[id] = err
				continue
			}
		}
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
// does not know yet. What may change the server is asked after what it could
// spoil, as far as this trial goes; who judges several asks them in the order of
// plan.PhaseOf, each through every agent.
func (s *Session) Verdict(ctx context.Context, a harness.UserAgent, t harness.Trial) harness.Verdict {
	entries := t.Entries()
	if t.Case.Seen != nil {
		entries = s.plan.Entries()
	}
	learn(ctx, a, []*Session{s}, func(*Session) []harness.StoryID { return entries })
	for _, phase := range plan.Phases() {
		for range 2 { // once more for controls that are refused
			s.learnPhase(ctx, a, t, phase)
		}
	}
	v := judge.Judge(t, s.known(a))
	if doubtful(v) && !t.Rule.State {
		verdicts := [][]harness.Verdict{{v}}
		repeat(ctx, a, []*Session{s}, [][]harness.Trial{{t}}, verdicts)
		diagnose(ctx, a, []*Session{s}, verdicts)
		v = verdicts[0][0]
	}
	return v
}

// learnPhase asks what a trial rests on and is due in a phase: one story after the
// other where nothing may come between.
func (s *Session) learnPhase(ctx context.Context, a harness.UserAgent, t harness.Trial, phase plan.Phase) {
	ids := slices.DeleteFunc(s.needs(a, t), func(id harness.StoryID) bool { return s.due[id] != phase })
	batches := [][]harness.StoryID{ids}
	if inTurn(phase) {
		batches = slices.Collect(slices.Chunk(ids, 1))
	}
	for _, batch := range batches {
		learn(ctx, a, []*Session{s}, func(*Session) []harness.StoryID { return batch })
	}
}

// needs lists the stories that a trial rests on: every story of the plan that
// is asked at all for a lint, which is about all responses.
func (s *Session) needs(a harness.UserAgent, t harness.Trial) []harness.StoryID {
	if t.NotApplicable != "" {
		return nil
	}
	ids := slices.Clone(t.Seen)
	if t.Case.Seen == nil {
		ids = append(t.Entries(), t.Baseline, t.Page, t.Anonymous)
		ids = append(ids, s.own(a)...)
		for _, i := range t.Instances {
			ids = append(append(ids, i.Story, i.Control, i.Guard), i.Others...)
		}
	}
	pointless := judge.Pointless(s.plan, s.known(a))
	return slices.DeleteFunc(ids, func(id harness.StoryID) bool { return pointless[id] })
}

// own lists the request of the target's own page, where the plainest one has not
// found the resource.
func (s *Session) own(a harness.UserAgent) []harness.StoryID {
	known := s.known(a)
	if len(known.Observations[s.plan.Baseline]) == 0 || judge.Reached(s.plan, known) {
		return nil
	}
	return []harness.StoryID{s.plan.Own}
}

// all lists the stories of the plan that something is judged by, in a phase.
func (s *Session) all(a harness.UserAgent, phase plan.Phase) []harness.StoryID {
	pointless := judge.Pointless(s.plan, s.known(a))
	var ids []harness.StoryID
	for _, story := range s.plan.Stories {
		if !pointless[story.ID] && s.due[story.ID] == phase {
			ids = append(ids, story.ID)
		}
	}
	return ids
}

// wanted is what several sessions want to have asked: equal stories once.
type wanted struct {
	stories []harness.Story
	by      map[harness.StoryID][]*Session
}

// add lets one more session want a story.
func (w *wanted) add(story harness.Story, s *Session) {
	if w.by[story.ID] == nil {
		w.stories = append(w.stories, story)
	}
	w.by[story.ID] = append(w.by[story.ID], s)
}

// wants collects the stories that the sessions name and do not know yet.
func wants(sessions []*Session, a harness.UserAgent, name func(*Session) []harness.StoryID) wanted {
	w := wanted{by: map[harness.StoryID][]*Session{}}
	for _, s := range sessions {
		for _, story := range s.missing(a, name(s)) {
			w.add(story, s)
		}
	}
	return w
}

func (s *Session) missing(a harness.UserAgent, ids []harness.StoryID) []harness.Story {
	e := s.known(a)
	var missing []harness.Story
	for _, story := range s.askable(ids, e) {
		if _, known := e.Observations[story.ID]; !known {
			missing = append(missing, story)
		}
	}
	return missing
}

// askable returns the named stories that are planned and that the agent can ask, each once.
func (s *Session) askable(ids []harness.StoryID, e harness.Evidence) []harness.Story {
	var stories []harness.Story
	taken := map[harness.StoryID]bool{}
	for _, id := range ids {
		story, planned := s.stories[id]
		if planned && !taken[id] && e.Cannot[id] == nil {
			taken[id] = true
			stories = append(stories, story)
		}
	}
	return stories
}

// first is the shelf of what an agent brings back at first.
func first(a harness.UserAgent) shelf {
	return shelf{agent: a.Name(), of: func(s *Session) *harness.Evidence { return s.evidence[a.Name()] }}
}

// name gives the exchanges ids that begin with a prefix.
func name(seen []harness.Observation, prefix string) []harness.Observation {
	for i := range seen {
		for k := range seen[i].Exchanges {
			seen[i].Exchanges[k].ID = fmt.Sprintf("%s.%d.%d", prefix, i+1, k+1)
		}
	}
	return seen
}

// evidenceOf returns what each agent has learned.
func (s *Session) evidenceOf(agents []harness.UserAgent) []harness.Evidence {
	evidence := make([]harness.Evidence, len(agents))
	for i, a := range agents {
		evidence[i] = s.known(a)
	}
	return evidence
}

// known returns a copy of the agent's evidence that later learning leaves alone.
func (s *Session) known(a harness.UserAgent) harness.Evidence {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := *s.evidence[a.Name()]
	e.Observations = maps.Clone(e.Observations)
	return e
}
