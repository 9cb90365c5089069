package harness

// Baseline is an earlier report that a run is held to: what was wrong there already is
// waived, so that only what got worse fails.
type Baseline struct {
	// File is where it was read.
	File string `json:"file"`
	// Known counts the verdicts that are waived because they were no better in the baseline.
	Known int `json:"known"`
	// Gone are the cases that fail or warn there and pass now.
	Gone []Change `json:"gone"`
	// Undecided counts the verdicts that are inconclusive now and were not in the baseline.
	Undecided int `json:"undecided"`
}

// Undecided counts the verdicts that a run had to judge and could not, except those that
// the baseline could not judge either.
func (r *Report) Undecided() int {
	if r.Baseline != nil {
		return r.Baseline.Undecided
	}
	n := 0
	for _, v := range r.Verdicts {
		if v.Status == StatusInconclusive {
			n++
		}
	}
	return n
}
