package chrome

import (
	"net/http"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// A body without end costs nobody more than some megabytes and a few seconds,
// whatever asks for it, and what its head says is told.
func TestEndlessBody(t *testing.T) {
	chunk := make([]byte, 1<<16)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(acao, friend)
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	a := startAgent(t, Options{Timeout: 8 * time.Second})
	for initiator, contentType := range map[harness.Initiator]string{
		harness.ByFetch: "text/plain", harness.ByXHR: "text/plain", harness.ByXHRUpload: "text/plain", harness.ByKeepalive: "text/plain",
		harness.ByEventSource: "text/event-stream", harness.ByImage: "image/png", harness.ByCanvas: "image/png",
		harness.ByScript: "text/javascript", harness.ByModule: "text/javascript", harness.ByStylesheet: "text/css",
		harness.ByFont: "font/woff2", harness.ByVideo: "video/mp4", harness.ByWorker: "text/plain", harness.BySharedWorker: "text/plain",
	} {
		before, began := a.browser().memory(), time.Now()
		o := one(t, a, harness.Ask{From: friend, Initiator: initiator, URL: s.URL + "/?type=" + contentType})
		took := time.Since(began)
		if o.Outcome != harness.OutcomeShared {
			t.Errorf("%q: got %s %s %s; want shared", initiator, o.Outcome, o.Reason, o.Error)
		}
		if took > 6*time.Second {
			t.Errorf("%q: took %v", initiator, took)
		}
		if grown := (a.browser().memory() - before) >> 20; grown > 400 {
			t.Errorf("%q: the browser has grown by %d MiB", initiator, grown)
		}
		t.Logf("%q: %v, %d MiB", initiator, took, (a.browser().memory()-before)>>20)
	}
}
