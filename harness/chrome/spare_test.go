package chrome

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// A server that serves one connection at a time is deaf to all others while a browser
// keeps that one: with credentials and without go over connections of their own, and so
// do preflights. It is asked all the same.
func TestOneConnectionAtATime(t *testing.T) {
	t.Parallel()
	address := oneAtATime(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
		_, _ = io.WriteString(w, "{}")
	})
	a := startAgent(t, Options{Timeout: 3 * time.Second, Unsafe: true})
	before := a.browser()
	// A server that has answered something is there, which is when it is asked so.
	first := harness.Story{ID: "first", Asks: []harness.Ask{{From: "https://page.example", Method: "GET", URL: "http://" + address + "/items"}}}
	for _, seen := range a.Ask(t.Context(), []harness.Story{first}) {
		if seen[0].Outcome != harness.OutcomeShared {
			t.Fatalf("the first: got %s %s (%s)", seen[0].Outcome, seen[0].Reason, seen[0].Error)
		}
	}
	var stories []harness.Story
	for i := range 4 {
		from := harness.Origin(fmt.Sprintf("https://page-%d.example", i))
		for _, ask := range []harness.Ask{
			{From: from, Method: "GET"},
			{From: from, Method: "GET", Credentials: "include"},
			{From: from, Method: "PUT", Credentials: "include"},
		} {
			ask.URL = "http://" + address + "/items"
			stories = append(stories, harness.Story{ID: harness.StoryID(fmt.Sprint(len(stories))), Asks: []harness.Ask{ask}})
		}
	}
	// On a busy machine one may be lost while the browser is replaced: what was lost is
	// asked again, as a run does.
	lost := ask(t, a, stories)
	if lost = ask(t, a, lost); len(lost) > 0 {
		t.Errorf("%d of %d stories have no answer", len(lost), len(stories))
	}
	if a.browser() == before {
		t.Error("the browser is the same; want one behind a relay")
	}
}

// ask returns the stories without an answer in time; every other answer has to be shared.
func ask(t *testing.T, a *Agent, stories []harness.Story) (lost []harness.Story) {
	t.Helper()
	answered := map[harness.StoryID]bool{}
	for id, seen := range a.Ask(t.Context(), stories) {
		switch o := seen[0]; {
		case o.Reason == fetch.Timeout:
		case o.Outcome == harness.OutcomeShared:
			answered[id] = true
		default:
			t.Errorf("%s: got %s %s (%s); want %s", id, o.Outcome, o.Reason, o.Error, harness.OutcomeShared)
		}
	}
	return slices.DeleteFunc(slices.Clone(stories), func(s harness.Story) bool { return answered[s.ID] })
}
