package declared

import (
	"cmp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/yamltext"
)

// Difference is a field in which two policies differ, as corsuite.yaml would say
// it; "not declared" where one does not speak of it.
type Difference struct{ Field, A, B string }

// Differences compares two policies field by field; the order of a list means nothing.
func Differences(a, b harness.Policy) []Difference {
	of := func(p harness.Policy) map[string]string {
		fields := map[string]string{}
		for line := range strings.Lines(yamltext.Policy(ordered(p), "")) {
			field, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			if !found {
				field = "grants"
			}
			fields[field] += value
		}
		return fields
	}
	one, other := of(a), of(b)
	var all []Difference
	for _, field := range []string{origins, credentials, methods, headers, expose, maxAge, "grants", "denied"} {
		if one[field] != other[field] {
			all = append(all, Difference{Field: field, A: cmp.Or(one[field], "not declared"), B: cmp.Or(other[field], "not declared")})
		}
	}
	return all
}

// ordered returns a policy with sorted lists.
func ordered(p harness.Policy) harness.Policy {
	for _, list := range []*[]string{&p.Origins, &p.Methods, &p.Headers, &p.Expose, &p.Denied} {
		if *list != nil {
			*list = slices.Sorted(slices.Values(*list))
			if *list == nil {
				*list = []string{}
			}
		}
	}
	return p
}
