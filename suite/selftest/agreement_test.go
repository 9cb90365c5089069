package selftest

import (
	"os"
	"strconv"
	"testing"
)

// TestAgreement puts every table, and then random stories, before the model
// and a real browser, and wants no difference: not in what a page gets of an
// ask or why not, not in a header that it can read, and not in a message that
// reaches a server. CORSUITE_AGREE_N and CORSUITE_AGREE_SEED choose how many
// random stories, and which.
func TestAgreement(t *testing.T) {
	if os.Getenv("CORSUITE_AGREE_N") == "" {
		t.Skip("thousands of answers take minutes in a browser: make agree runs them")
	}
	n, seed := number(t, "CORSUITE_AGREE_N", 1000), number(t, "CORSUITE_AGREE_SEED", 1)
	d := newDuel(t)
	defer func() { t.Log(d.summary()) }()
	for _, table := range tables() {
		t.Run(table.name, func(t *testing.T) { d.hold(t, table.stories) })
	}
	t.Run("cookies", func(t *testing.T) {
		for _, s := range cookieStories() {
			d.hold(t, []story{s})
		}
	})
	t.Run("random", func(t *testing.T) { d.hold(t, random(uint64(seed), n)) })
	if limit := 3 + d.tally.stories/500; len(d.tally.unstable) > limit {
		t.Errorf("%d stories were played otherwise when asked again; want %d at most", len(d.tally.unstable), limit)
	}
	if n := d.tally.divergent["(no row)"]; n > 0 {
		t.Errorf("the profiles part in %d stories without a row that says why", n)
	}
}

// table is a named list of stories.
type table struct {
	name    string
	stories []story
}

// tables are all tables.
func tables() []table {
	return []table{
		{"cors-check", corsCheckStories()},
		{"methods", methodStories()},
		{"safelist", safelistStories()},
		{"forbidden", forbiddenStories()},
		{"preflight-request", preflightRequestStories()},
		{"preflight-response", preflightResponseStories()},
		{"exposure", exposureStories()},
		{"redirects", redirectStories()},
		{"preflight-cache", cacheStories()},
		{"credentials", credentialsStories()},
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
