package redact

import (
	"bytes"
	"regexp"
)

// field is the place of a value, in a source, that is hidden for its name.
type field struct {
	start, end int
	user       bool // it is the user information of a URL
}

// placeholder finds a variable in place of a value, as commands and files write it.
var placeholder = regexp.MustCompile(`^\$(?:\{\w+\}|[A-Za-z_]\w*)$`)

// longestName bounds what is taken for a name.
const longestName = 100

// lookAlike is an origin before the @, which a rule makes to see what a server
// takes it for: https://app.example.com:443@evil.example
var lookAlike = regexp.MustCompile(`^(?:localhost|\[[0-9a-f:.]+\]|(?:[a-z0-9*-]+\.)+(?:[a-z][a-z0-9-]*|[0-9]{1,3}))(?::[0-9*]{1,5})?$`)

// telling returns the places of what is hidden for its name, its place or its look.
func (s *Secrets) telling(v view) []field { return append(s.named(v), s.shaped(v)...) }

// named returns the places of values that are hidden for their names, and of
// user information.
func (s *Secrets) named(v view) []field {
	var found []field
	add := func(start, end int, user bool) {
		if value := v.text[start:end]; end > start && string(value) != Mark && !placeholder.Match(value) {
			start, end = v.source(start, end)
			found = append(found, field{start, end, user})
		}
	}
	each(v.text, "=", func(i int) {
		if start, end, ok := s.parameter(v.text, i); ok {
			add(start, end, false)
		}
	})
	each(v.text, ":", func(i int) {
		if start, end, ok := s.member(v.text, i); ok {
			add(start, end, false)
		}
	})
	each(v.text, "://", func(i int) {
		start := i + len("://")
		end := start + upTo(v.text[start:], " \t\r\n/?#@'\"<>\\")
		if end < len(v.text) && v.text[end] == '@' && !lookAlike.Match(v.text[start:end]) {
			add(start, end, true)
		}
	})
	each(v.text, "@", func(i int) {
		if start, ok := bareUser(v.text, i); ok {
			add(start, i, true)
		}
	})
	return found
}

// bareUser returns the beginning of user:password before an @, where no "//" is in
// front of it: a URL that is written wrongly.
func bareUser(text []byte, at int) (start int, ok bool) {
	before := text[max(0, at-longestName):at]
	user := before[bytes.LastIndexAny(before, " \t\r\n/?#@&=,;'\"<>(){}\\")+1:]
	name, password, found := bytes.Cut(user, []byte(":"))
	switch {
	case !found, len(name) == 0, len(password) < MinLength, at+1 == len(text), !isHostByte(text[at+1]):
		return 0, false
	case bytes.EqualFold(name, []byte("mailto")), bytes.HasPrefix(text[at+1:], []byte("sha256:")):
		return 0, false // an address, and an image with its tag
	}
	return at - len(user), !lookAlike.Match(user) && !lookAlike.Match(password)
}

func isHostByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '['
}

// each calls f with every place of a mark in a text.
func each(text []byte, mark string, f func(int)) {
	for at := 0; ; at += len(mark) {
		i := bytes.Index(text[at:], []byte(mark))
		if i < 0 {
			return
		}
		at += i
		f(at)
	}
}

// upTo returns the length of a text up to the first of some characters.
func upTo(text []byte, stop string) int {
	if i := bytes.IndexAny(text, stop); i >= 0 {
		return i
	}
	return len(text)
}

// parameter returns the value of ?name=value, &name=value or name=value at the
// beginning of a form, by the place of its "=", if it is hidden.
func (s *Secrets) parameter(text []byte, equals int) (start, end int, ok bool) {
	before := text[max(0, equals-longestName-1):equals]
	name := before[bytes.LastIndexAny(before, " \t\r\n=&?#;\"'<>(){},/~\\")+1:]
	if len(name) == 0 || len(name) > longestName {
		return 0, 0, false
	}
	if edge := equals - len(name) - 1; edge >= 0 && bytes.IndexByte([]byte(" \t\r\n?&#;\"'(/~"), text[edge]) < 0 {
		return 0, 0, false
	}
	start = equals + 1
	end = start + upTo(text[start:], " \t\r\n&#;\"'<>\\")
	return start, end, s.hidesField(string(name), end-start)
}

// member returns the value of "name": "value", by the place of its colon, if it
// is hidden. What is cut off before the closing quote is a value too.
func (s *Secrets) member(text []byte, colon int) (start, end int, ok bool) {
	before := bytes.TrimRight(text[max(0, colon-longestName-10):colon], " \t\r\n")
	n := len(before) - 1
	if n < 1 || before[n] != '"' && before[n] != '\'' {
		return 0, 0, false
	}
	name := before[bytes.LastIndexByte(before[:n], before[n])+1 : n]
	after := bytes.TrimLeft(text[colon+1:], " \t\r\n")
	if len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return 0, 0, false
	}
	start = len(text) - len(after) + 1
	for end = start; end < len(text) && text[end] != after[0]; end++ {
		if text[end] == '\\' {
			end++
		}
	}
	end = min(end, len(text))
	return start, end, s.hidesField(string(name), end-start)
}

// hidesField reports whether a field's value of a length is hidden. A short one
// is a number or a word, unless the user says otherwise.
func (s *Secrets) hidesField(name string, length int) bool {
	hidden, declared := s.hidden(name)
	return hidden && (declared || length >= MinLength)
}
