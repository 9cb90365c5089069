package engine

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
)

// binaryHead is how many bytes are kept of a body that is not text.
const binaryHead = 64

// pool keeps equal texts once: a server mostly says the same again and again.
type pool struct {
	seed  maphash.Seed
	texts map[string]string
	lists map[uint64][][]harness.HeaderLine
	names map[uint64][][]string
}

func newPool() *pool {
	return &pool{
		seed: maphash.MakeSeed(), texts: map[string]string{},
		lists: map[uint64][][]harness.HeaderLine{}, names: map[uint64][][]string{},
	}
}

// keep returns the observations with everything that is known replaced by what is known.
func (p *pool) keep(seen []harness.Observation) []harness.Observation {
	for i := range seen {
		o := &seen[i]
		o.Parameter, o.Error, o.Console = p.text(o.Parameter), p.text(o.Error), p.text(o.Console)
		o.Exposed = p.nameList(o.Exposed)
		for k := range o.Exchanges {
			x := &o.Exchanges[k]
			x.URL, x.Body, x.Error = p.text(x.URL), p.text(legible(x.Body)), p.text(x.Error)
			x.Request, x.Response = p.list(x.Request), p.list(x.Response)
		}
	}
	return seen
}

func (p *pool) text(s string) string {
	known, found := p.texts[s]
	if !found {
		known = strings.Clone(s) // not a piece of something longer
		p.texts[known] = known
	}
	return known
}

// manyLines is how many header lines an answer has that nobody sends on purpose.
// Reports show far fewer.
const manyLines = 1000

// list keeps header lines. Of the answers of a server that sends very many, those
// that differ in their Date alone are one: there is another of them each second.
func (p *pool) list(lines []harness.HeaderLine) []harness.HeaderLine {
	same := func(a, b harness.HeaderLine) bool { return a == b }
	if len(lines) > manyLines {
		same = func(a, b harness.HeaderLine) bool { return a == b || a.Name == b.Name && isDate(a) }
	}
	var h maphash.Hash
	h.SetSeed(p.seed)
	for _, l := range lines {
		h.WriteString(l.Name)
		h.WriteByte(0)
		if len(lines) > manyLines && isDate(l) {
			continue
		}
		h.WriteString(l.Value)
		h.WriteByte(0)
	}
	sum := h.Sum64()
	for _, known := range p.lists[sum] {
		if slices.EqualFunc(known, lines, same) {
			return known
		}
	}
	var kept []harness.HeaderLine // nil stays nil
	for _, l := range lines {
		kept = append(kept, harness.HeaderLine{Name: p.text(l.Name), Value: p.text(l.Value)})
	}
	kept = slices.Clip(kept)
	p.lists[sum] = append(p.lists[sum], kept)
	return kept
}

func isDate(l harness.HeaderLine) bool { return strings.EqualFold(l.Name, "Date") }

func (p *pool) nameList(names []string) []string {
	var h maphash.Hash
	h.SetSeed(p.seed)
	for _, name := range names {
		h.WriteString(name)
		h.WriteByte(0)
	}
	sum := h.Sum64()
	for _, known := range p.names[sum] {
		if slices.Equal(known, names) {
			return known
		}
	}
	kept := slices.Clone(names)
	for i, name := range kept {
		kept[i] = p.text(name)
	}
	p.names[sum] = append(p.names[sum], kept)
	return kept
}

// legible returns a body that is text as it is, and of any other its beginning
// and its length: nobody reads more of it, and in JSON a NUL is six bytes.
func legible(body string) string {
	// A text that is cut off may end within a character.
	if !strings.ContainsRune(body, 0) && utf8.ValidString(strings.TrimRightFunc(body, func(r rune) bool { return r == utf8.RuneError })) {
		return body
	}
	if len(body) <= binaryHead {
		return body
	}
	return body[:binaryHead] + fmt.Sprintf("… (%d bytes in all, which are not text)", len(body))
}
