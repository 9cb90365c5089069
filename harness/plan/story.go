package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// anonymous plans the ask that shows what the target answers without the
// session: that of a page where somebody is allowed, since a server may send a
// script a 401 and a person to its sign-in page. "" where no session is given.
func (p *planner) anonymous() harness.StoryID {
	if !p.plan.Target.HasSession() {
		return ""
	}
	a, why := p.fill(harness.Ask{From: harness.Allowed, Session: harness.Anonymous}, binding{base: leaders(p.allowed())[0].base})
	if why != "" {
		a, _ = p.fill(harness.Ask{From: p.whoever(), Session: harness.Anonymous}, binding{})
	}
	return p.add([]harness.Ask{a}, false)
}

// browserStories lists the stories of what browsers send: how a server answers what
// none does is the business of the rules that send it.
func browserStories(p harness.TargetPlan) []harness.StoryID {
	var ids []harness.StoryID
	for _, s := range p.Stories {
		if !slices.ContainsFunc(s.Asks, func(a harness.Ask) bool { return !a.SentByBrowsers() }) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// page returns the first story that is the baseline but for who asks.
func page(p harness.TargetPlan) harness.StoryID {
	if preflighted(p.Target) {
		return p.Baseline // which is a page's
	}
	for _, s := range p.Stories {
		asks := slices.Clone(s.Asks)
		asks[0].From = harness.NoOrigin
		if asks[0].Auth.Cookie != "" {
			asks[0].Credentials = fetch.Include // as the baseline is
		}
		if s.ID != p.Baseline && identity((harness.Story{Asks: asks, Concurrent: s.Concurrent})) == p.Baseline {
			return s.ID
		}
	}
	return ""
}

// baseline is a request to the target that is not a CORS request. Where there is none
// like the target's own, it is that of a page that may make it.
func (p *planner) baseline() harness.Ask {
	if preflighted(p.plan.Target) {
		if a, why := p.fill(harness.Ask{From: harness.Allowed}, binding{base: leaders(p.allowed())[0].base}); why == "" {
			return a
		}
	}
	a, _ := p.fill(harness.Ask{From: p.whoever()}, binding{})
	return a
}

// whoever is who makes the target's own request where nobody in particular is to:
// no page, or any where only pages can.
func (p *planner) whoever() harness.Origin {
	if preflighted(p.plan.Target) {
		return harness.Stranger
	}
	return harness.NoOrigin
}

// add puts a story into the plan unless an equal one is there.
func (p *planner) add(asks []harness.Ask, concurrent bool) harness.StoryID {
	s := harness.Story{Asks: asks, Concurrent: concurrent}
	s.ID = identity(s)
	if !p.index[s.ID] {
		p.index[s.ID] = true
		p.plan.Stories = append(p.plan.Stories, s)
	}
	return s.ID
}

// identity is the same for equal stories, whatever the plan.
func identity(s harness.Story) harness.StoryID {
	text, err := json.Marshal(struct {
		Asks       []harness.Ask
		Concurrent bool
	}{s.Asks, s.Concurrent})
	if err != nil {
		panic(err) // an Ask holds nothing that JSON cannot express
	}
	sum := sha256.Sum256(text)
	return harness.StoryID(hex.EncodeToString(sum[:8]))
}
