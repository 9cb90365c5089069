package probe

import (
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestURLs(t *testing.T) {
	t.Parallel()
	rows := []struct{ url, query, want string }{
		{"http://a/x", "", "http://a/x#f"},
		{"http://a/x#own", "", "http://a/x#f/own"},
		{"http://a/x", "q=1", "http://a/x?q=1#f"},
		{"http://a/x?p#own", "q=1", "http://a/x?p&q=1#f/own"},
	}
	for _, row := range rows {
		if got := WithFragment(URL(harness.Ask{URL: row.url, Query: row.query}), "f"); got != row.want {
			t.Errorf("%s with %q: got %s; want %s", row.url, row.query, got, row.want)
		}
	}
}

func TestByteString(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"plain": "plain", "caf\xc3\xa9": "caf\u00c3\u00a9", "\xff": "\u00ff"} {
		if got := byteString(in); got != want {
			t.Errorf("%q: got %q; want %q", in, got, want)
		}
	}
}
