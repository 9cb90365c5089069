package chrome

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// A thousand asks in one batch: every one is answered once, with its own
// outcome and its own exchanges.
func TestBatch(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != harness.StrangerOrigin {
			accepting(w, r)
		}
	})
	a := startAgent(t, Options{Unsafe: true})
	from := []harness.Origin{friend, harness.StrangerOrigin, friend, harness.Null, "http://app.example.com"}
	stories := make([]harness.Story, 1000)
	for i := range stories {
		stories[i] = harness.Story{ID: harness.StoryID(strconv.Itoa(i)), Asks: []harness.Ask{{
			From: from[i%len(from)], URL: s.URL + "/", Method: "PUT", Headers: with("X-Number", strconv.Itoa(i)),
		}}}
	}
	began := time.Now()
	answered := make(map[harness.StoryID]bool)
	for id, observations := range a.Ask(t.Context(), stories) {
		if answered[id] {
			t.Errorf("story %s is answered twice", id)
		}
		answered[id] = true
		i, err := strconv.Atoi(string(id))
		if err != nil {
			t.Fatal(err)
		}
		o := observations[0]
		if from[i%len(from)] == harness.StrangerOrigin {
			if o.Outcome != harness.OutcomeBlocked || onTheWire(o) != "OPTIONS 200" {
				t.Errorf("stranger %d: got %s %s %s, exchanges %q; want blocked, OPTIONS 200", i, o.Outcome, o.Reason, o.Error, onTheWire(o))
			}
			continue
		}
		if o.Outcome != harness.OutcomeShared || onTheWire(o) != "OPTIONS 200, PUT 200" {
			t.Errorf("%d: got %s %s %s, exchanges %q; want shared, OPTIONS 200, PUT 200", i, o.Outcome, o.Reason, o.Error, onTheWire(o))
			continue
		}
		if got := fmt.Sprint(lineValues(o.Exchanges[1].Request, "X-Number")); got != fmt.Sprintf("[%d]", i) {
			t.Errorf("%d: got the exchange of number %s", i, got)
		}
	}
	if len(answered) != len(stories) {
		t.Errorf("got %d answers; want %d", len(answered), len(stories))
	}
	t.Logf("%.0f preflighted asks per second", float64(len(stories))/time.Since(began).Seconds())
}
