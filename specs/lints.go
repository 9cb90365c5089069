package specs

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
)

// everyKind is for lints: whatever a target answers, it should be well written.
func everyKind() []harness.Kind {
	return []harness.Kind{harness.Resource, harness.ErrorAnswer, harness.Redirect, harness.Protected, harness.NotModified}
}

// lint is a case that looks at every response; its ask sees to it that there is one.
func lint(id, title string, ask harness.Ask, seen *harness.Lint) harness.Case {
	return harness.Case{ID: id, Title: title, Ask: ask, Want: harness.Answered, Seen: seen}
}

// atMostWarn returns the case bounded to a warning.
func atMostWarn(c harness.Case) harness.Case {
	c.AtMost = harness.StatusWarn
	return c
}

// noted returns the case as one that is worth a note on a pass.
func noted(c harness.Case) harness.Case {
	c.Harm = harness.Note
	return c
}

// answered concerns every response.
func answered(harness.Exchange) bool { return true }

func isPreflight(x harness.Exchange) bool  { return x.Preflight }
func notPreflight(x harness.Exchange) bool { return !x.Preflight }
func fromPage(x harness.Exchange) bool     { return asking(x) != "" }
func notFromPage(x harness.Exchange) bool  { return asking(x) == "" }

func not(concerns func(harness.Exchange) bool) func(harness.Exchange) bool {
	return func(x harness.Exchange) bool { return !concerns(x) }
}

// has concerns responses that have the field, where all of the others hold.
func has(name string, others ...func(harness.Exchange) bool) func(harness.Exchange) bool {
	return func(x harness.Exchange) bool {
		for _, concerns := range others {
			if !concerns(x) {
				return false
			}
		}
		return len(values(x, name)) > 0
	}
}

// present matches a response that has the field.
func present(name string) responseFault {
	return func(x harness.Exchange) string {
		if len(values(x, name)) == 0 {
			return name + " is missing"
		}
		return ""
	}
}

// absent matches a response that has none of the fields.
func absent(names ...string) responseFault {
	return func(x harness.Exchange) string {
		for _, name := range names {
			if list := values(x, name); len(list) > 0 {
				return fmt.Sprintf("%s: %s", name, list[0])
			}
		}
		return ""
	}
}
