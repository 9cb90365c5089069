package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestParseAuth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		output string
		want   harness.Auth
	}{
		"a header":        {"Authorization: Bearer x\n", harness.Auth{Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer x"}}}},
		"no line end":     {"X-Key:  a:b ", harness.Auth{Headers: []fetch.Header{{Name: "X-Key", Value: "a:b"}}}},
		"DOS line ends":   {"X-Key: k\r\n\r\n", harness.Auth{Headers: []fetch.Header{{Name: "X-Key", Value: "k"}}}},
		"cookies add up":  {"cookie: a=1\nCookie: b=2; c=3\n", harness.Auth{Cookie: "a=1; b=2; c=3"}},
		"one of each":     {"Cookie: a=1\nX-Key: k\n", harness.Auth{Cookie: "a=1", Headers: []fetch.Header{{Name: "X-Key", Value: "k"}}}},
		"order and twice": {"B: 1\nA: 2\nB: 3\n", harness.Auth{Headers: []fetch.Header{{Name: "B", Value: "1"}, {Name: "A", Value: "2"}, {Name: "B", Value: "3"}}}},
	}
	for name, tt := range tests {
		got, err := parseAuth(tt.output)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What is wrong is said by line number, never by quoting a secret.
func TestParseAuthErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ output, want string }{
		"nothing":           {"\n \n", "printed nothing"},
		"no colon":          {"X-Key: k\ns3cret\n", "line 2"},
		"a bare token":      {"eyJ.s3cret==\n", "line 1"},
		"a space in a name": {"My s3cret: x\n", "line 1"},
		"no value":          {"X-Key:\n", "line 1"},
		"a control":         {"X-Key: s3cret\x00\n", "line 1"},
		"a bare CR":         {"X-Key: s3cret\rOrigin: null\n", "line 1"},
		"Origin":            {"origin: https://s3cret.example\n", "sets origin"},
		"a preflight's":     {"Access-Control-Request-Headers: s3cret\n", "sets Access-Control-Request-Headers"},
		"framing":           {"\nTransfer-Encoding: s3cret\n", "line 2"},
	}
	for name, tt := range tests {
		_, err := parseAuth(tt.output)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: got %v; want an error that says %q and no secret", name, err, tt.want)
		}
	}
}
