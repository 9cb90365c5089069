package harness

import (
	"slices"
	"testing"
)

func TestMaySend(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		ask    Ask
		method string
		unsafe bool
		want   bool
	}{
		{"a safe method", Ask{Method: "PUT", Held: true}, "OPTIONS", false, true},
		{"in safe mode", Ask{Method: "PUT"}, "PUT", false, false},
		{"in unsafe mode", Ask{Method: "put"}, "PUT", true, true},
		{"nobody declared it", Ask{Method: "PUT", Held: true, Send: true}, "PUT", true, false},
		{"with leave of its own", Ask{Method: "POST", Send: true}, "POST", false, true},
		{"another method than the ask's", Ask{Method: "POST", Send: true}, "DELETE", true, false},
		{"lower case is another method", Ask{Method: "PUT"}, "put", true, false},
		{"in bytes", Ask{Method: "GET", Bytes: &Bytes{Method: "PURGE"}}, "PURGE", true, true},
	} {
		if got := tt.ask.MaySend(tt.method, tt.unsafe); got != tt.want {
			t.Errorf("%s: got %t; want %t", tt.name, got, tt.want)
		}
	}
}

// What Plan makes of a target's declarations: held is what nobody named, sent
// what has leave of its own.
func TestGiveLeave(t *testing.T) {
	t.Parallel()
	target := Target{Method: "POST", Body: "{}", Send: true, Policy: Policy{Methods: []string{"put", "PROPFIND", Any}}}
	for _, tt := range []struct {
		name       string
		target     Target
		ask        Ask
		held, send bool
	}{
		{"safe", target, Ask{Method: "HEAD"}, false, false},
		{"listed", target, Ask{Method: "PROPFIND"}, false, false},
		{"listed in lower case", target, Ask{Method: "PUT"}, false, false},
		{"the asterisk names nothing", target, Ask{Method: "DELETE"}, true, false},
		{"the target's own", target, Ask{Method: "POST", Body: "{}"}, false, true},
		{"the target's own with another body", target, Ask{Method: "POST", Body: "x"}, false, false},
		{"no policy refuses POST, but none lists it", Target{Policy: Policy{Methods: []string{"PUT"}}}, Ask{Method: "POST"}, true, false},
		{"nothing declared", Target{}, Ask{Method: "PUT"}, true, false},
		{"bytes of another method", target, Ask{Method: "GET", Bytes: &Bytes{Method: "PURGE"}}, true, false},
		{"named by the operator", Target{Sends: []string{"DELETE"}}, Ask{Method: "DELETE"}, false, true},
		{"in a grant", Target{Policy: Policy{Grants: []Grant{{Methods: []string{}}, {Methods: []string{"PATCH"}}}}}, Ask{Method: "PATCH"}, false, false},
	} {
		if got := tt.target.giveLeave(tt.ask); got.Held != tt.held || got.Send != tt.send {
			t.Errorf("%s: held %t, send %t; want %t, %t", tt.name, got.Held, got.Send, tt.held, tt.send)
		}
	}
}

func TestLetOut(t *testing.T) {
	t.Parallel()
	star, listed, own := Target{Policy: Policy{Methods: []string{Any}}}, Target{Policy: Policy{Methods: []string{"PUT"}}}, Target{Method: "POST"}
	got, err := LetOut([]Target{star, listed, own}, []string{"put", "POST"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{{"PUT", "POST"}, {"PUT"}, {"POST"}} {
		if !slices.Equal(got[i].Sends, want) {
			t.Errorf("target %d: got leave for %q; want %q", i, got[i].Sends, want)
		}
	}
	for _, method := range []string{"DELETE", "POST"} {
		if _, err := LetOut([]Target{listed}, []string{method}); err == nil {
			t.Errorf("%s, which nobody declares: got no error", method)
		}
	}
}

// A beacon is a POST, whatever the ask says: it goes where that is declared, and nowhere else.
func TestBeaconIsAPost(t *testing.T) {
	t.Parallel()
	beacon := Ask{From: "https://app.example.com", Initiator: ByBeacon}
	if !beacon.MaySend("POST", true) || beacon.MaySend("POST", false) || beacon.MaySend("PUT", true) {
		t.Error("a beacon that nobody planned is sent with leave, and as POST only")
	}
	undeclared := Target{URL: "https://api.example.com/"}.giveLeave(beacon)
	if undeclared.MaySend("POST", true) {
		t.Error("nobody declared POST, and the beacon may be sent")
	}
	declared := Target{URL: "https://api.example.com/", Policy: Policy{Methods: []string{"POST"}}}.giveLeave(beacon)
	if !declared.MaySend("POST", true) {
		t.Error("POST is declared, and the beacon may not be sent")
	}
}
