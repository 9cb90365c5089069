package reasons

import (
	"slices"
	"strings"

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
	// Mutant is the id of a broken server that shows it, "" if none does:
	// corsuite serve --mutant ID.
	Mutant string
	// Says are the browsers' words.
	Says []Words
}

// Words is how one browser reports a reason. Text is the message as it stands on
// the console, with {names} for what differs each time: {url}, {origin},
// {value}, {method}, {header}, {status}. Typographic quotation marks, line ends
// and letter case do not matter.
type Words struct {
	Browser Browser
	Text    string
}

// Browser names whose console a message comes from.
type Browser string

// The browsers, by the name under which people know them; others share their engine.
const (
	Chrome  Browser = "Chrome"
	Firefox Browser = "Firefox"
	Safari  Browser = "Safari"
)

// All returns every reason, those of CORS first, in the order of the standard.
func All() []Reason { return slices.Concat(check(), preflight(), redirect(), others()) }

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
