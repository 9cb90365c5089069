package raw

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// BenchmarkAsks compares 1000 asks with a bare loop over net/http that makes
// the same exchanges, equally many at once, and reports the ratio of the two.
func BenchmarkAsks(b *testing.B) {
	const asks, jobs = 1000, 8
	s := serve(b, always(allowed))
	a := agent(b, Options{Jobs: jobs})
	all := stories(asks, s.url)
	lines := http.Header{}
	for _, line := range ask(b, a, all[0].Asks[0]).Exchanges[0].Request {
		lines.Add(line.Name, line.Value)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: jobs}}
	defer client.CloseIdleConnections()
	var ours, theirs time.Duration
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		told := 0
		for _, observations := range a.Ask(b.Context(), all) {
			if observations[0].Outcome == harness.OutcomeShared {
				told++
			}
		}
		ours += time.Since(began)
		if told != asks {
			b.Fatalf("%d of %d shared", told, asks)
		}
		b.StopTimer()
		began = time.Now()
		bareLoop(b, client, s.url, lines, asks, jobs)
		theirs += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N*asks), "µs/ask")
}

// bareLoop is the least that the same exchanges take with net/http.
func bareLoop(b *testing.B, client *http.Client, url string, lines http.Header, asks, jobs int) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for next.Add(1) <= int64(asks) {
				request, err := http.NewRequestWithContext(b.Context(), "GET", url, nil)
				if err != nil {
					b.Error(err)
					return
				}
				request.Header = lines
				response, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
		})
	}
	workers.Wait()
}
