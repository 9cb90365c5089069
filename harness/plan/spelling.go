package plan

import (
	"strings"

	"golang.org/x/net/idna"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// misspellings returns the likely ones of an allowed origin, the likeliest
// first. declared is the element of the policy that it stands for.
func misspellings(origin, declared string) []harness.Spelling {
	scheme, authority, found := strings.Cut(origin, "://")
	if !found {
		return nil // null has one spelling
	}
	host, port := fetch.CutPort(authority)
	var all []harness.Spelling
	add := func(kind harness.SpellingKind, written string) {
		if written != origin {
			all = append(all, harness.Spelling{Kind: kind, Written: written})
		}
	}
	add(harness.SpeltSlash, origin+"/")
	if _, pattern := harness.ParseOriginPattern(declared); pattern {
		add(harness.SpeltPattern, declared)
	}
	add(harness.SpeltNoScheme, authority)
	if harness.IsCustomScheme(scheme) {
		return all
	}
	if standard := map[string]string{"http": ":80", "https": ":443"}[scheme]; port == "" {
		add(harness.SpeltDefaultPort, origin+standard)
	} else {
		add(harness.SpeltNoPort, scheme+"://"+host)
	}
	add(harness.SpeltScheme, map[string]string{"http": "https", "https": "http"}[scheme]+"://"+authority)
	if isAddress(strings.Trim(host, "[]")) {
		return all
	}
	if bare, www := strings.CutPrefix(authority, "www."); www {
		add(harness.SpeltWWW, scheme+"://"+bare)
	} else if strings.Contains(host, ".") {
		add(harness.SpeltWWW, scheme+"://www."+authority)
	}
	if unicode, err := idna.ToUnicode(host); err == nil && unicode != host {
		add(harness.SpeltUnicode, scheme+"://"+strings.Replace(authority, host, unicode, 1))
	}
	labels := strings.Split(authority, ".")
	labels[0] = capital(labels[0])
	add(harness.SpeltCapitals, scheme+"://"+strings.Join(labels, "."))
	for i := range labels {
		labels[i] = capital(labels[i])
	}
	add(harness.SpeltCapitals, scheme+"://"+strings.Join(labels, "."))
	add(harness.SpeltCapitals, scheme+"://"+strings.ToUpper(authority))
	return all
}

func capital(label string) string {
	if label == "" {
		return ""
	}
	return strings.ToUpper(label[:1]) + label[1:]
}
