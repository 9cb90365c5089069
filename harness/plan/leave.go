package plan

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// giveLeave sets on a planned ask whether its own method may be sent.
func giveLeave(t harness.Target, a harness.Ask) harness.Ask {
	method := a.WireMethod()
	if harness.IsSafeMethod(method) {
		return a
	}
	own := method == t.OwnMethod() && a.Body == t.Body
	a.Held = a.Held || !t.DeclaresForSending(method)
	a.Send = !a.Held && (slices.Contains(t.Sends, method) || t.Send && own)
	return a
}
