package redact

import (
	"fmt"
	"testing"
)

// What was found out about a name does not outlive that the user names it, nor
// does it take memory without end.
func TestHidesRemembersNames(t *testing.T) {
	t.Parallel()
	s := New()
	const value = "a-long-enough-value"
	for range 2 {
		if s.Hides("X-Plain", value) || !s.Hides("X-Api-Token", value) || s.Hides("X-Api-Token", "short") || !s.Hides("Authorization", "x") {
			t.Error("want what a name says, asked once or twice")
		}
	}
	s.Hide("x-plain")
	if !s.Hides("X-Plain", value) || !s.Hides("X-Plain", "x") {
		t.Error("want the name that the user gave")
	}
	for i := range 3 * maxNamed {
		s.Hides(fmt.Sprintf("X-%d", i), value)
	}
	if len(s.looked) > maxNamed {
		t.Errorf("%d names are remembered; want %d at most", len(s.looked), maxNamed)
	}
}
