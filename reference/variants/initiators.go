package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// initiators has servers that answer what one kind of load asks for without
// CORS, because they go by another field of the request.
// https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-dest-header
func initiators() []Variant {
	silent := func(initiator, title string, is func(h http.Header) bool) Variant {
		return Variant{
			ID: initiator + "-without-cors", Title: title,
			Source: "modelled on static-file branches before CORS; evansd/whitenoise", Fault: "ER-18",
			Rule: "initiators." + initiator, Scope: OneOrigin, Needs: Page,
			Change: refuseIf(func(asked Asked) bool { return is(asked.HTTP.Header) }),
		}
	}
	dest := func(want string) func(http.Header) bool {
		return func(h http.Header) bool { return h.Get("Sec-Fetch-Dest") == want }
	}
	stream := func(h http.Header) bool { return h.Get("Accept") == "text/event-stream" }
	// Everything that a script asks for looks the same to the server.
	fromScript := func(h http.Header) bool { return dest("empty")(h) && !stream(h) }
	return []Variant{
		silent("xhr", "what XMLHttpRequest asks for has no CORS", fromScript),
		silent("keepalive", "what a fetch asks for that outlives its page has no CORS", fromScript),
		silent("worker", "what a worker asks for has no CORS", fromScript),
		silent("shared-worker", "what a shared worker asks for has no CORS", fromScript),
		silent("eventsource", "an event stream has no CORS", stream),
		silent("img", "images have no CORS", dest("image")),
		silent("canvas", "images that a canvas wants to read have no CORS", dest("image")),
		silent("script", "scripts have no CORS", dest("script")),
		silent("module", "modules have no CORS", dest("script")),
		silent("stylesheet", "stylesheets have no CORS", dest("style")),
		silent("font", "fonts have no CORS", dest("font")),
		silent("video", "videos have no CORS", dest("video")),
		{
			ID: "upload-preflight-400", Title: "a preflight for POST that asks for no header is a bad request",
			Source: "nelmio/NelmioCorsBundle; modelled", Fault: "PF-26",
			Rule: "initiators.xhr-upload", Scope: Declared, Policy: but(harness.Policy{Methods: []string{"GET", "POST", "PUT"}}),
			Change: onPreflight(func(asked Asked, a *reference.Answer) {
				if asked.requestedMethod() == http.MethodPost && len(asked.RequestHeaders) == 0 {
					a.Status = http.StatusBadRequest
				}
			}),
		},
		{
			ID: "beacon-gets-star", Title: "the collector of beacons answers POST with *, though beacons have credentials",
			Source: "whatwg/fetch; Beacon, processing model", Fault: "WC-01",
			Rule: "initiators.beacon", Scope: OneOrigin, Needs: Page,
			Change: allowed(func(asked Asked, a *reference.Answer) {
				if asked.requestedMethod() == http.MethodPost || asked.Method == http.MethodPost {
					a.Set(reference.AllowOrigin, "*")
					a.Del(reference.AllowCredentials)
				}
			}),
		},
	}
}
