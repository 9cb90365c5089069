package judge

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// lint judges the case's Seen on every exchange with the target: one instance
// for each distinct breach, one that passes if there is none.
func (j judgement) lint() []harness.InstanceVerdict {
	var verdicts []harness.InstanceVerdict
	looked := 0
	for x := range exchanges(j.evidence, j.trial.Seen) {
		if x.Status == 0 || j.evidence.Unsteady && harness.IsWeather(x.Status) && x.Status != j.trial.Target.Status {
			continue
		}
		fault, err := j.trial.Case.Seen.Find(*x)
		if errors.Is(err, harness.ErrAbsent) {
			continue
		}
		looked++
		if fault == "" && err == nil {
			continue
		}
		v := harness.InstanceVerdict{Label: x.Method + " " + x.URL, Got: harness.Shorten(fault, maxSentence), Exchanges: []string{x.ID}}
		who, _ := fetch.Get(x.Request, "Origin")
		v.Cause = harness.Cause{Kind: harness.CauseClaim, Claim: j.trial.Case.Seen.Says, Field: j.trial.Case.Seen.Header, Who: who, Exchange: x.ID}
		// What is only noted is noted once, wherever it is seen.
		if !slices.ContainsFunc(verdicts, func(w harness.InstanceVerdict) bool {
			return w.Got == v.Got && (j.harm == harness.Note || j.trial.Case.Once || w.Label == v.Label)
		}) {
			atMost := cmp.Or(j.trial.Case.AtMost, harness.StatusFail)
			verdicts = append(verdicts, shorten(j.breach(v, cmp.Or(v.Got, "it does not hold that "+j.trial.Case.Seen.Says), atMost)))
		}
	}
	if looked > 0 && len(verdicts) == 0 {
		verdicts = append(verdicts, harness.InstanceVerdict{Label: fmt.Sprintf("%d responses", looked), Status: harness.StatusPass})
	}
	return verdicts
}

// exchanges yields every exchange of the stories, in their order.
func exchanges(e harness.Evidence, stories []harness.StoryID) iter.Seq[*harness.Exchange] {
	return func(yield func(*harness.Exchange) bool) {
		for _, id := range stories {
			for _, o := range e.Observations[id] {
				for i := range o.Exchanges {
					if !yield(&o.Exchanges[i]) {
						return
					}
				}
			}
		}
	}
}
