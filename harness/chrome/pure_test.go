package chrome

import (
	"slices"
	"testing"

	"github.com/chromedp/cdproto/network"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/probe"
)

func TestResponseLines(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		ev   network.EventResponseReceivedExtraInfo
		want []harness.HeaderLine
	}{
		{
			"the wire's text, in its order",
			network.EventResponseReceivedExtraInfo{HeadersText: "HTTP/1.1 200 OK\r\nVary:Origin\r\nA: 1 \r\nA:\t2\r\n\r\n"},
			[]harness.HeaderLine{{Name: "Vary", Value: "Origin"}, {Name: "A", Value: "1"}, {Name: "A", Value: "2"}},
		},
		{
			"white space before the colon",
			network.EventResponseReceivedExtraInfo{HeadersText: "HTTP/1.1 200 OK\r\nB \t: 1\r\n\r\n"},
			[]harness.HeaderLine{{Name: "B", Value: "1"}},
		},
		{
			"bytes that are not UTF-8, which the text has lost with those after them",
			network.EventResponseReceivedExtraInfo{
				HeadersText: "HTTP/1.1 200 OK\r\nB: caf: 1\r\nB: 2\r\n\r\n",
				Headers:     network.Headers{"B": "caf\u00e9\u00a0\u20ac\u0081\n2", "A": "1"},
			},
			[]harness.HeaderLine{{Name: "A", Value: "1"}, {Name: "B", Value: "caf\xe9\xa0\x80\x81"}, {Name: "B", Value: "2"}},
		},
		{
			"no text: the object, repeated lines apart",
			network.EventResponseReceivedExtraInfo{Headers: network.Headers{"vary": "Origin", "a": "1\n2"}},
			[]harness.HeaderLine{{Name: "a", Value: "1"}, {Name: "a", Value: "2"}, {Name: "vary", Value: "Origin"}},
		},
	}
	for _, row := range rows {
		if got := responseLines(&row.ev); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %v; want %v", row.name, got, row.want)
		}
	}
}

// A fragment of the asker's own hides neither the ask nor the browser's sentence about it.
func TestCollectorOwnFragment(t *testing.T) {
	t.Parallel()
	c := newCollector()
	tr := c.begin("corsuite-7", harness.Ask{})
	if got := c.find("#corsuite-7/own", "r"); got != tr {
		t.Errorf("got trace %p; want %p", got, tr)
	}
	c.console("Access to fetch at 'http://a/1#corsuite-7/own' has been blocked")
	if want := "Access to fetch at 'http://a/1#own' has been blocked"; tr.console != want {
		t.Errorf("got %q; want %q", tr.console, want)
	}
	c.console("Access to fetch at 'http://a/1#corsuite-7' has been blocked")
	if want := "Access to fetch at 'http://a/1' has been blocked"; tr.console != want {
		t.Errorf("got %q; want %q", tr.console, want)
	}
}

// The raw headers of a redirect chain go to the right hops, also when the
// announcements come last.
func TestCollectorOrder(t *testing.T) {
	t.Parallel()
	c := newCollector()
	tr := c.begin("corsuite-1", harness.Ask{})
	events := []any{
		&network.EventRequestWillBeSentExtraInfo{RequestID: "r", Headers: network.Headers{"N": "1"}},
		&network.EventResponseReceivedExtraInfo{RequestID: "r", StatusCode: 302},
		&network.EventRequestWillBeSent{RequestID: "r", Request: &network.Request{URL: "http://a/1", URLFragment: "#corsuite-1", Method: "GET"}},
		&network.EventRequestWillBeSentExtraInfo{RequestID: "r", Headers: network.Headers{"N": "2"}},
		&network.EventRequestWillBeSent{
			RequestID: "r", Request: &network.Request{URL: "http://b/2", URLFragment: "#other", Method: "GET"},
			RedirectResponse: &network.Response{Status: 302}, RedirectHasExtraInfo: true,
		},
		&network.EventResponseReceived{RequestID: "r", Response: &network.Response{Status: 200}, HasExtraInfo: true},
		&network.EventLoadingFinished{RequestID: "r"},
	}
	for _, ev := range events {
		c.event(ev)
	}
	if tr.complete() {
		t.Error("complete before the last response's raw headers")
	}
	c.event(&network.EventResponseReceivedExtraInfo{RequestID: "r", StatusCode: 203})
	if !tr.complete() {
		t.Error("not complete after them")
	}
	got := tr.exchanges()
	if len(got) != 2 || got[0].URL != "http://a/1" || got[0].Status != 302 || got[1].Status != 203 || lineValues(got[1].Request, "N")[0] != "2" {
		t.Errorf("got %+v; want http://a/1 302, http://b/2 203", got)
	}
	c.end("corsuite-1", tr)
	if len(c.asks)+len(c.requests)+len(c.unannounced) != 0 {
		t.Errorf("kept %d asks, %d requests, %d unannounced; want none", len(c.asks), len(c.requests), len(c.unannounced))
	}
}

// A page that the browser keeps from the local network says nothing of the server, for
// whichever of its reasons, and whether or not the page could be given leave.
func TestLocalNetworkIsNoRefusal(t *testing.T) {
	t.Parallel()
	for said, want := range map[network.CorsError]harness.Outcome{
		network.CorsErrorInsecureLocalNetwork:               harness.OutcomeError,
		network.CorsErrorInvalidLocalNetworkAccess:          harness.OutcomeError,
		network.CorsErrorLocalNetworkAccessPermissionDenied: harness.OutcomeError,
		network.CorsErrorMissingAllowOriginHeader:           harness.OutcomeBlocked,
	} {
		c := newCollector()
		tr := c.begin("corsuite-1", harness.Ask{From: "http://app.example.com", URL: "http://127.0.0.1/"})
		c.event(&network.EventRequestWillBeSent{RequestID: "r", Request: &network.Request{URL: "http://127.0.0.1/", URLFragment: "#corsuite-1", Method: "GET"}})
		c.event(&network.EventLoadingFailed{RequestID: "r", CorsErrorStatus: &network.CorsErrorStatus{CorsError: said}})
		o := observe(probe.Told{Settled: probe.Error}, tr)
		if o.Outcome != want || (want == harness.OutcomeError) != (o.Reason == fetch.LocalNetworkAccess) {
			t.Errorf("%s: got %s %s; want %s", said, o.Outcome, o.Reason, want)
		}
	}
}
