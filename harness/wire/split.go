package wire

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// splitFields returns the fields of a header section that do not end with their
// line: a line after them begins with white space, or is not a field. It reads what
// parseFields reads, which keeps of them what browsers keep.
// https://www.rfc-editor.org/rfc/rfc9112#section-5.2
func splitFields(section string) []harness.SplitField {
	const most, longest = 8, 200 // what a report shows of them
	var split []harness.SplitField
	_, text, _ := strings.Cut(section, "\n")
	name := "" // of the field before
	for text != "" && len(split) < most {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		line = strings.TrimRight(line, "\r")
		if line == "" || name == "" && isSpace(line[0]) {
			continue
		}
		h, isField := parseField(line)
		switch folded := isSpace(line[0]); {
		case !folded && isField:
			name = h.Name
		case name != "" && fieldValue(line) != "":
			split = append(split, harness.SplitField{Name: name, Rest: fieldValue(line[:min(len(line), longest)]), Folded: folded})
		}
	}
	return split
}
