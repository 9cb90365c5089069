package harness

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

const (
	replayOrigin = "https://app.example.com"
	replayURL    = "https://api.example.com/items"
)

func headers(lines ...string) []fetch.Header {
	var all []fetch.Header
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		all = append(all, fetch.Header{Name: name, Value: value})
	}
	return all
}

func wire(method string, preflight bool, status int, lines ...string) Exchange {
	return Exchange{Method: method, Preflight: preflight, URL: replayURL, Status: status, Response: headers(lines...)}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	get, put := Ask{From: replayOrigin, URL: replayURL, Method: "GET"}, Ask{From: replayOrigin, URL: replayURL, Method: "PUT"}
	allow := "Access-Control-Allow-Origin: " + replayOrigin
	tests := []struct {
		name string
		asks []Ask
		seen []Observation
		want Observation
	}{
		{"a readable answer", []Ask{get}, []Observation{{Exchanges: []Exchange{wire("GET", false, 200, allow, "Content-Type: text/plain")}}},
			Observation{Outcome: OutcomeShared, Exposed: []string{"content-type"}}},
		{"a refusal", []Ask{get}, []Observation{{Exchanges: []Exchange{wire("GET", false, 200)}}},
			Observation{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader}},
		{"withheld after its preflight", []Ask{put}, []Observation{{Outcome: OutcomeWithheld, Exchanges: []Exchange{wire("OPTIONS", true, 204, allow, "Access-Control-Allow-Methods: PUT")}}},
			Observation{Outcome: OutcomeWithheld}},
		{"a message that the model would not send", []Ask{get}, []Observation{{Exchanges: []Exchange{wire("OPTIONS", true, 204, allow)}}},
			Observation{Outcome: OutcomeError}},
		{"a message that the model misses", []Ask{put}, []Observation{{Exchanges: []Exchange{wire("OPTIONS", true, 204, allow, "Access-Control-Allow-Methods: PUT")}}},
			Observation{Outcome: OutcomeError}},
		{"one message too many", []Ask{get}, []Observation{{Exchanges: []Exchange{wire("GET", false, 200, allow), wire("GET", false, 200, allow)}}},
			Observation{Outcome: OutcomeError}},
		{"a stored answer that a 304 freshens", []Ask{get, get}, []Observation{
			{Exchanges: []Exchange{wire("GET", false, 200, allow, "Content-Type: text/plain", "ETag: \"1\"")}},
			{Exchanges: []Exchange{wire("GET", false, 304, "Access-Control-Expose-Headers: ETag")}},
		}, Observation{Outcome: OutcomeShared, Exposed: []string{"content-type", "etag"}}},
		{"a 304 that takes the permission away", []Ask{get, get}, []Observation{
			{Exchanges: []Exchange{wire("GET", false, 200, allow)}},
			{Exchanges: []Exchange{wire("GET", false, 304, "Access-Control-Allow-Origin: https://other.example.com")}},
		}, Observation{Outcome: OutcomeBlocked, Reason: fetch.AllowOriginMismatch}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			all := Replay(fetch.Standard(), tt.asks, tt.seen)
			got := all[len(all)-1]
			if got.Outcome != tt.want.Outcome || got.Reason != tt.want.Reason || tt.want.Exposed != nil && !slices.Equal(got.Exposed, tt.want.Exposed) {
				t.Errorf("got %s %s %q (%s); want %s %s %q", got.Outcome, got.Reason, got.Exposed, got.Error, tt.want.Outcome, tt.want.Reason, tt.want.Exposed)
			}
		})
	}
}
