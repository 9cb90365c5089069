package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// remarks writes what a report says at its head, a sentence each.
func remarks(r *harness.Report) []string {
	var sentences []string
	for _, m := range r.Remarks {
		s := remark(m)
		if m.Target != "" && len(r.Targets) > 1 {
			s = m.Target + ": " + s
		}
		sentences = append(sentences, s)
	}
	return sentences
}

// remark writes the sentence of one remark.
func remark(m harness.Remark) string {
	switch m.Kind {
	case harness.RemarkSampled:
		return fmt.Sprintf("The policy lists %d %s: each is asked for once, and all other cases take some of them.", m.Count, listed(m.Field))
	case harness.RemarkEveryoneWithCredentials:
		return "The policy lets every website read with credentials: any page that a signed-in visitor opens can read what that visitor may read. " +
			"If only some origins are meant, list them."
	case harness.RemarkOwnOrigin:
		return fmt.Sprintf("The policy lists %s, which is the target's own origin: its pages read the answers without CORS, so that this entry does nothing here.", m.Who)
	case harness.RemarkPlainElementsKeptOut:
		who := m.Who
		if m.Count > 1 {
			who = fmt.Sprintf("%s and %d more allowed origins", m.Who, m.Count-1)
		}
		return fmt.Sprintf("%s: %s keeps plain elements out: a page at %s reads this with fetch(), but a plain <img>, <script> or stylesheet there does not load it. "+
			"With the attribute crossorigin it does; if plain elements are meant to load it as well, send cross-origin.", m.Field, strings.Join(m.Values, ", "), who)
	case harness.RemarkOtherStatus:
		return otherStatus(m)
	case harness.RemarkRedirected:
		return fmt.Sprintf("The target redirects (%d) to %q. A browser follows, so that what it finds there is judged, and each answer on the way. "+
			"If the redirect itself is the resource, declare `status: %d`; if a sign-in page answers, give a session.", m.Status, valueAt(m, 0), m.Status)
	case harness.RemarkNoPreflights:
		how := "it closes the connection"
		if valueAt(m, 0) == string(fetch.Timeout) {
			how = "it lets the browser wait"
		}
		return fmt.Sprintf("The target answers no preflight (%s) from any origin: %s. Every request that needs one fails, from every page. "+
			"Look for what stands in front of the application and does not pass %[1]s on, or for a handler that hangs on it.", m.Field, how)
	case harness.RemarkWebSocket:
		return socketsAreNotCORS
	case harness.RemarkLocalNetwork:
		return localNetwork(m)
	case harness.RemarkNeverExposed:
		how := "If it comes with certain requests only, declare a target that makes one."
		if m.Who != "" {
			how = fmt.Sprintf("The target's own %s was kept back: --send %[1]s sends it.", m.Who)
		}
		return fmt.Sprintf("No answer of this run had %s, so it was not judged whether a script can read it. %s", strings.Join(m.Values, ", "), how)
	}
	return cmp.Or(sessionRemark(m), string(m.Kind))
}

// localNetwork says what no answer of the server changes.
func localNetwork(m harness.Remark) string {
	who := m.Who
	if m.Count > 1 {
		who = fmt.Sprintf("%s or %d more allowed origins", m.Who, m.Count-1)
	}
	if valueAt(m, 0) == harness.LocalNetworkRefuses {
		return fmt.Sprintf("The target is on the visitor's own machine or network: Chrome and Firefox let no page of the web without TLS reach it (Local Network Access), "+
			"so none at %s, whatever the server answers. Serve that page with https.", who)
	}
	return fmt.Sprintf("The target is on the visitor's own network: Chrome and Firefox ask the visitor before a page of the web reaches it (Local Network Access), "+
		"so at %s, too, whatever the server answers.", who)
}

// listed names what stands in a list of the policy.
func listed(field string) string {
	switch field {
	case "headers":
		return "request headers"
	case "denied":
		return "denied origins"
	}
	return field
}

// socketsAreNotCORS is said wherever the target of a request is a WebSocket.
const socketsAreNotCORS = "CORS does not apply to WebSockets: a browser connects every page to every server, cookies included, " +
	"so the server itself has to check the handshake's Origin. That check is what is judged."
