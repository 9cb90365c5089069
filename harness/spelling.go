package harness

// Spelling is how an allowed origin could have got into a server's list by
// mistake: a text that resembles it, and that the server would then let in
// instead of the origin that browsers send.
type Spelling struct {
	Kind    SpellingKind
	Written string
}

// SpellingKind is what sort of mistake it is. The list is closed.
type SpellingKind string

// The kinds of misspelling.
const (
	SpeltSlash       SpellingKind = "slash"        // https://app.example.com/
	SpeltDefaultPort SpellingKind = "default-port" // https://app.example.com:443
	SpeltScheme      SpellingKind = "scheme"       // http://app.example.com
	SpeltWWW         SpellingKind = "www"          // https://www.app.example.com, or without
	SpeltNoScheme    SpellingKind = "no-scheme"    // app.example.com
	SpeltNoPort      SpellingKind = "no-port"      // http://localhost for http://localhost:3000
	SpeltCapitals    SpellingKind = "capitals"     // https://App.example.com
	SpeltUnicode     SpellingKind = "unicode"      // https://bücher.example for https://xn--bcher-kva.example
	SpeltPattern     SpellingKind = "pattern"      // https://*.example.com, compared as plain text
)
