package prose

import (
	"slices"
	"testing"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" \n", nil},
		{"one two  three\nfour", []string{"one two", "three", "four"}},
		{"accommodation is long", []string{"accommodation", "is long"}},
		{"ü ü ü ü ü", []string{"ü ü ü ü", "ü"}}, // characters count, not bytes
	} {
		if got := Wrap(test.text, 7); !slices.Equal(got, test.want) {
			t.Errorf("Wrap(%q) = %q; want %q", test.text, got, test.want)
		}
	}
}
