package engine

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Evidence is how much of what was seen a report keeps.
type Evidence int

const (
	// AllEvidence is every exchange, and every instance of every verdict.
	AllEvidence Evidence = iota
	// EvidenceOfFindings is what shows the verdicts that neither pass nor do not apply: of
	// those the words are kept.
	EvidenceOfFindings
)

// forget drops what shows verdicts that nobody looks into.
func forget(p *part) {
	needed := map[string]bool{}
	for i := range p.Verdicts {
		v := &p.Verdicts[i]
		if v.Status == harness.StatusPass || v.Status == harness.StatusNotApplicable {
			v.Instances, v.Reproduce = nil, nil
			continue
		}
		for _, c := range v.Instances {
			for _, id := range slices.Concat(c.Exchanges, []string{c.Cause.Exchange, c.Cause.Against}) {
				needed[id] = true
			}
		}
		needed[v.Cause.Exchange], needed[v.Cause.Against] = true, true
	}
	p.Exchanges = slices.Clip(slices.DeleteFunc(p.Exchanges, func(x harness.Exchange) bool { return !needed[x.ID] }))
}
