package harness

// Origin is whose page asks. In a rule it is a role; Plan resolves the role
// under a policy to one or more serialised origins, or says why nobody plays
// it. A serialised origin is also an Origin: it stands for itself.
type Origin string

// The roles. Look-alikes of an allowed origin are further roles, see LookAlikes.
const (
	// Allowed is each origin that the policy lets in (a sample of each pattern, anyone for "*").
	Allowed Origin = "allowed"
	// FirstAllowed is the first of them: it shows that somebody gets in.
	FirstAllowed Origin = "first-allowed"
	// OtherAllowed is a second allowed origin beside the first.
	OtherAllowed Origin = "other-allowed"
	// Denied is each origin that the policy lists as denied.
	Denied Origin = "denied"
	// Stranger is an https origin that nobody has heard of; StrangerHTTP the same over http.
	Stranger     Origin = "stranger"
	StrangerHTTP Origin = "stranger-http"
	// Null is the opaque origin of a sandboxed frame.
	Null Origin = "null"
	// Own is the target's own origin: not a cross-origin request at all.
	Own Origin = "own"
	// NoOrigin is a request without the Origin header: what an image, a monitor or curl sends.
	NoOrigin Origin = "no-origin"
)

// StrangerOrigin is the origin of the role Stranger: https, and under a
// top-level domain that nobody can register.
// https://www.rfc-editor.org/rfc/rfc6761#section-6.5
const StrangerOrigin = "https://stranger.example"
