package config

import "strings"

// expansion is a text with the environment's values in it.
type expansion struct {
	text string
	// used tells whether a value of the environment stands in the text.
	used bool
	// unset are the variables that the text names and the environment lacks.
	unset []string
}

// expand replaces ${NAME} by the environment's value, and $${ by ${.
func expand(s string, lookup func(string) (string, bool)) expansion {
	var x expansion
	for {
		before, rest, found := strings.Cut(s, "${")
		if !found {
			x.text += s
			return x
		}
		name, after, closed := strings.Cut(rest, "}")
		switch literal, escaped := strings.CutSuffix(before, "$"); {
		case escaped:
			x.text += literal + "${"
			s = rest
		case !closed || !isVariable(name):
			x.text += before + "${"
			s = rest
		default:
			value, set := lookup(name)
			if set {
				x.used = true
			} else {
				x.unset = append(x.unset, name)
			}
			x.text += before + value
			s = after
		}
	}
}

// isVariable tells whether a shell could set a variable of this name.
// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap03.html (Name)
func isVariable(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
