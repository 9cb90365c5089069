package replay

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
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

func wire(method string, preflight bool, status int, lines ...string) harness.Exchange {
	return harness.Exchange{Method: method, Preflight: preflight, URL: replayURL, Status: status, Response: headers(lines...)}
}

// revalidated is a 304 to a request that the browser made conditional.
func revalidated(lines ...string) harness.Exchange {
	x := wire("GET", false, 304, lines...)
	x.Request = headers(`If-None-Match: "1"`)
	return x
}

func TestReplay(t *testing.T) {
	t.Parallel()
	get, put := harness.Ask{From: replayOrigin, URL: replayURL, Method: "GET"}, harness.Ask{From: replayOrigin, URL: replayURL, Method: "PUT"}
	allow := "Access-Control-Allow-Origin: " + replayOrigin
	tests := []struct {
		name string
		asks []harness.Ask
		seen []harness.Observation
		want harness.Observation
	}{
		{"a readable answer", []harness.Ask{get}, []harness.Observation{{Exchanges: []harness.Exchange{wire("GET", false, 200, allow, "Content-Type: text/plain")}}},
			harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{"content-type"}}},
		{"a refusal", []harness.Ask{get}, []harness.Observation{{Exchanges: []harness.Exchange{wire("GET", false, 200)}}},
			harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader}},
		{"withheld after its preflight", []harness.Ask{put}, []harness.Observation{{Outcome: harness.OutcomeWithheld, Exchanges: []harness.Exchange{wire("OPTIONS", true, 204, allow, "Access-Control-Allow-Methods: PUT")}}},
			harness.Observation{Outcome: harness.OutcomeWithheld}},
		{"a message that the model would not send", []harness.Ask{get}, []harness.Observation{{Exchanges: []harness.Exchange{wire("OPTIONS", true, 204, allow)}}},
			harness.Observation{Outcome: harness.OutcomeError}},
		{"a message that the model misses", []harness.Ask{put}, []harness.Observation{{Exchanges: []harness.Exchange{wire("OPTIONS", true, 204, allow, "Access-Control-Allow-Methods: PUT")}}},
			harness.Observation{Outcome: harness.OutcomeError}},
		{"one message too many", []harness.Ask{get}, []harness.Observation{{Exchanges: []harness.Exchange{wire("GET", false, 200, allow), wire("GET", false, 200, allow)}}},
			harness.Observation{Outcome: harness.OutcomeError}},
		{"a stored answer that a 304 freshens", []harness.Ask{get, get}, []harness.Observation{
			{Exchanges: []harness.Exchange{wire("GET", false, 200, allow, "Content-Type: text/plain", "ETag: \"1\"")}},
			{Exchanges: []harness.Exchange{revalidated("Access-Control-Expose-Headers: ETag")}},
		}, harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{"content-type", "etag"}}},
		{"a 304 that nobody asked for", []harness.Ask{get, get}, []harness.Observation{
			{Exchanges: []harness.Exchange{wire("GET", false, 200, allow, "Content-Type: text/plain")}},
			{Exchanges: []harness.Exchange{wire("GET", false, 304, allow)}},
		}, harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{}}},
		{"a 304 that takes the permission away", []harness.Ask{get, get}, []harness.Observation{
			{Exchanges: []harness.Exchange{wire("GET", false, 200, allow)}},
			{Exchanges: []harness.Exchange{revalidated("Access-Control-Allow-Origin: https://other.example.com")}},
		}, harness.Observation{Outcome: harness.OutcomeBlocked, Reason: fetch.AllowOriginMismatch}},
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
	ask := harness.Ask{Headers: headers("X-A: 1", "Range: bytes=0-9223372036854775808", "Accept: */*")}
	refused := func(reason fetch.Reason, parameter string) harness.Observation {
		return harness.Observation{Outcome: harness.OutcomeBlocked, Reason: reason, Parameter: parameter}
	}
	shared := harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{"etag"}}
	tests := []struct {
		name           string
		model, browser harness.Observation
		want           bool
	}{
		{"equal", shared, shared, true},
		{"another header", shared, harness.Observation{Outcome: harness.OutcomeShared, Exposed: []string{"vary"}}, false},
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
