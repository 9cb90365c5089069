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

// revalidated is a 304 to a request that the browser made conditional.
func revalidated(lines ...string) Exchange {
	x := wire("GET", false, 304, lines...)
	x.Request = headers(`If-None-Match: "1"`)
	return x
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
			{Exchanges: []Exchange{revalidated("Access-Control-Expose-Headers: ETag")}},
		}, Observation{Outcome: OutcomeShared, Exposed: []string{"content-type", "etag"}}},
		{"a 304 that nobody asked for", []Ask{get, get}, []Observation{
			{Exchanges: []Exchange{wire("GET", false, 200, allow, "Content-Type: text/plain")}},
			{Exchanges: []Exchange{wire("GET", false, 304, allow)}},
		}, Observation{Outcome: OutcomeShared, Exposed: []string{}}},
		{"a 304 that takes the permission away", []Ask{get, get}, []Observation{
			{Exchanges: []Exchange{wire("GET", false, 200, allow)}},
			{Exchanges: []Exchange{revalidated("Access-Control-Allow-Origin: https://other.example.com")}},
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

// What a browser words in its own way is not a difference; everything else is.
func TestSame(t *testing.T) {
	t.Parallel()
	ask := Ask{Headers: headers("X-A: 1", "Range: bytes=0-9223372036854775808", "Accept: */*")}
	refused := func(reason fetch.Reason, parameter string) Observation {
		return Observation{Outcome: OutcomeBlocked, Reason: reason, Parameter: parameter}
	}
	shared := Observation{Outcome: OutcomeShared, Exposed: []string{"etag"}}
	tests := []struct {
		name           string
		model, browser Observation
		want           bool
	}{
		{"equal", shared, shared, true},
		{"another header", shared, Observation{Outcome: OutcomeShared, Exposed: []string{"vary"}}, false},
		{"another outcome", shared, refused("", ""), false},
		{"another reason", refused(fetch.MissingAllowOriginHeader, ""), refused(fetch.AllowOriginMismatch, ""), false},
		{"another value", refused(fetch.AllowOriginMismatch, "a"), refused(fetch.AllowOriginMismatch, "b"), false},
		{"another of the refused headers", refused(fetch.HeaderDisallowedByPreflightResponse, "x-a"), refused(fetch.HeaderDisallowedByPreflightResponse, "range"), true},
		{"a header that needed no permission", refused(fetch.HeaderDisallowedByPreflightResponse, "x-a"), refused(fetch.HeaderDisallowedByPreflightResponse, "accept"), false},
		{"bytes that DevTools does not tell", refused(fetch.AllowOriginMismatch, "\xff"), refused(fetch.AllowOriginMismatch, ""), true},
		{"text that it does not tell", refused(fetch.AllowOriginMismatch, "é"), refused(fetch.AllowOriginMismatch, ""), true},
		{"text that it does", refused(fetch.AllowOriginMismatch, "a"), refused(fetch.AllowOriginMismatch, ""), false},
		{"why fetch() throws", refused(fetch.InvalidRequest, "method \"a b\""), refused(fetch.InvalidRequest, ""), true},
	}
	for _, tt := range tests {
		if got := Same(ask, tt.model, tt.browser); got != tt.want {
			t.Errorf("%s: got %v; want %v", tt.name, got, tt.want)
		}
	}
}
