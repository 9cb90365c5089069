package raw

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Lines of another browser take the place of the agent's own, on preflights only those that browsers write there.
func TestInstead(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: x-a\r\nContent-Length: 0\r\n\r\n"))
	o := ask(t, agent(t, Options{}), harness.Ask{
		URL: s.url + "/p", Headers: harness.With("X-A", "1"),
		Instead: []fetch.Header{
			{Name: "user-agent", Value: "Other"}, {Name: "Accept-Language", Value: ""}, {Name: "Referer", Value: "{origin}/page"},
			{Name: "DNT", Value: "1"}, {Name: "Sec-CH-UA-Mobile", Value: "?1"}, {Name: "Accept", Value: "text/html"},
		},
	})
	wantOutcome(t, o, harness.OutcomeShared, "")
	got := s.got()
	if len(got) != 2 {
		t.Fatalf("got %d requests; want a preflight and the request itself", len(got))
	}
	for i, request := range got {
		for _, want := range []string{"User-Agent: Other\r\n", "Referer: " + friend + "/page\r\n", "DNT: 1\r\n"} {
			if !strings.Contains(request, want) {
				t.Errorf("request %d lacks %q:\n%s", i, want, request)
			}
		}
		if strings.Contains(request, "Accept-Language") {
			t.Errorf("request %d has Accept-Language:\n%s", i, request)
		}
		if pages := i == 1; strings.Contains(request, "?1") != pages || strings.Contains(request, "Accept: text/html") != pages {
			t.Errorf("request %d: only the request itself has what the page sets and client hints:\n%s", i, request)
		}
	}
}

// A fresh ask does not use a connection that has served before.
func TestFresh(t *testing.T) {
	t.Parallel()
	s := serve(t, always(allowed))
	a := agent(t, Options{})
	for _, fresh := range []bool{false, false, true, false} {
		wantOutcome(t, ask(t, a, harness.Ask{URL: s.url + "/p", Fresh: fresh}), harness.OutcomeShared, "")
	}
	if n := s.dialled(); n != 2 {
		t.Errorf("got %d connections; want 2", n)
	}
}
