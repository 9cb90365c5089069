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
	"github.com/corsuite/corsuite/suite/internal/report/finding"
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
	Remarks    []string
	Incomplete []string
	Stale      []string
	Asked      string // what was asked, and by whom
	When       string
	Overview   []*findingView // the first of all findings, in a line each
	More       int            // findings beyond those
	Differ     []differView
	Targets    []targetView
	Agents     []harness.AgentInfo
	Counts     []countView
	Agreement  []string
	Rows       []rowView
	Harms      []harmView
	Unjudged   []unjudgedView
	Notes      []string
	Matrix     matrixView
	Sections   []string
}

type (
	targetView struct {
		Name, URL, Server, Policy string
	}
	// rowView is a row of a browser's agreement.
	rowView struct {
		Agent string
		harness.AgreementRow
	}
	countView struct {
		Status harness.Status
		N      int
	}
	harmView struct {
		Title    string
		harm     finding.Harm
		Means    string
		Findings []*findingView
		// Brief are those beyond the first maxLaidOut of the page.
		Brief []*findingView
	}
	findingView struct {
		Anchor, Section    string
		Status             harness.Status
		Noticed            string
		Why, Rule, Spec    string
		Demanded           string
		Got, Want, Console string
		Agents, Target     string
		Cases, Labels      []string
		Diagram            diagram
		Exchanges          []exchangeView
		Commands           []string
		Advice             Advice
		Fix                bool
		As                 *adviceView // where the same advice was given before
		Notes              []string
	}
	adviceView   struct{ Anchor, Case string }
	exchangeView struct {
		Request, Status      string
		RequestHeaders, Back []harness.HeaderLine
		Body                 string
	}
	// differView is cases that agents judged differently.
	differView struct {
		Says, Why, Target string
		Cases             []string
		Agents            []agentView
	}
	agentView struct {
		Says      string
		Exchanges []exchangeView
	}
	unjudgedView struct {
		Status harness.Status
		N      int
		Folded bool
		Groups []groupView
	}
	groupView struct {
		Status harness.Status
		N      int
		Why    string
		IDs    []string
	}
	matrixView struct {
		Columns []string
		Rows    []matrixRow
	}
	matrixRow struct {
		Rule, Section, Spec string
		Worst               harness.Status
		Cells               []matrixCell
	}
	matrixCell struct {
		Status harness.Status // "" when the agent was not asked
		N      int
		To     string // the id of what says more, "" for a pass
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
		Remarks:    printables(remarks(r)),
		Incomplete: printables(r.Incomplete), Stale: printables(r.StaleWaivers), Asked: shown(whatWasAsked(r)),
		When: when(r), Harms: harmViews(r, o), Differ: differViews(r), Unjudged: unjudgedViews(r), Notes: printables(notes(r)), Matrix: newMatrix(r),
	}
	for _, f := range finding.All(r) {
		v.Overview = append(v.Overview, newBrief(f))
	}
	v.More = max(0, len(v.Overview)-maxOverview)
	v.Overview = v.Overview[:len(v.Overview)-v.More]
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
	for _, a := range r.Agreement {
		if a.Compared > 0 {
			v.Agreement = append(v.Agreement, printable(agreementLine(a)))
		}
		for _, row := range a.Rows {
			v.Rows = append(v.Rows, rowView{Agent: printable(a.Agent), AgreementRow: harness.AgreementRow{
				Case: printable(row.Case), Divergence: printable(row.Divergence),
				Model: shown(row.Model), Browser: shown(row.Browser), Reproduce: strings.Join(printableLines(row.Reproduce), "\n"),
			}})
		}
	}
	sections := map[string]bool{}
	for _, d := range r.Verdicts {
		if name := section(d.Rule); !sections[name] {
			sections[name] = true
			v.Sections = append(v.Sections, name)
		}
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

// whatWasAsked says in one line which targets were asked, and by whom.
func whatWasAsked(r *harness.Report) string {
	asked := plural(len(r.Targets), "target")
	if len(r.Targets) == 1 {
		asked = r.Targets[0].URL
	}
	var agents []string
	for _, a := range r.Agents {
		agents = append(agents, a.Name)
	}
	if len(agents) > 0 {
		asked += " via " + strings.Join(agents, ", ")
	}
	return asked
}

func section(rule string) string {
	s, _, _ := strings.Cut(rule, ".")
	return printable(s)
}

// maxLaidOut bounds the findings that are laid out in full: a person reads no
// more, and a browser takes seconds to open thousands.
const maxLaidOut = 100

// maxOverview is how many findings the first screen has room for.
const maxOverview = 12

func differViews(r *harness.Report) []differView {
	var views []differView
	for _, d := range finding.Disagreements(r) {
		view := differView{Says: printable(opinions(d)), Why: whyApart(d), Target: printable(d.Target), Cases: printables(d.Cases)}
		for i, v := range d.Verdicts {
			agent := agentView{Says: printable(opinion(v))}
			if got := gotWords(v); got != "" {
				agent.Says += ", got " + shown(got)
			}
			for _, x := range d.Evidence[i][:min(len(d.Evidence[i]), fewExchanges)] {
				agent.Exchanges = append(agent.Exchanges, newExchangeView(x, targetURL(r, d.Target)))
			}
			view.Agents = append(view.Agents, agent)
		}
		views = append(views, view)
	}
	return views
}

func newExchangeView(x harness.Exchange, url string) exchangeView {
	return exchangeView{
		Request: requestLine(x, url), Status: statusLine(x),
		RequestHeaders: shownHeaders(x.Request), Back: shownHeaders(x.Response), Body: shown(x.Body),
	}
}

func harmViews(r *harness.Report, o Options) []harmView {
	var harms []harmView
	for _, h := range finding.Harms() {
		harms = append(harms, harmView{harm: h, Title: harmTitle(h), Means: harmMeans(h)})
	}
	laidOut, told := 0, map[string]*adviceView{}
	for _, status := range []harness.Status{harness.StatusFail, harness.StatusWarn} {
		for _, c := range finding.Of(r, status) {
			i := slices.IndexFunc(harms, func(h harmView) bool { return h.harm == c.Harm })
			if i < 0 {
				i = len(harms) - 1
			}
			f := newBrief(c)
			if laidOut++; laidOut > maxLaidOut {
				harms[i].Brief = append(harms[i].Brief, f)
				continue
			}
			f.layOut(r, o, c, told)
			harms[i].Findings = append(harms[i].Findings, f)
		}
	}
	return slices.DeleteFunc(harms, func(h harmView) bool { return len(h.Findings)+len(h.Brief) == 0 })
}

// newBrief is a finding in one line.
func newBrief(c *finding.Finding) *findingView {
	return &findingView{
		Anchor: anchorOf(c), Section: section(c.Rule), Status: c.Status, Noticed: shown(noticed(c)),
		Agents: printable(strings.Join(c.Agents, ", ")), Target: printable(strings.Join(c.Targets, ", ")), Cases: printables(c.Cases),
	}
}

// layOut adds what explains the finding. Advice that was told before is pointed at.
func (f *findingView) layOut(r *harness.Report, o Options, c *finding.Finding, told map[string]*adviceView) {
	info := o.explain(c.Rule)
	url := targetURL(r, c.Target)
	f.Why, f.Rule, f.Spec = printable(info.Why), printable(c.Title), printable(c.Spec)
	f.Demanded = printable(demanded(r, c))
	f.Got, f.Want, f.Console = shown(gotWords(c.Verdict)), shown(c.Want), printable(c.Console)
	f.Labels, f.Notes = printables(c.Labels), printables(c.Notes)
	f.advise(o.advise(c.Verdict, c.Evidence), c.Target, told)
	for _, command := range c.Reproduce {
		f.Commands = append(f.Commands, strings.Join(printableLines(command), "\n"))
	}
	evidence := c.Evidence[:min(len(c.Evidence), 2*fewExchanges)]
	f.Diagram = newDiagram(c.Evidence, url, shown(cmp.Or(c.Got, c.Why)), decides(c.Cause))
	for _, x := range evidence {
		f.Exchanges = append(f.Exchanges, newExchangeView(x, url))
	}
}

func (f *findingView) advise(a Advice, target string, told map[string]*adviceView) {
	if a.Cause == "" && a.Cure == "" {
		return
	}
	f.Fix = true
	f.Advice = Advice{printable(a.Server), printable(a.Cause), printable(a.Cure), printables(a.Lines), strings.Join(a.snippet(), "\n"), printable(a.Tried)}
	key := target + " " + a.Cause + a.Cure + strings.Join(a.Lines, "\n")
	if f.As = told[key]; f.As == nil {
		told[key] = &adviceView{f.Anchor, f.Cases[0]}
	}
}

// unjudgedViews lists by reason what was not judged. What does not apply is
// folded: it is much, and seldom looked for.
func unjudgedViews(r *harness.Report) []unjudgedView {
	var views []unjudgedView
	for _, s := range []harness.Status{harness.StatusInconclusive, harness.StatusWaived, harness.StatusNotApplicable} {
		u := unjudgedView{Status: s, N: counts(r)[s], Folded: s == harness.StatusNotApplicable}
		for _, g := range finding.ByWhy(r, s) {
			u.Groups = append(u.Groups, groupView{s, len(g.Verdicts), shown(cmp.Or(g.Why, "no reason given")), printables(g.IDs)})
		}
		if len(u.Groups) > 0 {
			views = append(views, u)
		}
	}
	return views
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
	says := cellAnchors(r)
	for _, v := range r.Verdicts {
		i, known := rows[v.Rule]
		if !known {
			i = len(m.Rows)
			rows[v.Rule] = i
			m.Rows = append(m.Rows, matrixRow{Rule: printable(v.Rule), Section: section(v.Rule), Spec: printable(v.Spec), Worst: v.Status, Cells: make([]matrixCell, len(columns))})
		}
		row := &m.Rows[i]
		row.Worst = worse(row.Worst, v.Status)
		cell := &row.Cells[slices.Index(columns, column{v.Target, v.Agent})]
		if status := worse(cell.Status, v.Status); status != cell.Status {
			*cell = matrixCell{Status: status, To: says(v)}
		}
		if v.Status == cell.Status {
			cell.N++
		}
	}
	return m
}

// cellAnchors returns a function that says where on the page a verdict is explained.
func cellAnchors(r *harness.Report) func(harness.Verdict) string {
	type place struct{ id, target, agent string }
	of := map[place]string{}
	for _, f := range finding.All(r) {
		for _, v := range f.Verdicts {
			of[place{v.ID(), v.Target, v.Agent}] = anchorOf(f)
		}
	}
	return func(v harness.Verdict) string {
		if v.Status == harness.StatusPass {
			return ""
		}
		return cmp.Or(of[place{v.ID(), v.Target, v.Agent}], "is-"+string(v.Status))
	}
}

// anchorOf returns the id of a finding on the page.
func anchorOf(f *finding.Finding) string { return "f-" + f.ID }

// worse returns the worse of two statuses; "" is none.
func worse(a, b harness.Status) harness.Status {
	order := harness.Statuses()
	if a == "" || b != "" && slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}
