package probe

import (
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Told is what the probe script could tell of an ask; see fixtures/probe.js.
type Told struct {
	Settled string   `json:"settled"`
	Type    string   `json:"type"`
	Status  int      `json:"status"`
	Exposed []string `json:"exposed"`
	Body    string   `json:"body"`
	Message string   `json:"message"`
	// Unended says that the body had not ended when the script let go of it.
	Unended bool `json:"unended"`
}

// The ways in which the probe settles.
const (
	Load    = "load"
	Error   = "error"
	Throw   = "throw"
	Timeout = "timeout"
	Sent    = "sent"
	LetGo   = "let-go"
)

// ByScript reports whether the script itself learns how the request ended. An
// element that was given an answer and cannot decode it (JSON is not an image)
// fires the same error event as one that was refused, and a beacon fires none:
// of those DevTools reports whether the page was let near the answer.
func ByScript(i harness.Initiator) bool {
	switch i {
	case harness.ByFetch, harness.ByNoCORS, harness.ByXHR, harness.ByXHRUpload, harness.ByKeepalive, harness.ByWorker, harness.BySharedWorker:
		return true
	}
	return false
}

// OutcomeOf tells a refusal, which is an answer, from what could not be asked.
func OutcomeOf(reason fetch.Reason) harness.Outcome {
	switch reason {
	case fetch.Timeout, fetch.ConnectionFailed, fetch.Interrupted, fetch.TooLarge, fetch.InvalidResponse, fetch.ProtocolError,
		fetch.MixedContent, fetch.LocalNetworkAccess, fetch.BlockedByClient, fetch.ServedFromCache:
		return harness.OutcomeError
	}
	return harness.OutcomeBlocked
}

// Exposed returns header names in lower case, sorted, each once.
func Exposed(names []string) []string {
	lower := make([]string, 0, len(names))
	for _, name := range names {
		lower = append(lower, strings.ToLower(name))
	}
	slices.Sort(lower)
	return slices.Compact(lower)
}
