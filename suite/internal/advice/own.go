package advice

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// sampleOrigin is the origin that snippets let in.
const sampleOrigin = "https://app.example.com"

// Own returns the advice with the user's own values in it: who is to be let in, and
// the field lines that the response to the last exchange of the evidence lacks.
// Credentials are spoken of only where the policy allows them.
func (a Advice) Own(v harness.Verdict, evidence []harness.Exchange, p harness.Policy) Advice {
	if a.Cure == "" {
		return a
	}
	a.Lines = missingLines(v, evidence, p)
	if a.Snippet == "" {
		return a
	}
	if own := ownOrigin(v, p); own != "" {
		a.Snippet = strings.ReplaceAll(a.Snippet, sampleOrigin, own)
	}
	if p.AllowsCredentials() == harness.No {
		a.Cure += " Leave out what the configuration below says of credentials: the policy refuses them."
	}
	return a
}

// ownOrigin returns an origin that the policy lets in: the one that was kept out,
// else the first that can stand in a configuration as it is.
func ownOrigin(v harness.Verdict, p harness.Policy) string {
	if p.AllowsOrigin(v.Cause.Who) == harness.Yes && v.Cause.Who != "null" {
		return v.Cause.Who
	}
	for _, g := range p.AllGrants() {
		for _, o := range g.Origins {
			if fetch.IsSerializedOrigin(o) && o != "null" && !strings.Contains(o, harness.Any) {
				return o
			}
		}
	}
	return ""
}

// missingLines returns the field lines with which a page that was refused would have
// been served, nil where no lines alone are the cure.
func missingLines(v harness.Verdict, evidence []harness.Exchange, p harness.Policy) []string {
	who := v.Cause.Who
	if v.Cause.Kind != harness.CauseRefused || len(evidence) == 0 || who == "" || p.AllowsOrigin(who) == harness.No {
		return nil
	}
	answer := evidence[len(evidence)-1].Response
	switch v.Reason {
	case fetch.HeaderDisallowedByPreflightResponse:
		return []string{added(answer, "Access-Control-Allow-Headers", v.Parameter)}
	case fetch.MethodDisallowedByPreflightResponse:
		return []string{added(answer, "Access-Control-Allow-Methods", v.Parameter)}
	case fetch.InvalidAllowCredentials, fetch.PreflightInvalidAllowCredentials:
		return []string{"Access-Control-Allow-Credentials: true"}
	case fetch.WildcardOriginNotAllowed, fetch.PreflightWildcardOriginNotAllowed:
		return []string{"Access-Control-Allow-Origin: " + who, "Access-Control-Allow-Credentials: true", varyLine(answer)}
	case fetch.MissingAllowOriginHeader, fetch.InvalidAllowOriginValue, fetch.AllowOriginMismatch, fetch.MultipleAllowOriginValues,
		fetch.PreflightMissingAllowOriginHeader, fetch.PreflightInvalidAllowOriginValue, fetch.PreflightAllowOriginMismatch, fetch.PreflightMultipleAllowOriginValues:
		return []string{"Access-Control-Allow-Origin: " + who, varyLine(answer)}
	}
	return nil
}

// added is a list of the answer with one more element. What does not count where a
// page asks with credentials, "*", has no place in it.
func added(answer []fetch.Header, name, element string) string {
	var elements []string
	for _, line := range fetch.Values(answer, name) {
		for e := range strings.SplitSeq(line, ",") {
			if e = strings.TrimSpace(e); e != "" && e != harness.Any && !slices.Contains(elements, e) {
				elements = append(elements, e)
			}
		}
	}
	return name + ": " + strings.Join(append(elements, element), ", ")
}

// varyLine is the Vary of an answer with Origin in it.
func varyLine(answer []fetch.Header) string {
	vary, _ := fetch.Get(answer, "Vary")
	for e := range strings.SplitSeq(vary, ",") {
		if strings.EqualFold(strings.TrimSpace(e), "Origin") {
			return "Vary: " + vary
		}
	}
	if vary == "" {
		return "Vary: Origin"
	}
	return "Vary: " + vary + ", Origin"
}
