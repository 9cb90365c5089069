package probe

import (
	"fmt"
	"net/url"

	"github.com/corsuite/corsuite/harness"
)

// Standpoint is where an ask is made: a page and the place inside it.
type Standpoint struct {
	// Page is the origin that the page stands at; one that runs what the target
	// answers is told apart by a word after it.
	Page  string
	Place string
	// Origin that the place must have.
	Origin string
}

// StandpointOf returns where the ask is made, or why there is no such place.
func StandpointOf(ask harness.Ask) (Standpoint, error) {
	var s Standpoint
	switch from := ask.From; from {
	case harness.Null:
		s = Standpoint{Page: harness.StrangerOrigin, Place: InFrame, Origin: "null"}
	case harness.NoOrigin:
		s = Standpoint{Page: harness.StrangerOrigin, Origin: harness.StrangerOrigin}
	default:
		u, err := url.Parse(string(from))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || string(from) != u.Scheme+"://"+u.Host {
			return s, fmt.Errorf("no page can stand at %q; want an http or https origin, or null", from)
		}
		s = Standpoint{Page: string(from), Origin: string(from)}
	}
	if s.Origin == harness.StrangerOrigin && ask.From == harness.NoOrigin && AlwaysCORS(ask.Initiator) {
		return s, fmt.Errorf("%s always says its origin", ask.Initiator)
	}
	if RunsAnswer(ask.Initiator) {
		s.Page += " running"
	}
	inner := map[harness.Initiator]string{harness.ByWorker: InWorker, harness.BySharedWorker: InSharedWorker}[ask.Initiator]
	if inner != "" && s.Place != "" {
		return s, fmt.Errorf("a sandboxed frame's %s cannot be observed", ask.Initiator)
	}
	if inner != "" {
		s.Place = inner
	}
	return s, nil
}

// AlwaysCORS reports whether an initiator can make no request without Origin.
func AlwaysCORS(i harness.Initiator) bool {
	switch i {
	case harness.ByXHR, harness.ByXHRUpload, harness.ByEventSource, harness.ByModule, harness.ByFont, harness.ByCanvas, harness.ByWebSocket:
		return true
	}
	return false
}

// RunsAnswer reports whether an initiator runs the answer as a script of the page.
func RunsAnswer(i harness.Initiator) bool { return i == harness.ByScript || i == harness.ByModule }

// The places inside a page, as the probe names them.
const (
	InFrame        = "frame"
	InWorker       = "worker"
	InSharedWorker = "shared-worker"
)
