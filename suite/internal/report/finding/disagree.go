package finding

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Disagreement is cases that agents judged at one target, and not alike, in the
// same way each time.
type Disagreement struct {
	Target string
	// Verdicts are those of the first case, one per agent that judged it.
	Verdicts []harness.Verdict
	// Evidence are the exchanges of each of the verdicts, in their order.
	Evidence [][]harness.Exchange
	// Cases are the ids of all cases with this outcome.
	Cases []string
}

// Disagreements returns what agents judged differently, in the order of the
// report. That a case does not apply to an agent, or is waived, is no opinion.
func Disagreements(r *harness.Report) []*Disagreement {
	type place struct{ rule, id, target string }
	byCase := map[place][]harness.Verdict{}
	var order []place
	for _, v := range r.Verdicts {
		if v.Status == harness.StatusNotApplicable || v.Status == harness.StatusWaived {
			continue
		}
		at := place{v.Rule, v.Case, v.Target}
		if byCase[at] == nil {
			order = append(order, at)
		}
		byCase[at] = append(byCase[at], v)
	}
	exchanges := exchangesByID(r)
	var found []*Disagreement
	for _, at := range order {
		verdicts := byCase[at]
		if !slices.ContainsFunc(verdicts, func(v harness.Verdict) bool { return v.Status != verdicts[0].Status }) {
			continue
		}
		if n := slices.IndexFunc(found, func(d *Disagreement) bool { return d.Target == at.target && alike(d.Verdicts, verdicts) }); n >= 0 {
			found[n].Cases = append(found[n].Cases, verdicts[0].ID())
			continue
		}
		d := &Disagreement{Target: at.target, Verdicts: verdicts, Cases: []string{verdicts[0].ID()}}
		for _, v := range verdicts {
			i, _ := decisive(v)
			d.Evidence = append(d.Evidence, lookUp(exchanges, i.Exchanges))
		}
		found = append(found, d)
	}
	return found
}

// alike reports whether agents say the same of two cases, for the same reasons.
func alike(a, b []harness.Verdict) bool {
	return slices.EqualFunc(a, b, func(v, w harness.Verdict) bool {
		return v.Agent == w.Agent && v.Status == w.Status && v.Reason == w.Reason && v.Parameter == w.Parameter && v.Cause.Kind == w.Cause.Kind
	})
}
