package harness

import (
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/fetch"
)

func TestOddity(t *testing.T) {
	t.Parallel()
	line := func(name, value string) *Bytes { return &Bytes{Headers: []fetch.Header{{Name: name, Value: value}}} }
	tests := []struct {
		name  string
		bytes *Bytes
		want  Oddity
	}{
		{"what a browser sends", nil, Usual},
		{"the asking origin", line("origin", " {origin}\t"), Handmade},
		{"another name", line("X-Origin", "anything, at all"), Handmade},
		{"null", line("Origin", "null"), Handmade},
		{"a list of origins", line("Origin", "https://a.example, https://b.example"), Odd},
		{"capitals", line("Origin", "HTTPS://A.EXAMPLE"), Odd},
		{"words", line("Origin", "not an origin"), Odd},
		{"nothing", line("Origin", ""), Odd},
		{"two lines", &Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "{origin}"}, {Name: "Origin", Value: "{origin}"}}}, Odd},
		{"a long one", line("Origin", "https://"+strings.Repeat("a.", 600)+"example"), Odd},
		{"a list with spaces", line("Access-Control-Request-Headers", ",a , b"), Handmade},
		{"a list of no names", line("Access-Control-Request-Headers", "a b"), Odd},
		{"an odd path", &Bytes{Target: "/%ff"}, Odd},
	}
	for _, tt := range tests {
		if got := (Story{Asks: []Ask{{}, {From: "https://app.example.com", Bytes: tt.bytes}}}).Oddity(); got != tt.want {
			t.Errorf("%s: oddity %d; want %d", tt.name, got, tt.want)
		}
	}
}
