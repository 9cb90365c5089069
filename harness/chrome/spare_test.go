package chrome

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
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
	answered := 0
	for id, seen := range a.Ask(t.Context(), stories) {
		if seen[0].Outcome != harness.OutcomeShared {
			t.Errorf("%s: got %s %s (%s); want %s", id, seen[0].Outcome, seen[0].Reason, seen[0].Error, harness.OutcomeShared)
		}
		answered++
	}
	if answered != len(stories) {
		t.Errorf("got answers to %d of %d stories", answered, len(stories))
	}
	if a.browser() == before {
		t.Error("the browser is the same; want one behind a relay")
	}
}
