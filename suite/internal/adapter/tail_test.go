package adapter

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/proc"
)

func TestTail(t *testing.T) {
	t.Parallel()
	short := proc.Tail{Limit: tailBytes}
	fmt.Fprint(&short, "one\n\n  two\r\n\x1b[31mthree\x07\nhalf a l")
	fmt.Fprint(&short, "ine")
	if got, want := lastLines(&short), []string{"one", "two", "[31mthree", "half a line"}; !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
	if got, want := lastLine(&short), "half a line"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}

	long := proc.Tail{Limit: tailBytes}
	for i := range 1000 {
		fmt.Fprintf(&long, "line %d\n", i)
	}
	if got := lastLines(&long); len(got) != tailLines || got[0] != "line 980" || got[tailLines-1] != "line 999" {
		t.Errorf("got %q; want lines 980 to 999", got)
	}

	endless := proc.Tail{Limit: tailBytes}
	fmt.Fprint(&endless, strings.Repeat("x", 10*tailBytes))
	if got := len(lastLine(&endless)); got != tailBytes {
		t.Errorf("kept %d bytes; want %d", got, tailBytes)
	}
	if got := lastLine(new(proc.Tail)); got != "" {
		t.Errorf("got %q; want nothing", got)
	}
}
