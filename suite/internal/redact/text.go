package redact

import (
	"cmp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// Text returns a text in which Mark stands in place of each secret: of each known
// value however it is spelled, of what is named like a secret in URLs, forms and
// JSON, and of the user information of URLs.
func (s *Secrets) Text(text string) string {
	if len(text) < gram {
		return text
	}
	return replace(text, s.find(text), func(hit) string { return Mark })
}

// Hides reports whether the whole value of a header field is hidden for its name.
func (s *Secrets) Hides(name, value string) bool {
	switch {
	case value == "", value == harness.MadeUpCookie, value == harness.MadeUpAuthorization:
		return false
	case len(value) < MinLength && !Always(name): // most values: spares looking into the name
		return s.declared(name)
	}
	hidden, _ := s.hidden(name)
	return hidden
}

// find returns every place of a text that shows a secret, in order and apart.
func (s *Secrets) find(text string) []hit {
	var hits []hit
	for _, v := range newView(text).layers() {
		hits = append(hits, s.inView(v)...)
		for _, f := range s.telling(v) {
			hits = append(hits, hit{start: f.start, end: f.end})
		}
	}
	return merge(hits)
}

// known is Text for the known values alone.
func (s *Secrets) known(text string) string {
	var hits []hit
	for _, v := range newView(text).layers() {
		hits = append(hits, s.inView(v)...)
	}
	return replace(text, merge(hits), func(hit) string { return Mark })
}

// inView returns where a view shows a known value.
func (s *Secrets) inView(v view) []hit {
	ix := s.current()
	if len(ix.byGram) == 0 {
		return nil
	}
	hits := ix.find(v)
	if squeezed := v.squeeze(); len(squeezed.text) < len(v.text) {
		hits = append(hits, ix.spaceless.find(squeezed)...)
	}
	return hits
}

// merge makes one of those that touch the same bytes.
func merge(hits []hit) []hit {
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(b.variable, a.variable))
	})
	var apart []hit
	for _, h := range hits {
		last := len(apart) - 1
		switch {
		case last < 0 || h.start >= apart[last].end:
			apart = append(apart, h)
		case h.end > apart[last].end:
			apart[last].end, apart[last].variable = h.end, ""
		}
	}
	return apart
}

func replace(text string, hits []hit, with func(hit) string) string {
	if len(hits) == 0 {
		return text
	}
	var b strings.Builder
	done := 0
	for _, h := range hits {
		b.WriteString(text[done:h.start])
		b.WriteString(with(h))
		done = h.end
	}
	b.WriteString(text[done:])
	return b.String()
}
