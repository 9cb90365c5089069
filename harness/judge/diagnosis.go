package judge

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// maxDiagnosed bounds the refused origins of a target of which misspellings are
// asked: a server that refuses more has another fault.
const maxDiagnosed = 4

// Plain lists the stories that show whether the origins that verdicts say are
// refused may read the resource at all, and whether anybody else may.
func Plain(p harness.TargetPlan, verdicts []harness.Verdict) []harness.StoryID {
	refused := refusedOrigins(verdicts)
	if len(refused) == 0 {
		return nil
	}
	var ids []harness.StoryID
	for _, f := range p.Friends {
		ids = append(ids, f.Plain)
	}
	return ids
}

// Spelt lists the stories that show how the refused ones could be misspelt, given
// what an agent has learned of Plain.
func Spelt(p harness.TargetPlan, verdicts []harness.Verdict, e harness.Evidence) []harness.StoryID {
	refused := refusedOrigins(verdicts)
	var ids []harness.StoryID
	diagnosed := 0
	for _, f := range p.Friends {
		if !slices.Contains(refused, f.Origin) || !refuses(e, f) || diagnosed == maxDiagnosed {
			continue
		}
		diagnosed++
		for _, s := range f.Spellings {
			ids = append(ids, s.Story)
		}
	}
	return ids
}

// refusedOrigins lists whom verdicts say to be kept out by mistake.
func refusedOrigins(verdicts []harness.Verdict) []string {
	var origins []string
	for _, v := range verdicts {
		for _, i := range v.Instances {
			if i.Cause.Kind == harness.CauseRefused && !slices.Contains(origins, i.Cause.Who) {
				origins = append(origins, i.Cause.Who)
			}
		}
	}
	return origins
}

// refuses reports whether a page of an allowed origin is refused for what CORS is
// about, and for who it is: an answer that names the origin refuses something else,
// as the preflight of a path that is not there does.
func refuses(e harness.Evidence, f harness.Friend) bool {
	return slices.ContainsFunc(e.Observations[f.Plain], func(o harness.Observation) bool {
		x, _ := lastAnswer(o)
		return o.Outcome == harness.OutcomeBlocked && o.Reason.CORS() && !allowsByName(x, f.Origin)
	})
}

// Diagnose returns the verdict with its causes made more precise, given all that
// an agent has learned: an origin that is refused, while a misspelling of it or
// another allowed origin gets in, is refused for that. It is pure.
func Diagnose(p harness.TargetPlan, v harness.Verdict, e harness.Evidence) harness.Verdict {
	v.Instances = slices.Clone(v.Instances)
	for k := range v.Instances {
		v.Instances[k].Cause = whyRefused(p, v.Instances[k].Cause, v.RuleHarm, e)
	}
	v.Cause = whyRefused(p, v.Cause, v.RuleHarm, e)
	return v
}

func whyRefused(p harness.TargetPlan, c harness.Cause, harm harness.Harm, e harness.Evidence) harness.Cause {
	i := slices.IndexFunc(p.Friends, func(f harness.Friend) bool { return f.Origin == c.Who })
	// That a refusal says nothing of methods, or has no ok status, follows from it.
	follows := c.Kind == harness.CauseClaim && harm == harness.Break && notNamed(c)
	if c.Kind != harness.CauseRefused && !follows || i < 0 || !refuses(e, p.Friends[i]) {
		return c
	}
	for _, s := range p.Friends[i].Spellings {
		for _, o := range e.Observations[s.Story] {
			if x, answered := lastAnswer(o); answered && allowsByName(x, s.Written) {
				c.Kind, c.Field, c.Value, c.Spelling, c.Exchange = harness.CauseMisspelt, "origins", s.Written, s.Kind, x.ID
				return c
			}
		}
	}
	if !notNamed(c) {
		return c
	}
	for _, f := range p.Friends {
		for _, o := range e.Observations[f.Plain] {
			if f.Origin != c.Who && (o.Outcome == harness.OutcomeShared || o.Outcome == harness.OutcomeWithheld) {
				c.Kind, c.Field, c.Value = harness.CauseUnlisted, "origins", f.Origin
				return c
			}
		}
	}
	return c
}

// allowsByName reports whether the answer allows an origin by the name given.
func allowsByName(x harness.Exchange, origin string) bool {
	named := fetch.Values(x.Response, "Access-Control-Allow-Origin")
	return len(named) == 1 && named[0] == origin
}

// notNamed reports whether the origin was refused without a word: one that is
// told another's name is refused by a server that does not look at who asks.
func notNamed(c harness.Cause) bool {
	switch c.Reason {
	case fetch.MissingAllowOriginHeader, fetch.PreflightMissingAllowOriginHeader, fetch.PreflightInvalidStatus:
		return true
	}
	return false
}
