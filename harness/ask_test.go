package harness

import (
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

// What makes a request decides what XMLHttpRequest sends and forces.
func TestRequestByInitiator(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		ask  Ask
		want fetch.Request // of it: body, flags, mode and credentials
	}{
		{"fetch", Ask{Method: "POST", Body: "x"}, fetch.Request{Body: []byte("x")}},
		{"fetch without a body", Ask{Method: "POST"}, fetch.Request{}},
		{"XMLHttpRequest", Ask{Method: "POST", Body: "x", Initiator: ByXHR}, fetch.Request{Body: []byte("x")}},
		{"XMLHttpRequest drops the body of a GET", Ask{Body: "x", Initiator: ByXHR}, fetch.Request{}},
		{"and of a head", Ask{Method: "head", Body: "x", Initiator: ByXHRUpload}, fetch.Request{ForcePreflight: true}},
		{"an upload listener comes with a body", Ask{Method: "PUT", Initiator: ByXHRUpload}, fetch.Request{Body: []byte{}, ForcePreflight: true}},
		{"keepalive", Ask{Initiator: ByKeepalive}, fetch.Request{Keepalive: true}},
		{"beacon", Ask{Method: "POST", Initiator: ByBeacon}, fetch.Request{Keepalive: true, Credentials: fetch.Include}},
		{"EventSource", Ask{Initiator: ByEventSource}, fetch.Request{NeverPreflight: true}},
		{"no-cors", Ask{Initiator: ByNoCORS}, fetch.Request{Mode: fetch.NoCORS}},
	}
	for _, tt := range tests {
		got := tt.ask.Request()
		if string(got.Body) != string(tt.want.Body) || (got.Body == nil) != (tt.want.Body == nil) {
			t.Errorf("%s: got body %#v; want %#v", tt.name, got.Body, tt.want.Body)
		}
		if got.ForcePreflight != tt.want.ForcePreflight || got.NeverPreflight != tt.want.NeverPreflight || got.Keepalive != tt.want.Keepalive ||
			got.Mode != tt.want.Mode || got.Credentials != tt.want.Credentials {
			t.Errorf("%s: got %+v; want %+v", tt.name, got, tt.want)
		}
	}
}
