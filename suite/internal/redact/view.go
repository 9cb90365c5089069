package redact

import (
	"bytes"
	"html"
	"slices"
	"strconv"
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

// escaping is what a character begins that stands for another one.
type escaping byte

// The escapings: percent-encoding; the backslashes of JSON, Go, JavaScript,
// Markdown and shells; the character references of HTML and XML.
const (
	percent   escaping = '%'
	slash     escaping = '\\'
	reference escaping = '&'
	// shell alone undoes the quote within quotes only, which every decoding does.
	shell escaping = 0
)

// escapings returns those escapings of which a text may have any.
func (v view) escapings() []escaping {
	var found []escaping
	for _, e := range []escaping{percent, slash, reference} {
		if bytes.IndexByte(v.text, byte(e)) >= 0 {
			found = append(found, e)
		}
	}
	return found
}

// decode undoes one layer of some escapings.
func (v view) decode(escapings ...escaping) view {
	if len(escapings) == 0 {
		return v
	}
	var begins [256]bool
	for _, e := range escapings {
		begins[e] = e != shell
	}
	out := view{of: &v, text: make([]byte, 0, len(v.text))}
	done := 0
	for i := 0; i < len(v.text); {
		plain, n := v.text[i:i+1], 1
		switch c := v.text[i]; {
		case begins[c]:
			plain, n = unescape(v.text[i:])
		case c == '\'' && bytes.HasPrefix(v.text[i:], []byte(`'\''`)):
			n = len(`'\''`) // a quote within the quotes of a shell
		}
		if n > 1 {
			out.copy(done, i)
			out.parts = append(out.parts, part{at: len(out.text), from: i, length: n, escape: true})
			out.text = append(out.text, plain...)
			done = i + n
		}
		i += n
	}
	out.copy(done, len(v.text))
	return out
}

// layers returns the view itself and what it is when its escapings are undone:
// all of them, twice, and each alone, since what looks like one may be part of
// the text that another one has escaped.
func (v view) layers() []view {
	views := []view{v}
	found := v.escapings()
	for next, depth := v, 0; depth < 2; depth++ {
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
			views = append(views, v.decode(shell))
		}
	}
	return views
}

// squeeze leaves out white space: what was wrapped, or spaced out.
func (v view) squeeze() view {
	if !bytes.ContainsAny(v.text, " \t\r\n") {
		return v
	}
	out := view{of: &v, text: make([]byte, 0, len(v.text))}
	done := 0
	for i, c := range v.text {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			out.copy(done, i)
			done = i + 1
		}
	}
	out.copy(done, len(v.text))
	return out
}

// unescape returns what the beginning of a text stands for, and its length.
func unescape(s []byte) (plain []byte, length int) {
	switch s[0] {
	case '%':
		if c, ok := number(s, 1, 2, 16); ok {
			return []byte{byte(c)}, 3
		}
	case '\\':
		return backslash(s)
	case '&':
		if end := bytes.IndexByte(s[:min(len(s), 12)], ';'); end > 1 {
			if plain := html.UnescapeString(string(s[:end+1])); plain != string(s[:end+1]) {
				return []byte(plain), end + 1
			}
		}
	}
	return s[:1], 1
}

func backslash(s []byte) (plain []byte, length int) {
	if len(s) < 2 {
		return s[:1], 1
	}
	switch c := s[1]; {
	case c == 'u' && len(s) > 2 && s[2] == '{':
		if end := bytes.IndexByte(s[:min(len(s), 10)], '}'); end > 3 {
			if r, ok := number(s, 3, end-3, 16); ok {
				return utf8.AppendRune(nil, rune(r)), end + 1
			}
		}
	case c == 'u':
		if r, ok := number(s, 2, 4, 16); ok {
			return utf8.AppendRune(nil, rune(r)), 6
		}
	case c == 'x':
		if r, ok := number(s, 2, 2, 16); ok {
			return []byte{byte(r)}, 4
		}
	case '0' <= c && c <= '3':
		if r, ok := number(s, 1, 3, 8); ok {
			return []byte{byte(r)}, 4
		}
	case bytes.IndexByte([]byte("nrtbfav"), c) >= 0:
		return []byte{"\n\r\t\b\f\a\v"[bytes.IndexByte([]byte("nrtbfav"), c)]}, 2
	case c < '0' || '9' < c && c < 'A' || 'Z' < c && c < 'a' || 'z' < c && c < utf8.RuneSelf:
		return s[1:2], 2
	}
	return s[:1], 1
}

// number reads so many digits of a base at a place.
func number(s []byte, at, digits, base int) (uint64, bool) {
	if len(s) < at+digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s[at:at+digits]), base, 32)
	return n, err == nil
}
