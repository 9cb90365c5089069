package wild

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/corsuite/corsuite/reference"
)

// keeping is the mistake of a server that gives to one what it has decided for another:
// answers are kept under a key that leaves something out. forGood says that the first is
// kept for ever, so that it is a matter of who asked first.
func keeping(rng *rand.Rand) (m mistake, forGood bool) {
	key := oneOf(rng, []struct {
		of    string
		value func(asked) string
	}{
		{"everybody", func(asked) string { return "" }},
		{"all of one method", func(a asked) string { return a.http.Method }},
		{"all of one URL and method", func(a asked) string { return a.http.Method + a.http.RequestURI }},
		{"all of one origin", func(a asked) string { return a.origin() + a.http.Method }},
		{"all pages of one scheme", func(a asked) string { s, _, _ := strings.Cut(a.origin(), ":"); return s + a.http.Method }},
		{"all of one method asked for", func(a asked) string { return a.origin() + a.http.Method + strings.Join(a.RequestMethod, "") }},
		{"all that ask for the same headers", func(a asked) string { return a.origin() + a.http.Method + strings.Join(a.RequestHeaders, "") }},
		{"all over one connection", func(a asked) string { return a.http.Method + a.http.RemoteAddr }},
	}...)
	fields := oneOf(rng, []string{reference.AllowOrigin}, []string{reference.AllowOrigin, reference.AllowCredentials, reference.AllowMethods, reference.AllowHeaders, reference.ExposeHeaders},
		[]string{reference.AllowMethods, reference.AllowHeaders}, []string{reference.AllowCredentials})
	newest := rng.IntN(3) == 0
	which := "the first"
	if newest {
		which = "the one before"
	}
	m = mistake{fmt.Sprintf("of all answers to %s, %s is right in %s, and the others repeat it", key.of, which, strings.Join(fields, ", ")), func() func(asked, *reference.Answer) {
		var mu sync.Mutex
		kept := map[string]reference.Answer{}
		return func(a asked, right *reference.Answer) {
			mu.Lock()
			defer mu.Unlock()
			k := key.value(a)
			before, known := kept[k]
			if newest || !known {
				was := *right
				was.Fields = slices.Clone(right.Fields)
				kept[k] = was
			}
			if !known {
				return
			}
			for _, name := range fields {
				right.Del(name)
				if value := before.Get(name); value != "" {
					right.Add(name, value)
				}
			}
		}
	}}
	return m, !newest
}
