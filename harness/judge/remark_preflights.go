package judge

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// noPreflights finds a target that answers nobody's preflights, though it answers
// other requests: whatever needs one fails, for every page.
func noPreflights(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var remarks []harness.Remark
	for _, e := range evidence {
		var lost fetch.Reason
		answered, there := false, false
		for _, s := range p.Stories {
			for k, o := range e.Observations[s.ID] {
				for _, x := range o.Exchanges {
					answered = answered || isOptions(x) && x.Status != 0
					there = there || !isOptions(x) && answersWith(p.Target, x.Status)
				}
				if k < len(s.Asks) && o.Outcome == harness.OutcomeError && slices.Contains([]fetch.Reason{fetch.Timeout, fetch.ConnectionFailed}, o.Reason) && lostPreflight(s.Asks[k], o) {
					lost = o.Reason
				}
			}
		}
		if lost != "" && there && !answered {
			remarks = append(remarks, harness.Remark{Kind: harness.RemarkNoPreflights, Field: "OPTIONS", Values: []string{string(lost)}})
		}
	}
	return remarks
}
