package finding

import (
	"cmp"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// mostSpecific returns the verdict that heads a finding: of the worst status,
// whose cause says most, whose rule is about that cause, about what a page got
// rather than the wire, and shown by the fewest exchanges.
func mostSpecific(verdicts []harness.Verdict, exchanges map[string]harness.Exchange) harness.Verdict {
	return slices.MinFunc(verdicts, func(a, b harness.Verdict) int {
		return cmp.Or(
			first(a, b, func(v harness.Verdict) bool { return v.Status == harness.StatusFail }),
			first(a, b, func(v harness.Verdict) bool { return diagnosed(v.Cause) }),
			first(a, b, func(v harness.Verdict) bool { return v.Cause.Kind != harness.CauseClaim }),
			first(a, b, func(v harness.Verdict) bool { return v.Topic != "" && v.Topic == topicOfCause(v, exchanges) }),
			first(a, b, func(v harness.Verdict) bool { return sameHarm(v) }),
			cmp.Compare(evidence(a), evidence(b)))
	})
}

// first puts the one before the other of which something holds.
func first(a, b harness.Verdict, holds func(harness.Verdict) bool) int {
	return cmp.Compare(unless(holds(a)), unless(holds(b)))
}

// diagnosed reports whether a cause says why, not only that, an origin is refused.
func diagnosed(c harness.Cause) bool {
	return c.Kind == harness.CauseMisspelt || c.Kind == harness.CauseSignIn || c.Kind == harness.CauseUnlisted || c.Kind == harness.CauseHop
}

// sameHarm reports whether what went wrong is what the verdict's rule is about. One
// that was read back has only the harm that it came to.
func sameHarm(v harness.Verdict) bool {
	rule := cmp.Or(v.RuleHarm, v.Harm)
	return rule == v.Harm && (!keptOut(v) || rule != harness.Leak) && (!letIn(v) || rule == harness.Leak)
}

func evidence(v harness.Verdict) int {
	i, _ := decisive(v)
	return len(i.Exchanges)
}

// topicOfCause returns what a rule is about that explains the cause best.
func topicOfCause(v harness.Verdict, exchanges map[string]harness.Exchange) harness.Topic {
	if letIn(v) {
		return topicOfExcess(v.Cause)
	}
	topic := topicOf(v.Reason)
	if topic != harness.TopicPermission {
		return topic
	}
	i, _ := decisive(v)
	x := lookUp(exchanges, i.Exchanges)
	if len(x) == 0 || x[len(x)-1].Preflight {
		return topic
	}
	// Where the answer is an error, that is what makes it lack what others have.
	switch status := x[len(x)-1].Status; {
	case status >= 400:
		return harness.TopicErrors
	case fetch.IsRedirectStatus(status):
		return harness.TopicRedirects
	}
	return topic
}

// topicOfExcess is topicOfCause for what somebody gets whom the policy refuses it.
func topicOfExcess(c harness.Cause) harness.Topic {
	switch c.Field {
	case "credentials":
		return harness.TopicCredentials
	case "methods":
		return harness.TopicMethods
	case "headers":
		return harness.TopicRequestHeaders
	}
	if c.Who == "null" {
		return harness.TopicNullOrigin
	}
	return harness.TopicStrangers
}

// topicOf returns the topic of the rules that a refusal for a reason breaks first.
func topicOf(reason fetch.Reason) harness.Topic {
	switch reason {
	case fetch.MissingAllowOriginHeader, fetch.AllowOriginMismatch, fetch.InvalidAllowOriginValue, fetch.MultipleAllowOriginValues,
		fetch.PreflightMissingAllowOriginHeader, fetch.PreflightAllowOriginMismatch, fetch.PreflightInvalidAllowOriginValue, fetch.PreflightMultipleAllowOriginValues:
		return harness.TopicPermission
	case fetch.WildcardOriginNotAllowed, fetch.InvalidAllowCredentials, fetch.PreflightWildcardOriginNotAllowed, fetch.PreflightInvalidAllowCredentials:
		return harness.TopicCredentials
	case fetch.PreflightInvalidStatus, fetch.PreflightDisallowedRedirect:
		return harness.TopicPreflight
	case fetch.MethodDisallowedByPreflightResponse, fetch.InvalidAllowMethodsPreflightResponse:
		return harness.TopicMethods
	case fetch.HeaderDisallowedByPreflightResponse, fetch.InvalidAllowHeadersPreflightResponse:
		return harness.TopicRequestHeaders
	case fetch.RedirectContainsCredentials, fetch.CorsDisabledScheme, fetch.DisallowedByMode, fetch.NoCorsRedirectModeNotFollow:
		return harness.TopicRedirects
	}
	return ""
}
