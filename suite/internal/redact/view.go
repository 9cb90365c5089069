package redact

import (
	"slices"
	"unicode/utf8"
)

// view is a text, and where in its source each part of it comes from.
type view struct {
	text []byte
	// of is the view that this one was made of, nil where the text is the source.
	of    *view
	parts []part
}

// part is a piece of a view: either a copy of so many bytes of the source, or
// what one escape of that length stands for.
type part struct {
	at, from, length int
	escape           bool
}

func newView(text string) view { return view{text: []byte(text)} }

// copy appends bytes of the source as they are.
func (v *view) copy(from, to int) {
	if from < to {
		v.parts = append(v.parts, part{at: len(v.text), from: from, length: to - from})
		v.text = append(v.text, v.of.text[from:to]...)
	}
}

// source returns the bounds in the source of a piece of the view that is not empty.
func (v view) source(start, end int) (int, int) {
	if v.of == nil {
		return start, end
	}
	first, last := v.partAt(start), v.partAt(end-1)
	from, to := first.from, last.from+last.length
	if !first.escape {
		from += start - first.at
	}
	if !last.escape {
		to = last.from + end - last.at
	}
	return v.of.source(from, to)
}

func (v view) partAt(i int) part {
	next, _ := slices.BinarySearchFunc(v.parts, i+1, func(p part, at int) int { return p.at - at })
	return v.parts[next-1]
}

// layers returns the view itself and what it is when its escapings are undone:
// all of them, three times, and each alone, since what looks like one may be part
// of the text that another one has escaped.
func (v view) layers() []view {
	views := []view{v}
	found := v.escapings()
	for next, depth := v, 0; depth < 3; depth++ {
		decoded := next.decode(next.escapings()...)
		if len(decoded.text) == len(next.text) {
			break
		}
		views, next = append(views, decoded), decoded
	}
	if len(found) > 1 || slices.Contains(found, slash) {
		for _, e := range found {
			views = append(views, v.decode(e))
		}
		if slices.Contains(found, slash) {
			views = append(views, v.decode(shell), v.decode(css))
		}
	}
	if v.isQuotedPrintable() {
		views = append(views, v.decode(printable))
	}
	for _, base := range []int{16, 10} {
		if bytes, any := v.numbers(base); any {
			views = append(views, bytes)
		}
	}
	return views
}

// squeeze leaves out white space and what nobody sees: what was wrapped, spaced
// out, or is in UTF-16.
func (v view) squeeze() view {
	out := view{of: &v, text: make([]byte, 0, len(v.text))}
	done := 0
	for i := 0; i < len(v.text); {
		n := unseen(v.text[i:])
		if n == 0 {
			i++
			continue
		}
		out.copy(done, i)
		i += n
		done = i
	}
	if done == 0 {
		return v
	}
	out.copy(done, len(v.text))
	return out
}

// unseen returns the length of the white space, control or invisible character
// that a text begins with, 0 if it begins with none.
func unseen(s []byte) int {
	switch c := s[0]; {
	case c <= ' ' || c == 0x7f:
		return 1
	case c < utf8.RuneSelf:
		return 0
	}
	switch r, n := utf8.DecodeRune(s); r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return n
	}
	return 0
}
