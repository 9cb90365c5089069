package raw

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Where a copy is to be revalidated, the 304 is judged with the permission that the copy has.
func TestCopyIsRevalidated(t *testing.T) {
	t.Parallel()
	const sister = "https://shop.example.com"
	s := serve(t, func(_ int, request string) reply {
		if strings.Contains(request, `If-None-Match: "1"`) {
			return reply{text: "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"}
		}
		return reply{text: "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nVary: Origin\r\nAccess-Control-Allow-Origin: https://app.example.com\r\nContent-Length: 0\r\n\r\n"}
	})
	got := tell(t, agent(t, Options{}), harness.Story{ID: "s", Asks: []harness.Ask{
		{From: "https://app.example.com", URL: s.url},
		{From: "https://app.example.com", URL: s.url},
		{From: "https://app.example.com", URL: s.url, Cache: fetch.NoCache},
		{From: sister, URL: s.url, Cache: fetch.NoCache},
		{From: "https://app.example.net", URL: s.url, Cache: fetch.NoCache},
	}})
	for k, want := range []struct {
		outcome harness.Outcome
		reason  fetch.Reason
		status  int
	}{
		{harness.OutcomeShared, "", 200},
		{harness.OutcomeShared, "", 200}, // nothing is answered from the copy
		{harness.OutcomeShared, "", 304},
		{harness.OutcomeBlocked, fetch.AllowOriginMismatch, 304}, // the copy names the first page
		{harness.OutcomeBlocked, fetch.AllowOriginMismatch, 200}, // another site has no copy
	} {
		if o := got[k]; o.Outcome != want.outcome || o.Reason != want.reason || o.Status != want.status {
			t.Errorf("ask %d: got %s %s with status %d; want %s %s with %d", k, o.Outcome, o.Reason, o.Status, want.outcome, want.reason, want.status)
		}
	}
}
