package gallery

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// document is one adapter of each kind: with findings on record and not, without any,
// and one that is not installed.
func document() Document {
	verdict := func(rule string, s harness.Status) harness.Verdict {
		return harness.Verdict{Rule: rule, Case: "plain", Target: "items", Agent: "raw", Status: s, Title: "strangers do not read <it>", Spec: "cors-check", Why: "http://127.0.0.1:40001/items"}
	}
	report := func(v ...harness.Verdict) *harness.Report {
		counts := map[harness.Status]int{}
		for _, v := range v {
			counts[v.Status]++
		}
		return &harness.Report{Verdicts: v, Counts: counts}
	}
	known := Known{
		CannotExpress: []string{"nobody"}, Refuses: []string{"any"},
		Findings: []Finding{
			{Rule: "*", Target: "boom", Reason: "everything"},
			{Rule: "vary.*", Reason: "no `Vary` | at all", Link: "https://example.com/1"},
			{Rule: "vary.*", Policy: "one", Reason: "no Vary here"},
		},
	}
	bad := Entry{
		Adapter: Adapter{Family: "my", Name: "bad", Known: known}, Release: "bad 1.0", Differences: []string{"fail cors.x/plain <b>"},
		Results: []Result{
			{Policy: "one", Report: report(verdict("vary.origin", harness.StatusWarn), verdict("cors.x", harness.StatusFail), verdict("cors.y", harness.StatusPass))},
			{Policy: "two", Report: report(verdict("vary.origin", harness.StatusFail), verdict("cors.x", harness.StatusFail), verdict("cors.y", harness.StatusNotApplicable))},
			{Policy: "any", Err: &adapter.RefusedError{Exit: "exit status 1", Last: []string{"at 12:00:01 on port 40001"}}},
			{Policy: "nobody", Err: fmt.Errorf("%w: no way <i>", adapter.ErrCannotExpress)},
		},
	}
	good := Entry{Adapter: Adapter{Family: "a", Name: "good"}, Results: []Result{{Policy: "one", Report: report(verdict("cors.x", harness.StatusPass))}}}
	absent := Entry{Adapter: Adapter{Family: "my", Name: "absent"}, Missing: "not installed: get it"}
	return NewDocument("devel", []harness.AgentInfo{{Name: "raw"}},
		[]harness.Section{{ID: "cors", Title: "Who gets in"}, {ID: "vary", Title: "Caches"}},
		[]Policy{{Name: "one", Policy: Policies()[0].Policy}, {Name: "two"}, {Name: "any"}, {Name: "nobody"}},
		[]Implementation{bad.Implementation(), absent.Implementation(), good.Implementation()})
}

func TestDocument(t *testing.T) {
	t.Parallel()
	d := document()
	var ids []string
	for _, i := range d.Implementations {
		ids = append(ids, i.ID)
	}
	if got := strings.Join(ids, " "); got != "a/good my/absent my/bad" {
		t.Fatalf("got %s; want them in order", got)
	}
	bad := d.Implementations[2]
	if bad.Sections["vary"] != harness.StatusFail || bad.Sections["cors"] != harness.StatusFail || bad.Policies[0].Sections["vary"] != harness.StatusWarn {
		t.Errorf("sections: got %v and %v", bad.Sections, bad.Policies[0].Sections)
	}
	var said []string
	for _, f := range bad.Findings {
		said = append(said, fmt.Sprintf("%s %s (%s)", f.Status, f.says(), strings.Join(f.Cases[0].Policies, ",")))
	}
	want := "fail strangers do not read <it> (one,two)\nfail no `Vary` | at all (two)\nwarn no Vary here (one)"
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := strings.Join(standing(bad), ", "); got != "2 of 4 policies judged, 1 refused, 1 not expressible, 2 fails, 1 warning, 1 difference from the record" {
		t.Errorf("got %s", got)
	}
}

// The same software judged twice is the same document.
func TestDocumentIsStable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := document().WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"40001", "12:00"} {
		if strings.Contains(b.String(), of) {
			t.Errorf("%q is of one run alone:\n%s", of, b.String())
		}
	}
	var back Document
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil {
		t.Fatal(err)
	}
	if back.Format != DocumentFormat || len(back.Implementations) != 3 || back.Implementations[2].Policies[3].Why != "no way <i>" {
		t.Errorf("read back: got %+v", back)
	}
}

func TestDocumentFormats(t *testing.T) {
	t.Parallel()
	var page, text strings.Builder
	if err := errors.Join(document().WriteHTML(&page), document().WriteMarkdown(&text)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<td class="fail" title="my/bad: Caches: fail">✗</td>`, `<td class="" title="my/absent: Caches: not judged">–</td>`,
		"cannot express it: no way &lt;i&gt;", "does not start under this policy", "CORS: 2 fails", "CORS: passes", "CORS: not installed",
		`href="https://example.com/1"`, `href="https://fetch.spec.whatwg.org/#cors-check"`, "strangers do not read &lt;it&gt;",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("HTML: want %s", want)
		}
	}
	for _, no := range []string{"<i>", "<it>", "plain <b>", "<script", "src="} {
		if strings.Contains(page.String(), no) {
			t.Errorf("HTML: has %s", no)
		}
	}
	for _, want := range []string{
		"| [my/bad](#mybad) | bad 1.0 | 2 of 4 | 1 | 1 | 2 | 1 |\n", "| [my/absent](#myabsent) | | not installed |",
		"- **fail**: no \\`Vary\\` \\| at all. See <https://example.com/1>.\n  - `vary.origin/plain` (two; items)\n",
		"- It does not start under “any”.", "- It cannot express “nobody”: no way &lt;i>.", "- Not as recorded: fail cors.x/plain &lt;b>", "- Nothing was found.",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("Markdown: want %q in\n%s", want, text.String())
		}
	}
}
