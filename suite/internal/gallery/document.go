package gallery

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// DocumentFormat is the version of the JSON of a Document.
const DocumentFormat = 1

// Document is what a gallery found out: the facts that every format lays out. The same
// software judged twice is the same document: it holds no times, ports or paths.
type Document struct {
	Format   int                 `json:"format"`
	Corsuite string              `json:"corsuite"`
	Agents   []harness.AgentInfo `json:"agents"`
	Policies []Policy            `json:"policies"`
	Sections []Section           `json:"sections"`
	// Implementations are in the order of their ids.
	Implementations []Implementation `json:"implementations"`
}

// Section is a column of the matrix: a chapter of rules.
type Section struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Implementation is a row of the matrix.
type Implementation struct {
	ID      string `json:"id"`
	Release string `json:"release,omitempty"`
	// NotInstalled says what is missing; then nothing was judged.
	NotInstalled string `json:"not-installed,omitempty"`
	// Sections are the worst status of each section under all policies.
	Sections map[string]harness.Status `json:"sections,omitempty"`
	Policies []Outcome                 `json:"policies,omitempty"`
	Findings []Found                   `json:"findings,omitempty"`
	// Differences from what is on record, in sentences.
	Differences []string `json:"differences,omitempty"`
}

// Ending is how an adapter met a policy.
type Ending string

// The endings.
const (
	Judged        Ending = "judged"
	RefusedPolicy Ending = "refused"
	Inexpressible Ending = "cannot-express"
)

// Outcome is what came of an implementation under one policy.
type Outcome struct {
	Policy string `json:"policy"`
	Ending Ending `json:"ending"`
	// Why is what an adapter says of a policy that it cannot express.
	Why string `json:"why,omitempty"`
	// Counts are the verdicts by status; Sections the worst status of each section.
	Counts   map[harness.Status]int    `json:"counts,omitempty"`
	Sections map[string]harness.Status `json:"sections,omitempty"`
}

// Found is one thing that an implementation gets wrong: the cases of one entry of
// its record, or a case that is not on record.
type Found struct {
	// Status is the worst of its cases, Harm that of the worst case.
	Status harness.Status `json:"status"`
	Harm   harness.Harm   `json:"harm"`
	// Reason and Link are the record's; "" for what is not on record.
	Reason string `json:"reason,omitempty"`
	Link   string `json:"link,omitempty"`
	Cases  []Case `json:"cases"`
}

// Case is a case of a finding, wherever it was found.
type Case struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Status   harness.Status `json:"status"`
	Spec     string         `json:"spec"`
	Policies []string       `json:"policies"`
	Targets  []string       `json:"targets"`
	Agents   []string       `json:"agents"`
}

// NewDocument puts together what came of the adapters.
func NewDocument(version string, agents []harness.AgentInfo, sections []harness.Section, policies []Policy, list []Implementation) Document {
	d := Document{Format: DocumentFormat, Corsuite: version, Agents: agents, Policies: policies, Implementations: list}
	for _, s := range sections {
		d.Sections = append(d.Sections, Section{ID: s.ID, Title: s.Title})
	}
	slices.SortFunc(d.Implementations, func(a, b Implementation) int { return strings.Compare(a.ID, b.ID) })
	return d
}

// WriteJSON writes the document.
func (d Document) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(d)
}

// Implementation returns what a document keeps of the entry; its reports are let go.
func (e Entry) Implementation() Implementation {
	i := Implementation{ID: e.ID(), Release: e.Release, NotInstalled: e.Missing, Differences: e.Differences}
	if e.Missing != "" {
		return i
	}
	i.Sections = map[string]harness.Status{}
	for _, r := range e.Results {
		o := outcome(r)
		i.Policies = append(i.Policies, o)
		for section, status := range o.Sections {
			i.Sections[section] = worse(i.Sections[section], status)
		}
	}
	i.Findings = findings(e)
	return i
}

func outcome(r Result) Outcome {
	o := Outcome{Policy: r.Policy, Ending: Judged}
	switch {
	case errors.Is(r.Err, adapter.ErrCannotExpress):
		o.Ending = Inexpressible
		_, o.Why, _ = strings.Cut(r.Err.Error(), ": ")
		return o
	case r.Err != nil:
		o.Ending = RefusedPolicy // its words hold addresses and times
		return o
	}
	o.Counts, o.Sections = r.Report.Counts, map[string]harness.Status{}
	for _, v := range r.Report.Verdicts {
		section, _, _ := strings.Cut(v.Rule, ".")
		o.Sections[section] = worse(o.Sections[section], v.Status)
	}
	return o
}

// worse returns the worse of two statuses; "" is none.
func worse(a, b harness.Status) harness.Status {
	order := harness.Statuses()
	if a == "" || slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}

// findings groups what does not pass by the record that covers it.
func findings(e Entry) []Found {
	byRecord := make([]*Found, len(e.Known.Findings))
	var found []*Found
	add := func(f *Found, policy string, v harness.Verdict) {
		if worse(f.Status, v.Status) != f.Status {
			f.Status, f.Harm = v.Status, v.Harm
		}
		i := slices.IndexFunc(f.Cases, func(c Case) bool { return c.ID == v.ID() })
		if i < 0 {
			i = len(f.Cases)
			f.Cases = append(f.Cases, Case{ID: v.ID(), Title: v.Title, Spec: v.Spec})
		}
		c := &f.Cases[i]
		c.Status = worse(c.Status, v.Status)
		c.Policies, c.Targets, c.Agents = withOnce(c.Policies, policy), withOnce(c.Targets, v.Target), withOnce(c.Agents, v.Agent)
	}
	for _, r := range e.Results {
		if r.Report == nil {
			continue
		}
		for _, v := range r.Report.Verdicts {
			if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
				continue
			}
			// A narrow record says more than one that covers everything.
			n := e.Known.narrowest(r.Policy, v)
			if n < 0 {
				i := slices.IndexFunc(found, func(f *Found) bool { return f.Reason == "" && f.Cases[0].ID == v.ID() })
				if i < 0 {
					i = len(found)
					found = append(found, &Found{})
				}
				add(found[i], r.Policy, v)
				continue
			}
			if byRecord[n] == nil {
				byRecord[n] = &Found{Reason: e.Known.Findings[n].Reason, Link: e.Known.Findings[n].Link}
				found = append(found, byRecord[n])
			}
			add(byRecord[n], r.Policy, v)
		}
	}
	list := make([]Found, len(found))
	for i, f := range found {
		list[i] = *f
	}
	slices.SortStableFunc(list, func(a, b Found) int {
		order := harness.Statuses()
		return slices.Index(order, a.Status) - slices.Index(order, b.Status)
	})
	return list
}
