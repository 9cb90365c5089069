package harness

import (
	"strings"

	"golang.org/x/net/idna"
)

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

// misspellings returns the likely ones of an allowed origin, the likeliest
// first. declared is the element of the policy that it stands for.
func misspellings(origin, declared string) []Spelling {
	scheme, authority, found := strings.Cut(origin, "://")
	if !found {
		return nil // null has one spelling
	}
	host, port := splitPort(authority)
	var all []Spelling
	add := func(kind SpellingKind, written string) {
		if written != origin {
			all = append(all, Spelling{Kind: kind, Written: written})
		}
	}
	add(SpeltSlash, origin+"/")
	if _, pattern := ParseOriginPattern(declared); pattern {
		add(SpeltPattern, declared)
	}
	add(SpeltNoScheme, authority)
	if isCustomScheme(scheme) {
		return all
	}
	if standard := map[string]string{"http": ":80", "https": ":443"}[scheme]; port == "" {
		add(SpeltDefaultPort, origin+standard)
	} else {
		add(SpeltNoPort, scheme+"://"+host)
	}
	add(SpeltScheme, map[string]string{"http": "https", "https": "http"}[scheme]+"://"+authority)
	if isAddress(strings.Trim(host, "[]")) {
		return all
	}
	if bare, www := strings.CutPrefix(authority, "www."); www {
		add(SpeltWWW, scheme+"://"+bare)
	} else if strings.Contains(host, ".") {
		add(SpeltWWW, scheme+"://www."+authority)
	}
	if unicode, err := idna.ToUnicode(host); err == nil && unicode != host {
		add(SpeltUnicode, scheme+"://"+strings.Replace(authority, host, unicode, 1))
	}
	labels := strings.Split(authority, ".")
	labels[0] = capital(labels[0])
	add(SpeltCapitals, scheme+"://"+strings.Join(labels, "."))
	for i := range labels {
		labels[i] = capital(labels[i])
	}
	add(SpeltCapitals, scheme+"://"+strings.Join(labels, "."))
	add(SpeltCapitals, scheme+"://"+strings.ToUpper(authority))
	return all
}

func capital(label string) string {
	if label == "" {
		return ""
	}
	return strings.ToUpper(label[:1]) + label[1:]
}
