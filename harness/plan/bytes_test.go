package plan

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestBytesFill(t *testing.T) {
	t.Parallel()
	ask := harness.Ask{
		From:    "https://app.example.com",
		Headers: []fetch.Header{{Name: "X-B", Value: "1"}, {Name: "X-A", Value: "1"}, {Name: "Accept", Value: "*/*"}},
	}
	tests := []struct{ value, want string }{
		{"{ORIGIN}", "HTTPS://APP.EXAMPLE.COM"},
		{"{empty-label}", "https://.example.com"},
		{"{headers}", "x-a,x-b"},
		{"{HEADERS}", "X-A,X-B"},
		{"{spaced-headers}", "x-a ,\tx-b"},
		{"{first-header}", "x-a"},
		{"{other-headers}", "x-b"},
		{"{origin} {host}", "{origin} {host}"}, // the agent's
	}
	for _, tt := range tests {
		b := &harness.Bytes{Headers: harness.With("X", tt.value)}
		if got := fillBytes(b, ask).Headers[0].Value; got != tt.want {
			t.Errorf("%s: got %q; want %q", tt.value, got, tt.want)
		}
		if b.Headers[0].Value != tt.value {
			t.Errorf("%s: the rule's own bytes became %q", tt.value, b.Headers[0].Value)
		}
	}
	if got := fillBytes((*harness.Bytes)(nil), ask); got != nil {
		t.Errorf("no bytes: got %v; want none", got)
	}
}
