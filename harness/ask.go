package harness

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Ask is one fetch() seen from the test. In a rule its fields name roles
// (From: Allowed, Method: DeclaredMethod); Plan puts the origins, methods and
// header names of a policy in their place, and only such asks reach a user
// agent. The zero values are those of fetch(): a GET without credentials.
type Ask struct {
	// From is whose page asks: a role in a rule, a serialised origin (or "null",
	// or NoOrigin) once planned.
	From Origin
	// URL to ask; a rule leaves it empty to mean the target's, says EscapedPath, or
	// names another path on the target's server.
	URL string
	// Method as the script writes it; "" is the target's in a rule, GET once planned.
	Method  string
	Headers []fetch.Header
	Body    string

	Credentials fetch.CredentialsMode
	Redirect    fetch.RedirectMode
	Cache       fetch.CacheMode

	// Initiator is what makes the request; "" is fetch().
	Initiator Initiator
	// Mode is the request's mode where it is not the initiator's own: no-cors is an
	// element without crossorigin.
	Mode fetch.Mode `json:",omitzero"`
	// Bytes replaces the first message of the fetch by one that no browser sends.
	Bytes *Bytes
	// Instead are field lines of another browser, or of this one at another time: each
	// takes the place of the agent's own of that name in every message of the ask that a
	// browser writes it into, and "" leaves it out. "{origin}" in a value stands for the asking origin. Raw only.
	Instead []fetch.Header `json:",omitzero"`
	// Fresh sends the ask's messages over new connections. Raw only.
	Fresh bool `json:",omitzero"`
	// OnWire leaves the ask to agents that put it on the wire themselves: a browser would send
	// the same, for more time, and the server could not tell the two apart. Raw only.
	OnWire bool `json:",omitzero"`
	// HTTP asks the raw agent for a version: "1.0", "1.1", "2"; "" is the agent's own choice.
	HTTP string
	// Revalidate adds If-None-Match with the ETag of the ask before, as a script would.
	Revalidate bool
	// Query is appended to the URL's query: stories about caches need a URL of their own.
	Query string
	// Fragment of the URL: it never reaches the wire, and the preflight cache takes URLs with
	// different ones for different, so that each ask of a story has a preflight of its own.
	// https://fetch.spec.whatwg.org/#concept-cache-match
	Fragment string `json:",omitzero"`

	// Held withholds the request itself, even with leave to send it, once its preflight
	// is answered. Plan sets it where nobody declared the method, and so do rules about
	// consecutive preflights.
	Held bool `json:",omitzero"`
	// Send lets it out without further leave: set by Plan, see Target.Send and Target.Sends.
	Send bool `json:",omitzero"`
	// Hosts are URLs of further hosts that leave to send is for, where a redirect leads
	// there: of those who ask servers that are all their own. Plan names none.
	Hosts []string `json:",omitempty"`

	// Session is how the ask takes part in the target's session; once planned, Auth
	// holds what goes on the wire, and Session is Anonymous or InSession.
	Session Session `json:",omitzero"`

	// Auth of the target, set by Plan.
	Auth Auth
	// Stream says that the answer is declared to have no end, set by Plan: nobody
	// waits for more of its body than what comes at once.
	Stream bool `json:",omitzero"`
	// Declared is the status that the target is declared to answer with, set by
	// Plan: an agent that waits and asks again on 429 and 503 does not do so for that status.
	Declared int
}

// Bytes is a request that no browser sends: it replaces the first message of
// an ask's fetch (the preflight where one is needed), and the answer is judged
// as the answer to that. Nothing is sent after it. Raw only.
//
// In header values "{origin}" stands for the asking origin and "{host}" for
// the target's host and port. "{origin-scheme}" and "{origin-host}" are the
// parts of the origin, "{ORIGIN}" is it in upper case,
// "{empty-label}" the origin with nothing before its first dot. Of the
// names that the ask's headers put into a preflight, "{headers}" is the list as
// a browser writes it, "{HEADERS}" the same in upper case, "{spaced-headers}"
// with white space around the commas, "{method}" is its method, and "{first-header}" and
// "{other-headers}" are the list in two parts.
type Bytes struct {
	// Method on the request line; "" keeps the message's.
	Method string
	// Target on the request line; "" keeps path and query.
	Target string
	// Headers are all field lines in order, but Host, which comes first unless one is listed or NoHost is set.
	Headers []fetch.Header
	NoHost  bool
	Body    string
}

// Initiator is what in the page makes a request.
// https://fetch.spec.whatwg.org/#request-initiator-type
type Initiator string

// The initiators. Every one but fetch(), XHR, keepalive and EventSource needs the chrome agent.
const (
	ByFetch        Initiator = ""
	ByXHR          Initiator = "xhr"
	ByXHRUpload    Initiator = "xhr-upload"
	ByKeepalive    Initiator = "keepalive"
	ByBeacon       Initiator = "beacon"
	ByEventSource  Initiator = "eventsource"
	ByImage        Initiator = "img"
	ByCanvas       Initiator = "canvas" // an image, then its pixels
	ByScript       Initiator = "script"
	ByModule       Initiator = "module"
	ByStylesheet   Initiator = "stylesheet"
	ByFont         Initiator = "font"
	ByVideo        Initiator = "video"
	ByWorker       Initiator = "worker"        // fetch() in a dedicated worker
	BySharedWorker Initiator = "shared-worker" // fetch() in a shared worker
	ByWebSocket    Initiator = "websocket"     // new WebSocket(), whose handshake is all that is made
	ByNoCORS       Initiator = "no-cors"       // fetch() in mode "no-cors": what an element without crossorigin does
)

// Initiators lists them, but fetch() and its mode "no-cors", in the order above.
func Initiators() []Initiator {
	return []Initiator{
		ByXHR, ByXHRUpload, ByKeepalive, ByBeacon, ByEventSource, ByImage, ByCanvas, ByScript, ByModule, ByStylesheet,
		ByFont, ByVideo, ByWorker, BySharedWorker, ByWebSocket,
	}
}

// FixedMode returns why an initiator makes no request in a mode, or "".
func (i Initiator) FixedMode(m fetch.Mode) string {
	switch i {
	case ByFetch, ByKeepalive, ByWorker, BySharedWorker:
		return ""
	case ByImage, ByScript, ByStylesheet, ByVideo:
		if m == fetch.CORS || m == fetch.NoCORS {
			return ""
		}
		return "an element has mode cors, with crossorigin, or no-cors, without it"
	}
	if m == fetch.CORS {
		return ""
	}
	return "its mode is always cors"
}

// StoryID names a story within a plan.
type StoryID string

// Story is one or more asks that share caches and connections, asked in order,
// or all at once when Concurrent is set.
type Story struct {
	ID         StoryID
	Asks       []Ask
	Concurrent bool
	// Repeats is how often each ask of a story whose asks go out in order is
	// repeated, before the next one, while its answer may be that of a moment.
	Repeats int
}

// UserAgent asks stories and reports what it observed.
type UserAgent interface {
	// Name stands for the agent in ids and reports; nothing is decided by it.
	Name() string
	// Version of what does the asking, for the report.
	Version() string
	// Profile is the profile of the model that explains what the agent does.
	Profile() *fetch.Profile
	// Model reports whether the agent is the model itself, which carries out its
	// profile. Any other agent is a browser, which the profile is to explain.
	Model() bool
	// Can returns why the agent cannot ask this, or nil.
	Can(Ask) error
	// Ask asks every story in a fresh cache partition and yields each with one
	// observation per ask, in the order in which they finish. What could not be
	// asked is an observation with OutcomeError, never a missing one, unless the
	// consumer stops or ctx ends.
	Ask(ctx context.Context, stories []Story) iter.Seq2[StoryID, []Observation]
}

// Host returns the host and port that the ask goes to, as its URL has them.
func (a Ask) Host() string {
	_, rest, _ := strings.Cut(a.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return host
}

// Request returns the fetch() that a planned ask stands for.
func (a Ask) Request() fetch.Request {
	r := fetch.Request{
		URL:         a.URL,
		Origin:      string(a.From),
		Method:      a.Method,
		Headers:     a.Headers,
		Credentials: a.Credentials,
		Redirect:    a.Redirect,
		Cache:       a.Cache,
	}
	if a.Body != "" {
		r.Body = []byte(a.Body)
	}
	if a.From == NoOrigin {
		// A no-cors GET is how a browser asks across origins without Origin.
		// https://fetch.spec.whatwg.org/#append-a-request-origin-header
		r.Origin, r.Mode = StrangerOrigin, fetch.NoCORS
	}
	a.Initiator.shape(&r)
	if a.Mode != "" {
		r.Mode = a.Mode
	}
	return r
}

// After returns the ask as it is made after an observation of the one before:
// with that answer's ETag, where it is to revalidate.
func (a Ask) After(before Observation) Ask {
	actual, _ := before.Actual()
	etag, has := fetch.Get(actual.Response, "ETag")
	if a.Revalidate && has {
		a.Headers = append(slices.Clone(a.Headers), fetch.Header{Name: "If-None-Match", Value: etag})
	}
	return a
}

// shape sets what an initiator fixes of the request.
func (i Initiator) shape(r *fetch.Request) {
	switch i {
	case ByXHR, ByXHRUpload:
		r.ForcePreflight = i == ByXHRUpload
		r.Body = bodyOfXHR(*r, i)
	case ByEventSource, ByCanvas, ByImage, ByScript, ByModule, ByStylesheet, ByFont, ByVideo, ByWebSocket:
		r.NeverPreflight = true
	case ByKeepalive:
		r.Keepalive = true
	case ByWorker, BySharedWorker:
		r.Worker = true
	case ByBeacon:
		r.Credentials, r.Keepalive = fetch.Include, true
	case ByNoCORS:
		r.Mode = fetch.NoCORS
	}
}

// bodyOfXHR is the body that send() uses: none for GET and HEAD, and always one
// with an upload listener, since browsers honour that listener only if the request
// has a body.
// https://xhr.spec.whatwg.org/#the-send()-method
func bodyOfXHR(r fetch.Request, i Initiator) []byte {
	switch method := fetch.NormalizeMethod(r.Method); {
	case method == "", method == "GET", method == "HEAD":
		return nil
	case r.Body == nil && i == ByXHRUpload:
		return []byte{}
	}
	return r.Body
}
