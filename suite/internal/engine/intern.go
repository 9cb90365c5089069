package engine

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// binaryHead is how many bytes are kept of a body that is not text.
const binaryHead = 64

// Rules of this file, which bound what is remembered of one target:
//
//  1. Equal texts and lists are kept once: a server mostly says the same again and
//     again.
//  2. Nothing kept is a piece of something longer, which would be kept with it.
//  3. A server that says something large and new each time gets so far: from
//     manyBodies on only the beginning of a body is kept, from manyHeads on only the
//     fields that somebody reads and the first of the others, and from tooMuch on no
//     further large answer is judged.
const (
	manyBodies = 32 << 20
	manyHeads  = 24 << 20
	tooMuch    = 72 << 20
	// large is how many bytes of headers an answer has that nobody sends on purpose.
	large = 32 << 10
	// bodyHead is how many bytes are kept of each body beyond manyBodies.
	bodyHead = 1 << 10
	// aText and aLine are about what a text and a line of a list need beside what they say.
	aText, aLine = 100, 32
)

// pool is what is remembered.
type pool struct {
	seed  maphash.Seed
	texts map[string]string
	lists map[uint64][][]harness.HeaderLine
	names map[uint64][][]string
	// bodies and heads are about how many bytes that is.
	bodies, heads int
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
		if p.heads > tooMuch && isLarge(*o) {
			*o = harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.TooLarge, Error: excess}
			continue
		}
		o.Parameter, o.Error, o.Console = p.text(o.Parameter), p.text(o.Error), p.text(o.Console)
		o.Exposed = p.nameList(o.Exposed)
		for k := range o.Exchanges {
			x := &o.Exchanges[k]
			x.Method, x.URL, x.Proto, x.Error = p.text(x.Method), p.text(x.URL), p.text(x.Proto), p.text(x.Error)
			x.Body = p.body(legible(x.Body))
			if p.heads > manyHeads {
				x.Response, x.MoreLines = abridged(x.Response)
			}
			x.Request, x.Response = p.list(x.Request), p.list(x.Response)
			for n, split := range x.Split {
				x.Split[n].Name, x.Split[n].Rest = p.text(split.Name), p.text(split.Rest)
			}
		}
	}
	return seen
}

// isLarge reports whether an observation is one of those that may be too much.
func isLarge(o harness.Observation) bool {
	size := 0
	for _, x := range o.Exchanges {
		size += aLine * len(x.Response)
		for _, l := range x.Response {
			size += len(l.Name) + len(l.Value)
		}
	}
	return size > large
}

// excess is why the rest of what a server says is not judged.
const excess = "the target's answers are large and each is different: so many are not remembered"

// body keeps a body, or the beginning of one.
func (p *pool) body(s string) string {
	known, found := p.texts[s]
	switch {
	case found:
		return known
	case p.bodies > manyBodies && len(s) > bodyHead:
		return p.text(harness.Shorten(s, bodyHead))
	}
	before := p.heads
	known = p.text(s)
	p.bodies, p.heads = p.bodies+p.heads-before, before
	return known
}

func (p *pool) text(s string) string {
	known, found := p.texts[s]
	if !found {
		known = strings.Clone(s) // not a piece of something longer
		p.texts[known] = known
		p.heads += len(s) + aText
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
	p.heads += aLine * len(kept)
	return kept
}

// fewLines is how many lines are kept of an abridged answer that nobody reads.
const fewLines = 50

// readFields are the fields of answers that browsers, caches and rules read, in lower
// case, beside those whose names begin with access-control- and cross-origin-.
var readFields = []string{
	"activate-storage-access", "age", "allow", "cache-control", "connection", "content-encoding", "content-language",
	"content-length", "content-location", "content-range", "content-security-policy", "content-type", "date", "etag",
	"expires", "last-modified", "link", "location", "pragma", "retry-after", "server", "set-cookie", "timing-allow-origin",
	"transfer-encoding", "vary", "via", "www-authenticate", "x-content-type-options",
}

// abridged returns the lines of very many that somebody reads and the first of the
// others, in their order, and how many it has left out.
func abridged(lines []harness.HeaderLine) (kept []harness.HeaderLine, more int) {
	if len(lines) <= manyLines {
		return lines, 0
	}
	others := 0
	for _, l := range lines {
		if !isRead(l.Name) {
			if others++; others > fewLines {
				continue
			}
		}
		kept = append(kept, l)
	}
	return kept, len(lines) - len(kept)
}

func isRead(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "access-control-") || strings.HasPrefix(name, "cross-origin-") || slices.Contains(readFields, name)
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
	p.heads += aLine / 2 * len(kept)
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
