package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/inert"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

//go:embed schema/report.schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of the json format.
func Schema() []byte { return []byte(schema) }

// writeJSON writes one object. Bytes that are not UTF-8 become U+FFFD: JSON has
// no way to carry them. Exchanges and verdicts, which are nearly all of it, are
// written one by one: the whole would be in memory several times over.
func writeJSON(w io.Writer, r *harness.Report) error {
	whole := withoutNil(r)
	rest := *whole
	rest.Exchanges, rest.Verdicts = []harness.Exchange{}, []harness.Verdict{}
	text, err := indented(document{&rest, findingsJSON(r), disagreementsJSON(r)}, "")
	if err != nil {
		return fmt.Errorf("write json report: %w", err)
	}
	out := seenWriter{w}
	for _, list := range []struct {
		empty   string // as it stands in the rest: a line break within a text is escaped
		n       int
		element func(int) any
	}{
		{"\n  \"exchanges\": []", len(whole.Exchanges), func(i int) any { return whole.Exchanges[i] }},
		{"\n  \"verdicts\": []", len(whole.Verdicts), func(i int) any { return whole.Verdicts[i] }},
	} {
		before, after, found := bytes.Cut(text, []byte(list.empty))
		if !found {
			return fmt.Errorf("write json report: no place for %q", list.empty)
		}
		if err := writeList(out, before, list.empty, list.n, list.element); err != nil {
			return fmt.Errorf("write json report: %w", err)
		}
		text = after
	}
	if _, err := out.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write json report: %w", err)
	}
	return nil
}

// writeList writes what stands before a list of n elements, and the list, in place of an empty one.
func writeList(out io.Writer, before []byte, empty string, n int, element func(int) any) error {
	if n == 0 {
		_, err := out.Write(append(before, empty...))
		return err
	}
	if _, err := out.Write(append(before, strings.TrimSuffix(empty, "]")...)); err != nil {
		return err
	}
	for i := range n {
		text, err := indented(element(i), "    ")
		if err != nil {
			return err
		}
		line := append([]byte("\n    "), text...)
		if i < n-1 {
			line = append(line, ',')
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, "\n  ]")
	return err
}

// indented returns a value as JSON of which every line but the first begins with prefix.
func indented(value any, prefix string) ([]byte, error) {
	var plain, out bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	err := json.Indent(&out, bytes.TrimSuffix(plain.Bytes(), []byte("\n")), prefix, "  ")
	return out.Bytes(), err
}

// document is a report with what follows from its verdicts, for readers that do not
// group them again.
type document struct {
	*harness.Report
	Findings      []findingJSON      `json:"findings"`
	Disagreements []disagreementJSON `json:"disagreements"`
}

// findingJSON is a finding; rule and title are those of the verdict that heads it.
type findingJSON struct {
	ID      string         `json:"id"`
	Status  harness.Status `json:"status"`
	Harm    finding.Harm   `json:"harm"`
	Cause   harness.Cause  `json:"cause,omitzero"`
	Rule    string         `json:"rule"`
	Case    string         `json:"case"`
	Title   string         `json:"title"`
	Targets []string       `json:"targets"`
	// Labels are those of the targets: the values of each name, in their order.
	Labels   map[string][]string `json:"labels,omitempty"`
	Agents   []string            `json:"agents"`
	Verdicts []verdictRef        `json:"verdicts"`
}

// verdictRef names a verdict of the report.
type verdictRef struct {
	Rule   string         `json:"rule"`
	Case   string         `json:"case"`
	Target string         `json:"target"`
	Agent  string         `json:"agent"`
	Status harness.Status `json:"status"`
}

// disagreementJSON is cases that agents judged differently; verdicts are those of the first.
type disagreementJSON struct {
	Target   string       `json:"target"`
	Cases    []string     `json:"cases"`
	Verdicts []verdictRef `json:"verdicts"`
}

func findingsJSON(r *harness.Report) []findingJSON {
	all := []findingJSON{}
	labels := map[string]map[string]string{}
	for _, t := range r.Targets {
		labels[t.Name] = t.Labels
	}
	for _, f := range finding.All(r) {
		all = append(all, findingJSON{
			Labels: labelsOf(f.Targets, labels),
			ID:     f.ID, Status: f.Status, Harm: f.Harm, Cause: f.Cause, Rule: f.Rule, Case: f.Case, Title: noticed(f),
			Targets: f.Targets, Agents: f.Agents, Verdicts: refs(f.Verdicts),
		})
	}
	return all
}

// labelsOf joins the labels of targets, each value once.
func labelsOf(targets []string, labels map[string]map[string]string) map[string][]string {
	joined := map[string][]string{}
	for _, t := range targets {
		for name, value := range labels[t] {
			joined[name] = appendNew(joined[name], value)
		}
	}
	return joined
}

func disagreementsJSON(r *harness.Report) []disagreementJSON {
	all := []disagreementJSON{}
	for _, d := range finding.Disagreements(r) {
		all = append(all, disagreementJSON{Target: d.Target, Cases: d.Cases, Verdicts: refs(d.Verdicts)})
	}
	return all
}

func refs(verdicts []harness.Verdict) []verdictRef {
	all := make([]verdictRef, len(verdicts))
	for i, v := range verdicts {
		all[i] = verdictRef{v.Rule, v.Case, v.Target, v.Agent, v.Status}
	}
	return all
}

// seenWriter makes JSON inert. Each write is whole values.
type seenWriter struct{ w io.Writer }

func (s seenWriter) Write(text []byte) (int, error) {
	if _, err := s.w.Write(inert.JSON(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// withoutNil returns the report with empty lists in place of nil ones, so that
// readers need not tell "none" from null.
func withoutNil(r *harness.Report) *harness.Report {
	out := *r
	out.Agents, out.Targets, out.Agreement = list(r.Agents), list(r.Targets), append(harness.Agreements{}, r.Agreement...)
	for i := range out.Agreement {
		out.Agreement[i].Rows = list(out.Agreement[i].Rows)
	}
	out.Verdicts, out.Exchanges = append([]harness.Verdict{}, r.Verdicts...), append([]harness.Exchange{}, r.Exchanges...)
	for i := range out.Verdicts {
		v := &out.Verdicts[i]
		v.Notes, v.Reproduce, v.Instances = list(v.Notes), list(v.Reproduce), list(v.Instances)
	}
	for i := range out.Exchanges {
		out.Exchanges[i].Request = list(out.Exchanges[i].Request)
	}
	out.Counts = counts(r)
	return &out
}

// list returns the elements, in an empty list if there is none.
func list[T any](elements []T) []T {
	if elements == nil {
		return []T{}
	}
	return elements
}

// counts returns the number of verdicts of every status, those without any included.
func counts(r *harness.Report) map[harness.Status]int {
	n := map[harness.Status]int{}
	for _, s := range harness.Statuses() {
		n[s] = 0
	}
	for _, v := range r.Verdicts {
		n[v.Status]++
	}
	return n
}
