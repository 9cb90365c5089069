package adapter

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	t.Parallel()
	var short tail
	fmt.Fprint(&short, "one\n\n  two\r\n\x1b[31mthree\x07\nhalf a l")
	fmt.Fprint(&short, "ine")
	if got, want := short.lines(), []string{"one", "two", "[31mthree", "half a line"}; !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
	if got, want := short.last(), "half a line"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}

	var long tail
	for i := range 1000 {
		fmt.Fprintf(&long, "line %d\n", i)
	}
	if got := long.lines(); len(got) != tailLines || got[0] != "line 980" || got[tailLines-1] != "line 999" {
		t.Errorf("got %q; want lines 980 to 999", got)
	}

	var endless tail
	fmt.Fprint(&endless, strings.Repeat("x", 10*tailBytes))
	if got := len(endless.last()); got != tailBytes {
		t.Errorf("kept %d bytes; want %d", got, tailBytes)
	}
	if got := new(tail).last(); got != "" {
		t.Errorf("got %q; want nothing", got)
	}
}
