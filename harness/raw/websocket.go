package raw

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strconv"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// handshake opens a WebSocket as a browser does and closes the connection as soon
// as the answer is there: no frame is ever sent.
// https://websockets.spec.whatwg.org/#concept-websocket-establish
func (a *asking) handshake(ctx context.Context) harness.Observation {
	key := make([]byte, 16)
	_, _ = rand.Read(key)
	encoded := base64.StdEncoding.EncodeToString(key)
	m := fetch.Message{Method: "GET", URL: a.ask.URL, Credentials: true, Headers: []fetch.Header{
		{Name: "Connection", Value: "Upgrade"},
		{Name: "Pragma", Value: "no-cache"},
		{Name: "Cache-Control", Value: "no-cache"},
		{Name: "Upgrade", Value: "websocket"},
	}}
	if a.ask.From != harness.NoOrigin {
		m.Headers = append(m.Headers, fetch.Header{Name: "Origin", Value: string(a.ask.From)})
	}
	m.Headers = append(m.Headers,
		fetch.Header{Name: "Sec-WebSocket-Version", Value: "13"},
		fetch.Header{Name: "Accept-Encoding", Value: "gzip, deflate, br, zstd"},
		fetch.Header{Name: "Accept-Language", Value: "en-US,en;q=0.9"},
		fetch.Header{Name: "Sec-WebSocket-Key", Value: encoded},
	)
	// A page can put a cookie on a handshake, and no header.
	ask := a.ask
	ask.Auth.Headers = nil
	msg, fail := a.page.compose(ask, m)
	var got wire.Answer
	if fail == nil {
		msg.Version, msg.Alone, msg.Fresh, msg.Upgrade = wire.HTTP11, true, true, true
		got, fail = a.page.agent.carrier.carry(ctx, msg, &a.clock)
	}
	a.record(m, msg, got, fail)
	switch {
	case fail != nil:
		return harness.Observation{Outcome: harness.OutcomeError, Reason: fail.Reason, Error: fail.Text}
	case got.Status != http.StatusSwitchingProtocols:
		return harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.HandshakeRefused, Parameter: strconv.Itoa(got.Status)}
	}
	if accepted, _ := fetch.Get(got.Headers, "Sec-WebSocket-Accept"); accepted != acceptOf(encoded) {
		return harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.InvalidResponse, Error: "101, but Sec-WebSocket-Accept does not answer the key: no browser opens that"}
	}
	return harness.Observation{Outcome: harness.OutcomeShared}
}

// acceptOf returns what a server that speaks WebSocket answers to a key.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2 (step 5.4)
func acceptOf(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
