package harness

// Diff is what a later report says otherwise than an earlier one, verdict by
// verdict. A case that is not applicable counts as not judged.
type Diff struct {
	// Worse are cases that passed and now fail, warn or cannot be judged, and
	// those that fail now where they did not.
	Worse []Change `json:"worse"`
	// Better are cases that pass now, and those that only warn where they failed.
	Better []Change `json:"better"`
	// Changed is neither: a finding that was waived, a fail that could not be judged this time.
	Changed []Change `json:"changed"`
	// New are cases that only the later report judges, Gone those that only the earlier one does.
	New  []Change `json:"new"`
	Gone []Change `json:"gone"`
	// Same counts the cases that both judge alike.
	Same int `json:"same"`
	// Notes say what limits the comparison: a run that stopped early, another policy.
	Notes []string `json:"notes,omitempty"`
}

// Change is one case at one target through one agent, in two reports.
type Change struct {
	Rule   string `json:"rule"`
	Case   string `json:"case"`
	Agent  string `json:"agent"`
	Target string `json:"target"`
	Title  string `json:"title"`
	Harm   Harm   `json:"harm"`
	// Old and New are the statuses; "" where a report does not have the case.
	Old Status `json:"old,omitempty"`
	New Status `json:"new,omitempty"`
	// Why is what decided in the later report, in the earlier one where that is the only one.
	Why string `json:"why,omitempty"`
	// Cause is the same as a value, and Finding the id of the finding to which the case
	// belongs where it fails or warns, or of the group of those that nothing decides for
	// one cause: in the later report, or else in the earlier one.
	Cause   Cause  `json:"cause,omitzero"`
	Finding string `json:"finding,omitempty"`
	// Heads says that the case heads that finding.
	Heads bool `json:"heads,omitempty"`
}

// ID returns rule/case.
func (c Change) ID() string { return c.Rule + "/" + c.Case }

// Comparison is the same rules judged of several subjects, reduced to where
// they differ.
type Comparison struct {
	Subjects []Subject `json:"subjects"`
	// Baseline says that the first subject is what the others are held to.
	Baseline bool `json:"baseline"`
	// Rows are the cases on which the subjects differ.
	Rows []ComparisonRow `json:"rows"`
	// Same counts the cases on which all agree.
	Same  int      `json:"same"`
	Notes []string `json:"notes,omitempty"`
}

// Subject is one column of a comparison.
type Subject struct {
	Name   string         `json:"name"`
	Counts map[Status]int `json:"counts"`
	// Problem says why the subject could not be judged, or not wholly; "" when it could.
	Problem string `json:"problem,omitempty"`
}

// ComparisonRow is one case at one target through one agent.
type ComparisonRow struct {
	Rule   string `json:"rule"`
	Case   string `json:"case"`
	Agent  string `json:"agent"`
	Target string `json:"target"`
	Title  string `json:"title"`
	Harm   Harm   `json:"harm"`
	// Statuses are the subjects', in their order; "" where a subject does not have the case.
	Statuses []Status `json:"statuses"`
	// Worse are the subjects, counted from 0, that are worse than the baseline.
	Worse []int `json:"worse,omitempty"`
	// Why is what decided in the first subject in which the case does not pass, Cause the
	// same as a value; Finding and Heads are as in Change.
	Why     string `json:"why,omitempty"`
	Cause   Cause  `json:"cause,omitzero"`
	Finding string `json:"finding,omitempty"`
	Heads   bool   `json:"heads,omitempty"`
}

// ID returns rule/case.
func (r ComparisonRow) ID() string { return r.Rule + "/" + r.Case }
