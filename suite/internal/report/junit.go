package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// The elements that CI systems read of JUnit's XML; it has no standard.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr,omitempty"`
		Stamp    string       `xml:"timestamp,attr,omitempty"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Stamp      string          `xml:"timestamp,attr,omitempty"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		Err        string          `xml:"system-err,omitempty"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class      string          `xml:"classname,attr"`
		Name       string          `xml:"name,attr"`
		Properties []junitProperty `xml:"properties>property,omitempty"`
		Failure    *junitResult    `xml:"failure"`
		Error      *junitResult    `xml:"error"`
		Skipped    *junitResult    `xml:"skipped"`
		Out        string          `xml:"system-out,omitempty"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes a suite per target and agent, a test case per verdict. A
// fail is a failure, what could not be judged an error, what does not apply
// or is waived is skipped; a warning passes and says so in system-out.
func writeJUnit(w io.Writer, r *harness.Report, o Options) error {
	doc := junitSuites{Name: "corsuite"}
	if !r.Started.IsZero() {
		doc.Time, doc.Stamp = fmt.Sprintf("%.3f", r.Seconds), junitStamp(r)
	}
	told, verdicts := tellings(r, o), verdictsBySuite(r)
	for _, t := range targetLabels(r) {
		for _, a := range agentNames(r) {
			s := junitSuiteOf(r, verdicts[[2]string{t, a}], told, t, a)
			if s.Tests == 0 {
				continue
			}
			doc.Tests, doc.Failures, doc.Errors, doc.Skipped = doc.Tests+s.Tests, doc.Failures+s.Failures, doc.Errors+s.Errors, doc.Skipped+s.Skipped
			doc.Suites = append(doc.Suites, s)
		}
	}
	if s := junitWaivers(r); s.Tests > 0 {
		doc.Tests, doc.Failures = doc.Tests+s.Tests, doc.Failures+s.Failures
		doc.Suites = append(doc.Suites, s)
	}
	if doc.Tests == 0 && !r.IsEmptyShard() {
		// Readers take an empty file for success; nothing judged is none.
		doc.Tests, doc.Errors = 1, 1
		doc.Suites = []junitSuite{{Name: "corsuite", Tests: 1, Errors: 1, Cases: []junitCase{{
			Class: "corsuite", Name: "run", Error: &junitResult{Message: "nothing was judged", Text: strings.Join(r.Incomplete, "\n")},
		}}}}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write junit report: %w", err)
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("write junit report: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write junit report: %w", err)
	}
	return nil
}

// junitWaivers is a suite with a failure for each waiver that no longer holds.
func junitWaivers(r *harness.Report) junitSuite {
	s := junitSuite{Name: "waivers", Tests: len(r.StaleWaivers), Failures: len(r.StaleWaivers)}
	for _, stale := range r.StaleWaivers {
		s.Cases = append(s.Cases, junitCase{
			// Named by what it says: a number would be another waiver's after the next edit.
			Class: "corsuite.waivers", Name: printable(stale), Failure: &junitResult{Message: printable(stale), Type: "stale"},
		})
	}
	return s
}

// verdictsBySuite sorts the verdicts by target and agent, in one pass over them.
func verdictsBySuite(r *harness.Report) map[[2]string][]*harness.Verdict {
	of := map[[2]string][]*harness.Verdict{}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		k := [2]string{v.Target, v.Agent}
		of[k] = append(of[k], v)
	}
	return of
}

func junitSuiteOf(r *harness.Report, verdicts []*harness.Verdict, told func(harness.Verdict) string, target, agent string) junitSuite {
	s := junitSuite{
		Name: printable(target + " via " + agent),
		Properties: []junitProperty{
			{"corsuite", printable(r.Corsuite)}, {"target", printable(target)},
			{"url", printable(targetURL(r, target))}, {"agent", printable(agent + " " + agentVersion(r, agent))},
		},
		Err: printable(strings.Join(r.Incomplete, "; ")),
	}
	if t, found := targetOf(r, target); found {
		for _, name := range slices.Sorted(maps.Keys(t.Labels)) {
			s.Properties = append(s.Properties, junitProperty{"label." + printable(name), printable(t.Labels[name])})
		}
	}
	if !r.Started.IsZero() {
		s.Stamp = junitStamp(r)
	}
	for _, v := range verdicts {
		c := junitCaseOf(*v, told)
		// Readers know a test by class and name, whatever suite it stands in.
		c.Name += " via " + printable(agent)
		if len(r.Targets) > 1 {
			c.Name += " at " + printable(target)
		}
		s.Tests++
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}

func junitCaseOf(v harness.Verdict, told func(harness.Verdict) string) junitCase {
	c := junitCase{
		Class:      printable(v.Rule),
		Name:       printable(v.Case),
		Properties: []junitProperty{{"title", printable(v.Title)}, {"harm", printable(string(v.Harm))}, {"spec", printable(v.Spec)}},
	}
	why := printable(v.Why)
	switch v.Status {
	case harness.StatusFail:
		c.Failure = &junitResult{Message: why, Type: printable(string(v.Harm)), Text: told(v)}
	case harness.StatusInconclusive:
		c.Error = &junitResult{Message: why, Type: "inconclusive", Text: told(v)}
	case harness.StatusNotApplicable:
		c.Skipped = &junitResult{Message: why}
	case harness.StatusWaived:
		c.Skipped = &junitResult{Message: "waived: " + why}
	case harness.StatusWarn:
		c.Out = "warning: " + told(v)
	}
	for _, n := range v.Notes {
		c.Out += "note: " + printable(n) + "\n"
	}
	return c
}

// junitStamp is when the run began, as the schema that readers share wants it: without a zone.
func junitStamp(r *harness.Report) string { return r.Started.UTC().Format("2006-01-02T15:04:05") }

// tellings returns what to say of a verdict: its finding, laid out as in the text
// report, or, if it does not head it, where that stands.
func tellings(r *harness.Report, o Options) func(harness.Verdict) string {
	of := map[spokenKey]*finding.Finding{}
	for _, f := range finding.All(r) {
		for _, v := range f.Verdicts {
			of[keySpoken(v)] = f
		}
	}
	o = Options{Width: defaultWidth, Explain: o.Explain, Advise: o.Advise}
	return func(v harness.Verdict) string {
		f := of[keySpoken(v)]
		switch {
		case f == nil:
			return printable(v.Why) + "\n"
		case keySpoken(f.Verdict) != keySpoken(v):
			return printable(fmt.Sprintf("%s\nas %s via %s at %s", noticed(f), f.Cases[0], f.Agent, f.Target)) + "\n"
		}
		p := &page{r: r, o: o, cured: map[string]told{}}
		p.headed("", "", noticed(f))
		p.laidOut(f)
		return p.String()
	}
}

// targetLabels returns the targets in order, those that only verdicts name included.
func targetLabels(r *harness.Report) []string {
	var labels []string
	for _, t := range r.Targets {
		if t.Name != "" {
			labels = appendNew(labels, t.Name)
		} else {
			labels = appendNew(labels, t.URL)
		}
	}
	for _, v := range r.Verdicts {
		labels = appendNew(labels, v.Target)
	}
	return labels
}

// agentNames returns the agents in order, those that only verdicts name included.
func agentNames(r *harness.Report) []string {
	var names []string
	for _, a := range r.Agents {
		names = appendNew(names, a.Name)
	}
	for _, v := range r.Verdicts {
		names = appendNew(names, v.Agent)
	}
	return names
}

func agentVersion(r *harness.Report, name string) string {
	for _, a := range r.Agents {
		if a.Name == name {
			return a.Version
		}
	}
	return ""
}
