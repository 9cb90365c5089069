package variants

import (
	"net/http"
	"sync"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// state has servers whose answer to one request depends on another.
func state() []Variant {
	return append(poisoned(), []Variant{
		{
			ID: "previous-origin-sent", Title: "the origin that was allowed last is sent to the next one",
			Source: "jub0bs/cors#14; gorilla/handlers 50ee3c3", Fault: "VY-16 OT-01",
			Rule: "state.order", Scope: OneOrigin,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				var mu sync.Mutex
				previous := ""
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					origin := h.Get(reference.AllowOrigin)
					if origin == "" {
						return
					}
					mu.Lock()
					defer mu.Unlock()
					if previous != "" {
						h.Set(reference.AllowOrigin, previous)
					}
					previous = origin
				})
			},
		},
		{
			ID: "origins-swapped-under-load", Title: "the allowed origin is kept in a variable that concurrent requests share",
			Source: "rs/cors#198; rs/cors#213; jub0bs/cors#14", Fault: "VY-16",
			// A browser asks for one URL after the other, for the sake of its cache.
			Rule: "state.concurrent", Scope: OneOrigin, Needs: Wire,
			Wrap: func(_ harness.Policy, next http.Handler) http.Handler {
				var mu sync.Mutex
				shared := ""
				return reference.BeforeWrite(next, func(_ *http.Request, _ int, h http.Header) {
					origin := h.Get(reference.AllowOrigin)
					if origin == "" {
						return
					}
					mu.Lock()
					shared = origin
					mu.Unlock()
					// Long enough for another request to come between.
					time.Sleep(20 * time.Millisecond)
					mu.Lock()
					h.Set(reference.AllowOrigin, shared)
					mu.Unlock()
				})
			},
		},
	}...)
}
