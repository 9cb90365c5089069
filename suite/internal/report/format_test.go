package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report"
)

func TestJSONSchema(t *testing.T) {
	t.Parallel()
	schema := compile(t, report.Schema())
	for name, r := range map[string]*harness.Report{"sample": sample(), "clean": clean(), "hostile": hostile(), "empty": {}, "part": aPart()} {
		if err := schema.Validate(decode(t, write(t, "json", r, report.Options{}))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, spoil := range map[string]func(*harness.Report){
		"status":      func(r *harness.Report) { r.Verdicts[0].Status = "failed" },
		"rule id":     func(r *harness.Report) { r.Verdicts[0].Rule = "Vary/1" },
		"harm":        func(r *harness.Report) { r.Verdicts[0].Harm = "" },
		"agent":       func(r *harness.Report) { r.Verdicts[0].Agent = "" },
		"exchange id": func(r *harness.Report) { r.Exchanges[0].ID = "" },
		"kind":        func(r *harness.Report) { r.Targets[0].Kind = "html" },
	} {
		r := sample()
		spoil(r)
		if err := schema.Validate(decode(t, write(t, "json", r, report.Options{}))); err == nil {
			t.Errorf("%s: got no error; want the schema to notice", name)
		}
	}
}

// aPart is the sample as a shard of a run that was held to a baseline.
func aPart() *harness.Report {
	r := sample()
	r.Targets[0].Labels = map[string]string{"team": "shop"}
	r.Shard = &harness.Shard{Index: 2, Of: 4, Targets: 9, Places: []int{1, 3}, Waivers: []harness.WaiverUse{
		{Waiver: "cors-check.stranger", Reason: "known", Use: harness.WaiverExpired, Expired: "2020-01-31"},
		{Waiver: "vary.*", Reason: "known", Use: harness.WaiverUsed},
	}}
	v := r.Verdicts[0]
	r.Baseline = &harness.Baseline{File: "old.json", Known: 1, Gone: []harness.Change{{
		Rule: v.Rule, Case: v.Case, Agent: v.Agent, Target: v.Target, Title: v.Title, Harm: v.Harm, Cause: v.Cause,
		Old: harness.StatusFail, New: harness.StatusPass, Why: v.Why, Finding: "0123", Heads: true,
	}}}
	return r
}

// What is read back is what was written: nothing of a report gets lost. A list
// of nothing is [] in the json.
func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	want := report.Redact(aPart(), nil)
	var got harness.Report
	if err := json.Unmarshal(write(t, "json", aPart(), report.Options{}), &got); err != nil {
		t.Fatal(err)
	}
	for _, s := range harness.Statuses() {
		want.Counts[s] += 0 // the json lists every status
	}
	if diff := cmp.Diff(want, &got, cmp.AllowUnexported(harness.InstanceVerdict{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// Who compares gets the same verdicts, and no evidence, commands, or instances of
// what is not wrong.
func TestReadVerdicts(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "ndjson"} {
		file := filepath.Join(t.TempDir(), "r."+format)
		if err := os.WriteFile(file, write(t, format, sample(), report.Options{}), 0o600); err != nil {
			t.Fatal(err)
		}
		whole, err := report.ReadJSON(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := report.ReadVerdicts(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if len(whole.Exchanges) == 0 || len(got.Exchanges) > 0 {
			t.Errorf("%s: got %d exchanges, of %d; want none", format, len(got.Exchanges), len(whole.Exchanges))
		}
		got.Exchanges = whole.Exchanges
		for i := range whole.Verdicts {
			v := &whole.Verdicts[i]
			v.Reproduce = nil
			if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
				v.Instances = nil
			}
		}
		if diff := cmp.Diff(whole, got, cmp.AllowUnexported(harness.InstanceVerdict{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-whole +verdicts):\n%s", format, diff)
		}
	}
}

// Lines are read back to the same report, whatever a later version adds; one that
// nobody ended is no report.
func TestNDJSONRoundTrip(t *testing.T) {
	t.Parallel()
	text := write(t, "ndjson", sample(), report.Options{})
	text = bytes.Replace(text, []byte("\n"), []byte("\n{\"kind\":\"of-a-later-version\"}\n"), 1)
	want := report.Redact(sample(), nil)
	for _, s := range harness.Statuses() {
		want.Counts[s] += 0
	}
	got, err := report.ParseJSON("r.ndjson", text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(harness.InstanceVerdict{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	end := bytes.LastIndexByte(bytes.TrimSpace(text), '\n')
	if _, err := report.ParseJSON("r.ndjson", text[:end]); !errors.Is(err, report.ErrNoEnd) {
		t.Errorf("without its end: got %v; want %v", err, report.ErrNoEnd)
	}
	if _, err := report.ParseJSON("r.ndjson", text[:end+20]); err == nil || errors.Is(err, report.ErrNoEnd) || !strings.Contains(err.Error(), "r.ndjson:") {
		t.Errorf("cut within a line: got %v; want the line", err)
	}
}

func TestJUnitCounts(t *testing.T) {
	t.Parallel()
	type results struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	var doc struct {
		results
		Suites []struct {
			results
			Name  string `xml:"name,attr"`
			Cases []struct {
				Class   string    `xml:"classname,attr"`
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(write(t, "junit", hostile(), options()), &doc); err != nil {
		t.Fatal(err)
	}
	if want := (results{Tests: 11, Failures: 5, Errors: 2, Skipped: 2}); doc.results != want {
		t.Errorf("got %+v; want %+v", doc.results, want)
	}
	var sum results
	seen := map[string]bool{}
	for _, s := range doc.Suites {
		var own results
		for _, c := range s.Cases {
			own.Tests++
			if test := c.Class + " " + c.Name; seen[test] {
				t.Errorf("got the test %s twice; readers take them for one", test)
			} else {
				seen[test] = true
			}
			if c.Failure != nil {
				own.Failures++
			}
			if c.Error != nil {
				own.Errors++
			}
			if c.Skipped != nil {
				own.Skipped++
			}
		}
		if own != s.results {
			t.Errorf("%s: got %+v; want %+v", s.Name, s.results, own)
		}
		sum.Tests += own.Tests
	}
	if sum.Tests != doc.Tests {
		t.Errorf("got %d test cases; want %d", sum.Tests, doc.Tests)
	}
}

// The subset of the SARIF 2.1.0 schema that stands in testdata names every
// property that corsuite writes, with the types, enums and required members of
// the standard's text; it is written by hand and no copy of the official one.
// CORSUITE_SARIF_SCHEMA names a file with that one to validate against as well;
// the npm package @microsoft/sarif-multitool-linux has it, sarif-2.1.0.json.
func TestSARIFSchema(t *testing.T) {
	t.Parallel()
	files := []string{"testdata/sarif-subset.schema.json"}
	if official := os.Getenv("CORSUITE_SARIF_SCHEMA"); official != "" {
		files = append(files, official)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		schema := compile(t, text)
		for name, r := range map[string]*harness.Report{"sample": sample(), "clean": clean(), "hostile": hostile(), "large": large(1000), "empty": {}} {
			if err := schema.Validate(decode(t, write(t, "sarif", r, options()))); err != nil {
				t.Errorf("%s: %s: %v", file, name, err)
			}
		}
	}
}

// Rule indices and fingerprints hold the log together.
func TestSARIFReferences(t *testing.T) {
	t.Parallel()
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID       string
				RuleIndex    int
				Fingerprints map[string]string `json:"partialFingerprints"`
			}
		}
	}
	if err := json.Unmarshal(write(t, "sarif", sample(), options()), &log); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range log.Runs[0].Results {
		if rule := log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID; rule != r.RuleID {
			t.Errorf("got rule %s at the index of %s", rule, r.RuleID)
		}
		for _, f := range r.Fingerprints {
			if seen[f] {
				t.Errorf("%s: got a fingerprint that another result has", r.RuleID)
			}
			seen[f] = true
		}
	}
	if len(log.Runs[0].Results) != 4 {
		t.Errorf("got %d results; want one for each of three findings and one for what is waived", len(log.Runs[0].Results))
	}
}

// The page may run exactly its own style and script, and load nothing.
func TestHTMLPolicy(t *testing.T) {
	t.Parallel()
	doc, err := html.Parse(bytes.NewReader(write(t, "html", hostile(), options())))
	if err != nil {
		t.Fatal(err)
	}
	policy := ""
	inline := map[string]string{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "meta":
			if attribute(n, "http-equiv") == "Content-Security-Policy" {
				policy = attribute(n, "content")
			}
		case "style", "script":
			inline[n.Data] += n.FirstChild.Data
		}
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "style" || a.Key == "srcset" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("got <%s %s=%q>; want none", n.Data, a.Key, a.Val)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://fetch.spec.whatwg.org/#") {
				t.Errorf("got a link to %q; want the standard or the page itself", a.Val)
			}
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("got policy %q; want one that allows nothing by default", policy)
	}
	for _, element := range []string{"style", "script"} {
		sum := sha256.Sum256([]byte(inline[element]))
		want := fmt.Sprintf("%s-src 'sha256-%s'", element, base64.StdEncoding.EncodeToString(sum[:]))
		if !slices.Contains(strings.Split(policy, "; "), want) {
			t.Errorf("got policy %q; want %s in it", policy, want)
		}
	}
}

// A comment on a pull request takes 65,536 characters: whatever a run finds or
// a target sends, the report is one, and counts what had no room.
func TestMarkdownFits(t *testing.T) {
	t.Parallel()
	wide := large(500)
	for i := range wide.Exchanges {
		for k := range 400 {
			wide.Exchanges[i].Response = append(wide.Exchanges[i].Response, header(fmt.Sprint("Access-Control-X", k), strings.Repeat("w", 200)))
		}
	}
	long := large(500)
	for i := range long.Verdicts {
		long.Verdicts[i].Target = fmt.Sprint(strings.Repeat("t", 200), i)
		long.Verdicts[i].Notes = []string{fmt.Sprint(strings.Repeat("n", 200), i)}
	}
	for name, r := range map[string]*harness.Report{"many": large(10_000), "wide": wide, "long": long} {
		o := options()
		o.Verbose = true
		out := string(write(t, "markdown", r, o))
		if n := utf8.RuneCountInString(out); n > 65_536 {
			t.Errorf("%s: got %d characters; want no more than 65536", name, n)
		}
		if !strings.Contains(out, "… and ") {
			t.Errorf("%s: got nothing that says how much was left out", name)
		}
		if strings.Count(out, "<details>") != strings.Count(out, "</details>") {
			t.Errorf("%s: got a fold that does not end", name)
		}
	}
}

// Every finding, with all that it needs, is in the page before any script runs.
func TestHTMLFindings(t *testing.T) {
	t.Parallel()
	doc, err := html.Parse(bytes.NewReader(write(t, "html", sample(), options())))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	articles, diagrams := 0, 0
	for n := range doc.Descendants() {
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("got the id %q twice", id)
			}
			ids[id] = true
		}
		switch n.Data {
		case "article":
			articles++
			if attribute(n, "data-status") == "" || attribute(n, "data-section") == "" {
				t.Errorf("%s: want status and section for the filter", attribute(n, "id"))
			}
		case "svg":
			diagrams++
		case "details":
			if n.FirstChild == nil {
				t.Errorf("got an empty details element")
			}
		}
	}
	if articles != 3 || diagrams != 3 {
		t.Errorf("got %d findings with %d diagrams; want 3 of each", articles, diagrams)
	}
}

// A report of thousands of findings is still a page: the first are laid out in
// full, the others have a line each, and none is missing.
func TestHTMLManyFindings(t *testing.T) {
	t.Parallel()
	page := write(t, "html", large(10_000), options())
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	elements, full, found := 0, 0, 0
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			elements++
		}
		if n.Data == "article" {
			full++
		}
		if strings.HasPrefix(attribute(n, "id"), "f-") && attribute(n, "data-status") != "" {
			found++
		}
	}
	if full != 100 || found != 2000 {
		t.Errorf("got %d findings of which %d laid out; want 2000 and 100", found, full)
	}
	// Browsers take seconds to open a page of a hundred thousand elements.
	if elements > 30_000 || len(page) > 2_000_000 {
		t.Errorf("got %d elements in %d bytes; want no more than 30000 in 2000000", elements, len(page))
	}
}

// Advice stands once for each target; later findings point at it.
func TestHTMLAdviceOnce(t *testing.T) {
	t.Parallel()
	r := sample()
	for _, v := range r.Verdicts {
		if v.Reason != "" {
			v.Rule, v.Reason = "preflight.other", "PreflightMissingAllowOriginHeader"
			r.Verdicts = append(r.Verdicts, v)
			break
		}
	}
	page := string(write(t, "html", r, options()))
	if n := strings.Count(page, "The resource has no OPTIONS method."); n != 1 {
		t.Errorf("got the advice %d times; want it once", n)
	}
	if !strings.Contains(page, "As for <a href=") {
		t.Error("got no link to the advice from the second finding; want one")
	}
}

// What the browser's cache answered is not a message of the server's.
func TestHTMLCacheLane(t *testing.T) {
	t.Parallel()
	const lane = `text-anchor="middle">its cache</text>`
	r := sample()
	if page := string(write(t, "html", r, options())); strings.Contains(page, lane) {
		t.Error("got a lane for the cache; want none where it answered nothing")
	}
	r.Exchanges[2].FromCache = true
	if page := string(write(t, "html", r, options())); strings.Count(page, lane) != 1 {
		t.Errorf("got %d lanes for the cache; want one", strings.Count(page, lane))
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func compile(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", decode(t, text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("got more than one value: %v", err)
	}
	return v
}
