package corstest_test

import (
	"fmt"
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
	"github.com/corsuite/corsuite/suite/corstest"
)

// A matcher asks as a page would: through the preflight, if one is due.
func ExampleLetRead() {
	handler := reference.Handler(harness.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PUT"}})
	for _, method := range []string{"PUT", "DELETE"} {
		ok, err := corstest.LetRead(corstest.Ask{From: "https://app.example.com", URL: "/items", Method: method}).Match(handler)
		fmt.Println(method, ok, err)
	}
	// Output:
	// PUT true <nil>
	// DELETE false <nil>
}

// A wrong server, as it is often written: it lets in whoever asks.
func ExampleLetRead_reflecting() {
	reflecting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin")) // do not do this
	})
	ok, err := corstest.LetRead(corstest.Ask{From: "https://stranger.example"}).Match(reflecting)
	fmt.Println("a stranger reads the response:", ok, err)
	// Output: a stranger reads the response: true <nil>
}
