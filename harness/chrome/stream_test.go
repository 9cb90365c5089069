package chrome

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
)

// A body without end holds nobody up: whatever makes the request, it is judged
// when the headers are there, and the connection is given back to the next.
func TestStreams(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		friendly(w, r)
		kind := map[string]string{"/events": "text/event-stream", "/lines": "application/x-ndjson", "/video": "video/mp4", "/image": "image/png"}[r.URL.Path]
		w.Header().Set("Content-Type", kind)
		for r.Context().Err() == nil {
			_, _ = fmt.Fprint(w, ": waiting\n\n")
			w.(http.Flusher).Flush()
			select {
			case <-time.After(100 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	})
	a := startAgent(t, Options{})
	initiators := []harness.Initiator{
		harness.ByFetch, harness.ByXHR, harness.ByKeepalive, harness.ByImage, harness.ByCanvas, harness.ByScript,
		harness.ByModule, harness.ByStylesheet, harness.ByFont, harness.ByVideo, harness.ByWorker, harness.BySharedWorker,
	}
	for _, path := range []string{"/events", "/lines"} {
		asks := initiators
		if path == "/events" {
			asks = append(asks, harness.ByEventSource)
		}
		began := time.Now()
		var all sync.WaitGroup
		for _, initiator := range asks {
			for range 2 {
				all.Go(func() {
					o := one(t, a, harness.Ask{From: friend, URL: s.URL + path, Initiator: initiator})
					if o.Outcome != harness.OutcomeShared || o.Status != 200 {
						t.Errorf("%s by %q: got %s %s %s, status %d; want shared, 200", path, initiator, o.Outcome, o.Reason, o.Error, o.Status)
					}
				})
			}
		}
		all.Wait()
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("%s took %v by %d initiators, twice each; want less than 15s", path, took, len(asks))
		}
	}
}

// A stream without the headers is refused like any other answer.
func TestStreamOfStrangers(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	a := startAgent(t, Options{})
	for _, initiator := range []harness.Initiator{harness.ByFetch, harness.ByXHR, harness.ByEventSource, harness.ByFont, harness.ByWorker} {
		if o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: initiator}); !o.Reason.CORS() {
			t.Errorf("%q: got %s %s %s; want a refusal by CORS", initiator, o.Outcome, o.Reason, o.Error)
		}
	}
}
