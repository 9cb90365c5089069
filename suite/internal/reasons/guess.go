package reasons

import (
	"regexp"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Firefox speaks the language of its user. Names of headers and values stand in
// its messages as they are, and which of them do tells the reasons apart.
var (
	aboutCORS = regexp.MustCompile(`(?i)\bCORS\b|Cross-Origin|access-control-allow-`)
	header    = regexp.MustCompile(`(?i)Access-Control-Allow-(Origin|Credentials|Methods|Headers)`)
	// quotedToken is a value in quotation marks; headers are none.
	quotedToken = regexp.MustCompile(`' ?([^'\s]{1,200}) ?'`)
	noStatus    = regexp.MustCompile(`\(null\)`)
	notHTTP     = regexp.MustCompile(`(?i)\bfile://|https?\s*[)）]`)
)

// guess reads a message of CORS whose language is not known here.
func guess(text string) (Message, bool) {
	if !aboutCORS.MatchString(text) || !strings.Contains(text, "://") {
		return Message{}, false
	}
	value := ""
	for _, found := range quotedToken.FindAllStringSubmatch(text, most) {
		if !header.MatchString(found[1]) {
			value = found[1]
		}
	}
	id := fetch.Reason(UnspecifiedCORS)
	name := ""
	if found := header.FindStringSubmatch(text); found != nil {
		name = strings.ToLower(found[1])
	}
	switch {
	case name == "credentials":
		id, value = fetch.InvalidAllowCredentials, ""
	case name == "methods":
		id = fetch.MethodDisallowedByPreflightResponse
	case name == "headers":
		id = fetch.HeaderDisallowedByPreflightResponse
	case name == "origin" && value == "*":
		id, value = fetch.WildcardOriginNotAllowed, ""
	case name == "origin" && strings.Contains(value, "://"), name == "origin" && value == "null", name == "origin" && value == "(null)":
		id = fetch.AllowOriginMismatch
	case name == "origin":
		id, value = fetch.MissingAllowOriginHeader, ""
	case noStatus.MatchString(text):
		id = fetch.Reason(ConnectionFailed)
	case regexp.MustCompile(`(?i)preflight|预检|プリフライト|предварительн`).MatchString(text):
		id = fetch.PreflightInvalidStatus
	case notHTTP.MatchString(text):
		id = fetch.CorsDisabledScheme
	}
	r, _ := ByID(string(id))
	m := Message{Reason: r, Browser: Firefox, Text: r.ID, Parameter: value, Guessed: true}
	if found := regexp.MustCompile(`(?:https?|file)://[!-~]+`).FindString(text); found != "" {
		m.URL = address(strings.TrimRight(found, "')"))
	}
	if found := regexp.MustCompile(`[:：] ?(\d{3})\b[.。]?$`).FindStringSubmatch(text); found != nil {
		m.Status = found[1]
	}
	return m, true
}
