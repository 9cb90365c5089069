package specs

import (
	"slices"
	"strings"
	"testing"
)

// A list that is nothing but commas has no elements, and costs nothing.
func TestElementsOfCommas(t *testing.T) {
	value := strings.Repeat(", ", 100_000)
	if n := testing.AllocsPerRun(10, func() {
		if list := elements(value); list != nil {
			t.Errorf("got %d elements; want none", len(list))
		}
	}); n > 0 {
		t.Errorf("got %v allocations; want none", n)
	}
	if got := elements(" ,a ,, b c,\td\t, "); !slices.Equal(got, []string{"a", "b c", "d"}) {
		t.Errorf("got %q", got)
	}
}
