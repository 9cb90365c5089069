package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Unjudged is the verdicts of one status that give the same reason why nothing
// was decided, or why what was is not counted.
type Unjudged struct {
	// ID is the same in every report in which the same keeps verdicts from being decided.
	ID string
	// Why is the sentence of the first, and Cause its value.
	Why      string
	Cause    harness.Cause
	Verdicts []harness.Verdict
	// IDs of the verdicts' cases, and the targets, each once.
	IDs, Targets []string
}

// ByWhy groups the verdicts of a status by why, the largest group first.
func ByWhy(r *harness.Report, status harness.Status) []*Unjudged {
	found := map[unknown]*Unjudged{}
	var order []*Unjudged
	for _, v := range r.Verdicts {
		if v.Status != status {
			continue
		}
		k := unknownOf(v)
		g := found[k]
		if g == nil {
			g = &Unjudged{ID: k.id(), Why: v.Why, Cause: v.Cause}
			found[k] = g
			order = append(order, g)
		}
		g.Verdicts = append(g.Verdicts, v)
		g.IDs = appendNew(g.IDs, v.ID())
		g.Targets = appendNew(g.Targets, v.Target)
	}
	slices.SortStableFunc(order, func(a, b *Unjudged) int { return cmp.Compare(len(b.Verdicts), len(a.Verdicts)) })
	return order
}

// unknown is what verdicts that could not be judged have in common.
type unknown struct {
	why   string
	cause harness.Cause
}

func (u unknown) id() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(u.cause.Kind), string(u.cause.Reason), u.cause.Parameter, u.cause.Field, u.cause.Value, u.why}, "\n")))
	return hex.EncodeToString(sum[:8])
}

// unknownOf returns what a verdict that decides nothing shares with others: its
// cause where that is enough to tell, whatever was asked and which exchange shows it.
func unknownOf(v harness.Verdict) unknown {
	switch v.Cause.Kind {
	case harness.CauseNobodyGetsIn, harness.CauseStrangerGetsIn, harness.CauseStopped:
		return unknown{cause: harness.Cause{Kind: v.Cause.Kind}}
	case harness.CauseUnasked, harness.CauseElsewhere:
		if v.Cause.Reason != "" || v.Cause.Value != "" {
			c := v.Cause
			c.Exchange, c.Who = "", ""
			return unknown{cause: c}
		}
	}
	return unknown{why: v.Why}
}
