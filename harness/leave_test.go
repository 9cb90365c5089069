package harness

import (
	"slices"
	"testing"
)

func TestMaySend(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		ask    Ask
		method string
		unsafe bool
		want   bool
	}{
		{"a safe method", Ask{Method: "PUT", Held: true}, "OPTIONS", false, true},
		{"in safe mode", Ask{Method: "PUT"}, "PUT", false, false},
		{"in unsafe mode", Ask{Method: "put"}, "PUT", true, true},
		{"nobody declared it", Ask{Method: "PUT", Held: true, Send: true}, "PUT", true, false},
		{"it is about the preflight", Ask{Held: true}, "GET", true, false},
		{"it is about the preflight of a GET", Ask{Held: true}, "OPTIONS", true, true},
		{"with leave of its own", Ask{Method: "POST", Send: true}, "POST", false, true},
		{"another method than the ask's", Ask{Method: "POST", Send: true}, "DELETE", true, false},
		{"lower case is another method", Ask{Method: "PUT"}, "put", true, false},
		{"in bytes", Ask{Method: "GET", Bytes: &Bytes{Method: "PURGE"}}, "PURGE", true, true},
	} {
		if got := tt.ask.MaySend(tt.method, tt.ask.URL, tt.unsafe); got != tt.want {
			t.Errorf("%s: got %t; want %t", tt.name, got, tt.want)
		}
	}
}

// Leave is for the target's own host, whatever a redirect says.
func TestMaySendElsewhere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		target, to string
		want       bool
	}{
		{"http://api.example.com/a", "http://api.example.com/b?c", true},
		{"http://api.example.com/a", "https://API.example.com/a", true},
		{"https://api.example.com:443/a", "https://api.example.com/a", true},
		{"http://127.0.0.1:8080/a", "http://127.0.0.1:8081/a", false},
		{"http://api.example.com/a", "https://api.example.com:8443/a", false},
		{"https://api.example.com/a", "https://other.example.com/a", false},
		{"https://api.example.com/a", "https://example.com/a", false},
		{"https://api.example.com/a", "https://api.example.com@other.example/a", false},
		{"http://[::1]:80/a", "http://[::1]/b", true},
		{"https://api.example.com/a", "%zz", false},
	} {
		if got := (Ask{Method: "PUT", URL: tt.target}).MaySend("PUT", tt.to, true); got != tt.want {
			t.Errorf("from %s to %s: got %t; want %t", tt.target, tt.to, got, tt.want)
		}
		if !(Ask{URL: tt.target}).MaySend("GET", tt.to, false) {
			t.Errorf("from %s to %s: GET may not be sent", tt.target, tt.to)
		}
	}
}

// Who owns several hosts names them.
func TestMaySendToNamedHosts(t *testing.T) {
	t.Parallel()
	ask := Ask{Method: "PUT", URL: "http://127.0.0.1:8080/a", Hosts: []string{"http://127.0.0.1:8081"}}
	for to, want := range map[string]bool{"http://127.0.0.1:8081/b": true, "http://127.0.0.1:8082/b": false} {
		if got := ask.MaySend("PUT", to, true); got != want {
			t.Errorf("to %s: got %t; want %t", to, got, want)
		}
	}
}

func TestLetOut(t *testing.T) {
	t.Parallel()
	star, listed, own := Target{Policy: Policy{Methods: []string{Any}}}, Target{Policy: Policy{Methods: []string{"PUT"}}}, Target{Method: "POST"}
	got, err := LetOut([]Target{star, listed, own}, []string{"put", "POST"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{{"PUT", "POST"}, {"PUT"}, {"POST"}} {
		if !slices.Equal(got[i].Sends, want) {
			t.Errorf("target %d: got leave for %q; want %q", i, got[i].Sends, want)
		}
	}
	for _, method := range []string{"DELETE", "POST"} {
		if _, err := LetOut([]Target{listed}, []string{method}); err == nil {
			t.Errorf("%s, which nobody declares: got no error", method)
		}
	}
}
