package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// diagram is a sequence of messages between the browser, its cache if that
// answered, and the server, laid out for an SVG that fits a phone; all figures
// are its user units.
type diagram struct {
	Width, Height int
	Lanes         []lane
	Top, Bottom   int // y between which the life lines run
	Text          int // x of the texts
	Arrows        []arrow
	Outcome       []textLine
	Empty         bool
}

// lane is the life line of one who sends and receives.
type lane struct {
	X            int
	Name, Anchor string
}

// arrow is one message and the lines that stand above its stroke.
type arrow struct {
	From, To, Y int
	// Head are the three points of the arrow head's polygon.
	Head  [3]point
	Lines []textLine
	// Missing tells a response that never came.
	Missing bool
}

type point struct{ X, Y int }

type textLine struct {
	Y      int
	Text   string
	Strong bool
	// Decides marks a header that decided.
	Decides bool
}

const (
	diagramWidth  = 416
	diagramEdge   = 8   // from an outer life line to the picture's edge
	diagramCache  = 340 // x of the cache's life line
	diagramTop    = 22
	lineHeight    = 16
	arrowGap      = 12
	arrowHead     = 7
	diagramLetter = 54 // characters that fit between the outer life lines
	diagramLines  = 3  // that one header may take
)

// newDiagram lays out the first exchanges with the headers that matter.
func newDiagram(exchanges []harness.Exchange, target, outcome string, decisive []string) diagram {
	d := diagram{
		Width: diagramWidth, Top: diagramTop, Text: diagramEdge + 8, Empty: len(exchanges) == 0,
		Lanes: []lane{{diagramEdge, "browser", "start"}, {diagramWidth - diagramEdge, "server", "end"}},
	}
	if slices.ContainsFunc(exchanges, func(x harness.Exchange) bool { return x.FromCache }) {
		d.Lanes = slices.Insert(d.Lanes, 1, lane{diagramCache, "its cache", "middle"})
	}
	y := diagramTop
	for _, x := range exchanges[:min(len(exchanges), fewExchanges)] {
		browser, other := diagramEdge, diagramWidth-diagramEdge
		if x.FromCache {
			other = diagramCache
		}
		request := message(&y, browser, other, requestLine(x, target), x.Request, decisive)
		response := message(&y, other, browser, statusLine(x), x.Response, decisive)
		response.Missing = x.Status == 0
		d.Arrows = append(d.Arrows, request, response)
	}
	d.Bottom = y + arrowGap
	y = d.Bottom
	if rest := len(exchanges) - fewExchanges; rest > 0 {
		outcome = fmt.Sprintf("… and %d more, then: %s", rest, outcome)
	}
	d.Outcome = lay(&y, outcome, true)
	d.Height = y + lineHeight/2
	return d
}

// message lays out one arrow below y and moves y past it.
func message(y *int, from, to int, first string, headers []harness.HeaderLine, decisive []string) arrow {
	a := arrow{From: from, To: to, Lines: lay(y, first, true)}
	for _, h := range headersThatMatter(headers, false) {
		lines := lay(y, shown(h.Name)+": "+shown(h.Value), false)
		for i := range lines {
			lines[i].Decides = isDecisive(decisive, h.Name)
		}
		a.Lines = append(a.Lines, lines...)
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

// lay breaks a text into the lines that have room between the life lines, and
// moves y past them; a very long one is cut.
func lay(y *int, text string, strong bool) []textLine {
	var lines []textLine
	rest := []rune(text)
	for indent := ""; len(rest) > 0; indent = "  " {
		room := fits(rest, diagramLetter-len(indent))
		part := string(rest[:room])
		rest = rest[room:]
		if len(lines) == diagramLines-1 && len(rest) > 0 {
			part, rest = part+"…", nil
		}
		*y += lineHeight
		lines = append(lines, textLine{Y: *y, Text: indent + part, Strong: strong})
	}
	return lines
}

// fits returns how many characters of a text go into a line: up to the last space,
// else up to the last character after which an address may be broken, else as many
// as there is room for.
func fits(text []rune, room int) int {
	if len(text) <= room {
		return len(text)
	}
	for _, ends := range []string{" ", ",;/&?=.-"} {
		for n := room; n > room/3; n-- {
			if strings.ContainsRune(ends, text[n-1]) {
				return n
			}
		}
	}
	return room
}
