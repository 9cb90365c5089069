package judge

import (
	"mime"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// responses yields the answers to the target's own request and its variants, of all agents.
func responses(evidence []harness.Evidence) []harness.Exchange {
	var all []harness.Exchange
	for _, e := range evidence {
		for _, story := range e.Observations {
			for _, o := range story {
				for _, x := range o.Exchanges {
					if !x.Preflight && x.Status != 0 {
						all = append(all, x)
					}
				}
			}
		}
	}
	return all
}

// plainElementsKeptOut finds a Cross-Origin-Resource-Policy that keeps elements
// without crossorigin in pages of allowed origins from what CORS lets them read.
// It is legal to mean that, and says nothing of fetch(), so it is not a verdict.
func plainElementsKeptOut(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var kept []harness.Remark
	for _, x := range responses(evidence) {
		if x.Method != "GET" || x.URL != p.Target.URL || !answersWith(p.Target, x.Status) || !embeddable(x.Response) {
			continue
		}
		r := harness.Remark{Kind: harness.RemarkPlainElementsKeptOut, Field: "Cross-Origin-Resource-Policy"}
		var origins []string
		for _, f := range p.Friends {
			if fetch.ResourcePolicyKeepsOut(f.Origin, x.URL, x.Response) {
				origins = append(origins, f.Origin)
			}
		}
		if r.Count = len(origins); r.Count == 0 {
			continue
		}
		value, _ := fetch.Get(x.Response, r.Field)
		r.Who, r.Values = origins[0], []string{value}
		if !slices.ContainsFunc(kept, func(s harness.Remark) bool { return sameRemark(r, s) }) {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(a, b harness.Remark) int { return strings.Compare(a.Values[0], b.Values[0]) })
	return kept
}

// embeddable reports whether elements load what an answer says it is, in mode
// "no-cors". Fonts and modules are loaded with CORS, JSON by scripts.
func embeddable(headers []harness.HeaderLine) bool {
	value, _ := fetch.Get(headers, "Content-Type")
	essence, _, err := mime.ParseMediaType(value)
	if err != nil {
		return false
	}
	kind, _, _ := strings.Cut(essence, "/")
	return slices.Contains([]string{"image", "audio", "video"}, kind) ||
		slices.Contains([]string{"text/css", "text/javascript", "application/javascript"}, essence)
}

// neverExposed finds response headers that the policy says scripts can read and
// that no answer had: whether they can is not known, and no rule has judged it.
func neverExposed(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	answers := responses(evidence)
	if len(answers) == 0 {
		return nil
	}
	seen, kept := map[string]bool{}, p.Target.OwnMethod()
	for _, x := range answers {
		if x.Method == kept {
			kept = ""
		}
		for _, h := range x.Response {
			seen[strings.ToLower(h.Name)] = true
		}
	}
	var missing []string
	for _, g := range p.Target.Policy.AllGrants() {
		for _, name := range g.Expose {
			if name != harness.Any && !seen[strings.ToLower(name)] && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
	}
	if missing == nil {
		return nil
	}
	return []harness.Remark{{Kind: harness.RemarkNeverExposed, Field: "expose", Values: missing, Who: kept}}
}

// isWebSocket finds a target that CORS has no part in.
func isWebSocket(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark {
	if p.Target.Kind() != harness.WebSocket {
		return nil
	}
	return []harness.Remark{{Kind: harness.RemarkWebSocket}}
}
