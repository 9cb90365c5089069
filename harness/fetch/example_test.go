package fetch_test

import (
	"fmt"
	"time"

	"github.com/corsuite/corsuite/harness/fetch"
)

// A page at https://app.example.com asks for a PUT. The server allows the
// origin in the response to the preflight, and forgets the method.
func Example() {
	request := fetch.Request{URL: "https://api.example.com/items", Origin: "https://app.example.com", Method: "PUT"}
	f := fetch.Begin(fetch.Standard(), request, &fetch.PreflightCache{})
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for message, more := f.Next(now); more; message, more = f.Next(now) {
		fmt.Println("the browser sends", message.Method)
		f.Receive(fetch.Response{Status: 204, Headers: []fetch.Header{
			{Name: "Access-Control-Allow-Origin", Value: "https://app.example.com"},
		}}, now)
	}
	result := f.Result()
	fmt.Println(result.Reason, result.Parameter)
	// Output:
	// the browser sends OPTIONS
	// MethodDisallowedByPreflightResponse PUT
}

// The same, wrong: comparing the header with "*" or the origin by oneself lets
// the wildcard pass that a request with credentials refuses.
func Example_wildcardWithCredentials() {
	request := fetch.Request{URL: "https://api.example.com/items", Origin: "https://app.example.com", Credentials: fetch.Include}
	f := fetch.Begin(fetch.Standard(), request, &fetch.PreflightCache{})
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	_, _ = f.Next(now)
	response := fetch.Response{Status: 200, Headers: []fetch.Header{{Name: "Access-Control-Allow-Origin", Value: "*"}}}
	f.Receive(response, now)

	allowed, _ := fetch.Get(response.Headers, "Access-Control-Allow-Origin")
	fmt.Println("compared by hand:", allowed == "*" || allowed == request.Origin)
	fmt.Println("by the standard: ", f.Result().Reason)
	// Output:
	// compared by hand: true
	// by the standard:  WildcardOriginNotAllowed
}

func ExampleUnsafeHeaderNames() {
	fmt.Println(fetch.UnsafeHeaderNames([]fetch.Header{
		{Name: "Accept", Value: "*/*"},
		{Name: "Content-Type", Value: "application/json"},
		{Name: "X-Request-Id", Value: "1"},
	}))
	// Output: [content-type x-request-id]
}
