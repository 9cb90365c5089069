package chrome

import (
	"testing"

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
