package harness

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

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
