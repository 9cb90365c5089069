package proc

import (
	"fmt"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	t.Parallel()
	tail := Tail{Limit: 8}
	for range 3 {
		fmt.Fprint(&tail, "0123456789")
	}
	fmt.Fprint(&tail, "ab")
	if got, want := tail.String(), "456789ab"; got != want {
		t.Errorf("kept %q; want %q", got, want)
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	called := 0
	head := Head{Limit: 8, Full: func() { called++ }}
	fmt.Fprint(&head, "01234567")
	if head.Cut() || called != 0 {
		t.Errorf("cut = %v, told %d times before there was too much", head.Cut(), called)
	}
	for range 2 {
		if n, err := fmt.Fprint(&head, strings.Repeat("x", 5)); n != 5 || err != nil {
			t.Errorf("wrote %d, %v; want 5", n, err)
		}
	}
	if got, want := string(head.Bytes()), "01234567"; got != want || !head.Cut() || called != 1 {
		t.Errorf("kept %q, cut = %v, told %d times; want %q, cut, once", got, head.Cut(), called, want)
	}
}
