package selftest

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// jobs is how many asks are in flight, ours and the bare loop's alike.
const jobs = 16

// BenchmarkRaw judges the reference over raw HTTP and sends the same exchanges
// with a bare loop over net/http's client at the same concurrency; x/bare is
// the ratio of the two.
func BenchmarkRaw(b *testing.B) {
	policy := full([]string{"https://app.example.com", "https://*.example.org"}, true)
	url := kit.Serve(b, reference.Handler(policy)) + "/items"
	options := engine.Options{
		Agents: []harness.UserAgent{kit.NewRawWith(b, agents.Options{Unsafe: true, Jobs: jobs})}, Rules: specs.Rules(),
		Targets: []harness.Target{{URL: url, Policy: policy}},
	}
	r := kit.Judge(b, options)
	var ours, bare time.Duration
	for b.Loop() {
		start := time.Now()
		r = kit.Judge(b, options)
		ours += time.Since(start)

		start = time.Now()
		sendAll(b.Context(), b, r.Exchanges, jobs)
		bare += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(bare), "x/bare")
	b.ReportMetric(float64(len(r.Exchanges)), "exchanges/run")
	b.ReportMetric(float64(len(r.Verdicts)), "verdicts/run")
}

// sendAll sends the exchanges' requests, n at a time, and reads the answers.
func sendAll(ctx context.Context, b *testing.B, exchanges []harness.Exchange, n int) {
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: n, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	work := make(chan harness.Exchange)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for x := range work {
				send(ctx, b, client, x)
			}
		})
	}
	for _, x := range exchanges {
		work <- x
	}
	close(work)
	wg.Wait()
}

func send(ctx context.Context, b *testing.B, client *http.Client, x harness.Exchange) {
	req, err := http.NewRequestWithContext(ctx, x.Method, x.URL, nil)
	if err != nil {
		return // no client of Go's sends this one: a malformed method or header on purpose
	}
	for _, h := range x.Request {
		if !strings.EqualFold(h.Name, "Host") && !strings.EqualFold(h.Name, "Content-Length") && !strings.ContainsAny(h.Value, "\r\n\x00") {
			req.Header.Add(h.Name, h.Value)
		}
	}
	resp, err := client.Do(req)
	if err != nil {
		return
	}
	buf := make([]byte, 64<<10)
	for {
		if _, err := resp.Body.Read(buf); err != nil {
			break
		}
	}
	if err := resp.Body.Close(); err != nil {
		b.Error(err)
	}
}
