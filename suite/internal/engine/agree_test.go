package engine

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// What the browser did is explained, and where the standard says otherwise the
// row names why.
func TestAgree(t *testing.T) {
	t.Parallel()
	const from, url = "https://app.example.com", "http://127.0.0.1:8080/items"
	line := func(name, value string) fetch.Header { return fetch.Header{Name: name, Value: value} }
	allow := line("Access-Control-Allow-Origin", from)
	preflight := func(more ...fetch.Header) harness.Exchange {
		return harness.Exchange{Method: "OPTIONS", Preflight: true, URL: url, Status: 204, Response: append(more, allow)}
	}
	actual := harness.Exchange{Method: "GET", URL: url, Status: 200, Response: []fetch.Header{allow}}
	get := harness.Ask{From: from, URL: url}
	authorized := harness.Ask{From: from, URL: url, Headers: harness.With("Authorization", "Bearer x")}
	star := preflight(line("Access-Control-Allow-Headers", "*"))
	tests := []struct {
		name                   string
		ask                    harness.Ask
		seen                   harness.Observation
		divergence, model, end string
	}{
		{"the browser does what the standard says", get,
			harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{}, Exchanges: []harness.Exchange{actual}}, "", "", ""},
		{"Chrome lets a request pass", authorized,
			harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{}, Exchanges: []harness.Exchange{star, actual}},
			"authorization-wildcard", "blocked HeaderDisallowedByPreflightResponse (authorization)", "shared"},
		{"Chrome would let it pass", authorized,
			harness.Observation{Outcome: harness.OutcomeWithheld, Exchanges: []harness.Exchange{star}},
			"authorization-wildcard", "blocked HeaderDisallowedByPreflightResponse (authorization)", "withheld"},
		{"nobody explains it", get,
			harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.AllowOriginMismatch, Exchanges: []harness.Exchange{actual}},
			harness.Unexplained, "shared", "blocked AllowOriginMismatch"},
	}
	for _, tt := range tests {
		rows, compared := Agree(fetch.Chromium(), []harness.Ask{tt.ask}, []harness.Observation{tt.seen})
		if compared != 1 || len(rows) > 1 || (len(rows) == 1) != (tt.divergence != "") {
			t.Errorf("%s: got %d compared and rows %v; want 1 and one row at most", tt.name, compared, rows)
			continue
		}
		for _, r := range rows {
			if r.Divergence != tt.divergence || r.Model != tt.model || r.Browser != tt.end || !strings.Contains(r.Reproduce, "curl") {
				t.Errorf("%s: got %+v; want %s: %s against %s", tt.name, r, tt.divergence, tt.model, tt.end)
			}
		}
	}
}

// A browser's parser takes a status that HTTP does not have, be it one of which
// nobody can tell that it was there. The model, which has no parser, is not asked.
func TestAgreeWithoutStatusOfHTTP(t *testing.T) {
	t.Parallel()
	const from, url = "https://app.example.com", "http://127.0.0.1:8080/items"
	allow := []fetch.Header{{Name: "Access-Control-Allow-Origin", Value: from}}
	for _, status := range []int{0, 7, 99, 1000, 20000} {
		for _, preflight := range []bool{false, true} {
			exchanges := []harness.Exchange{{Method: "GET", URL: url, Status: status, Response: allow}}
			seen := harness.Observation{Outcome: harness.OutcomeShared, Exchanges: exchanges}
			ask := harness.Ask{From: from, URL: url}
			if preflight {
				ask.Headers = harness.With("X-A", "1")
				exchanges[0].Method, exchanges[0].Preflight = "OPTIONS", true
				seen.Outcome, seen.Reason = harness.OutcomeBlocked, fetch.PreflightInvalidStatus
			}
			if rows, compared := Agree(fetch.Chromium(), []harness.Ask{ask}, []harness.Observation{seen}); compared != 0 || len(rows) != 0 {
				t.Errorf("status %d, preflight %v: got %d compared and rows %v; want none", status, preflight, compared, rows)
			}
		}
	}
}

// Each browser has an agreement of its own, whatever it is called; the model has none.
func TestAgreementOfEachBrowser(t *testing.T) {
	t.Parallel()
	agents := []harness.UserAgent{
		&fake{name: "chrome", answer: careful},
		&fake{name: "lynx", browser: true, answer: careful},
		&fake{name: "raw", browser: true, answer: careful},
	}
	r, err := Run(t.Context(), Options{Agents: agents, Targets: []harness.Target{target()}, Rules: rules()})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Agreement) != 2 {
		t.Fatalf("got %d agreements; want those of lynx and raw", len(r.Agreement))
	}
	for i, name := range []string{"lynx", "raw"} {
		if a := r.Agreement[i]; a.Agent != name || a.Profile != "chromium" || a.Compared == 0 {
			t.Errorf("got %+v; want what profile chromium explains of %s", a, name)
		}
	}
	if info := r.Agents[0]; info.Profile != "fetch" {
		t.Errorf("got %+v; want the model to name its own profile", info)
	}
}
