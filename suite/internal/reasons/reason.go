package reasons

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Reason is one row: why a page does not get a response.
type Reason struct {
	// ID is the model's word for it, or a word of ours where the model has none
	// since the request never becomes a fetch.
	ID string
	// Title is what happened, as a sentence.
	Title string
	// CORS reports whether the reason is a refusal by the CORS protocol. For
	// others no Access-Control header helps.
	CORS bool
	// Spec is the address of the step that refuses.
	Spec string
	// Why says what is behind it in most cases, and Cure what to change.
	Why, Cure string
	// Answer are the header lines that the response needs, with {origin}, {method}
	// and {header} for the page's own; nil where no header alone is the cure.
	Answer []string
	// Preflight is true where the response to the preflight is the one that refuses.
	Preflight bool
	// Unasked is true where the browser refuses before it asks.
	Unasked bool
	// Ask are the flags of corsuite try, beside URL and origin, that make a request
	// which meets the reason.
	Ask []string
	// Mutant is the id of a broken server that shows it, "" if none does:
	// corsuite serve --mutant ID.
	Mutant string
	// Says are the browsers' words.
	Says []Words
}

// Show returns the command that shows the reason at its broken server.
func (r Reason) Show() string {
	words := []string{"corsuite try http://127.0.0.1:8080/items --origin https://app.example.com"}
	for _, word := range r.Ask {
		words = append(words, harness.ShellQuote(word))
	}
	return strings.Join(words, " ")
}

// Words is how one browser reports a reason. Text is the message as it stands on
// the console, with {names} for what differs each time: {url}, {origin},
// {value}, {method}, {header}, {status}. Quotation marks, white space and letter case
// do not matter.
type Words struct {
	Browser Browser
	Text    string
	// General is true of words that are said beside others which tell more.
	General bool
}

// Browser names whose console a message comes from.
type Browser string

// The browsers, by the name under which people know them; others share their engine.
const (
	Chrome  Browser = "Chrome"
	Firefox Browser = "Firefox"
	Safari  Browser = "Safari"
	// Edge is Microsoft's browser before it became one of Chrome's kind, and Internet Explorer.
	Edge Browser = "Edge"
	// DevTools are Chrome's tools: their Network and Issues panels have words of their own.
	DevTools Browser = "DevTools"
	// Library is a library that makes requests, in a page or elsewhere.
	Library Browser = "a library"
	// Server is what servers answer or log themselves.
	Server Browser = "a server"
)

// All returns every reason, those of CORS first, in the order of the standard.
func All() []Reason {
	return slices.Concat(check(), preflight(), redirect(), cors(), others(), script(), connection(), unsaid())
}

// ByID returns the reason with the id, without regard to letter case.
func ByID(id string) (Reason, bool) {
	for _, r := range All() {
		if strings.EqualFold(r.ID, id) {
			return r, true
		}
	}
	return Reason{}, false
}

const standard = "https://fetch.spec.whatwg.org/#"

// id is the model's word for a reason.
func id(r fetch.Reason) string { return string(r) }
