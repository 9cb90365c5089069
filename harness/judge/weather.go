package judge

import (
	"fmt"
	"strconv"

	"github.com/corsuite/corsuite/harness"
)

// weather says why a story tells nothing: it was answered with such a status,
// and the target is known to do that now and then.
func (j judgement) weather(story []harness.Observation) (why string, cause harness.Cause) {
	if !j.evidence.Unsteady {
		return "", harness.Cause{}
	}
	for _, o := range story {
		if status := o.Weather(j.trial.Target.Status); status != 0 {
			return fmt.Sprintf("answers differ: the target answers %d now and then, and did so each time that this was asked", status),
				harness.Cause{Kind: harness.CauseWeather, Value: strconv.Itoa(status)}
		}
	}
	return "", harness.Cause{}
}
