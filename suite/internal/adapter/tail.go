package adapter

import (
	"bytes"
	"strings"
	"sync"
	"unicode"
)

// Limits of what is kept of an adapter's output.
const (
	tailBytes = 8 << 10
	tailLines = 20
)

// tail is a writer that remembers the end of what was written to it. It is
// safe for concurrent use.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if excess := len(t.kept) - tailBytes; excess > 0 {
		t.kept = append(t.kept[:0], t.kept[excess:]...)
	}
	return len(p), nil
}

// lines returns the last lines, oldest first, without control characters:
// they are going to be printed.
func (t *tail) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for line := range bytes.Lines(t.kept) {
		if text := strings.TrimSpace(printable(string(line))); text != "" {
			lines = append(lines, text)
		}
	}
	return lines[max(0, len(lines)-tailLines):]
}

// last returns the last line, or "".
func (t *tail) last() string {
	lines := t.lines()
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
}
