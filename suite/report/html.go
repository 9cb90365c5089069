package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Rules of this file: the page is one file that asks for nothing (its policy
// forbids it to), reads whole without script, and shows of a target only what
// html/template has escaped.

//go:embed page/report.html
var pageTemplate string

//go:embed page/report.css
var pageStyle string

//go:embed page/report.js
var pageScript string

// view is what the template shows; every string of it is printable.
type view struct {
	Policy     string
	Style      template.CSS
	Script     template.JS
	Version    string
	Word       string
	Sentence   string
	Incomplete []string
	Stale      []string
	Targets    []targetView
	Agents     []harness.AgentInfo
	Counts     []countView
	Agreement  string
	Rows       []harness.AgreementRow
	Harms      []harmView
	Groups     []groupView
	Notes      []noteView
	Matrix     matrixView
	Sections   []string
}

type (
	targetView struct {
		Name, URL, Server, Policy string
	}
	countView struct {
		Status harness.Status
		N      int
	}
	harmView struct {
		Harm     harness.Harm
		Means    string
		Findings []findingView
	}
	findingView struct {
		Anchor, Rule, Section string
		Noticed, Title        string
		Status                harness.Status
		Why, Sentence, Spec   string
		GotWant, Console      string
		Agents, Target        string
		Cases, Labels         []string
		Diagram               diagram
		Exchanges             []exchangeView
		Commands              []string
		Advice                Advice
		Fix                   bool
		Notes                 []string
	}
	exchangeView struct {
		ID, Request, Status  string
		RequestHeaders, Back []harness.HeaderLine
		Body                 string
	}
	groupView struct {
		Status harness.Status
		N      int
		Why    string
		IDs    []string
	}
	noteView   struct{ ID, Text string }
	matrixView struct {
		Columns []string
		Rows    []matrixRow
	}
	matrixRow struct {
		Rule, Section string
		Worst         harness.Status
		Cells         []matrixCell
	}
	matrixCell struct {
		Status harness.Status // "" when the agent was not asked
		N      int
	}
)

func writeHTML(w io.Writer, r *harness.Report, o Options) error {
	t, err := template.New("report").Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("parse the html report's template: %w", err)
	}
	if err := t.Execute(w, newView(r, o)); err != nil {
		return fmt.Errorf("write html report: %w", err)
	}
	return nil
}

func newView(r *harness.Report, o Options) view {
	word, sentence := conclude(r)
	v := view{
		Policy: contentPolicy(), Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Version: printable(r.Corsuite), Word: word, Sentence: printable(sentence),
		Incomplete: printables(r.Incomplete), Stale: printables(r.StaleWaivers), Harms: harmViews(r, o), Matrix: newMatrix(r),
	}
	for _, t := range r.Targets {
		policy, err := json.MarshalIndent(t.Policy, "", "  ")
		if err != nil { // no policy fails
			policy = []byte(err.Error())
		}
		v.Targets = append(v.Targets, targetView{printable(t.Name), printable(t.URL), printable(t.Server), strings.Join(printableLines(string(policy)), "\n")})
	}
	for _, a := range r.Agents {
		v.Agents = append(v.Agents, harness.AgentInfo{Name: printable(a.Name), Version: printable(a.Version), Notes: printables(a.Notes)})
	}
	n := counts(r)
	for _, s := range harness.Statuses() {
		v.Counts = append(v.Counts, countView{s, n[s]})
	}
	if r.Agreement.Compared > 0 {
		v.Agreement = printable(agreementLine(r.Agreement))
	}
	for _, row := range r.Agreement.Rows {
		v.Rows = append(v.Rows, harness.AgreementRow{Case: printable(row.Case), Divergence: printable(row.Divergence),
			Model: shown(row.Model), Browser: shown(row.Browser), Reproduce: strings.Join(printableLines(row.Reproduce), "\n")})
	}
	for _, s := range []harness.Status{harness.StatusInconclusive, harness.StatusWaived, harness.StatusNotApplicable} {
		for _, g := range byWhy(r, s) {
			v.Groups = append(v.Groups, groupView{s, len(g.Verdicts), shown(g.Why), printables(g.IDs)})
		}
	}
	for _, d := range r.Verdicts {
		for _, note := range d.Notes {
			v.Notes = append(v.Notes, noteView{printable(d.ID()), shown(note)})
		}
		v.Sections = appendNew(v.Sections, section(d.Rule))
	}
	return v
}

// contentPolicy lets the page run its own style and script and nothing else.
// https://www.w3.org/TR/CSP3/#grammardef-hash-source
func contentPolicy() string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
		sourceHash(pageStyle), sourceHash(pageScript))
}

func sourceHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func section(rule string) string {
	s, _, _ := strings.Cut(rule, ".")
	return printable(s)
}

func harmViews(r *harness.Report, o Options) []harmView {
	harms := []harmView{
		{Harm: harness.Leak, Means: "A stranger can read what the policy keeps from it."},
		{Harm: harness.Break, Means: "A page that the policy lets in is refused."},
		{Harm: harness.Cache, Means: "Right for one request alone, wrong once a cache stands in between."},
		{Harm: harness.Note, Means: "Worth knowing."},
	}
	for _, status := range []harness.Status{harness.StatusFail, harness.StatusWarn} {
		for _, c := range causes(r, status) {
			i := slices.IndexFunc(harms, func(h harmView) bool { return h.Harm == c.Harm })
			if i < 0 {
				i = len(harms) - 1
			}
			harms[i].Findings = append(harms[i].Findings, newFinding(r, o, c))
		}
	}
	return slices.DeleteFunc(harms, func(h harmView) bool { return len(h.Findings) == 0 })
}

func newFinding(r *harness.Report, o Options, c *cause) findingView {
	info := o.explain(c.Rule)
	a := o.advise(c.Verdict, c.Evidence)
	url := targetURL(r, c.Target)
	f := findingView{
		Anchor: "f-" + fingerprint(c.Verdict)[:12], Rule: printable(c.Rule), Section: section(c.Rule),
		Noticed: shown(c.noticed()), Title: printable(c.Title), Status: c.Status, Why: printable(info.Why), Sentence: printable(info.Title), Spec: printable(c.Spec),
		GotWant: shown(gotAndWant(c.Verdict)), Console: printable(c.Console),
		Agents: printable(strings.Join(c.Agents, ", ")), Target: printable(c.Target),
		Cases: printables(c.Cases), Labels: printables(c.Labels), Notes: printables(c.Notes),
		Advice: Advice{printable(a.Server), printable(a.Cause), printable(a.Cure), strings.Join(printableLines(a.Snippet), "\n"), printable(a.Tried)},
		Fix:    a.Cause != "" || a.Cure != "",
	}
	for _, command := range c.Reproduce {
		f.Commands = append(f.Commands, strings.Join(printableLines(command), "\n"))
	}
	evidence := c.Evidence[:min(len(c.Evidence), 2*fewExchanges)]
	f.Diagram = newDiagram(evidence, url, gotWords(c.Verdict))
	for _, x := range evidence {
		f.Exchanges = append(f.Exchanges, exchangeView{
			ID: printable(x.ID), Request: requestLine(x, url), Status: statusLine(x),
			RequestHeaders: shownHeaders(x.Request), Back: shownHeaders(x.Response), Body: shown(x.Body),
		})
	}
	return f
}

// gotWords says what the page got, for the end of a diagram.
func gotWords(v harness.Verdict) string {
	if v.Reason != "" {
		return shown(v.Got + ": " + v.Reason)
	}
	return shown(cmp.Or(v.Got, v.Why))
}

func shownHeaders(headers []harness.HeaderLine) []harness.HeaderLine {
	out := slices.Clone(headers)
	for i, h := range out {
		out[i] = harness.HeaderLine{Name: shown(h.Name), Value: shown(h.Value)}
	}
	return out
}

func printables(list []string) []string {
	out := slices.Clone(list)
	for i, s := range out {
		out[i] = shown(s)
	}
	return out
}

// newMatrix lays out the worst status of each rule for each target and agent.
func newMatrix(r *harness.Report) matrixView {
	type column struct{ target, agent string }
	var m matrixView
	var columns []column
	targets := targetLabels(r)
	for _, t := range targets {
		for _, a := range agentNames(r) {
			if !slices.ContainsFunc(r.Verdicts, func(v harness.Verdict) bool { return v.Target == t && v.Agent == a }) {
				continue
			}
			columns = append(columns, column{t, a})
			name := printable(a)
			if len(targets) > 1 {
				name += " at " + printable(t)
			}
			m.Columns = append(m.Columns, name)
		}
	}
	rows := map[string]int{}
	for _, v := range r.Verdicts {
		i, known := rows[v.Rule]
		if !known {
			i = len(m.Rows)
			rows[v.Rule] = i
			m.Rows = append(m.Rows, matrixRow{Rule: printable(v.Rule), Section: section(v.Rule), Worst: v.Status, Cells: make([]matrixCell, len(columns))})
		}
		row := &m.Rows[i]
		row.Worst = worse(row.Worst, v.Status)
		cell := &row.Cells[slices.Index(columns, column{v.Target, v.Agent})]
		if status := worse(cell.Status, v.Status); status != cell.Status {
			*cell = matrixCell{Status: status}
		}
		if v.Status == cell.Status {
			cell.N++
		}
	}
	return m
}

// worse returns the worse of two statuses; "" is none.
func worse(a, b harness.Status) harness.Status {
	order := harness.Statuses()
	if a == "" || b != "" && slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}
