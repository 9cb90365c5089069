package engine

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
)

// HoldTo holds a report to an earlier one: a fail or a warn that was no better there is
// waived, and what has been mended since is listed. File names the earlier report.
func HoldTo(r, earlier *harness.Report, file string) {
	before, now := index(earlier, nil), index(r, renaming(earlier, r))
	b := &harness.Baseline{File: file, Gone: []harness.Change{}}
	for i, k := range now.order {
		v, old := &r.Verdicts[i], before.at(k)
		switch {
		case isKnown(old.Status, v.Status):
			b.Known++
			v.Status = harness.StatusWaived
			v.Notes = append(v.Notes, fmt.Sprintf("waived: it was %s in %s", old.Status, file))
		case v.Status == harness.StatusInconclusive && !undecided(old.Status):
			b.Undecided++
		case v.Status == harness.StatusPass && doubtful(*old):
			b.Gone = append(b.Gone, change(k, before, now))
		}
	}
	r.Baseline, r.Counts = b, counts(r.Verdicts)
}

// isKnown reports whether a status is bad, and was no better before. What was waived
// then may have been a fail.
func isKnown(old, now harness.Status) bool {
	switch now {
	case harness.StatusFail:
		return old == harness.StatusFail || old == harness.StatusWaived
	case harness.StatusWarn:
		return old == harness.StatusFail || old == harness.StatusWarn || old == harness.StatusWaived
	}
	return false
}

// undecided reports whether a status leaves open what a case comes to. What fails can
// leave open what rests on it, and does so no less when that could be judged elsewhere.
func undecided(s harness.Status) bool {
	return s == harness.StatusInconclusive || s == harness.StatusFail
}
