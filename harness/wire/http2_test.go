package wire

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// TestWhatCannotBeWrittenIsStale: a connection may have gone without our seeing it.
func TestWhatCannotBeWrittenIsStale(t *testing.T) {
	t.Parallel()
	for _, h2 := range []bool{false, true} {
		client, target := net.Pipe()
		target.Close()
		conn := (&Dialer{Limits: Limits{HeaderBytes: 100, BodyBytes: 100}}).speak(client, client, h2, false)
		_, err := conn.RoundTrip(&Message{Method: "GET", Address: Address{Target: "/"}}, NewWatch(t.Context(), time.Now().Add(time.Second)))
		if _, ok := errors.AsType[Stale](err); !ok || !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("HTTP/2 %v: got %v; want the write's error, as stale", h2, err)
		}
	}
}
