package reference_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// The reference server answers an allowed origin with its own, and others without the header.
func ExampleHandler() {
	server := httptest.NewServer(reference.Handler(harness.Policy{Origins: []string{"https://app.example.com"}}))
	defer server.Close()
	for _, origin := range []string{"https://app.example.com", "https://stranger.example"} {
		request := httptest.NewRequest("GET", server.URL+"/items", nil)
		request.RequestURI = ""
		request.Header.Set("Origin", origin)
		response, err := server.Client().Do(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = response.Body.Close()
		fmt.Printf("%s: %q\n", origin, response.Header.Get("Access-Control-Allow-Origin"))
	}
	// Output:
	// https://app.example.com: "https://app.example.com"
	// https://stranger.example: ""
}

// A decision is a pure function of a policy and what CORS looks at.
func ExampleDecide() {
	answer := reference.Decide(
		harness.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PUT"}},
		reference.Request{Method: "OPTIONS", Origin: []string{"https://app.example.com"}, RequestMethod: []string{"PUT"}},
	)
	fmt.Println(answer.Preflight, answer.Status, answer.Get("Access-Control-Allow-Methods"))
	// Output: true 204 PUT
}
