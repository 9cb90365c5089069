package agreement

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// duel plays stories through the model and through one browser, and keeps count.
type duel struct {
	agent     harness.UserAgent
	profile   *fetch.Profile
	responder *responder
	stage     stage
	played    int
	tally     tally
}

// tally is what the duels so far came to.
type tally struct {
	stories, asks, preflighted int
	spent                      time.Duration
	// ruledOut counts stories that the browser cannot be made to play, by the reason.
	ruledOut map[string]int
	// divergent counts stories in which the standard and the browser's profile part in
	// anything, by row; parted are all of them, and differ those in which a page
	// is told something else.
	divergent      map[string]int
	parted, differ int
	// unnamed are those that no row explains.
	unnamed []string
	// unstable are stories that the browser played otherwise when asked again.
	unstable []string
}

// round is one story played by both.
type round struct {
	story          story // with its placeholders
	segment        string
	model, browser account
	// wrong is a line for each difference, unstable says that it did not come again.
	wrong []string
}

// inFlight is how many stories the browser has under way. It has six
// connections for each server, and a request that was redirected to where it
// came from keeps its own while its preflight waits for another: six of them
// would wait for each other.
const inFlight = 5

// batch is how many stories are given to the browser at a time.
const batch = 500

func newDuel(t *testing.T) *duel {
	t.Helper()
	agent := kit.NewBrowser(t, cmp.Or(os.Getenv("CORSUITE_AGREE_AGENT"), "chrome"), agents.Options{Unsafe: true, Jobs: inFlight})
	r, hosts := newResponder(t, 2)
	return &duel{
		agent: agent, profile: agent.Profile(), responder: r,
		stage: stage{b: hosts[0], c: hosts[1], l: strings.Replace(hosts[0], "127.0.0.1", "localhost", 1)},
		tally: tally{divergent: map[string]int{}, ruledOut: map[string]int{}},
	}
}

// hold plays the stories and fails the test for each that the model does not
// explain: what differs once more when asked alone is made as small as it gets
// and printed as a row to paste.
func (d *duel) hold(t *testing.T, stories []story) (rounds []round) {
	t.Helper()
	start := time.Now()
	stories = slices.DeleteFunc(slices.Clone(stories), d.rulesOut)
	for chunk := range slices.Chunk(stories, batch) {
		rounds = append(rounds, d.play(t, chunk)...)
	}
	d.tally.spent += time.Since(start)
	reported := 0
	for i, r := range rounds {
		d.count(r)
		if len(r.wrong) == 0 {
			continue
		}
		again := d.play(t, []story{r.story})[0]
		if len(again.wrong) == 0 {
			d.tally.unstable = append(d.tally.unstable, strings.Join(r.wrong, "\n  ")+"\n  "+r.story.row())
			rounds[i] = again
			continue
		}
		switch reported++; {
		case reported > 20:
			t.Fatal("there are more differences than it makes sense to print")
		case reported <= 5:
			again = d.shrink(t, again)
		}
		t.Errorf("unexplained:\n  %s\n  %s", strings.Join(again.wrong, "\n  "), again.story.row())
	}
	return rounds
}

// rulesOut reports whether the browser cannot be made to play a story, and counts it.
func (d *duel) rulesOut(s story) bool {
	for _, a := range d.stage.expand(s, "s").asks() {
		if err := d.agent.Can(a); err != nil {
			d.tally.ruledOut[err.Error()]++
			return true
		}
	}
	return false
}

// play plays stories at once, each under a path of its own.
func (d *duel) play(t *testing.T, stories []story) []round {
	t.Helper()
	rounds := make([]round, len(stories))
	told := make([]harness.Story, len(stories))
	expanded := make([]story, len(stories))
	for i, s := range stories {
		d.played++
		segment := fmt.Sprintf("s%d", d.played)
		expanded[i] = d.stage.expand(s, segment)
		rounds[i] = round{story: s, segment: segment, model: d.stage.modelOf(d.profile, expanded[i])}
		told[i] = harness.Story{ID: harness.StoryID(segment), Asks: expanded[i].asks()}
		for k := range told[i].Asks {
			told[i].Asks[k].Hosts = d.stage.urls() // redirects go from one to the other
		}
		d.responder.put(segment, expanded[i].Hops)
	}
	observed := make(map[harness.StoryID][]harness.Observation, len(stories))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	maps.Insert(observed, d.agent.Ask(ctx, told))
	for i, r := range rounds {
		o := observed[told[i].ID]
		if len(o) != len(told[i].Asks) {
			t.Fatalf("%s: got %d observations; want %d", r.story.row(), len(o), len(told[i].Asks))
		}
		r.browser = browserOf(o, d.responder.take(r.segment))
		r.wrong = differences(told[i].Asks, r.model, r.browser)
		if !expanded[i].slow() {
			r.wrong = append(r.wrong, unexplained(d.profile, told[i].Asks, o)...)
		}
		rounds[i] = r
	}
	return rounds
}

// unexplained is what the engine's own comparison finds, which knows no script:
// it replays the exchanges that the browser reported.
func unexplained(p *fetch.Profile, asks []harness.Ask, observed []harness.Observation) (found []string) {
	rows, _ := engine.Agree(p, asks, observed)
	for _, row := range rows {
		if row.Unexplained() {
			found = append(found, side("replayed evidence", row.Model, row.Browser))
		}
	}
	return found
}

// count adds a story to the tally.
func (d *duel) count(r round) {
	d.tally.stories++
	d.tally.asks += len(r.story.Asks)
	if slices.ContainsFunc(r.browser.Wire, func(a arrival) bool { return isPreflight(a.Method, a.Headers) }) {
		d.tally.preflighted++
	}
	s := d.stage.expand(r.story, r.segment)
	standard := d.stage.modelOf(fetch.Standard(), s)
	if len(differences(s.asks(), standard, r.model)) == 0 {
		return
	}
	d.tally.parted++
	if !slices.EqualFunc(standard.Ends, r.model.Ends, func(a, b end) bool { return a.String() == b.String() }) {
		d.tally.differ++
	}
	for _, row := range r.model.Rows {
		d.tally.divergent[row]++
	}
	if len(r.model.Rows) == 0 {
		parted := differences(s.asks(), standard, r.model)
		d.tally.unnamed = append(d.tally.unnamed, strings.Join(parted, "\n  ")+"\n  "+r.story.row())
	}
}

// summary lays the tally out.
func (d *duel) summary() string {
	var b strings.Builder
	c := d.tally
	fmt.Fprintf(&b, "%s: %d stories (%d asks, %d stories with a preflight) in %v: %.0f stories/s\n",
		d.agent.Version(), c.stories, c.asks, c.preflighted, c.spent.Round(time.Millisecond), float64(c.stories)/c.spent.Seconds())
	for _, why := range slices.Sorted(maps.Keys(c.ruledOut)) {
		fmt.Fprintf(&b, "%d stories not played: %s\n", c.ruledOut[why], why)
	}
	fmt.Fprintf(&b, "%d stories in which the profiles fetch and %s part, %d in what a page is told; by row:\n", c.parted, d.profile.Name(), c.differ)
	for _, row := range slices.Sorted(maps.Keys(c.divergent)) {
		fmt.Fprintf(&b, "  %5d %s\n", c.divergent[row], row)
	}
	fmt.Fprintf(&b, "%d stories that the browser played otherwise when asked again", len(c.unstable))
	for _, story := range c.unstable {
		b.WriteString("\n  " + story)
	}
	return b.String()
}
