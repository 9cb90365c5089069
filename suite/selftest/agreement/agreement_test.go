package agreement

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"testing"
)

// What is played when nobody asks for more: so many stories of each table, and
// so many random ones from a seed.
const (
	sample         = 250
	defaultStories = 1000
	defaultSeed    = 1
)

// TestAgreement puts the tables, and then random stories, before the model and
// a real browser, and wants no difference: not in what a page gets of an ask or
// why not, not in a header that it can read, and not in a message that reaches
// a server. It plays a sample of each table. CORSUITE_AGREE_N plays all of them
// and chooses how many random stories follow, CORSUITE_AGREE_SEED which;
// CORSUITE_AGREE_AGENT names another browser than Chrome.
// CORSUITE_AGREE_RECORD puts what the browser did on record.
func TestAgreement(t *testing.T) {
	_, all := os.LookupEnv("CORSUITE_AGREE_N")
	n, seed := number(t, "CORSUITE_AGREE_N", defaultStories), number(t, "CORSUITE_AGREE_SEED", defaultSeed)
	d := newDuel(t)
	if os.Getenv("CORSUITE_AGREE_RECORD") != "" {
		d.putOnRecord(t)
		return
	}
	defer func() { t.Log(d.summary()) }()
	for _, table := range tables() {
		t.Run(table.name, func(t *testing.T) {
			stories := table.stories
			if !all {
				stories = spread(stories, sample)
			}
			for chunk := range slices.Chunk(stories, cmp.Or(table.atOnce, len(stories))) {
				d.hold(t, chunk)
			}
		})
	}
	t.Run("random", func(t *testing.T) { d.hold(t, random(uint64(seed), n)) })
	if limit := 3 + d.tally.stories/500; len(d.tally.unstable) > limit {
		t.Errorf("%d stories were played otherwise when asked again; want %d at most", len(d.tally.unstable), limit)
	}
	for _, story := range d.tally.unnamed {
		t.Errorf("the profiles part (model is fetch, browser is %s) and no row says why:\n  %s", d.profile.Name(), story)
	}
}

// putOnRecord plays the stories of the recording and writes it anew, unless the
// model does not explain them.
func (d *duel) putOnRecord(t *testing.T) {
	t.Helper()
	apart, together := []story{}, []story{}
	for _, s := range recorded() {
		if s.setsCookie() {
			apart = append(apart, s)
		} else {
			together = append(together, s)
		}
	}
	rounds := d.hold(t, together)
	for _, s := range apart {
		rounds = append(rounds, d.hold(t, []story{s})...)
	}
	if t.Failed() {
		return
	}
	var records []record
	for _, r := range rounds {
		records = append(records, d.stage.record(r))
	}
	writeRecording(t, records)
}

// spread returns at most n elements of a list, evenly spaced.
func spread[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	some := make([]T, n)
	for i := range some {
		some[i] = list[i*len(list)/n]
	}
	return some
}

// table is a named list of stories, of which atOnce are played at once; 0 is all.
type table struct {
	name    string
	stories []story
	atOnce  int
}

// tables are all tables.
func tables() []table {
	return []table{
		{name: "cors-check", stories: corsCheckStories()},
		{name: "methods", stories: methodStories()},
		{name: "safelist", stories: safelistStories()},
		{name: "forbidden", stories: forbiddenStories()},
		{name: "preflight-request", stories: preflightRequestStories()},
		{name: "preflight-response", stories: preflightResponseStories()},
		{name: "exposure", stories: exposureStories()},
		{name: "redirects", stories: redirectStories()},
		{name: "preflight-cache", stories: cacheStories()},
		{name: "credentials", stories: credentialsStories()},
		{name: "steps", stories: stepStories()},
		{name: "cookies", stories: cookieStories(), atOnce: 1},
	}
}

// number is a setting from the environment.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	value, set := os.LookupEnv(name)
	if !set {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		t.Fatalf("%s=%q: want a number", name, value)
	}
	return n
}
