package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// friendly answers every ask with what a friend needs.
func friendly(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Set("Access-Control-Allow-Methods", "PUT, DELETE, PATCH")
	w.Header().Set("Cache-Control", "no-store")
}

// many are n stories of one ask each.
func many(n int, ask harness.Ask) []harness.Story {
	stories := make([]harness.Story, n)
	for i := range stories {
		stories[i] = harness.Story{ID: harness.StoryID(fmt.Sprint(i)), Asks: []harness.Ask{ask}}
	}
	return stories
}

// askAll asks stories and returns how many ended with each outcome.
func askAll(t testing.TB, a *Agent, stories []harness.Story) map[harness.Outcome]int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	outcomes := make(map[harness.Outcome]int)
	for _, observations := range a.Ask(ctx, stories) {
		for _, o := range observations {
			outcomes[o.Outcome]++
		}
	}
	return outcomes
}

// The agent, with all its evidence, against a page's script that makes the
// same requests, both with 16 in flight.
func BenchmarkAsk(b *testing.B) {
	s := serve(b, friendly)
	a := startAgent(b, Options{Unsafe: true})
	for _, method := range []string{"GET", "PUT"} {
		ask := harness.Ask{From: friend, URL: s.URL + "/items", Method: method}
		askAll(b, a, many(16, ask)) // the page is there
		b.Run("agent/"+method, func(b *testing.B) {
			if got := askAll(b, a, many(b.N, ask))[harness.OutcomeShared]; got != b.N {
				b.Errorf("got %d shared; want %d", got, b.N)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "asks/s")
		})
		b.Run("bare/"+method, func(b *testing.B) { bare(b, a, s.URL+"/items", method) })
	}
}

// bare makes b.N requests from a page of the agent's own, without its help.
func bare(b *testing.B, a *Agent, url, method string) {
	pages, release, err := a.own.tabs.acquire(b.Context(), []string{friend})
	if err != nil {
		b.Fatal(err)
	}
	defer release()
	settings, err := json.Marshal(map[string]any{"url": url, "method": method, "n": b.N})
	if err != nil {
		b.Fatal(err)
	}
	const script = `(async ({url, method, n}) => {
		let next = 0, ok = 0;
		const lane = async () => {
			while (next < n) {
				const response = await fetch(url + "#bare-" + Math.random() + next++, {method});
				await response.text();
				ok++;
			}
		};
		await Promise.all(Array.from({length: 16}, lane));
		return ok;
	})`
	b.ResetTimer()
	var ok int
	if err := pages[friend].call(b.Context(), script+"("+string(settings)+")", &ok); err != nil {
		b.Fatal(err)
	}
	if ok != b.N {
		b.Errorf("got %d answers; want %d", ok, b.N)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "asks/s")
}
