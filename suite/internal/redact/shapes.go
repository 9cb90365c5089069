package redact

import (
	"bytes"
	"encoding/base64"
	"regexp"
)

// shape is what a secret looks like, under whatever name or none it stands.
type shape struct {
	// mark is in every such text, and cheap to look for.
	mark []byte
	// pattern finds the text; its first group is the secret.
	pattern *regexp.Regexp
	// is looks at the secret more closely; nil is nothing to look at.
	is func(secret []byte) bool
}

// shapes returns what is taken for a secret by its look: JSON in base64, which is
// how a JSON Web Token and the policy of a signed URL begin, and credentials with
// their scheme.
// https://www.rfc-editor.org/rfc/rfc7519#section-3
// https://www.rfc-editor.org/rfc/rfc6750#section-2.1
// https://www.rfc-editor.org/rfc/rfc7617#section-2
func shapes() []shape {
	return []shape{
		{[]byte("eyJ"), regexp.MustCompile(`(?:^|[^A-Za-z0-9+_-])(eyJ[A-Za-z0-9+/_~-]{12,}=*(?:\.[A-Za-z0-9_-]*){0,4})`), nil},
		{[]byte("earer"), regexp.MustCompile(`\b[Bb]earer[ +]+([A-Za-z0-9._~+/-]{12,}=*)(?:[^"A-Za-z0-9._~+/=-]|$)`), hasDigit},
		{[]byte("asic"), regexp.MustCompile(`\b[Bb]asic[ +]+([A-Za-z0-9+/]{8,}={0,2})`), isBasic},
	}
}

func hasDigit(secret []byte) bool { return bytes.ContainsAny(secret, "0123456789") }

// isBasic reports whether a text is base64 of user:password.
func isBasic(secret []byte) bool {
	pair, err := base64.RawStdEncoding.DecodeString(string(bytes.TrimRight(secret, "=")))
	return err == nil && bytes.IndexByte(pair, ':') > 0
}

// shaped returns the places of what looks like a secret.
func (s *Secrets) shaped(v view) []field {
	var found []field
	for _, sh := range s.shapes {
		if !bytes.Contains(v.text, sh.mark) {
			continue
		}
		for _, m := range sh.pattern.FindAllSubmatchIndex(v.text, -1) {
			if secret := v.text[m[2]:m[3]]; sh.is == nil || sh.is(secret) {
				start, end := v.source(m[2], m[3])
				found = append(found, field{start: start, end: end})
			}
		}
	}
	return found
}
