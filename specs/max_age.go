package specs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// https://fetch.spec.whatwg.org/#http-access-control-max-age
func maxAge() Section {
	return Section{
		ID:    "max-age",
		Title: "The lifetime of a preflight",
		Spec:  "http-access-control-max-age",
		Topic: TopicMaxAge,
		Rules: []Rule{{
			ID:    "max-age.declared",
			Title: "the preflight response has the declared maximum age",
			Spec:  "http-access-control-max-age",
			Harm:  Break,
			Why: `Without it browsers cache a preflight for five seconds, so nearly every request is preceded by another one.
This works, but takes twice as long.`,
			Causes: []string{
				"the header is sent on ordinary responses, where it has no effect",
				"the configured value is not read, or replaced by a default",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACMA", "FETCH-PRE-NOT-CACHED"},
			Cases: preflightCases(Case{
				Title: "the preflight response for %s has the declared maximum age",
				Want:  Answered, AtMost: StatusWarn, CheckFor: declaredAge,
				Needs: needsMaxAge(false),
			}),
		}, {
			ID:    "max-age.zero",
			Title: "a declared maximum age of 0 is sent like any other",
			Spec:  "http-access-control-max-age",
			Harm:  Break,
			Why: `0 tells the browser not to cache the preflight. Leaving the header out means five seconds,
and another default may mean a day.`,
			Causes: []string{
				"0 is taken for \"not set\"",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-PRE-ACMA"},
			Cases: preflightCases(Case{
				Title: "the preflight response for %s has the declared maximum age of 0",
				Want:  Answered, AtMost: StatusWarn, CheckFor: declaredAge,
				Needs: needsMaxAge(true),
			}),
		}, {
			ID:    "max-age.unit",
			Title: "the maximum age is given in seconds",
			Spec:  "http-access-control-max-age",
			Harm:  Break,
			Why: `Browsers cap the age at two hours (Chromium) or one day (Firefox).
A larger number is often in milliseconds, and hides changes of the policy for longer than intended.`,
			Causes: []string{
				"a duration is written in milliseconds or minutes",
			},
			Kinds:  servedKinds(),
			Covers: []string{"FETCH-ACMA-CAP", "FETCH-PRE-MAXAGE-VS-DYNAMIC"},
			Cases: []Case{
				{
					ID: "milliseconds", Title: "the maximum age is not a thousand times the declared one", Ask: byHeaders(Allowed),
					Want: Answered, AtMost: StatusWarn, CheckFor: notInMilliseconds,
					Needs: needsMaxAge(false),
				},
				{
					ID: "cap", Title: "the maximum age does not exceed one day", Ask: byHeaders(Allowed),
					Want: Answered, Universal: true, Harm: Note,
					Check: []Check{onPreflight(ACMA+" is a day at most", eachLine(ACMA, func(value string) string {
						if n, err := strconv.ParseInt(value, 10, 64); err == nil && n > 86400 {
							return fmt.Sprintf("it is %d seconds", n)
						}
						return ""
					})).About(ACMA)},
				},
			},
		}},
	}
}

// declaredAge claims that the answer to the preflight has a declared age: that
// of any grant which allows the request.
func declaredAge(t Target) []Check {
	ages := ages(t.Policy, "")
	return []Check{onPreflight(fmt.Sprintf("%s is %s", ACMA, strings.Join(ages, " or ")), func(x Exchange) string {
		if got := joined(x, ACMA); len(ages) > 0 && !slices.Contains(ages, got) {
			return fmt.Sprintf("%s; want %s", stands(x, ACMA), strings.Join(ages, " or "))
		}
		return ""
	}).About(ACMA)}
}

func notInMilliseconds(t Target) []Check {
	declared, thousandfold := ages(t.Policy, ""), ages(t.Policy, "000")
	return []Check{onPreflight(ACMA+" is in seconds", eachLine(ACMA, func(value string) string {
		if slices.Contains(thousandfold, value) && !slices.Contains(declared, value) {
			return fmt.Sprintf("it is %s where %s is declared", value, strings.Join(declared, " or "))
		}
		return ""
	})).About(ACMA)}
}

// ages returns the declared maximum ages in seconds as text, each with zeros behind it.
func ages(p Policy, zeros string) []string {
	var texts []string
	for _, age := range p.Ages() {
		texts = append(texts, strconv.Itoa(age)+zeros)
	}
	return texts
}
