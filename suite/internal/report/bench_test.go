package report_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// BenchmarkFormats renders a report of 10,000 verdicts, as of 25 targets through
// both agents, in every format: see large for what is in it.
func BenchmarkFormats(b *testing.B) {
	r := large(10_000)
	for _, format := range report.Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := report.Write(format, io.Discard, r, options()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpenHTML opens the same report in a browser and tells how long that
// took it, from the start of the navigation to the end of the load event; the
// time of an operation has the browser's own start in it.
func BenchmarkOpenHTML(b *testing.B) {
	var page bytes.Buffer
	if err := report.Write("html", &page, large(10_000), options()); err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/report.html", func(w http.ResponseWriter, _ *http.Request) { w.Write(page.Bytes()) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		// The report stands in a frame, since its own policy lets no script of ours run.
		fmt.Fprint(w, `<!doctype html><title></title><iframe src="/report.html" width="1280" height="900"></iframe><script>
onload = () => { document.title = frames[0].performance.getEntriesByType("navigation")[0].loadEventEnd }
</script>`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	var total float64
	for b.Loop() {
		document := string(dumpDOM(b, b.TempDir(), server.URL))
		_, rest, _ := strings.Cut(document, "<title>")
		text, _, _ := strings.Cut(rest, "</title>")
		took, err := strconv.ParseFloat(text, 64)
		if err != nil || took <= 0 {
			b.Fatalf("got %q for the time of the load event: %v", text, err)
		}
		total += took
	}
	b.ReportMetric(total/float64(b.N), "ms/load")
	b.ReportMetric(float64(page.Len())/1e6, "MB/file")
}

// large returns a report of n verdicts over 250 rules, each verdict with two
// exchanges, a command and a secret; a tenth fail, each for a reason of its own
// within its rule, and as many are inconclusive, warn, or do not apply.
func large(n int) *harness.Report {
	r := &harness.Report{Corsuite: "v0.1.0", Agents: []harness.AgentInfo{{Name: "raw"}, {Name: "chrome"}}, Counts: map[harness.Status]int{}}
	statuses := []harness.Status{harness.StatusFail, harness.StatusInconclusive, harness.StatusWarn, harness.StatusNotApplicable}
	for i := range n {
		rule, target := i%250, i/500%25
		url := fmt.Sprintf("https://api%d.example.com/items", target)
		if len(r.Targets) <= target {
			r.Targets = append(r.Targets, harness.TargetInfo{Name: url, URL: url, Status: 200, Kind: harness.Resource})
		}
		v := harness.Verdict{
			Rule: fmt.Sprintf("section-%d.rule-%d", rule/10, rule), Case: fmt.Sprint("case-", i/250%4), Agent: r.Agents[i/250%2].Name, Target: url,
			Status: harness.StatusPass, Harm: []harness.Harm{harness.Leak, harness.Break, harness.Cache}[i%3],
			Title: "an allowed origin reads the response", Want: "shared", Spec: "https://fetch.spec.whatwg.org/#concept-cors-check",
		}
		if i%10 < len(statuses) {
			v.Status = statuses[i%10]
			v.Why = fmt.Sprintf("the browser refuses what the policy allows, for rule %d", rule)
		}
		if v.Status == harness.StatusFail || v.Status == harness.StatusWarn {
			v.Got, v.Reason, v.Parameter = "blocked", fetch.AllowOriginMismatch, fmt.Sprintf("https://wrong%d.example", i)
			v.Cause = harness.Cause{Kind: harness.CauseRefused, Who: app, Reason: v.Reason, Parameter: v.Parameter}
			v.Reproduce = []string{"curl -i " + url + " -H 'Origin: " + app + "' -H 'Authorization: " + secret + "'"}
		}
		instance := harness.InstanceVerdict{Label: app, Status: v.Status, Got: v.Got, Reason: v.Reason, Parameter: v.Parameter}
		for k := range 2 {
			x := harness.Exchange{ID: fmt.Sprintf("x%d.%d", i, k), Method: "GET", URL: url, Proto: "HTTP/1.1", Status: 200,
				Request: []harness.HeaderLine{header("Host", "api.example.com"), header("Accept", "*/*"), header("Origin", app),
					header("Authorization", secret), header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)")},
				Response: []harness.HeaderLine{header("Content-Type", "application/json"), header("Vary", "Origin"),
					header("Access-Control-Allow-Origin", fmt.Sprintf("https://wrong%d.example", i)), header("Set-Cookie", session)},
				Body: `{"items": [1, 2, 3], "you": "` + secret + `"}`,
			}
			instance.Exchanges = append(instance.Exchanges, x.ID)
			r.Exchanges = append(r.Exchanges, x)
		}
		v.Instances = []harness.InstanceVerdict{instance}
		r.Counts[v.Status]++
		r.Verdicts = append(r.Verdicts, v)
	}
	return r
}
