package redact

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// pattern is one spelling of a secret.
type pattern struct {
	text     []byte
	variable string
	// exact patterns are compared byte by byte, others without regard to the
	// letters' case and to whether a space is written as "+".
	exact bool
	// encoded patterns are the middle of an encoded run, which is hidden whole.
	encoded bool
	// single patterns have no name or scheme in front of the secret, so that their
	// first half is one, too.
	single bool
}

// gram is the number of bytes that patterns are looked up by.
const gram = 4

// index finds many patterns in one pass over a text.
type index struct {
	byGram map[uint32][]pattern
	// may holds a bit for the hash of each gram: most places of a text are passed by it.
	may [1 << 12]uint64
	// spaceless is the same for texts without spaces.
	spaceless *index
}

func newIndex(values map[string]string, heard map[string]bool) *index {
	ix, squeezed := &index{byGram: map[uint32][]pattern{}}, &index{byGram: map[uint32][]pattern{}}
	for value, variable := range values {
		for _, p := range spellings(value, variable) {
			ix.add(p)
		}
		if short := newView(value).squeeze().text; len(short) >= 2*gram {
			squeezed.add(pattern{text: short, variable: variable})
			for _, text := range encodings([]byte(value)) {
				squeezed.add(pattern{text: text})
			}
		}
	}
	for value := range heard {
		ix.add(pattern{text: []byte(value)})
	}
	ix.spaceless = squeezed
	return ix
}

func (ix *index) add(p pattern) {
	if len(p.text) < gram {
		return
	}
	g := gramOf(p.text)
	for _, other := range ix.byGram[g] {
		if bytes.Equal(other.text, p.text) && other.exact == p.exact {
			return
		}
	}
	ix.byGram[g] = append(ix.byGram[g], p)
	h := hash(g)
	ix.may[h>>6] |= 1 << (h & 63)
}

// longestTwice is how long a secret may be that is looked for in two encodings.
const longestTwice = 4 << 10

// spellings returns the secret as such, and encoded once and twice.
func spellings(value, variable string) []pattern {
	all := []pattern{{text: []byte(value), variable: variable, single: !strings.ContainsAny(value, "= :")}}
	if tail := len(value) / 4; all[0].single && len(value)-tail >= 2*gram {
		for tail < len(value) && !utf8.RuneStart(value[tail]) {
			tail++ // a value that is no text may end without one
		}
		all = append(all, pattern{text: []byte(value[tail:]), single: true})
	}
	for _, v := range []string{value, strings.ToUpper(value), strings.ToLower(value)} {
		if v != value {
			all = append(all, pattern{text: []byte(v)}) // for letters beyond ASCII
		}
		for _, text := range encodings([]byte(v)) {
			all = append(all, pattern{text: text, exact: true, encoded: true, single: true})
			if v != value || len(v) > longestTwice {
				continue
			}
			for _, twice := range encodings(text) {
				all = append(all, pattern{text: twice, exact: true, encoded: true, single: true})
			}
		}
	}
	return all
}

// encodings returns a text in hexadecimal, in base64 and in base32. Base64 of a
// longer text that holds it has it in one of three forms, by where it begins, and
// base32 in one of five; the characters at its ends depend on the neighbours and
// are left out.
func encodings(text []byte) [][]byte {
	lower := hex.EncodeToString(text)
	all := [][]byte{[]byte(lower), []byte(strings.ToUpper(lower))}
	add := func(encoded string, shift, bits int) {
		first, end := (8*shift+bits-1)/bits, 8*(shift+len(text))/bits
		if first < end {
			all = append(all, []byte(encoded[first:end]))
		}
	}
	for shift := range 5 {
		padded := append(make([]byte, shift), text...)
		add(base32.StdEncoding.EncodeToString(padded), shift, 5)
		if shift < 3 {
			add(base64.StdEncoding.EncodeToString(padded), shift, 6)
			add(base64.URLEncoding.EncodeToString(padded), shift, 6)
		}
	}
	return all
}

// hit is a place in a source that shows a secret.
type hit struct {
	start, end int
	variable   string
}

// find returns where a view shows one of the patterns, or enough of its beginning.
func (ix *index) find(v view) []hit {
	text := v.text
	var hits []hit
	if len(text) < gram {
		return nil
	}
	g := gramOf(text) >> 8
	for i := 0; i+gram <= len(text); i++ {
		g = g<<8 | uint32(fold(text[i+gram-1]))
		if h := hash(g); ix.may[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, p := range ix.byGram[g] {
			n := p.common(text[i:])
			whole := n == len(p.text)
			if !whole && !p.enough(n, text[i+n:]) {
				continue
			}
			start, end := i, i+n
			for !whole && end < len(text) && !utf8.RuneStart(text[end]) {
				end--
			}
			if p.encoded {
				start, end = run(text, start, end)
			}
			h := hit{variable: p.variable}
			if !whole {
				h.variable = ""
			}
			h.start, h.end = v.source(start, end)
			hits = append(hits, h)
		}
	}
	return hits
}

// longPiece is as much of a secret as no other text has by chance, in bytes.
const longPiece = 16

// enough reports whether the first n bytes of a pattern, with the rest of the
// text behind them, give it away: three quarters, a long piece, or half of it
// where the text was cut off.
func (p *pattern) enough(n int, rest []byte) bool {
	switch {
	case !p.single || n < MinLength:
		return false
	case n >= longPiece, n >= 2*gram && 4*n >= 3*len(p.text):
		return true
	}
	return 2*n >= len(p.text) && isCut(rest)
}

// isCut reports whether what follows says that a text was cut off before it.
func isCut(rest []byte) bool {
	rest = bytes.TrimLeft(rest, `"' )`)
	return len(rest) == 0 || bytes.HasPrefix(rest, []byte("…")) || bytes.HasPrefix(rest, []byte("..."))
}

// common returns how many bytes at the beginning of a text are the pattern's.
func (p *pattern) common(text []byte) int {
	n := min(len(text), len(p.text))
	for i := range n {
		if p.exact && text[i] != p.text[i] || !p.exact && fold(text[i]) != fold(p.text[i]) {
			return i
		}
	}
	return n
}

// run widens a piece of encoded text to the whole of it.
func run(text []byte, start, end int) (int, int) {
	for start > 0 && isEncoded(text[start-1]) {
		start--
	}
	for end < len(text) && isEncoded(text[end]) {
		end++
	}
	return start, end
}

func isEncoded(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("+/-_=", c) >= 0
}

// fold makes equal what is not to be told apart.
func fold(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case c == '+':
		return ' '
	}
	return c
}

func gramOf(s []byte) uint32 {
	return uint32(fold(s[0]))<<24 | uint32(fold(s[1]))<<16 | uint32(fold(s[2]))<<8 | uint32(fold(s[3]))
}

func hash(g uint32) uint32 { return g * 2654435761 >> 14 }
