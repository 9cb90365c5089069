package declared

import "github.com/corsuite/corsuite/harness"

// Found is the policy that one object of a file declares.
type Found struct {
	// Product is the name of the software that reads the object.
	Product string `json:"product"`
	// Name of the object: shop/api, or of the resource of a template.
	Name string `json:"name"`
	// File and Line where its policy begins.
	File string `json:"file"`
	Line int    `json:"line"`
	// Policy is what the product would do: what the file says, and its own defaults.
	// A field that the file alone does not settle is undeclared.
	Policy harness.Policy `json:"policy"`
	// URLs that the policy holds for, as far as the file names them whole.
	URLs []string `json:"urls,omitempty"`
	// Targets are URLs with what is asked of them, as far as the file says so.
	Targets []harness.Target `json:"targets,omitempty"`
	// Notes are what there is to know of it, in the order of the file.
	Notes []Note `json:"notes,omitempty"`
}

// Note is something to know of a policy that was read.
type Note struct {
	Kind NoteKind `json:"kind"`
	Line int      `json:"line"`
	// Field of the policy that it is about, as corsuite.yaml spells it: origins.
	Field string `json:"field,omitempty"`
	// Written is what stands in the file.
	Written string `json:"written,omitempty"`
	// Value is what a note of its kind adds: what was taken instead, the default, the product.
	Value string `json:"value,omitempty"`
}

// NoteKind says what a note is about.
type NoteKind string

// What a product does where its file says nothing, and what is not the file's to say.
const (
	// Default is a field that the product fills: Value.
	Default NoteKind = "default"
	// Unresolved is a value that the file alone does not settle: a variable, a reference.
	Unresolved NoteKind = "unresolved"
	// Inexpressible is a value that corsuite's policy has no words for.
	Inexpressible NoteKind = "inexpressible"
	// NoURL is a host or a path without a URL that could be asked.
	NoURL NoteKind = "no-url"
	// Unfilled is an operation that has no example for a parameter: Value.
	Unfilled NoteKind = "unfilled"
	// FirstRule says that a request which several rules match gets the first one's answer only.
	FirstRule NoteKind = "first-rule"
	// PreflightsElsewhere says that the product leaves preflights that do not match to the application.
	PreflightsElsewhere NoteKind = "preflights-elsewhere"
)

// What is wrong on paper: true of whatever deployment reads the file.
const (
	// NotAnOrigin is what no browser sends; Value is what was taken for it, "" for nothing.
	NotAnOrigin NoteKind = "not-an-origin"
	// UnsupportedPattern is a wildcard that the product compares letter by letter.
	UnsupportedPattern NoteKind = "unsupported-pattern"
	// PublicSuffix is a pattern below which everybody can register a name.
	PublicSuffix NoteKind = "public-suffix"
	// LiteralWildcard: the product sends "*" beside credentials, which browsers refuse.
	LiteralWildcard NoteKind = "literal-wildcard"
	// EveryoneWithCredentials: the product says the requesting origin, whoever it is.
	EveryoneWithCredentials NoteKind = "everyone-with-credentials"
	// RefusedWildcard: the product does not take "*" with credentials at all.
	RefusedWildcard NoteKind = "refused-wildcard"
	// UnescapedDot is a dot of a regular expression that stands for any character.
	UnescapedDot NoteKind = "unescaped-dot"
	// Unanchored is a regular expression that other hosts match, too.
	Unanchored NoteKind = "unanchored"
	// PrefixMatch lets every host in whose name begins like the allowed one.
	PrefixMatch NoteKind = "prefix-match"
	// SuffixMatch lets every host in whose name ends like the allowed one.
	SuffixMatch NoteKind = "suffix-match"
	// BadPattern is a regular expression that does not compile: Value says why.
	BadPattern NoteKind = "bad-pattern"
	// MissingQuotes is a value that needs quotes inside its quotes.
	MissingQuotes NoteKind = "missing-quotes"
	// ListSentWhole are several origins where the product sends the text as it is.
	ListSentWhole NoteKind = "list-sent-whole"
	// NotEnabled are CORS settings without what switches them on: Value.
	NotEnabled NoteKind = "not-enabled"
	// BadMethod is a method that no page can send like this: Value says why.
	BadMethod NoteKind = "bad-method"
	// BadHeader is no header name.
	BadHeader NoteKind = "bad-header"
	// BadNumber is not a number of seconds.
	BadNumber NoteKind = "bad-number"
	// BadBoolean is neither true nor false.
	BadBoolean NoteKind = "bad-boolean"
)

// IsMistake reports whether a note of the kind says that something is wrong.
func (k NoteKind) IsMistake() bool {
	switch k {
	case Default, Unresolved, Inexpressible, NoURL, Unfilled, FirstRule, PreflightsElsewhere:
		return false
	}
	return true
}

// IsOpen reports whether a note of the kind says that a value is not known.
func (k NoteKind) IsOpen() bool { return k == Unresolved || k == Inexpressible }

// Mistakes returns the notes that say what is wrong on paper.
func (f Found) Mistakes() []Note { return f.those(NoteKind.IsMistake) }

// Open returns the notes that say what is not known.
func (f Found) Open() []Note { return f.those(NoteKind.IsOpen) }

func (f Found) those(is func(NoteKind) bool) []Note {
	var notes []Note
	for _, n := range f.Notes {
		if is(n.Kind) {
			notes = append(notes, n)
		}
	}
	return notes
}
