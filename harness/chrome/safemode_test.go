package chrome

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// waysOut are the ways in which a page can get a request out with a method of
// its choice.
func waysOut(url string) map[string]harness.Ask {
	ways := make(map[string]harness.Ask)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "PURGE"} {
		for _, from := range []harness.Origin{friend, harness.Null, "http://app.example.com"} {
			ways[string(from)+" "+method] = harness.Ask{From: from, Method: method}
			ways[string(from)+" "+method+" keepalive"] = harness.Ask{From: from, Method: method, Initiator: harness.ByKeepalive}
			ways[string(from)+" "+method+" xhr"] = harness.Ask{From: from, Method: method, Initiator: harness.ByXHR}
		}
		for _, initiator := range []harness.Initiator{harness.ByWorker, harness.BySharedWorker, harness.ByXHRUpload} {
			ways[method+" "+string(initiator)] = harness.Ask{From: friend, Method: method, Initiator: initiator}
		}
	}
	ways["beacon"] = harness.Ask{From: friend, Initiator: harness.ByBeacon, Method: "POST", Body: "x"}
	ways["beacon of json"] = harness.Ask{
		From: friend, Initiator: harness.ByBeacon, Method: "POST", Body: "{}",
		Headers: with("Content-Type", "application/json"), Credentials: fetch.Include,
	}
	for name, ask := range ways {
		ask.URL = url
		ways[name] = ask
	}
	return ways
}

// What nobody declared stays behind though there is leave for the rest, and what
// has leave of its own goes out without further one.
func TestHeldAndSent(t *testing.T) {
	s := serve(t, accepting)
	for _, unsafe := range []bool{false, true} {
		a := startAgent(t, Options{Unsafe: unsafe})
		for name, ask := range waysOut(s.URL + "/") {
			ask.Held = true
			if o := one(t, a, ask); o.Outcome != harness.OutcomeWithheld {
				t.Errorf("%s, unsafe %v: got %s %s %s; want it withheld", name, unsafe, o.Outcome, o.Reason, o.Error)
			}
		}
	}
	time.Sleep(100 * time.Millisecond) // what was let through would arrive
	for _, r := range s.requests() {
		if !harness.IsSafeMethod(r.Method) {
			t.Errorf("%s arrived from %s, though nobody declared it", r.Method, r.Header.Get("Origin"))
		}
	}
	a := startAgent(t, Options{})
	put := harness.Ask{From: friend, URL: s.URL + "/", Method: "PUT", Send: true}
	if o := one(t, a, put); o.Outcome != harness.OutcomeShared {
		t.Errorf("with leave of its own: got %s %s %s; want it shared", o.Outcome, o.Reason, o.Error)
	}
}

// accepting grants every preflight, so that nothing but safe mode is in the way.
func accepting(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(acao, r.Header.Get("Origin"))
	w.Header().Set(acac, "true")
	w.Header().Set(acam, r.Header.Get("Access-Control-Request-Method"))
	w.Header().Set(acah, r.Header.Get("Access-Control-Request-Headers"))
}

// Safe mode: whatever way a page takes, only GET, HEAD and OPTIONS arrive. The
// same ways do arrive with Unsafe, or the test would prove nothing.
func TestSafeMode(t *testing.T) {
	for _, unsafe := range []bool{false, true} {
		s := serve(t, accepting)
		a := startAgent(t, Options{Unsafe: unsafe})
		ways := waysOut(s.URL + "/")
		want := harness.OutcomeWithheld
		if unsafe {
			want = harness.OutcomeShared
		}
		for name, ask := range ways {
			o := one(t, a, ask)
			if o.Outcome != want && (!unsafe || o.Reason != fetch.Opaque) {
				t.Errorf("%s, unsafe %v: got %s %s %s; want %s", name, unsafe, o.Outcome, o.Reason, o.Error, want)
			}
		}
		if !unsafe {
			time.Sleep(100 * time.Millisecond) // what was let through would arrive
		}
		arrived := 0
		for _, r := range s.requests() {
			if slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, r.Method) {
				continue
			}
			arrived++
			if !unsafe {
				t.Errorf("%s %s arrived in safe mode from %s", r.Method, r.Path, r.Header.Get("Origin"))
			}
		}
		if unsafe && arrived != len(ways) {
			t.Errorf("%d requests arrived with Unsafe; want %d", arrived, len(ways))
		}
	}
}
