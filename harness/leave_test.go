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
		{"with leave of its own", Ask{Method: "POST", Send: true}, "POST", false, true},
		{"another method than the ask's", Ask{Method: "POST", Send: true}, "DELETE", true, false},
		{"lower case is another method", Ask{Method: "PUT"}, "put", true, false},
		{"in bytes", Ask{Method: "GET", Bytes: &Bytes{Method: "PURGE"}}, "PURGE", true, true},
	} {
		if got := tt.ask.MaySend(tt.method, tt.unsafe); got != tt.want {
			t.Errorf("%s: got %t; want %t", tt.name, got, tt.want)
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
