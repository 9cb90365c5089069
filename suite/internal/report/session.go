package report

import (
	"fmt"

	"github.com/corsuite/corsuite/harness"
)

// sessionRemark writes the sentence of a remark about the target's session, or "".
func sessionRemark(m harness.Remark) string {
	switch m.Kind {
	case harness.RemarkSignIn:
		how := "Without a session the target redirects"
		cure := "Give the session with --cookie, --header or auth: in the file. "
		if m.Count > 0 {
			how, cure = "The target redirects, although a session is given,", "The session may have run out. "
		}
		return fmt.Sprintf("%s (%d) to a sign-in page on %s. A script cannot go there, whatever CORS headers the redirect has: it wants a 401 with the CORS headers, "+
			"and sends its visitor to sign in itself. %s", how, m.Status, m.Who, cure)
	case harness.RemarkSessionRefused:
		return fmt.Sprintf("The session changes nothing: the target answers %d with it as without it. It may have run out, or belong to another host.", m.Status)
	case harness.RemarkSessionMissing:
		return fmt.Sprintf("No session is given, so the target is judged by the answer that is declared for that (%d). With --cookie, --header or auth: in the file the resource itself is judged.", m.Status)
	case harness.RemarkAnonymousDiffers:
		return fmt.Sprintf("Without the session the target answers %d; `anonymous: {status: %d}` is declared.", m.Status, m.Count)
	case harness.RemarkPageSetsAuthorization:
		return "No browser sends this kind of Authorization by itself: a page sets it, and then the preflight names it. " + authorizationDeclared(m.Values)
	case harness.RemarkSessionCookie:
		return fmt.Sprintf("The target sets %s, a cookie of the session, without SameSite=None; Secure. It was sent here all the same; a browser does not send it with requests of pages of other sites.", m.Field)
	}
	return ""
}

// authorizationDeclared says what the policy makes of a page that sets Authorization.
func authorizationDeclared(allowed []string) string {
	if len(allowed) > 0 {
		switch allowed[0] {
		case harness.Yes.String():
			return "The policy lists it, so that preflight is judged too."
		case harness.No.String():
			return "The policy does not list it under `headers:`, so such a page is refused."
		}
	}
	return "The policy does not say whether it may: add Authorization under `headers:` to have that preflight judged."
}
