package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report"
)

func changed(id, agent string, old, now harness.Status) harness.Change {
	return harness.Change{
		Rule: "cors-check.stranger", Case: id, Agent: agent, Target: items, Title: "a stranger does not", Harm: harness.Leak,
		Old: old, New: now, Why: "https://stranger.example can read the response",
	}
}

func sampleDiff() harness.Diff {
	return harness.Diff{
		Worse:  []harness.Change{changed("plain", "raw", "pass", "fail"), changed("plain", "chrome", "pass", "fail"), changed("other", "chrome", "pass", "warn")},
		Better: []harness.Change{changed("mended", "raw", "fail", "pass")},
		New:    []harness.Change{changed("fresh", "raw", "", "pass"), changed("born-broken", "raw", "not-applicable", "fail")},
		Gone:   []harness.Change{changed("dropped", "raw", "pass", "")},
		Same:   7, Notes: []string{"items was judged by another policy (methods)"},
	}
}

func diffIn(t *testing.T, format string, d harness.Diff, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteDiff(format, &b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteDiff(t *testing.T) {
	t.Parallel()
	for format, wants := range map[string][]string{
		"text": {
			"WORSE  cors-check.stranger/plain", "pass -> fail, via raw, chrome", "BETTER  cors-check.stranger/mended", "NEW   cors-check.stranger/born-broken",
			"new: 1 passing case;", "gone: 1 passing case;", "NOTE", "3 worse, 1 better, 0 changed, 2 new, 1 gone, 7 the same",
		},
		"markdown": {"## corsuite: worse", "| ` cors-check.stranger/plain ` | pass -\\> fail | raw, chrome |", "### better", "3 worse, 1 better"},
	} {
		got := diffIn(t, format, sampleDiff(), report.Options{})
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", format, want, got)
			}
		}
		if strings.Contains(got, "/fresh") {
			t.Errorf("%s lists a new case that passes although it is not verbose:\n%s", format, got)
		}
	}
	if got := diffIn(t, "text", sampleDiff(), report.Options{Verbose: true}); !strings.Contains(got, "/fresh") || !strings.Contains(got, "/dropped") {
		t.Errorf("verbose text lacks what is only counted otherwise:\n%s", got)
	}
	if got := diffIn(t, "markdown", harness.Diff{Same: 1}, report.Options{}); !strings.Contains(got, "nothing got worse") {
		t.Errorf("markdown without a difference = %s", got)
	}
	var back harness.Diff
	if err := json.Unmarshal([]byte(diffIn(t, "json", sampleDiff(), report.Options{})), &back); err != nil || len(back.Worse) != 3 || back.Same != 7 {
		t.Errorf("json comes back as %+v, %v", back, err)
	}
}

// Cases that changed for one cause are one entry, headed by the most specific.
func TestDifferencesByFinding(t *testing.T) {
	t.Parallel()
	of := func(id string, heads bool) harness.Change {
		c := changed(id, "raw", "pass", "fail")
		c.Finding, c.Heads = "f", heads
		return c
	}
	text := diffIn(t, "text", harness.Diff{Worse: []harness.Change{of("a", false), of("b", true), of("c", false)}}, report.Options{})
	if strings.Count(text, "WORSE  ") != 1 || !strings.Contains(text, "WORSE  cors-check.stranger/b") || !strings.Contains(text, "so did 2 more cases: cors-check.stranger/a, cors-check.stranger/c") {
		t.Errorf("want one entry, of b, in\n%s", text)
	}
}

// What a target says reaches no terminal from a difference either.
func TestDifferencesEscape(t *testing.T) {
	t.Parallel()
	const bad = "\x1b[2J\u009b31m\u202e\x7f"
	change := changed("plain", "raw", "pass", "fail")
	change.Why = bad
	comparison := sampleComparison()
	comparison.Subjects[2].Problem, comparison.Notes = bad, []string{bad}
	for _, format := range report.DiffFormats() {
		var b bytes.Buffer
		if err := report.WriteComparison(format, &b, comparison, report.Options{}); err != nil {
			t.Fatal(err)
		}
		for what, got := range map[string]string{"diff": diffIn(t, format, harness.Diff{Worse: []harness.Change{change}, Notes: []string{bad}}, report.Options{}), "comparison": b.String()} {
			if strings.ContainsAny(got, "\x1b\u009b\u202e\x7f") {
				t.Errorf("%s of a %s shows what a terminal obeys: %q", format, what, got)
			}
		}
	}
}

func sampleComparison() harness.Comparison {
	row := func(id, agent string, worse []int, statuses ...harness.Status) harness.ComparisonRow {
		return harness.ComparisonRow{Rule: "cors-check.stranger", Case: id, Agent: agent, Target: items, Title: "a stranger does not", Statuses: statuses, Worse: worse}
	}
	return harness.Comparison{
		Baseline: true, Same: 4, Notes: []string{"chrome is left out: it judged only A"},
		Subjects: []harness.Subject{
			{Name: items, Counts: map[harness.Status]int{"pass": 6}},
			{Name: "exec:./serve", Counts: map[harness.Status]int{"pass": 4, "fail": 2}},
			{Name: "old.json", Problem: "it refuses the policy"},
		},
		Rows: []harness.ComparisonRow{
			row("plain", "raw", []int{1}, "pass", "fail", ""), row("plain", "chrome", []int{1}, "pass", "fail", ""),
			row("null", "raw", nil, "not-applicable", "pass", ""),
		},
	}
}

func TestWriteComparison(t *testing.T) {
	t.Parallel()
	for format, wants := range map[string][]string{
		"text": {
			"A  " + items + " (6 pass)", "B  exec:./serve (2 fail, 4 pass)", "C  old.json (it refuses the policy)",
			"A               B      C  case\n", "pass            fail*  –  cors-check.stranger/plain  via raw, chrome\n",
			"not-applicable  pass   –  cors-check.stranger/null  via raw\n", "7 cases: 3 differ, 4 the same; 2 worse than the baseline A",
		},
		"markdown": {"- **B**: exec:./serve", "| ` cors-check.stranger/plain ` |", "| pass | fail\\* | – |", "chrome is left out"},
	} {
		var b bytes.Buffer
		if err := report.WriteComparison(format, &b, sampleComparison(), report.Options{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s lacks %q:\n%s", format, want, b.String())
			}
		}
	}
}

// TestWriteDiffEscapes: a saved result can hold anything.
func TestWriteDiffEscapes(t *testing.T) {
	t.Parallel()
	bad := "\x1b[2J<script>|`@everyone\n# owned"
	d := harness.Diff{Worse: []harness.Change{{Rule: bad, Case: bad, Agent: bad, Target: bad, Title: bad, Old: "pass", New: "fail", Why: bad}}, Notes: []string{bad}}
	c := harness.Comparison{Subjects: []harness.Subject{{Name: bad, Problem: bad}}, Rows: []harness.ComparisonRow{{Rule: bad, Case: bad, Agent: bad, Target: bad, Statuses: []harness.Status{harness.Status(bad)}}}, Notes: []string{bad}}
	for _, format := range []string{"text", "markdown"} {
		var b bytes.Buffer
		if err := report.WriteDiff(format, &b, d, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteComparison(format, &b, c, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b") || strings.Contains(b.String(), "\n# owned") {
			t.Errorf("%s passes what would be acted on:\n%q", format, b.String())
		}
		// What is not a code span must not reach HTML: the title, the notes and the names.
		if n := strings.Count(b.String(), "&lt;script\\>"); format == "markdown" && n < 6 {
			t.Errorf("markdown escapes <script> %d times; want every text:\n%s", n, b.String())
		}
	}
}

func TestReadJSON(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "saved.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := report.Write("json", &b, sample(), report.Options{}); err != nil {
		t.Fatal(err)
	}
	write(b.String())
	r, err := report.ReadJSON(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if want := sample(); len(r.Verdicts) != len(want.Verdicts) || r.Verdicts[1].Status != want.Verdicts[1].Status || *r.Targets[0].Policy.MaxAge != 600 {
		t.Errorf("what was written comes back as %+v", r)
	}
	const head = `{"corsuite": "v1", "agents": [{"name": "raw"}], `
	// As it was written while Chrome was the only browser.
	write(head + `"agreement": {"compared": 3, "same": 2, "rows": []},
		"verdicts": [{"rule": "a.b", "case": "c", "agent": "raw", "target": "t", "status": "pass"}]}`)
	want := harness.Agreements{{Agent: "chrome", Profile: "chromium", Compared: 3, Same: 2, Rows: []harness.AgreementRow{}}}
	if r, err = report.ReadJSON(t.Context(), file); err != nil || !reflect.DeepEqual(r.Agreement, want) {
		t.Errorf("got %+v, %v; want %+v", r, err, want)
	}
	for _, tt := range []struct{ text, want string }{
		{"", "unexpected end"},
		{"{\n\"corsuite\": oops}", "saved.json:2: "},
		{"[]", "is not a report"},
		{`{"name": "some other tool"}`, `lacks "corsuite"`},
		{head + `"verdicts": []}`, "no verdicts"},
		{head + `"verdicts": [{"rule": "a.b", "case": "c", "agent": "raw", "target": "t", "status": "green"}]}`, `unknown status "green"`},
		{head + `"verdicts": [{"rule": "a.b", "agent": "raw", "target": "t", "status": "pass"}]}`, "verdict 1 lacks"},
	} {
		write(tt.text)
		if _, err := report.ReadJSON(t.Context(), file); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "saved.json") {
			t.Errorf("ReadJSON(%q): %v; want %q and the file in it", tt.text, err, tt.want)
		}
	}
	if _, err := report.ReadJSON(t.Context(), file+".missing"); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a file that is not there: %v", err)
	}
}
