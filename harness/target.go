package harness

import (
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Target is one URL to judge and what its operator says of it.
type Target struct {
	// Name tells targets apart in reports; the URL stands in when it is empty.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Labels are what the operator knows it by, such as a team; reports repeat them.
	Labels map[string]string `json:"labels,omitempty" yaml:"labels,omitempty"`
	// URL is absolute, http or https (or ws, wss), without fragment and userinfo.
	URL string `json:"url" yaml:"url"`
	// Method, Body and ContentType of a request that reaches the resource; "" is GET without body.
	Method      string `json:"method,omitempty" yaml:"method,omitempty"`
	Body        string `json:"body,omitempty" yaml:"body,omitempty"`
	ContentType string `json:"content-type,omitempty" yaml:"content-type,omitempty"`
	// Headers of that request which the page sets, so that preflights name them.
	Headers []fetch.Header `json:"headers,omitempty" yaml:"headers,omitempty"`
	// Send is the operator's leave to really send that request, whatever its method.
	Send bool `json:"send,omitempty" yaml:"send,omitempty"`
	// Sends are methods that may be sent beside it, as they go on the wire: see LetOut.
	Sends []string `json:"-" yaml:"-"`
	// Elsewhere are methods that are the own request of another target of the run
	// on the same server: what their responses say is judged there. Set by OwnRequests.
	Elsewhere []string `json:"-" yaml:"-"`
	// Status that the resource answers with; 0 is 200.
	Status int `json:"status,omitempty" yaml:"status,omitempty"`
	// Is the kind of resource; "" follows from the status, and from the URL's scheme.
	Is Kind `json:"is,omitempty" yaml:"is,omitempty"`
	// Policy that holds for this URL, with nothing left to inherit.
	Policy Policy `json:"policy" yaml:"policy,omitempty"`
	// Anonymous is what the target answers without the session. Undeclared it is learned.
	Anonymous Reply `json:"anonymous,omitzero" yaml:"anonymous,omitempty"`
	// Refused is what the target promises to answer to origins that no grant lets in.
	Refused Reply `json:"refused,omitzero" yaml:"refused,omitempty"`
	// Demands are what a specification says of such targets, where one was named.
	Demands Demands `json:"demands,omitempty" yaml:"-"`
	// Auth gets an actual request past the target's own access control.
	Auth Auth `json:"-" yaml:"-"`
	// At is where the target is declared; the zero value is not in a file.
	At Place `json:"-" yaml:"-"`
}

// Place is a line of a file.
type Place struct {
	// File is a path, as it was given.
	File string
	// Line counts from 1.
	Line int
}

// Demand is what a specification says of targets of its kind, in a sentence of our
// own, and where it stands.
type Demand struct {
	// Contract is the name of the file that has it: mcp.
	Contract string `json:"contract"`
	Sentence string `json:"sentence"`
	Link     string `json:"link"`
	// Sections are those of the rules that hold servers to it.
	Sections []string `json:"sections"`
}

// Demands are those of one specification.
type Demands []Demand

// For returns the demand that a rule holds servers to, false for none.
func (all Demands) For(rule string) (Demand, bool) {
	section, _, _ := strings.Cut(rule, ".")
	for _, d := range all {
		if slices.Contains(d.Sections, section) {
			return d, true
		}
	}
	return Demand{}, false
}

// Kind is what sort of answer a target gives.
type Kind string

// The kinds of target.
const (
	Resource    Kind = "resource"
	ErrorAnswer Kind = "error"
	Redirect    Kind = "redirect"
	Protected   Kind = "protected"
	NotModified Kind = "not-modified"
	// Stream is a Resource whose answer has no end, such as an event stream: it is
	// judged when its headers are there, and rules about a Resource apply to it.
	Stream Kind = "stream"
	// WebSocket is an endpoint that a page opens with new WebSocket(): CORS has no
	// part in it, and its handshake is what is judged.
	WebSocket Kind = "websocket"
)

// Label returns the target's name, or its URL.
func (t Target) Label() string {
	if t.Name != "" {
		return t.Name
	}
	return t.URL
}

// WantStatus returns the status that the resource is declared to answer with.
func (t Target) WantStatus() int {
	switch {
	case t.Status == 0 && t.isWebSocket():
		return http.StatusSwitchingProtocols
	case t.Status == 0:
		return http.StatusOK
	}
	return t.Status
}

// Kind returns what the target is: as declared, or as its status tells.
func (t Target) Kind() Kind {
	if t.Is != "" {
		return t.Is
	}
	if t.isWebSocket() {
		return WebSocket
	}
	switch status := t.WantStatus(); {
	case status == 304:
		return NotModified
	case fetch.IsRedirectStatus(status):
		return Redirect
	case status == 401:
		return Protected
	case status >= 400:
		return ErrorAnswer
	}
	return Resource
}

// isWebSocket reports whether the target is declared to be an endpoint for WebSockets, or its URL says so.
func (t Target) isWebSocket() bool {
	return t.Is == WebSocket || t.Is == "" && HTTPURL(t.URL) != t.URL
}

// HTTPURL returns the URL to which the handshake of a WebSocket goes; another
// URL is returned as it is.
// https://websockets.spec.whatwg.org/#concept-websocket-establish (step 2)
func HTTPURL(u string) string {
	scheme, rest, _ := strings.Cut(u, "://")
	switch strings.ToLower(scheme) {
	case "ws":
		return "http://" + rest
	case "wss":
		return "https://" + rest
	}
	return u
}

// OwnRequests returns the targets, each with the methods that are the own request
// of another target on the same server.
func OwnRequests(targets []Target) []Target {
	targets = slices.Clone(targets)
	methods := map[string][]string{} // by origin, each once, in the order of the targets
	for _, t := range targets {
		origin, own := t.Origin(), t.OwnMethod()
		if !slices.Contains(methods[origin], own) {
			methods[origin] = append(methods[origin], own)
		}
	}
	for i, t := range targets {
		targets[i].Elsewhere = slices.DeleteFunc(slices.Clone(methods[t.Origin()]), func(m string) bool { return m == t.OwnMethod() })
		if len(targets[i].Elsewhere) == 0 {
			targets[i].Elsewhere = nil
		}
	}
	return targets
}

// Origin returns the target's own origin, serialised.
func (t Target) Origin() string { return fetch.OriginOf(HTTPURL(t.URL)) }

// Reply is what a target is declared to answer in some situation.
type Reply struct {
	// Status of the answer; 0 is undeclared.
	Status int `json:"status" yaml:"status"`
}

// OwnMethod returns the method of the target's own request, as it goes on the wire.
func (t Target) OwnMethod() string {
	if t.Method == "" {
		return "GET"
	}
	return fetch.NormalizeMethod(t.Method)
}
