package plan

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// fillBytes returns a copy of the bytes of an otherwise planned ask in which the
// placeholders of Bytes that depend on the policy are replaced; the agent
// replaces the others.
func fillBytes(b *harness.Bytes, a harness.Ask) *harness.Bytes {
	if b == nil {
		return nil
	}
	filled := *b
	filled.Headers = slices.Clone(b.Headers)
	names := fetch.UnsafeHeaderNames(a.Headers)
	first, others := "", names
	if len(names) > 0 {
		first, others = names[0], names[1:]
	}
	scheme, host, _ := strings.Cut(string(a.From), "://")
	_, domain, _ := strings.Cut(host, ".")
	r := strings.NewReplacer(
		"{ORIGIN}", strings.ToUpper(string(a.From)),
		"{origin-scheme}", scheme,
		"{origin-host}", host,
		"{empty-label}", scheme+"://."+domain,
		"{method}", a.WireMethod(),
		"{headers}", strings.Join(names, ","),
		"{HEADERS}", strings.ToUpper(strings.Join(names, ",")),
		"{spaced-headers}", strings.Join(names, " ,\t"),
		"{first-header}", first,
		"{other-headers}", strings.Join(others, ","),
	)
	for i := range filled.Headers {
		filled.Headers[i].Value = r.Replace(filled.Headers[i].Value)
	}
	return &filled
}
