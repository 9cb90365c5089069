// Package inert makes a text that somebody else has written do nothing where it
// is printed: no terminal obeys it, no line is reordered by it, and no runner of
// a CI system takes it for a command.
package inert

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns s with everything escaped that would not appear as itself on a
// page or terminal: control and escape characters, line breaks, invalid UTF-8,
// and the invisible ones, of which some reorder a line.
func Text(s string) string {
	if strings.IndexFunc(s, Unseen) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case Unseen(c) && c < 0x80:
			fmt.Fprintf(&b, `\x%02x`, c)
		case Unseen(c):
			fmt.Fprintf(&b, `\u{%x}`, c)
		default:
			b.WriteRune(c)
		}
		i += size
	}
	return b.String()
}

// colours are the sequences by which a text of ours has colours.
// https://ecma-international.org/publications-and-standards/standards/ecma-48/ (SGR)
var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Stream is Text for a text of many lines: line breaks and tabs stay, and colours
// where withColours says so.
func Stream(text []byte, withColours bool) []byte {
	if bytes.IndexFunc(text, func(c rune) bool { return c != '\n' && c != '\t' && Unseen(c) }) < 0 && utf8.Valid(text) {
		return text
	}
	var b strings.Builder
	escape := func(part string) {
		for i, line := range strings.Split(part, "\n") {
			if i > 0 {
				b.WriteByte('\n')
			}
			for k, cell := range strings.Split(line, "\t") {
				if k > 0 {
					b.WriteByte('\t')
				}
				b.WriteString(Text(cell))
			}
		}
	}
	done := 0
	if withColours {
		for _, m := range colours.FindAllIndex(text, -1) {
			escape(string(text[done:m[0]]))
			b.Write(text[m[0]:m[1]])
			done = m[1]
		}
	}
	escape(string(text[done:]))
	return []byte(b.String())
}

// Unseen reports whether a character is neither a graphic one nor the plain
// space, or takes no room.
func Unseen(c rune) bool {
	return !unicode.IsPrint(c) || c > 0x7f && unicode.In(c, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// command finds what a runner takes for a command anywhere in a line: GitHub's
// "##[name]", Azure's "##vso[area.event]", TeamCity's "##teamcity[message]".
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
// https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Sdk/CommandStringConvertor.cs
// https://www.jetbrains.com/help/teamcity/service-messages.html
var command = regexp.MustCompile(`##([A-Za-z]*\[)`)

// leading finds what GitHub's runner takes for a command, "::name", which it is
// at the beginning of a line, behind white space. Colours are not seen there.
var leading = regexp.MustCompile(`(?m)^((?:[\s\pZ]|\x1b\[[0-9;]*m)*):(:)`)

// section finds the markers of GitLab's runner, which fold a log. They need
// controls behind them, which are escaped; without them they mean nothing else.
// https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
var section = regexp.MustCompile(`section_(start|end):(\d)`)

// Lines returns a text, whose line breaks are ours, without anything in it that
// a runner obeys. One character of each command is escaped.
func Lines(text []byte) []byte { return disarm(text, `\x23`, `\x3a`) }

// JSON returns a JSON text without anything in it that a runner obeys, and without
// what would reach the terminal of somebody who looks at it: encoding/json leaves
// DEL, the C1 controls and the characters that reorder a line as they are. Readers
// find the same strings.
// https://www.rfc-editor.org/rfc/rfc8259#section-7
func JSON(text []byte) []byte {
	out, done := []byte(nil), 0
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		if c > '~' && Unseen(c) {
			// Outside of strings JSON is ASCII.
			out = append(out, text[done:i]...)
			for _, unit := range utf16.AppendRune(nil, c) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
			done = i + size
		}
		i += size
	}
	if done > 0 {
		text = append(out, text[done:]...)
	}
	return disarm(text, `\u0023`, `\u003a`)
}

// Markup returns a text of HTML or XML without anything in its character data
// that a runner obeys: readers find the same text.
func Markup(text []byte) []byte { return disarm(text, "&#35;", "&#58;") }

// disarm writes one character of each command in another way.
func disarm(text []byte, hash, colon string) []byte {
	if bytes.Contains(text, []byte("##")) {
		text = command.ReplaceAll(text, []byte(hash+"#$1"))
	}
	if bytes.Contains(text, []byte("::")) {
		text = leading.ReplaceAll(text, []byte("${1}"+colon+"$2"))
	}
	if bytes.Contains(text, []byte("section_")) {
		text = section.ReplaceAll(text, []byte("section_${1}"+colon+"$2"))
	}
	return text
}
