package recorded_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/inputs/recorded"
)

var update = flag.Bool("update", false, "write the golden files anew")

const folder = "../../../../fixtures/recorded"

func read(t testing.TB, name string) *harness.Recording {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := recorded.Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// outcome is what a test says of a request: how it ended, and what the file lacks.
type outcome struct {
	Asked, Outcome, Reason, Parameter string
	NoPreflight, NoAnswer             bool
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	const api = "https://api.example.com"
	for name, want := range map[string][]outcome{
		"devtools-rest-api.har": {
			{Asked: "POST " + api + "/prod/orders", Outcome: "blocked", Reason: "PreflightMissingAllowOriginHeader"},
			{Asked: "GET " + api + "/prod/health", Outcome: "shared"},
		},
		"devtools-session.har": {
			{Asked: "GET " + api + "/me", Outcome: "blocked", Reason: "WildcardOriginNotAllowed"},
			{Asked: "GET " + api + "/report?access_token=t0kenInTheAddress&page=2", Outcome: "blocked", Reason: "MissingAllowOriginHeader"},
			{Asked: "PUT " + api + "/items/1", Outcome: "shared", NoPreflight: true},
			{Asked: "DELETE " + api + "/items/1", Outcome: "blocked", Reason: "MethodDisallowedByPreflightResponse", Parameter: "DELETE"},
		},
		"firefox-graphql.har": {
			{Asked: "POST http://localhost:8080/graphql", Outcome: "blocked", Reason: "PreflightAllowOriginMismatch", Parameter: "http://localhost:3000/"},
			{Asked: "GET http://localhost:8080/events", Outcome: "blocked", Reason: "MultipleAllowOriginValues", Parameter: "http://localhost:3000, http://localhost:3000"},
		},
		"playwright.har": {
			{Asked: "GET http://127.0.0.1:8941/items", Outcome: "shared"},
			{Asked: "PUT http://127.0.0.1:8941/items", Outcome: "error", Reason: "ConnectionFailed", NoPreflight: true, NoAnswer: true},
			{Asked: "GET http://127.0.0.1:8941/closed", Outcome: "error", Reason: "ConnectionFailed", NoAnswer: true},
		},
	} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
			continue
		}
		var got []outcome
		for _, r := range read(t, name).Requests {
			o := r.Results[0].Observation
			got = append(got, outcome{r.Ask.Method + " " + r.Ask.URL, string(o.Outcome), string(o.Reason), o.Parameter, r.Recorded.NoPreflight, r.Recorded.NoAnswer})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

func TestNotOfCORS(t *testing.T) {
	t.Parallel()
	r := read(t, "devtools-rest-api.har")
	if r.Navigations != 1 || r.SameOrigin != 1 || r.NoCORS != 1 || r.Others != 0 || r.Profile != "chromium" {
		t.Errorf("got %d documents, %d of the page's own origin, %d without CORS, %d others, by %s; want 1, 1, 1, 0, by chromium", r.Navigations, r.SameOrigin, r.NoCORS, r.Others, r.Profile)
	}
}

func TestBroken(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"cut-off.har":    "cut-off.har:46:29: is not valid JSON: unexpected end of JSON input; export it anew, whole",
		"empty.har":      "empty.har: has no request in it: keep the Network panel open while the page loads, then export",
		"not-a-har.har":  `not-a-har.har: is not a HAR: there is no "log" in it; export one from the Network panel`,
		"wrong-type.har": "wrong-type.har:3:40: log.entries.request.url: is number; want a HAR as developer tools export it",
	} {
		data, err := os.ReadFile(filepath.Join(folder, "broken", name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = recorded.Read(name, data)
		var mistake *config.Error
		if !errors.As(err, &mistake) || err.Error() != want {
			t.Errorf("got %v; want %s", err, want)
		}
	}
}

// Exports leave cookies out: where only credentials explain what the browser reported, they were sent.
func TestSanitised(t *testing.T) {
	t.Parallel()
	for allowed, want := range map[string]string{"*": "WildcardOriginNotAllowed", "https://app.example.com": "InvalidAllowCredentials"} {
		r, err := recorded.Read("f.har", []byte(`{"log": {"creator": {"name": "WebInspector"}, "entries": [
			{"request": {"method": "GET", "url": "https://api.example.com/me", "headers": [{"name": "Origin", "value": "https://app.example.com"}, {"name": "Sec-Fetch-Mode", "value": "cors"}]},
			 "response": {"status": 200, "_error": "net::ERR_FAILED", "headers": [{"name": "Access-Control-Allow-Origin", "value": "`+allowed+`"}]}}]}}`))
		if err != nil {
			t.Fatal(err)
		}
		one := r.Requests[0]
		if got := one.Results[0].Observation; string(got.Reason) != want || !one.Recorded.Credentials || one.Ask.Credentials != fetch.Include {
			t.Errorf("%s: got %+v; want %s", allowed, got, want)
		}
	}
}

// A long recording is read in time that grows with its length, of many addresses
// or of one that a page asks again and again.
func TestLongRecording(t *testing.T) {
	t.Parallel()
	for what, addresses := range map[string]int{"many": 5_000, "one": 1} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			longRecording(t, 5_000, addresses)
		})
	}
	if _, err := recorded.Read("long.har", []byte(`{"log": {"entries": [{}`+strings.Repeat(",{}", 10_000)+`]}}`)); err == nil || !strings.Contains(err.Error(), "at most 10000 are read") {
		t.Errorf("got %v; want a bound", err)
	}
}

func longRecording(t *testing.T, n, addresses int) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"log": {"creator": {"name": "WebInspector"}, "entries": [`)
	for i := range n {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"startedDateTime": "2026-01-01T00:%02d:%02d.000Z", "request": {"method": "OPTIONS", "url": "https://api.example.com/%d", "headers": [{"name": "Origin", "value": "https://app.example.com"}, {"name": "Access-Control-Request-Method", "value": "PUT"}]}, "response": {"status": 403}},
			{"startedDateTime": "2026-01-01T00:%02d:%02d.001Z", "_resourceType": "fetch", "request": {"method": "PUT", "url": "https://api.example.com/%d", "headers": [{"name": "Referer", "value": "https://app.example.com/"}]}, "response": {"status": 0}}`, i/60%60, i%60, i%addresses, i/60%60, i%60, i%addresses)
	}
	b.WriteString("]}}")
	begun := time.Now()
	r, err := recorded.Read("long.har", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); len(r.Requests) != n || took > 20*time.Second {
		t.Errorf("got %d requests in %v; want %d", len(r.Requests), took, n)
	}
	for _, one := range r.Requests {
		if one.Results[0].Observation.Reason != "PreflightMissingAllowOriginHeader" || one.Recorded.NoPreflight {
			t.Fatalf("got %+v", one)
		}
	}
}

// Who does not say how a request was made says it by its headers: with CORS there is an Origin.
func TestOtherExporters(t *testing.T) {
	t.Parallel()
	r, err := recorded.Read("proxy.har", []byte(`{"log": {"creator": {"name": "a proxy"}, "pages": [], "entries": [
		{"request": {"method": "GET", "url": "https://cdn.example.net/a.png", "headers": [{"name": "Referer", "value": "https://app.example.com/"}]}, "response": {"status": 200}},
		{"request": {"method": "GET", "url": "https://api.example.com/", "headers": [{"name": "Origin", "value": "https://app.example.com"}]}, "response": {"status": 200, "headers": [{"name": "Access-Control-Allow-Origin", "value": "https://app.example.com"}]}},
		{"startedDateTime": "2026-01-01T00:00:00.5", "request": {"method": "GET", "url": "https://server.example.com/", "headers": []}, "response": {"status": 200}},
		{"startedDateTime": "yesterday", "request": null, "response": null},
		{"request": {"method": "GET", "url": "data:text/plain,x", "headers": [{"name": "Referer", "value": "https://app.example.com/"}]}, "response": {"status": 200}}
	]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Requests) != 1 || r.NoCORS != 1 || r.Navigations != 1 || r.Others != 2 || r.Profile != "fetch" {
		t.Errorf("got %+v", r)
	}
}

// The list can be read back, and no secret stands in it.
func TestRequests(t *testing.T) {
	t.Parallel()
	var asks []harness.Ask
	for _, r := range read(t, "devtools-session.har").Requests {
		asks = append(asks, r.Ask, r.Ask)
	}
	got := recorded.Requests("devtools-session.har", asks)
	golden := filepath.Join("testdata", "requests.golden")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, secret := range []string{"t0pS3cretT0ken", "t0kenInTheAddress", "b0dyS3cret", "s3ss10nvalue"} {
		if bytes.Contains(got, []byte(secret)) {
			t.Errorf("the list has %q in it", secret)
		}
	}
	environment := map[string]string{"AUTHORIZATION": "the-token", "CLIENT_SECRET": "the-secret"}
	requests, err := config.ParseRequests("list", got, func(name string) (string, bool) { v, ok := environment[name]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	if n := len(requests); n != 4 {
		t.Fatalf("got %d requests; want 4", n)
	}
	if a := requests[2].Ask; a.Method != "PUT" || a.Headers[0].Value != "Bearer the-token" || !strings.Contains(a.Body, `"client_secret":"the-secret"`) {
		t.Errorf("got %+v", a)
	}
}

// What a list would take for a variable is written so that it does not.
func TestRequestsKeepDollars(t *testing.T) {
	t.Parallel()
	a := harness.Ask{URL: "https://api.example.com/", From: "https://app.example.com", Method: "POST", Body: "${HOME} \"x\"\n"}
	requests, err := config.ParseRequests("list", recorded.Requests("x", []harness.Ask{a}), func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	if got := requests[0].Ask.Body; got != a.Body {
		t.Errorf("got %q; want %q", got, a.Body)
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob(filepath.Join(folder, "*.har"))
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := recorded.Read("f", data)
		if err != nil {
			return
		}
		for _, one := range r.Requests {
			if len(one.Results) != 1 || one.Results[0].Observation.Outcome == "" {
				t.Errorf("got a request without an outcome: %+v", one)
			}
		}
	})
}
