// Package badge draws the small picture that says in a README how something stands:
// a label, and a word beside it.
package badge

import (
	"fmt"
	"html"
	"unicode/utf8"
)

// Colour is the colour behind the word.
type Colour string

// The colours, dark enough for white letters.
const (
	Green Colour = "#1b6e3c"
	Amber Colour = "#855600"
	Red   Colour = "#b3261e"
	Grey  Colour = "#55606b"
)

// The sizes, in pixels. Letters differ in width; textLength makes each text as wide as
// it is taken to be.
const (
	height  = 20
	padding = 6
	letter  = 6.5
)

// SVG returns the picture as an SVG image that needs no other file.
func SVG(label, word string, colour Colour) string {
	left, right := width(label), width(word)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" role="img" aria-label="%[3]s: %[4]s">`+
		`<title>%[3]s: %[4]s</title><rect width="%[1]d" height="%[2]d" rx="3" fill="#33383e"/>`+
		`<path d="M%[5]d 0h%[6]dv%[2]dh-%[6]dz" fill="%[7]s"/>`+
		`<g fill="#fff" font-family="system-ui,sans-serif" font-size="11">`+
		`<text x="%[8]d" y="14" textLength="%[9]d">%[3]s</text><text x="%[10]d" y="14" textLength="%[11]d">%[4]s</text></g></svg>`+"\n",
		left+right, height, html.EscapeString(label), html.EscapeString(word), left, right, colour,
		padding, left-2*padding, left+padding, right-2*padding)
}

// width is that of one half.
func width(text string) int { return int(letter*float64(utf8.RuneCountInString(text))) + 2*padding }
