package reference

import (
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// SocketPath is where WebSockets are opened.
const SocketPath = "/socket"

// socket opens a WebSocket for pages that the policy lets in, for pages of the
// server itself, and for what is not a page, and closes it at once.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2
func socket(p harness.Policy, w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || key == "" {
		w.Header().Set("Upgrade", "websocket")
		w.WriteHeader(http.StatusUpgradeRequired)
		return
	}
	origin := r.Header.Get("Origin")
	_, host, _ := strings.Cut(origin, "://")
	if origin != "" && host != r.Host && p.AllowsOrigin(origin) != harness.Yes {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n")
	_ = rw.Flush()
	// A close frame with status 1000, then the peer's.
	_, _ = rw.Write([]byte{0x88, 0x02, 0x03, 0xe8})
	_ = rw.Flush()
	_, _ = rw.ReadByte()
}
