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

func TestList(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		words []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, "a"},
		{[]string{"a", "b"}, "a and b"},
		{[]string{"a", "b", "c"}, "a, b and c"},
		{[]string{"a", "b", "c", "d", "e"}, "a, b, c and 2 more"},
	} {
		given := slices.Clone(test.words)
		if got := List(test.words, 3); got != test.want {
			t.Errorf("List(%q, 3) = %q; want %q", test.words, got, test.want)
		}
		if !slices.Equal(test.words, given) {
			t.Errorf("List changed its words from %q to %q", given, test.words)
		}
	}
}
