package report

import (
	"github.com/corsuite/corsuite/harness"
)

// remarks writes what a report says at its head, a sentence each.
func remarks(r *harness.Report) []string {
	var sentences []string
	for _, m := range r.Remarks {
		s := remark(m)
		if m.Target != "" && len(r.Targets) > 1 {
			s = m.Target + ": " + s
		}
		sentences = append(sentences, s)
	}
	return sentences
}

// remark writes the sentence of one remark.
func remark(m harness.Remark) string {
	switch m.Kind {
	case harness.RemarkEveryoneWithCredentials:
		return "The policy lets every website read with credentials: any page that a signed-in visitor opens can read what that visitor may read. " +
			"If only some origins are meant, list them."
	}
	return string(m.Kind)
}
