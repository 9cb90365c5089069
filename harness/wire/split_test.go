package wire

import (
	"slices"
	"testing"

	"github.com/corsuite/corsuite/harness"
)

func TestSplitFields(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, section string
		want          []harness.SplitField
	}{
		{"one line each", "HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n", nil},
		{"bare LF between fields", "HTTP/1.1 200 OK\nA: 1\nB: 2\n", nil},
		{"a line that is not a field", "HTTP/1.1 200 OK\r\nA: 1,\nX-Requested-With,Authorization\r\nB: 2\r\n",
			[]harness.SplitField{{Name: "A", Rest: "X-Requested-With,Authorization"}}},
		{"a folded line", "HTTP/1.1 200 OK\r\nA: 1,\n   2\r\nB: 2\r\n", []harness.SplitField{{Name: "A", Rest: "2", Folded: true}}},
		{"white space only", "HTTP/1.1 200 OK\r\nA: 1\r\n \t\r\nB: 2\r\n", nil},
		{"before the first field", "HTTP/1.1 200 OK\r\n A: 1\r\nB: 2\r\n", nil},
	}
	for _, test := range tests {
		if got := splitFields(test.section); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %+v; want %+v", test.name, got, test.want)
		}
	}
}
