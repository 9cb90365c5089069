package chrome

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
)

// BenchmarkRun asks everything that the rules ask of the reference, from the
// start of a browser to its end, and lets bare scripts make the same fetches
// from pages at the same origins in another browser, 16 in flight; x/bare is
// the ratio of the two.
func BenchmarkRun(b *testing.B) {
	policy := harness.Policy{
		Origins: []string{"https://app.example.com", "https://*.example.org"}, Credentials: new(true),
		Methods: []string{"PUT", "DELETE"}, Headers: []string{"Content-Type", "Authorization"},
		Expose: []string{"X-Request-Id"}, MaxAge: new(600),
	}
	s := serve(b, reference.Handler(policy).ServeHTTP)
	stories := fetchStories(plan.Plan(harness.Target{URL: s.URL + "/items", Policy: policy}, specs.Rules()))
	var ours, bare time.Duration
	for b.Loop() {
		start := time.Now()
		a := startAgent(b, Options{Unsafe: true})
		askAll(b, a, stories)
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)

		start = time.Now()
		a = startAgent(b, Options{Unsafe: true})
		bareRun(b, a, stories)
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
		bare += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(bare), "x/bare")
	b.ReportMetric(float64(len(stories)), "stories/run")
}

// fetchStories keeps what a bare script can do too: single fetches of a page.
func fetchStories(p harness.TargetPlan) []harness.Story {
	var kept []harness.Story
	for _, s := range p.Stories {
		a := s.Asks[0]
		if len(s.Asks) == 1 && a.Bytes == nil && a.Initiator == harness.ByFetch && a.From != harness.NoOrigin && a.From != harness.Null {
			kept = append(kept, s)
		}
	}
	return kept
}

// bareRun makes the fetches from pages at their origins, as many pages at once
// as the agent has, without listening to what the browser tells.
func bareRun(b *testing.B, a *Agent, stories []harness.Story) {
	byOrigin := map[string][]map[string]any{}
	for _, s := range stories {
		ask := s.Asks[0]
		fetch := map[string]any{"url": ask.URL, "method": ask.Method, "credentials": ask.Credentials}
		if ask.Credentials == "" {
			delete(fetch, "credentials")
		}
		headers := [][2]string{}
		for _, h := range ask.Headers {
			headers = append(headers, [2]string{h.Name, h.Value})
		}
		fetch["headers"] = headers
		if ask.Body != "" {
			fetch["body"] = ask.Body
		}
		byOrigin[string(ask.From)] = append(byOrigin[string(ask.From)], fetch)
	}
	const script = `(async fetches => {
		let next = 0;
		const lane = async () => {
			for (let f; f = fetches[next++];) {
				try { await (await fetch(f.url + "#bare-" + next, f)).text() } catch {}
			}
		};
		await Promise.all(Array.from({length: 16}, lane));
		return next;
	})`
	var wg sync.WaitGroup
	lanes := make(chan struct{}, a.options.Tabs)
	for origin, fetches := range byOrigin {
		lanes <- struct{}{}
		wg.Go(func() {
			defer func() { <-lanes }()
			pages, release, err := a.own.tabs.acquire(b.Context(), []string{origin})
			if err != nil {
				b.Error(err)
				return
			}
			defer release()
			text, err := json.Marshal(fetches)
			if err != nil {
				b.Error(err)
				return
			}
			var n int
			if err := pages[origin].call(b.Context(), script+"("+string(text)+")", &n); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
}
