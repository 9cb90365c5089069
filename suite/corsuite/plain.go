package main

import (
	"strings"
	"unicode"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/reasons"
)

// inPlainWords returns a reason as a person would say it, to stand in the middle of
// a sentence; "" for none.
func inPlainWords(reason fetch.Reason) string {
	r, found := reasons.ByID(string(reason))
	if !found {
		return ""
	}
	text := strings.ReplaceAll(strings.TrimSuffix(r.Title, "."), ". The ", ": the ")
	first, _, _ := strings.Cut(text, " ")
	if first != "HTTP" && strings.IndexFunc(first[1:], unicode.IsUpper) < 0 {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
}
