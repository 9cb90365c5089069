package inputs

import (
	"regexp"
	"strings"
)

// Rules of this file: what stands around a copied text is taken away, never
// obeyed: the fence of a code block, comments before it, a shell's prompt.

var (
	fence = regexp.MustCompile("(?s)^\\s*```[\\w-]*[ \\t]*\\r?\\n(.*?)\\r?\\n?[ \\t]*```\\s*$")
	// prompt is what a shell writes before a command; no quotation marks and no
	// operators stand in one.
	prompt = regexp.MustCompile("(?i)^[^\\n'\"|;&()<`=]{0,120}?[$%#>❯➜]\\s*(curl\\b|wget\\b|invoke-webrequest\\b|invoke-restmethod\\b|iwr\\b|irm\\b|\\$\\w+ *= *(?:invoke-|iwr |irm ))")
	// goesOn is a line of a shell that goes on, with what editors leave at its end.
	goesOn = regexp.MustCompile(`\\[ \t]*\r?\n`)
	// before are comments in front of a command.
	before = regexp.MustCompile(`^(?:[ \t]*(?:#|//)[^\n]*\n)+`)
)

// unwrap returns what was copied, without what stands around it.
func unwrap(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "\ufeff"))
	if inside := fence.FindStringSubmatch(text); inside != nil {
		text = strings.TrimSpace(inside[1])
	}
	if rest := before.ReplaceAllString(text, ""); strings.TrimSpace(rest) != "" {
		text = strings.TrimSpace(rest)
	}
	if at := prompt.FindStringSubmatchIndex(text); at != nil {
		text = text[at[2]:]
	}
	text = goesOn.ReplaceAllString(text, "\\\n")
	if strings.Contains(text, "curl\u00a0") {
		text = strings.ReplaceAll(text, "\u00a0", " ")
	}
	return straight(text)
}

// straight writes typographic quotation marks, which word processors and chats put
// in place of the others, as these; a text that has others already keeps them.
func straight(text string) string {
	if strings.ContainsAny(text, "'\"") {
		return text
	}
	return strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`, "„", `"`).Replace(text)
}

// others are tools and libraries that make requests, and whose lines are not read.
var others = regexp.MustCompile(`(?i)^(wget|https?|xh|axios|aria2c|hey|ab|lwp-request)\b(?:[ .(])|(?:^|[^\w.])(axios|\$\.ajax|\$\.get|\$\.post|XMLHttpRequest|superagent|requests\.(?:get|post|put|patch|delete|request)|HttpClient)\b`)

// another returns the name of a tool or library whose line a text is, "" for none.
func another(text string) string {
	found := others.FindStringSubmatch(text)
	switch {
	case found == nil, strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return ""
	case found[1] != "":
		return found[1]
	}
	return found[2]
}

// unread is the error for a text that is not read.
func unread(text string) error {
	if name := another(text); name != "" {
		return &Error{Word: name, Problem: "is another tool, whose lines are not read; copy the request with DevTools' \"Copy as cURL\" or \"Copy as fetch\", or write it with flags: corsuite try URL -X METHOD -H 'Name: value' --origin https://app.example.com"}
	}
	return &Error{Problem: "this is neither a curl line nor a fetch() call: copy the request with DevTools' \"Copy as cURL\" or \"Copy as fetch\""}
}
