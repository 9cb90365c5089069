package report_test

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/report/finding"
)

// What could not be judged is said once for one cause, however its details read.
func TestInconclusiveIsSaidOnce(t *testing.T) {
	t.Parallel()
	verdict := func(name, target, why string, c harness.Cause) harness.Verdict {
		return harness.Verdict{Rule: "a.rule", Case: name, Target: target, Agent: "raw", Status: harness.StatusInconclusive, Why: why, Cause: c}
	}
	nobody := func(reason fetch.Reason) harness.Cause {
		return harness.Cause{Kind: harness.CauseNobodyGetsIn, Reason: reason}
	}
	groups := finding.ByWhy(&harness.Report{Verdicts: []harness.Verdict{
		verdict("one", "a", "its control is refused: MissingAllowOriginHeader", nobody(fetch.MissingAllowOriginHeader)),
		verdict("two", "a", "its control is refused: PreflightInvalidStatus", nobody(fetch.PreflightInvalidStatus)),
		verdict("three", "b", "its control is refused: PreflightInvalidStatus", nobody(fetch.PreflightInvalidStatus)),
		verdict("four", "a", "no answer", harness.Cause{Kind: harness.CauseUnasked, Reason: fetch.Timeout}),
		verdict("five", "a", "its guard cannot be asked", harness.Cause{Kind: harness.CauseUnasked}),
		verdict("six", "a", "it is a bug", harness.Cause{Kind: harness.CauseUnasked}),
	}}, harness.StatusInconclusive)
	if len(groups) != 4 || len(groups[0].Verdicts) != 3 {
		t.Errorf("got %d groups, the first of %d verdicts; want 4 and 3", len(groups), len(groups[0].Verdicts))
	}
}
