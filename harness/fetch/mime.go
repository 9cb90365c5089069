package fetch

import "strings"

// mimeEssence parses a whole value as a MIME type and returns its essence,
// lower case. Parameters never make parsing fail, so they are left unread.
// https://mimesniff.spec.whatwg.org/#parse-a-mime-type
func mimeEssence(value string) (essence string, ok bool) {
	const httpWhitespace = "\t\n\r "
	mediaType, rest, slash := strings.Cut(strings.Trim(value, httpWhitespace), "/")
	subtype, _, _ := strings.Cut(rest, ";")
	subtype = strings.TrimRight(subtype, httpWhitespace)
	if !slash || !IsToken(mediaType) || !IsToken(subtype) {
		return "", false
	}
	return asciiLower(mediaType + "/" + subtype), true
}
