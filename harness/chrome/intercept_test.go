package chrome

import (
	"fmt"
	"net/http"
	"testing"

	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// TestSessionStaysAtHome: the browser writes URLs its own way, without default
// ports and in lower case; the target's may be written otherwise.
func TestSessionStaysAtHome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		target, request string
		want            bool
	}{
		{"http://127.0.0.1:80/items", "http://127.0.0.1/items", true},
		{"https://api.example.com:443/items", "https://api.example.com/items", true},
		{"HTTPS://API.example.com/items", "https://api.example.com/items", true},
		{"https://api.example.com/items", "http://api.example.com/items", false},
		{"https://api.example.com/items", "https://api.example.com:8443/items", false},
	} {
		ask := harness.Ask{URL: test.target, Auth: harness.Auth{Headers: []fetch.Header{{Name: "X-Key", Value: "k"}}}}
		got := authenticated(&network.Request{URL: test.request, Method: "GET"}, ask) != nil
		if got != test.want {
			t.Errorf("%s asked for %s: got the session %v; want %v", test.target, test.request, got, test.want)
		}
	}
}

// What the interceptor sees of a request is one exchange for each hop: that the
// body of an answer breaks off, or cannot be unpacked, pauses the request again.
func TestInterceptedExchanges(t *testing.T) {
	t.Parallel()
	const (
		sent   = -1
		broken = 0
	)
	for _, test := range []struct {
		name   string
		paused []int // what is sent, statuses and errors
		want   []int // statuses of the exchanges
	}{
		{"an answer", []int{sent, 200}, []int{200}},
		{"no answer", []int{sent, broken}, []int{0}},
		{"a body that breaks off", []int{sent, 200, broken}, []int{200}},
		{"a redirect", []int{sent, 302, sent, 200}, []int{302, 200}},
		{"a redirect to nobody", []int{sent, 302, sent, broken}, []int{302, 0}},
		{"a redirect to a body that breaks off", []int{sent, 302, sent, 200, broken}, []int{302, 200}},
		{"a redirect that leads nowhere and breaks off", []int{sent, 302, broken}, []int{302}},
	} {
		c := newCollector()
		trace := c.begin("corsuite-1", harness.Ask{Initiator: harness.BySharedWorker})
		for _, status := range test.paused {
			ev := &cdpfetch.EventRequestPaused{NetworkID: "1", Request: &network.Request{Method: "GET", URLFragment: "#corsuite-1"}}
			switch status {
			case sent:
				c.sending(ev)
				continue
			case broken:
				ev.ResponseErrorReason = network.ErrorReasonFailed
			}
			ev.ResponseStatusCode = int64(status)
			c.intercepted(ev)
		}
		got := []int{}
		for _, x := range trace.exchanges() {
			got = append(got, x.Status)
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: got exchanges %v; want %v", test.name, got, test.want)
		}
	}
}

// A body that breaks off is told as one exchange, whoever asks and whoever is let in.
func TestBrokenBody(t *testing.T) {
	bodies := map[string][2]string{
		"length": {"Content-Length", "1000"}, "chunks": {"Trailer", "X-A"}, "packed": {"Content-Encoding", "gzip"},
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") == friend {
			w.Header().Set(acao, friend)
		}
		header := bodies[r.URL.Path[1:]]
		w.Header().Set(header[0], header[1])
		fmt.Fprint(w, "{")
		if r.URL.Path != "/packed" {
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	})
	a := startAgent(t, Options{})
	for body := range bodies {
		for _, initiator := range []harness.Initiator{harness.ByFetch, harness.ByWorker, harness.BySharedWorker} {
			for _, from := range []harness.Origin{friend, "https://stranger.example"} {
				o := one(t, a, harness.Ask{From: from, Initiator: initiator, URL: s.URL + "/" + body})
				if len(o.Exchanges) != 1 || o.Exchanges[0].Status != 200 || o.Outcome == harness.OutcomeError {
					t.Errorf("%s, %q from %s: got %s with exchanges %v; want an outcome and one exchange", body, initiator, from, o.Outcome, o.Exchanges)
				}
			}
		}
	}
}
