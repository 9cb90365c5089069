package chrome

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// pixel is a PNG of one pixel.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// Every initiator asks, is refused with the same reason as fetch(), and says
// Origin and Sec-Fetch-Dest as its kind of request does.
// https://html.spec.whatwg.org/#cors-settings-attributes
func TestInitiators(t *testing.T) {
	png, err := base64.StdEncoding.DecodeString(pixel)
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.Header.Get("Origin") == friend {
			accepting(w, r)
		}
		kind, body := "application/json", []byte("{}")
		switch strings.TrimPrefix(r.URL.Path, "/") {
		case "img", "canvas":
			kind, body = "image/png", png
		case "script", "module":
			kind, body = "text/javascript", []byte("1")
		case "stylesheet":
			kind, body = "text/css", []byte("a{}")
		case "eventsource":
			kind, body = "text/event-stream", []byte("data: x\n\n")
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body)
	})
	a := startAgent(t, Options{Unsafe: true})
	dest := map[harness.Initiator]string{
		harness.ByFetch: "empty", harness.ByXHR: "empty", harness.ByXHRUpload: "empty", harness.ByKeepalive: "empty",
		harness.ByEventSource: "empty", harness.ByImage: "image", harness.ByCanvas: "image", harness.ByScript: "script",
		harness.ByModule: "script", harness.ByStylesheet: "style", harness.ByFont: "font", harness.ByVideo: "video",
		harness.ByWorker: "empty", harness.BySharedWorker: "empty",
	}
	for initiator, want := range dest {
		for _, path := range []string{"/" + string(initiator), "/json"} {
			for _, mode := range []fetch.CredentialsMode{"", fetch.Include} {
				ask := harness.Ask{From: friend, URL: s.URL + path, Initiator: initiator, Credentials: mode}
				if initiator == harness.ByXHRUpload {
					ask.Method, ask.Body = "POST", "x"
				}
				before := len(s.requests())
				o := one(t, a, ask)
				if o.Outcome != harness.OutcomeShared || o.Status != 200 {
					t.Errorf("%s %s %s: got %s %s %s, status %d; want shared, 200", initiator, path, mode, o.Outcome, o.Reason, o.Error, o.Status)
				}
				reached := s.requests()[before:]
				if len(reached) == 0 {
					t.Errorf("%s %s: nothing arrived", initiator, path)
					continue
				}
				last := reached[len(reached)-1].Header
				if last.Get("Origin") != friend || last.Get("Sec-Fetch-Dest") != want || last.Get("Sec-Fetch-Mode") != "cors" {
					t.Errorf("%s: got Origin %q, Sec-Fetch-Dest %q, mode %q; want %q, %q, cors",
						initiator, last.Get("Origin"), last.Get("Sec-Fetch-Dest"), last.Get("Sec-Fetch-Mode"), friend, want)
				}
				if initiator == harness.ByXHRUpload && methods(reached) != "OPTIONS POST" {
					t.Errorf("an upload listener made %s; want OPTIONS POST", methods(reached))
				}

				ask.From = harness.StrangerOrigin
				o = one(t, a, ask)
				reason := fetch.MissingAllowOriginHeader
				if initiator == harness.ByXHRUpload {
					reason = fetch.PreflightMissingAllowOriginHeader
				}
				if o.Outcome != harness.OutcomeBlocked || o.Reason != reason {
					t.Errorf("%s %s %s: a stranger got %s %s %s; want blocked %s", initiator, path, mode, o.Outcome, o.Reason, o.Error, reason)
				}
			}
		}
	}
}

// A beacon of a safelisted type is no-cors; of another type it asks leave.
// https://w3c.github.io/beacon/#sec-processing-model
func TestBeacon(t *testing.T) {
	s := serve(t, friendly) // no credentials allowed, and beacons always bring them
	a := startAgent(t, Options{Unsafe: true})
	o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: harness.ByBeacon, Body: "x"})
	if o.Reason != fetch.Opaque || onTheWire(o) != "POST 200" {
		t.Errorf("plain text: got %s %s, exchanges %q; want Opaque, POST 200", o.Outcome, o.Reason, onTheWire(o))
	}
	o = one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: harness.ByBeacon, Body: "{}", Headers: with("Content-Type", "application/json")})
	if o.Reason != fetch.PreflightInvalidAllowCredentials || onTheWire(o) != "OPTIONS 200" {
		t.Errorf("json: got %s %s, exchanges %q; want PreflightInvalidAllowCredentials, OPTIONS 200", o.Outcome, o.Reason, onTheWire(o))
	}
}

// What no browser can do is said beforehand.
func TestCan(t *testing.T) {
	t.Parallel()
	var a Agent
	for name, ask := range map[string]harness.Ask{
		"bytes":                 {From: friend, Bytes: &harness.Bytes{}},
		"a version":             {From: friend, HTTP: "1.0"},
		"no http origin":        {From: "capacitor://localhost"},
		"a role":                {From: harness.Allowed},
		"a null frame's worker": {From: harness.Null, Initiator: harness.ByWorker},
	} {
		if err := a.Can(ask); err == nil {
			t.Errorf("%s: got nil; want an error", name)
		}
	}
	if err := a.Can(harness.Ask{From: harness.Null}); err != nil {
		t.Errorf("null: got %v; want nil", err)
	}
}

// An element without crossorigin asks without Origin and learns nothing.
func TestElementWithoutOrigin(t *testing.T) {
	s := serve(t, friendly)
	a := startAgent(t, Options{})
	for _, initiator := range []harness.Initiator{harness.ByImage, harness.ByScript, harness.ByStylesheet, harness.ByVideo} {
		before := len(s.requests())
		o := one(t, a, harness.Ask{From: harness.NoOrigin, URL: s.URL + "/", Initiator: initiator})
		if o.Outcome != harness.OutcomeBlocked || o.Reason != fetch.Opaque {
			t.Errorf("%s: got %s %s %s; want blocked Opaque", initiator, o.Outcome, o.Reason, o.Error)
		}
		for _, r := range s.requests()[before:] {
			if r.Header.Get("Origin") != "" {
				t.Errorf("%s: the server saw Origin %q; want none", initiator, r.Header.Get("Origin"))
			}
		}
	}
}

// What the target answers runs as a script only in a page that is then thrown away.
func TestScriptCannotStay(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		friendly(w, r)
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(`corsuite.ask = async () => ({settled: "throw", message: "taken over"})`))
	})
	a := startAgent(t, Options{})
	for _, initiator := range []harness.Initiator{harness.ByScript, harness.ByFetch, harness.ByModule, harness.ByModule, harness.ByFetch} {
		if o := one(t, a, harness.Ask{From: friend, URL: s.URL + "/", Initiator: initiator}); o.Outcome != harness.OutcomeShared {
			t.Errorf("%q: got %s %s %s; want shared", initiator, o.Outcome, o.Reason, o.Error)
		}
	}
}
