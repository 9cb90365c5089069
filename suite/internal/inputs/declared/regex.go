package declared

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Rules of this file: a regular expression becomes the origins and patterns that
// are meant by it, where that can be seen; what else it matches, through a dot
// that is not escaped or an end that is not anchored, is noted. One that cannot
// be put into such words is not settled.

// maxAlternatives is how many origins one expression may stand for.
const maxAlternatives = 32

// expression takes a regular expression that the product searches for in the
// origin, or holds the whole origin against.
func (d *draft) expression(w word, whole bool) (taken []word, settled bool) {
	parsed, err := syntax.Parse(w.text, syntax.Perl)
	if err != nil {
		d.note(BadPattern, w.at, origins, w.text, err.Error())
		return nil, true
	}
	t := &translation{}
	texts, ok := t.texts(parsed)
	if !ok {
		d.note(Inexpressible, w.at, origins, w.text, "")
		return nil, false
	}
	var all []string
	for _, text := range texts {
		text, begun := strings.CutPrefix(text, begin)
		text, ended := strings.CutSuffix(text, end)
		if text == anything {
			return []word{{text: "*", at: w.at}}, true
		}
		if !whole && (!begun || !ended) {
			d.note(Unanchored, w.at, origins, w.text, "")
		}
		if tail.MatchString(text) {
			d.note(SuffixMatch, w.at, origins, w.text, "")
		}
		read, ok := readable(text)
		if !ok || slices.ContainsFunc(read, complaintOf) {
			d.note(Inexpressible, w.at, origins, w.text, "")
			return nil, false
		}
		for _, origin := range read {
			d.checkSuffix(w, origin)
			all = append(all, origin)
			taken = append(taken, word{text: origin, at: w.at, ours: true})
		}
	}
	if t.dots {
		d.note(UnescapedDot, w.at, origins, w.text, strings.Join(all, ", "))
	}
	return taken, true
}

// What a part of an expression stands for, in private characters: no origin has them.
const (
	begin    = "\x01"
	end      = "\x02"
	label    = "\x03" // one label or a part of it
	anything = "\x04" // whatever
	digits   = "\x05"
)

// translation collects what is odd about an expression.
type translation struct{ dots bool }

// texts returns the texts that an expression stands for; false if they cannot be told.
func (t *translation) texts(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return []string{strings.ToLower(string(re.Rune))}, true
		}
		return []string{string(re.Rune)}, true
	case syntax.OpEmptyMatch:
		return []string{""}, true
	case syntax.OpBeginText, syntax.OpBeginLine:
		return []string{begin}, true
	case syntax.OpEndText, syntax.OpEndLine:
		return []string{end}, true
	case syntax.OpAnyCharNotNL, syntax.OpAnyChar:
		// Between letters a dot is a dot that somebody forgot to escape.
		t.dots = true
		return []string{"."}, true
	case syntax.OpCapture:
		return t.texts(re.Sub[0])
	case syntax.OpQuest:
		inner, ok := t.texts(re.Sub[0])
		return append([]string{""}, inner...), ok
	case syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		return repeated(re)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			texts, ok := t.texts(sub)
			if all = append(all, texts...); !ok || len(all) > maxAlternatives {
				return nil, false
			}
		}
		return all, true
	case syntax.OpConcat:
		return t.concatenated(re.Sub)
	}
	return nil, false
}

func (t *translation) concatenated(parts []*syntax.Regexp) ([]string, bool) {
	all := []string{""}
	for _, part := range parts {
		texts, ok := t.texts(part)
		if !ok || len(all)*len(texts) > maxAlternatives {
			return nil, false
		}
		var longer []string
		for _, a := range all {
			for _, b := range texts {
				longer = append(longer, a+b)
			}
		}
		all = longer
	}
	return all, true
}

// repeated is a class that is repeated: of any character, of a label's, or of digits.
func repeated(re *syntax.Regexp) ([]string, bool) {
	sub := re.Sub[0]
	for sub.Op == syntax.OpCapture {
		sub = sub.Sub[0]
	}
	if re.Op == syntax.OpRepeat && (re.Min > 1 || re.Max != -1) && !isDigits(sub) {
		return nil, false
	}
	switch {
	case sub.Op == syntax.OpAnyChar, sub.Op == syntax.OpAnyCharNotNL:
		return []string{anything}, true
	case isDigits(sub):
		return []string{digits}, true
	case sub.Op != syntax.OpCharClass:
		return nil, false
	case matches(sub, '.'):
		// A class with a dot in it goes over several labels, if over nothing worse.
		return []string{anything}, !matches(sub, '/') && !matches(sub, ':')
	}
	return []string{label}, matches(sub, 'a') && matches(sub, 'z')
}

func isDigits(re *syntax.Regexp) bool {
	return re.Op == syntax.OpCharClass && matches(re, '0') && matches(re, '9') && !matches(re, 'a') && !matches(re, '.') && !matches(re, '-')
}

func matches(re *syntax.Regexp, c rune) bool {
	for i := 0; i+1 < len(re.Rune); i += 2 {
		if re.Rune[i] <= c && c <= re.Rune[i+1] {
			return true
		}
	}
	return false
}

// forms are how the private characters may stand in an origin.
var forms = regexp.MustCompile("^(https?://)?(?:(\x03|\x04)\\.)?([a-z0-9-]+(?:\\.[a-z0-9-]+)*)(:(?:[0-9]+|\x05))?$")

// tail are hosts of which only the end is given.
var tail = regexp.MustCompile("^(https?://)?\x04[a-z0-9-]")

// readable returns the origin or the pattern of a text; of one that begins with
// anything there is one of each scheme.
func readable(text string) ([]string, bool) {
	m := forms.FindStringSubmatch(text)
	if m == nil || m[1] == "" && m[2] != anything {
		return nil, false
	}
	stars := map[string]string{"": "", label: "*.", anything: "**."}[m[2]]
	rest := stars + m[3] + strings.ReplaceAll(m[4], digits, "*")
	if m[1] == "" {
		return []string{"http://" + rest, "https://" + rest}, true
	}
	return []string{m[1] + rest}, true
}
