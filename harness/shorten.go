package harness

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxSentence is how many bytes of somebody else's text a verdict's sentences
// hold at most: the exchange has the whole of it, once.
const maxSentence = 4 << 10

// Shorten returns a text of at most about n bytes: a longer one is cut, and says
// how long it was. The result keeps no longer text alive.
func Shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n
	for end > 0 && !utf8.RuneStart(s[end]) && n-end < utf8.UTFMax {
		end--
	}
	return strings.Clone(s[:end]) + fmt.Sprintf("… (%d bytes in all)", len(s))
}

// shorten bounds the sentences of an instance.
func (v InstanceVerdict) shorten() InstanceVerdict {
	v.Why, v.Got, v.Reason = Shorten(v.Why, maxSentence), Shorten(v.Got, maxSentence), Shorten(v.Reason, maxSentence)
	for i, note := range v.notes {
		v.notes[i] = Shorten(note, maxSentence)
	}
	return v
}
