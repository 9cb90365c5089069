package main

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"github.com/corsuite/corsuite/suite/internal/prose"
)

// The columns of a sheet: as many as the terminal has, within what is good to
// read; usualWidth where there is none.
const (
	usualWidth = 80
	leastWidth = 40
	mostWidth  = 100
)

// widthOf returns how many columns a text on a stream has.
func widthOf(w io.Writer) int {
	f, isTerminal := terminal(w)
	if !isTerminal {
		return usualWidth
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return usualWidth
	}
	return min(max(width, leastWidth), mostWidth)
}

// sheet lays out what explain says: paragraphs are wrapped, commands and
// addresses stay whole.
type sheet struct {
	w     io.Writer
	width int
}

func newSheet(w io.Writer) *sheet { return &sheet{w, widthOf(w)} }

// prose writes a paragraph.
func (s *sheet) prose(text string) { s.hanging("", 0, text) }

// head writes a line that begins a part, after an empty one.
func (s *sheet) head(text string) {
	fmt.Fprintln(s.w)
	s.prose(text)
}

// line writes a line as it is, two columns in.
func (s *sheet) line(text string) { fmt.Fprintf(s.w, "  %s\n", text) }

// item writes a paragraph with a dash before it.
func (s *sheet) item(text string) { s.hanging("  -", 4, text) }

// named is the column at which the text of a named paragraph begins.
const named = 11

// field writes a paragraph with its name before it.
func (s *sheet) field(name, text string) { s.hanging(name, named, text) }

// hanging writes a paragraph whose first line begins with a word in its margin.
func (s *sheet) hanging(word string, margin int, text string) {
	for i, line := range prose.Wrap(text, s.width-margin) {
		if i > 0 {
			word = ""
		}
		fmt.Fprintln(s.w, strings.TrimRight(fmt.Sprintf("%-*s%s", margin, word, line), " "))
	}
}
