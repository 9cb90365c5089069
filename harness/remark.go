package harness

// Remark is something that a report says at its head although it is no
// verdict: what a reader should know before reading on. It is a value; the
// reports write the sentence.
type Remark struct {
	Kind RemarkKind `json:"kind"`
	// Target is the label of the target concerned, "" for the whole run.
	Target string `json:"target,omitempty"`
	// Agent that saw it, "" where it does not matter.
	Agent string `json:"agent,omitempty"`
	// Who is the origin concerned.
	Who string `json:"who,omitempty"`
	// Field is the policy field, header or cookie concerned, and Values what was
	// found there.
	Field  string   `json:"field,omitempty"`
	Values []string `json:"values,omitempty"`
	// Status and Count are a status code and a number, where the kind has one.
	Status int `json:"status,omitempty"`
	Count  int `json:"count,omitempty"`
}

// RemarkKind is what sort of thing a remark says. The list is closed.
type RemarkKind string

// The kinds of remark.
const (
	// RemarkEveryoneWithCredentials: the policy lets every origin read with credentials.
	RemarkEveryoneWithCredentials RemarkKind = "everyone-with-credentials"
	// RemarkOwnOrigin: Who, which the policy lists, is the target's own origin.
	RemarkOwnOrigin RemarkKind = "own-origin"
	// RemarkPlainElementsKeptOut: the response's Field (Cross-Origin-Resource-Policy),
	// which says Values, keeps plain elements of Who out; Count is how many allowed
	// origins that concerns.
	RemarkPlainElementsKeptOut RemarkKind = "plain-elements-kept-out"
	// RemarkOtherStatus: the target's own request, with the method Field, is answered
	// Status by Who (its Server or X-Powered-By field) where Count is declared, or, if that is 0, a success is expected. Values are the body's
	// first line, the Mend, and the method or address that goes with it.
	RemarkOtherStatus RemarkKind = "other-status"
	// RemarkRedirected: no status is declared, and the target answers with the redirect
	// Status to the address in Values, so that what a browser finds there is judged.
	RemarkRedirected RemarkKind = "redirected"
	// RemarkNoPreflights: the target answers other requests, and no preflight (method
	// Field), whoever asks; Values are the reason: Timeout or ConnectionFailed.
	RemarkNoPreflights RemarkKind = "no-preflights"
	// RemarkWebSocket: the target is an endpoint for WebSockets, to which CORS does not apply.
	RemarkWebSocket RemarkKind = "websocket"
	// RemarkNeverExposed: no answer of the run had the response headers Values, which
	// the policy's Field says scripts can read. Who is the target's own method if that
	// was kept back.
	RemarkNeverExposed RemarkKind = "never-exposed"
	// RemarkSignIn: the target redirects, with Status, to a sign-in page on the host
	// Who; Count is 1 if it was asked with the session.
	RemarkSignIn RemarkKind = "sign-in"
	// RemarkSessionRefused: the target answers Status with the session as without it.
	RemarkSessionRefused RemarkKind = "session-refused"
	// RemarkSessionMissing: no session was given, and the target is judged by the
	// answer, with Status, that is declared for that.
	RemarkSessionMissing RemarkKind = "session-missing"
	// RemarkAnonymousDiffers: without the session the answer is Status, and Count is declared.
	RemarkAnonymousDiffers RemarkKind = "anonymous-differs"
	// RemarkPageSetsAuthorization: the session has an Authorization (Field) that only a
	// page's script can send; Values[0] is what the policy says of the header: yes, no, unknown.
	RemarkPageSetsAuthorization RemarkKind = "page-sets-authorization"
	// RemarkSessionCookie: the target sets the session's cookie Field without
	// SameSite=None; Secure, and it was sent for pages of other sites all the same.
	RemarkSessionCookie RemarkKind = "session-cookie"
	// RemarkLocalNetwork: the target is on the visitor's own machine or network, and Who is an
	// allowed origin that is not; Count is how many of them there are. Values[0] is what
	// browsers do about it, whatever the server answers: ask the visitor, or refuse.
	RemarkLocalNetwork RemarkKind = "local-network"
	// RemarkSampled: the policy's list in Field has Count elements, so that most
	// cases ask with some of them.
	RemarkSampled RemarkKind = "sampled"
)

// What browsers do about a page of elsewhere that asks for the local network.
const (
	LocalNetworkAsks    = "asks"
	LocalNetworkRefuses = "refuses"
)

// Mend is what most likely makes a request reach the resource that is meant.
type Mend string

// The mends.
const (
	// MendMethod: the resource wants another method; it goes with the method.
	MendMethod Mend = "method"
	// MendRedirect: the resource is elsewhere; it goes with the address.
	MendRedirect Mend = "redirect"
	// MendSession: the answer is for those who are not signed in.
	MendSession Mend = "session"
	// MendAccess: something refuses the request, for want of a session or because
	// of what it looks like: a check against forgery, a firewall.
	MendAccess Mend = "access"
	// MendSite: the target's own pages get the resource, so that it refuses pages of
	// other sites, by Sec-Fetch-Site, Origin or the like.
	MendSite Mend = "site"
	// MendPath: nothing is known beside that the address may be mistyped.
	MendPath Mend = "path"
	// MendStatus: the answer may be the resource's own, with another status than is declared.
	MendStatus Mend = "status"
)
