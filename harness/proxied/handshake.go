package proxied

import (
	"net/http"
	"strconv"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

// handshake sets what came of opening a WebSocket.
// https://websockets.spec.whatwg.org/#concept-websocket-establish
func handshake(o *harness.Observation, script probe.Told) {
	switch {
	case script.Settled == probe.Load:
		o.Outcome = harness.OutcomeShared
	case o.Status != 0 && o.Status != http.StatusSwitchingProtocols:
		o.Outcome, o.Reason, o.Parameter = harness.OutcomeBlocked, fetch.HandshakeRefused, strconv.Itoa(o.Status)
	case o.Status != 0:
		o.Outcome, o.Reason, o.Error = harness.OutcomeError, fetch.InvalidResponse, "101, and the browser does not take it for the answer to its handshake"
	default:
		o.Outcome, o.Reason, o.Error = harness.OutcomeError, fetch.BlockedByClient, script.Message
	}
}
