package finding

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// key is what verdicts of one cause share.
type key struct {
	target    string
	kind      harness.CauseKind
	reason    fetch.Reason
	parameter string
	// origin is who was let in, or stands in the server's list by mistake; or the
	// field of the policy beyond which an allowed origin was let.
	origin string
	// claim is the claim that does not hold.
	claim string
	// rule tells verdicts apart whose cause says no more.
	rule string
}

// groups returns what failed or is a warning by its cause, in order of appearance.
func groups(r *harness.Report, exchanges map[string]harness.Exchange) [][]harness.Verdict {
	var wanted []harness.Verdict
	for i := range r.Verdicts {
		if v := &r.Verdicts[i]; v.Status == harness.StatusFail || v.Status == harness.StatusWarn {
			wanted = append(wanted, *v)
		}
	}
	claims := refusedFor(wanted)
	at := map[key]int{}
	letIn := guests{}
	var found [][]harness.Verdict
	for _, v := range wanted {
		k := keyOf(v)
		if why, known := claims[k]; known && (v.Reason == "" || v.Reason == why.reason) {
			k = why
		}
		if stranger := letInAtAll(v); stranger != "" {
			names := []string{stranger}
			if letsAnyoneIn(v, exchanges) {
				names = append(names, harness.Any)
			}
			k = letIn.since(k, v.Target, names)
		}
		i, known := at[k]
		if !known {
			i = len(found)
			at[k] = i
			found = append(found, nil)
		}
		found[i] = append(found[i], v)
	}
	return found
}

// keyOf returns what a verdict has in common with others.
func keyOf(v harness.Verdict) key {
	c := v.Cause
	switch c.Kind {
	case harness.CauseUnlisted:
		return key{target: v.Target, kind: c.Kind} // one list, whoever is missing
	case harness.CauseDropped, harness.CauseOtherSite:
		return key{target: v.Target, kind: c.Kind} // one layer, whoever asks, with whatever
	case harness.CauseMisspelt:
		return key{target: v.Target, kind: c.Kind, origin: c.Value}
	case harness.CauseDepends:
		return key{target: v.Target, kind: c.Kind, origin: c.Field} // one thing that should not matter, whatever it spoils
	case harness.CauseRemembers:
		return key{target: v.Target, kind: c.Kind}
	case harness.CauseClaim:
		// Only the claim tells how it went wrong, whichever rule makes it: the reason
		// and what was got on the wire differ with every value that was sent.
		return key{target: v.Target, kind: c.Kind, claim: c.Claim}
	}
	if letIn(v) && !isWhole(c) {
		return key{target: v.Target, kind: c.Kind, origin: c.Field}
	}
	if v.Reason == "" {
		return key{target: v.Target, kind: c.Kind, rule: v.Rule}
	}
	return keyOfRefusal(v)
}

func keyOfRefusal(v harness.Verdict) key {
	k := key{target: v.Target, kind: harness.CauseRefused, reason: v.Reason, parameter: v.Parameter}
	if v.Cause.Who == "null" {
		k.origin = v.Cause.Who // who leaves sandboxed pages out may have meant to
	}
	return k
}

// guests are who was let in where, to the cause that said so first.
type guests map[key]key

// since returns the first cause by which one of the names was let in, or k if it is the first.
func (g guests) since(k key, target string, names []string) key {
	for _, name := range names {
		if first, known := g[key{target: target, origin: name}]; known {
			k = first
		}
	}
	for _, name := range names {
		g[key{target: target, origin: name}] = k
	}
	return k
}

// refusal is that pages were refused for a reason; without status and harm, of whatever kind.
type refusal struct {
	target, parameter string
	reason            fetch.Reason
	status            harness.Status
	harm              Harm
}

func refusalOf(v harness.Verdict) refusal {
	return refusal{target: v.Target, parameter: v.Parameter, reason: v.Reason, status: v.Status, harm: harmOf(v)}
}

func (r refusal) ofAnyKind() refusal {
	return refusal{target: r.target, parameter: r.parameter, reason: r.reason}
}

// refusedFor returns the claims on the wire that do not hold where a page was
// refused for that: the refusal is the finding, and the claim another way to see it.
func refusedFor(verdicts []harness.Verdict) map[key]key {
	refused := map[refusal]bool{}
	for _, v := range verdicts {
		if keptOut(v) {
			refused[refusalOf(v)] = true
			refused[refusalOf(v).ofAnyKind()] = true
		}
	}
	claims := map[key]key{}
	for _, v := range verdicts {
		if v.Reason == "" || v.Cause.Kind != harness.CauseClaim {
			continue
		}
		if refused[refusalOf(v)] || namesItsReason(v) && refused[refusalOf(v).ofAnyKind()] {
			claims[keyOf(v)] = keyOfRefusal(v)
		}
	}
	return claims
}

// namesItsReason reports whether a claim is about the header for which the page
// was refused.
func namesItsReason(v harness.Verdict) bool {
	return v.Cause.Field == allowOrigin && topicOf(v.Reason) == harness.TopicPermission
}

const allowOrigin = "Access-Control-Allow-Origin"

// keptOut reports whether an allowed page was refused, which a claim about the
// wire may explain.
func keptOut(v harness.Verdict) bool {
	switch v.Cause.Kind {
	case harness.CauseRefused, harness.CauseSignIn, harness.CauseSplit, harness.CauseMisspelt, harness.CauseUnlisted, harness.CauseHop, harness.CauseOtherSite:
		return true
	case harness.CauseChanged:
		return v.Cause.Reason != ""
	}
	return false
}

// letIn reports whether somebody got what the policy refuses.
func letIn(v harness.Verdict) bool {
	return v.Cause.Kind == harness.CauseLetIn || v.Cause.Kind == harness.CauseChanged && v.Cause.Reason == ""
}

// letInAtAll returns the origin that gets in although the policy refuses it
// whatever it asks, "" if there is none: of an allowed one it is a method, a header
// or credentials that should not have passed.
func letInAtAll(v harness.Verdict) string {
	if !letIn(v) || !isWhole(v.Cause) {
		return ""
	}
	return v.Cause.Who
}

// isWhole reports whether a cause is about an origin, not about what it asks for.
func isWhole(c harness.Cause) bool {
	return c.Field == "" || c.Field == "origins" || c.Kind == harness.CauseChanged
}

// letsAnyoneIn reports whether the answer that decided names everybody: then it is
// the same answer, whoever asked.
func letsAnyoneIn(v harness.Verdict, exchanges map[string]harness.Exchange) bool {
	i, found := decisive(v)
	if !found {
		return false
	}
	x := lookUp(exchanges, i.Exchanges)
	if len(x) == 0 {
		return false
	}
	named, _ := fetch.Get(x[len(x)-1].Response, allowOrigin)
	return named == harness.Any
}
