package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// runners are the patterns by which the runners of CI systems find commands.
func runners() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"GitHub":          regexp.MustCompile(`(?m)^[\s\pZ\x{85}\x{feff}]*::`),
		"GitHub, earlier": regexp.MustCompile(`##\[`),
		"Azure":           regexp.MustCompile(`(?i)##vso\[`),
		"TeamCity":        regexp.MustCompile(`(?i)##teamcity\[`),
		"GitLab":          regexp.MustCompile(`section_(start|end):\d+:`),
	}
}

// ownCommands are the annotations that the github format writes.
var ownCommands = regexp.MustCompile(`(?m)^::(error|warning|notice) [^\n]*?::`)

func runnerPayloads() []string {
	long := strings.Repeat("a", 60)
	return []string{
		long + " ::error title=X::bad ##[error]bad", "::set-output name=a::b", "\n::add-mask::x\r\n::stop-commands::y", "##vso[task.setvariable variable=a]b",
		"##[group]x", "##teamcity[buildStatus status='SUCCESS']", "section_start:1:a[collapsed=true]\r\x1b[0K::x", long + "\u2028::x", strings.Repeat("::x ", 40),
		"</style></script><script>##[x]", "]]> ##[x] &##[y]", "```\n::x\n```", "\\##[x] \"##[y]", "\ufe0f::x \u3164::y \u200b::z", "| ::x |\n> ::y",
		"> \n::x", "-->\n::x<!--", "%3A:x", "&#58;:x",
	}
}

// Whatever stands in a report, in whichever of its values: a parser of its
// format reads it, and no runner finds a command in it.
func TestFormatsAreInert(t *testing.T) {
	t.Parallel()
	for _, payload := range runnerPayloads() {
		r := filled(sample(), payload)
		for _, verbose := range []bool{false, true} {
			o := options()
			o.Verbose = verbose
			for _, format := range report.Formats() {
				out := write(t, format, r, o)
				holdInert(t, format, payload, out)
				parse(t, format, payload, out)
			}
		}
	}
}

// The other writers are as harmless.
func TestTriedAndDifferencesAreInert(t *testing.T) {
	t.Parallel()
	for _, payload := range runnerPayloads() {
		o := options()
		tried := filled([]harness.Tried{{Ask: harness.Ask{From: app, URL: items, Body: "x", Headers: []harness.HeaderLine{header("X-A", "x")}}, Results: []harness.TriedResult{{
			Agent: "raw", Observation: harness.Observation{Outcome: harness.OutcomeBlocked, Exposed: []string{"x"}, Exchanges: sample().Exchanges},
		}}}}, payload)
		diff := filled(harness.Diff{Worse: []harness.Change{{}}, New: []harness.Change{{}}, Notes: []string{"x"}}, payload)
		comparison := filled(harness.Comparison{
			Subjects: []harness.Subject{{}, {}}, Notes: []string{"x"},
			Rows: []harness.ComparisonRow{{Statuses: []harness.Status{"fail", "pass"}}, {Target: "other", Statuses: []harness.Status{"fail", "pass"}}},
		}, payload)
		for name, write := range map[string]func(io.Writer) error{
			"tried, text":          func(w io.Writer) error { return report.TriedText(w, tried, o) },
			"tried, json":          func(w io.Writer) error { return report.TriedJSON(w, tried, o) },
			"diff, text":           func(w io.Writer) error { return report.WriteDiff("text", w, diff, o) },
			"diff, json":           func(w io.Writer) error { return report.WriteDiff("json", w, diff, o) },
			"diff, markdown":       func(w io.Writer) error { return report.WriteDiff("markdown", w, diff, o) },
			"comparison, text":     func(w io.Writer) error { return report.WriteComparison("text", w, comparison, o) },
			"comparison, json":     func(w io.Writer) error { return report.WriteComparison("json", w, comparison, o) },
			"comparison, markdown": func(w io.Writer) error { return report.WriteComparison("markdown", w, comparison, o) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			holdInert(t, name, payload, b.Bytes())
			_, format, _ := strings.Cut(name, ", ")
			parse(t, format, payload, b.Bytes())
		}
	}
}

// So are the doors' messages.
func TestSpokenIsInert(t *testing.T) {
	t.Parallel()
	secrets := redact.New()
	secrets.Add("a-secret-of-ours", "")
	for _, payload := range runnerPayloads() {
		v := filled(sample().Verdicts[0], payload)
		v.Why, v.Got, v.Instances[0].Label, v.Reproduce = v.Why+" A-Secret-Of-Ours", "A-Secret-Of-Ours", "A-Secret-Of-Ours", []string{"curl A-Secret-Of-Ours"}
		clean, message := report.Spoken(v, secrets)
		holdInert(t, "message", payload, []byte(message))
		if text := fmt.Sprintf("%+v", clean.Instances) + clean.Why + message; strings.Contains(text, "A-Secret") {
			t.Errorf("got the secret in %s", text)
		}
	}
}

func holdInert(t *testing.T, format, payload string, out []byte) {
	t.Helper()
	if format == "github" {
		// Its own commands are meant; what stands in them must be none.
		out = ownCommands.ReplaceAll(out, nil)
	}
	for runner, pattern := range runners() {
		if at := pattern.FindIndex(out); at != nil {
			t.Errorf("%s: %s finds a command in %q, of %q", format, runner, out[max(0, at[0]-40):min(len(out), at[1]+40)], payload)
		}
	}
	for _, c := range string(out) {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			t.Errorf("%s: got the control %q, of %q", format, c, payload)
			break
		}
	}
}

// parse reads a report as its readers do.
func parse(t *testing.T, format, payload string, out []byte) {
	t.Helper()
	switch format {
	case "json", "ndjson", "sarif":
		d := json.NewDecoder(bytes.NewReader(out))
		for {
			var v any
			if err := d.Decode(&v); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s, %q: %v", format, payload, err)
			}
		}
	case "junit":
		d := xml.NewDecoder(bytes.NewReader(out))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s, %q: %v", format, payload, err)
			}
		}
	case "html":
		holdHTML(t, payload, out)
	case "markdown":
		for line := range strings.Lines(outsideOfCode(string(out))) {
			if strings.Contains(codeSpan.ReplaceAllString(line, ""), "<script") {
				t.Errorf("markdown: got the line %q, of %q", line, payload)
			}
		}
	}
}

// codeSpan is what a line of Markdown shows as it is.
var codeSpan = regexp.MustCompile("`+ .*? `+")

// holdHTML sees that a parser finds one script, our own, and nothing that loads.
func holdHTML(t *testing.T, payload string, out []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(out))
	if err != nil {
		t.Fatalf("html, %q: %v", payload, err)
	}
	n := map[string]int{}
	for node := range doc.Descendants() {
		if node.Type == html.ElementNode {
			n[node.Data]++
		}
	}
	if n["script"] != 1 || n["style"] != 1 || n["img"]+n["iframe"]+n["object"] > 0 {
		t.Errorf("html, %q: got the elements %v", payload, n)
	}
}

// filled returns a value in which every text is the payload, those by which
// parts find each other aside.
func filled[T any](value T, payload string) T {
	fill(reflect.ValueOf(&value).Elem(), "", payload)
	return value
}

func fill(v reflect.Value, name, payload string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && name != "ID" && name != "Exchanges" && name != "Target" && name != "Agent" && name != "URL" && name != "Origins" {
			v.SetString(payload)
		}
		if v.Type() == reflect.TypeFor[harness.Origin]() {
			v.SetString(payload)
		}
		if name == "URL" || name == "Target" {
			v.SetString(items + "?" + payload)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), name, payload)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fill(v.Field(i), f.Name, payload)
			}
		}
	}
}
