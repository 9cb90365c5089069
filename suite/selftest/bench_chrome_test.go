package selftest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/chrome"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/selftest/internal/kit"
)

// BenchmarkChrome judges the reference through a browser of its own, and lets a
// bare page make the same fetches, 16 in flight, in another; x/bare is the
// ratio of the two, each from the start of the browser to its end.
func BenchmarkChrome(b *testing.B) {
	policy := full([]string{"https://app.example.com", "https://*.example.org"}, true)
	target := harness.Target{URL: kit.Serve(b, reference.Handler(policy)) + "/items", Policy: policy}
	var ours, bare time.Duration
	var r *harness.Report
	fetches := fetchesOf(plan.Plan(target, specs.Rules()))
	for b.Loop() {
		start := time.Now()
		r = judgeOnce(b, target)
		ours += time.Since(start)

		start = time.Now()
		fetchBare(b, fetches)
		bare += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(bare), "x/bare")
	b.ReportMetric(float64(len(fetches)), "fetches/run")
	b.ReportMetric(float64(len(r.Exchanges)), "exchanges/run")
	b.Log(r.Agents[0].Version)
}

// judgeOnce starts a browser, judges and ends it.
func judgeOnce(b *testing.B, target harness.Target) *harness.Report {
	s, err := agents.Start(b.Context(), agents.Options{Via: []string{"chrome"}, Unsafe: true})
	if err != nil || len(s.Missing) > 0 {
		b.Fatalf("%v %+v", err, s)
	}
	r := kit.Judge(b, engine.Options{Agents: s.Agents, Rules: specs.Rules(), Targets: []harness.Target{target}})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return r
}

// bareFetch is what the bare page passes to fetch().
type bareFetch struct {
	URL         string                `json:"url"`
	Method      string                `json:"method"`
	Headers     [][2]string           `json:"headers"`
	Body        *string               `json:"body,omitempty"`
	Credentials fetch.CredentialsMode `json:"credentials,omitempty"`
}

// fetchesOf lists what a plan asks by fetch().
func fetchesOf(p harness.TargetPlan) []bareFetch {
	var all []bareFetch
	for _, s := range p.Stories {
		for _, a := range s.Asks {
			if a.Bytes != nil || a.Initiator != harness.ByFetch || a.From == harness.NoOrigin {
				continue
			}
			f := bareFetch{URL: fmt.Sprintf("%s#bare-%d", a.URL, len(all)), Method: a.Method, Credentials: a.Credentials, Headers: [][2]string{}}
			for _, h := range a.Headers {
				f.Headers = append(f.Headers, [2]string{h.Name, h.Value})
			}
			if a.Body != "" {
				f.Body = &a.Body
			}
			all = append(all, f)
		}
	}
	return all
}

const barePage = `<!doctype html><script>
const fetches = %s;
const worker = async () => {
  for (let f; (f = fetches.pop());) {
    try { await (await fetch(f.url, f)).text() } catch {}
  }
};
Promise.all(Array.from({length: 16}, worker)).then(() => fetch("/done", {method: "POST"}));
</script>`

// fetchBare starts a browser on a page that makes the fetches and ends it.
func fetchBare(b *testing.B, fetches []bareFetch) {
	text, err := json.Marshal(fetches)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	done := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, fmt.Sprintf(barePage, text))
	})
	mux.HandleFunc("POST /done", func(http.ResponseWriter, *http.Request) { close(done) })
	path, err := chrome.Find("")
	if err != nil {
		b.Fatal(err)
	}
	c := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-quic", "--user-data-dir="+b.TempDir(), kit.Serve(b, mux))
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	select {
	case <-done:
	case <-ctx.Done():
		b.Error("the bare page did not finish")
	}
	cancel()
	_ = c.Wait() // it was told to end
}
