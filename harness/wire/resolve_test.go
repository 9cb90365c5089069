package wire

import (
	"maps"
	"testing"
)

func TestParseResolve(t *testing.T) {
	t.Parallel()
	got, err := ParseResolve([]string{"A.example:443:192.0.2.1", "[::1]:80:[::2]", "b:1:2001:db8::1", "c:1:192.0.2.1", "C:1:192.0.2.2"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.example:443": "192.0.2.1:443", "[::1]:80": "[::2]:80", "b:1": "[2001:db8::1]:1", "c:1": "192.0.2.2:1"}
	if !maps.Equal(got, want) {
		t.Errorf("got %v; want %v", got, want)
	}
}

func TestParseResolveMistakes(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{
		"", "host", "host:443", "host:443:", "host:443:elsewhere.example", "host:0:127.0.0.1", "host:65536:127.0.0.1", "host:+80:127.0.0.1",
		"host:http:127.0.0.1", ":443:127.0.0.1", "[::1:80:127.0.0.1", "*.example.com:443:127.0.0.1", "a, MAP b:443:127.0.0.1", "a?:443:127.0.0.1",
	} {
		if got, err := ParseResolve([]string{entry}); err == nil {
			t.Errorf("%q: got %v; want an error", entry, got)
		}
	}
}
