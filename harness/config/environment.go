package config

import "strings"

// Variable is a variable of the environment.
type Variable struct{ Name, Value string }

// Secret is a value that holds something from the environment: no report may
// show it.
type Secret struct {
	// Header is the field whose value it is.
	Header string
	// Value is what is sent, Written what the file has, with ${NAME} in it.
	Value, Written string
	// Variables whose values stand in it.
	Variables []Variable
}

// minSecret is the number of bytes that a variable's value has at least: a
// shorter one stands in a report by chance and could not be hidden there.
const minSecret = 6

// expansion is a text with the environment's values in it.
type expansion struct {
	text string
	// used are the variables whose values stand in the text.
	used []Variable
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
				x.used = append(x.used, Variable{name, value})
			} else {
				x.unset = append(x.unset, name)
			}
			x.text += before + value
			s = after
		}
	}
}

// isVariable reports whether a shell could set a variable of this name.
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
