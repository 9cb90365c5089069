package report

import (
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
)

// diagram is a sequence of messages between the browser and the server, laid
// out for an SVG; all figures are its user units.
type diagram struct {
	Width, Height   int
	Browser, Server int // x of the two life lines
	Top, Bottom     int // y between which they run
	Text            int // x of the texts between them
	Arrows          []arrow
	Outcome         string
	OutcomeY        int
	Empty           bool
}

// arrow is one message and the lines that stand above its stroke.
type arrow struct {
	From, To, Y int
	// Head are the three points of the arrow head's polygon.
	Head  [3]point
	Lines []textLine
	// Back tells a response; Missing one that never came.
	Back, Missing bool
}

type point struct{ X, Y int }

type textLine struct {
	Y      int
	Text   string
	Strong bool
}

const (
	diagramWidth  = 760
	diagramEdge   = 60 // from a life line to the picture's edge
	diagramTop    = 34
	lineHeight    = 17
	arrowGap      = 12
	arrowHead     = 7
	diagramLetter = 86 // characters that fit between the life lines
)

// newDiagram lays out the exchanges with the headers that matter.
func newDiagram(exchanges []harness.Exchange, target, outcome string) diagram {
	d := diagram{
		Width: diagramWidth, Browser: diagramEdge, Server: diagramWidth - diagramEdge,
		Top: diagramTop, Text: diagramEdge + 10, Outcome: fit(outcome), Empty: len(exchanges) == 0,
	}
	y := diagramTop
	for _, x := range exchanges {
		d.Arrows = append(d.Arrows, d.message(&y, d.Browser, d.Server, requestLine(x, target), x.Request))
		back := d.message(&y, d.Server, d.Browser, statusLine(x), x.Response)
		back.Back, back.Missing = true, x.Status == 0
		d.Arrows = append(d.Arrows, back)
	}
	d.Bottom = y + arrowGap
	d.OutcomeY = d.Bottom + lineHeight
	d.Height = d.OutcomeY + lineHeight
	return d
}

// message lays out one arrow below y and moves y past it.
func (d diagram) message(y *int, from, to int, first string, headers []harness.HeaderLine) arrow {
	*y += lineHeight
	a := arrow{From: from, To: to, Lines: []textLine{{Y: *y, Text: fit(first), Strong: true}}}
	for _, h := range headersThatMatter(headers, false) {
		*y += lineHeight
		a.Lines = append(a.Lines, textLine{Y: *y, Text: fit(shown(h.Name) + ": " + shown(h.Value))})
	}
	*y += arrowGap - 4
	a.Y = *y
	back := arrowHead
	if to > from {
		back = -arrowHead
	}
	a.Head = [3]point{{to, a.Y}, {to + back, a.Y - arrowHead/2 - 1}, {to + back, a.Y + arrowHead/2 + 1}}
	*y += 4
	return a
}

// fit cuts a text to what has room between the life lines.
func fit(s string) string {
	if utf8.RuneCountInString(s) <= diagramLetter {
		return s
	}
	return string([]rune(s)[:diagramLetter-1]) + "…"
}
