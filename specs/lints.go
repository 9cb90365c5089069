package specs

import (
	"fmt"
)

// everyKind is for lints: whatever a target answers, it should be well written.
func everyKind() []Kind {
	return []Kind{Resource, ErrorAnswer, Redirect, Protected, NotModified}
}

// lint is a case that looks at every response; its ask sees to it that there is one.
func lint(id, title string, ask Ask, seen *Lint) Case {
	return Case{ID: id, Title: title, Ask: ask, Want: Answered, Seen: seen}
}

// atMostWarn returns the case bounded to a warning.
func atMostWarn(c Case) Case {
	c.AtMost = StatusWarn
	return c
}

// noted returns the case as one that is worth a note on a pass.
func noted(c Case) Case {
	c.Harm = Note
	return c
}

// answered concerns every response.
func answered(Exchange) bool { return true }

func isPreflight(x Exchange) bool  { return x.Preflight }
func notPreflight(x Exchange) bool { return !x.Preflight }
func fromPage(x Exchange) bool     { return asking(x) != "" }
func notFromPage(x Exchange) bool  { return asking(x) == "" }

func not(concerns func(Exchange) bool) func(Exchange) bool {
	return func(x Exchange) bool { return !concerns(x) }
}

// has concerns responses that have the field, where all of the others hold.
func has(name string, others ...func(Exchange) bool) func(Exchange) bool {
	return func(x Exchange) bool {
		for _, concerns := range others {
			if !concerns(x) {
				return false
			}
		}
		return len(values(x, name)) > 0
	}
}

// present finds a response that lacks the field.
func present(name string) responseFault {
	return func(x Exchange) string {
		if len(values(x, name)) == 0 {
			return name + " is missing"
		}
		return ""
	}
}

// absent finds a response that has one of the fields.
func absent(names ...string) responseFault {
	return func(x Exchange) string {
		for _, name := range names {
			if list := values(x, name); len(list) > 0 {
				return fmt.Sprintf("%s: %s", name, list[0])
			}
		}
		return ""
	}
}
