package plan

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
)

// What Plan makes of a target's declarations: held is what nobody named, sent
// what has leave of its own.
func TestGiveLeave(t *testing.T) {
	t.Parallel()
	target := harness.Target{Method: "POST", Body: "{}", Send: true, Policy: harness.Policy{Methods: []string{"put", "PROPFIND", harness.Any}}}
	for _, tt := range []struct {
		name       string
		target     harness.Target
		ask        harness.Ask
		held, send bool
	}{
		{"safe", target, harness.Ask{Method: "HEAD"}, false, false},
		{"listed", target, harness.Ask{Method: "PROPFIND"}, false, false},
		{"listed in lower case", target, harness.Ask{Method: "PUT"}, false, false},
		{"the asterisk names nothing", target, harness.Ask{Method: "DELETE"}, true, false},
		{"the target's own", target, harness.Ask{Method: "POST", Body: "{}"}, false, true},
		{"the target's own with another body", target, harness.Ask{Method: "POST", Body: "x"}, false, false},
		{"no policy refuses POST, but none lists it", harness.Target{Policy: harness.Policy{Methods: []string{"PUT"}}}, harness.Ask{Method: "POST"}, true, false},
		{"nothing declared", harness.Target{}, harness.Ask{Method: "PUT"}, true, false},
		{"bytes of another method", target, harness.Ask{Method: "GET", Bytes: &harness.Bytes{Method: "PURGE"}}, true, false},
		{"named by the operator", harness.Target{Sends: []string{"DELETE"}}, harness.Ask{Method: "DELETE"}, false, true},
		{"in a grant", harness.Target{Policy: harness.Policy{Grants: []harness.Grant{{Methods: []string{}}, {Methods: []string{"PATCH"}}}}}, harness.Ask{Method: "PATCH"}, false, false},
	} {
		if got := giveLeave(tt.target, tt.ask); got.Held != tt.held || got.Send != tt.send {
			t.Errorf("%s: held %t, send %t; want %t, %t", tt.name, got.Held, got.Send, tt.held, tt.send)
		}
	}
}

// A beacon is a POST, whatever the ask says: it goes where that is declared, and nowhere else.
func TestBeaconIsAPost(t *testing.T) {
	t.Parallel()
	beacon := harness.Ask{From: "https://app.example.com", Initiator: harness.ByBeacon}
	if !beacon.MaySend("POST", "", true) || beacon.MaySend("POST", "", false) || beacon.MaySend("PUT", "", true) {
		t.Error("a beacon that nobody planned is sent with leave, and as POST only")
	}
	undeclared := giveLeave(harness.Target{URL: "https://api.example.com/"}, beacon)
	if undeclared.MaySend("POST", undeclared.URL, true) {
		t.Error("nobody declared POST, and the beacon may be sent")
	}
	declared := giveLeave(harness.Target{URL: "https://api.example.com/", Policy: harness.Policy{Methods: []string{"POST"}}}, beacon)
	if !declared.MaySend("POST", declared.URL, true) {
		t.Error("POST is declared, and the beacon may not be sent")
	}
}
