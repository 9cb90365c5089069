package config

import (
	"fmt"
	"strings"
)

// Error is one mistake in what somebody wrote, and what to write instead.
type Error struct {
	// File as it was named; "" when the value was given by a flag.
	File string
	// Line and Column count from 1; 0 when the mistake is the whole file's.
	Line, Column int
	// Key is where the value stands: policy.origins[1], or a flag: --origin.
	Key string
	// Value as written, strings quoted; "" when there is none to show.
	Value string
	// Message says what is wrong and what to write instead: "has a path; want scheme://host[:port]".
	Message string
}

// Error returns "file:line:column: key: value message".
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
		}
		b.WriteString(": ")
	}
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	if e.Value != "" {
		b.WriteString(e.Value + " ")
	}
	b.WriteString(e.Message)
	return b.String()
}

// suggest returns the known word that was probably meant by word, or "".
//
// It looks for a known word inside the one written (allow_origins, maxAge),
// then for one within two keystrokes (orgins).
func suggest(word string, known []string) string {
	plain := plainKey(word)
	best, at := "", len(plain)
	for _, k := range known {
		if i := strings.Index(plain, plainKey(k)); i >= 0 && i < at {
			best, at = k, i
		}
	}
	if best != "" {
		return best
	}
	const near = 2
	distance := near + 1
	for _, k := range known {
		if d := editDistance(plain, plainKey(k)); d < distance && d < len(plain) {
			best, distance = k, d
		}
	}
	return best
}

// plainKey drops what people vary between spellings of one key: case, "-" and "_".
func plainKey(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "-", ""), "_", "")
}

// editDistance counts the bytes to insert, delete or replace to turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
