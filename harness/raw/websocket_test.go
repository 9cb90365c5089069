package raw

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// A handshake is a browser's: its Origin, the session's cookie, no header of the
// session, and nothing after it. The answer's status is what decides.
func TestWebSocketHandshake(t *testing.T) {
	t.Parallel()
	var asked []http.Header
	after := make(chan int, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Clone())
		if r.Header.Get("Origin") != "https://app.example.com" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		accept := acceptOf(r.Header.Get("Sec-WebSocket-Key"))
		if r.URL.Path == "/wrong" {
			accept = "nonsense"
		}
		rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n")
		rw.Flush()
		n, _ := rw.Read(make([]byte, 100))
		if r.URL.Path == "/" {
			after <- n
		}
	}))
	defer s.Close()
	a := agent(t, Options{})
	open := harness.Ask{
		From: "https://app.example.com", URL: s.URL + "/", Initiator: harness.ByWebSocket,
		Auth: harness.Auth{Cookie: "session=1", Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer x"}}},
	}
	o := ask(t, a, open)
	wantOutcome(t, o, harness.OutcomeShared, "")
	if o.Status != 101 || <-after != 0 {
		t.Errorf("got status %d; want 101 and nothing sent after it", o.Status)
	}
	h := asked[0]
	if h.Get("Cookie") != "session=1" || h.Get("Authorization") != "" || !strings.EqualFold(h.Get("Upgrade"), "websocket") {
		t.Errorf("got %v; want an upgrade with the cookie and without Authorization", h)
	}
	open.From = harness.StrangerOrigin
	o = ask(t, a, open)
	wantOutcome(t, o, harness.OutcomeBlocked, fetch.HandshakeRefused)
	if o.Parameter != "403" {
		t.Errorf("got parameter %q; want 403", o.Parameter)
	}
	open.From, open.URL = "https://app.example.com", s.URL+"/wrong"
	wantOutcome(t, ask(t, a, open), harness.OutcomeError, fetch.InvalidResponse)
}
