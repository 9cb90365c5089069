package fetch

import "testing"

func TestExtractLength(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lines  []string
		length int64
		known  bool
		failed bool
	}{
		{nil, 0, false, false},
		{[]string{"42"}, 42, true, false},
		{[]string{"42", "42, 42"}, 42, true, false},
		{[]string{"42,42", "42"}, 42, true, false},
		{[]string{"  42\t"}, 42, true, false},
		{[]string{"42 , 42"}, 42, true, false},
		{[]string{"0042"}, 42, true, false},
		{[]string{"42", "43"}, 0, false, true},
		{[]string{"42, 43"}, 0, false, true},
		{[]string{"42,"}, 0, false, true},
		{[]string{",42"}, 0, false, true},
		{[]string{"042, 42"}, 0, false, true},
		{[]string{"aaaah, nah"}, 0, false, true},
		{[]string{"aaaah"}, 0, false, false},
		{[]string{"aaaah, aaaah"}, 0, false, false},
		{[]string{"-1"}, 0, false, false},
		{[]string{"+1"}, 0, false, false},
		{[]string{""}, 0, false, false},
		{[]string{","}, 0, false, false},
		{[]string{"42.0"}, 0, false, false},
		{[]string{"42", "aaaah"}, 0, false, true},
		{[]string{`"42"`}, 0, false, false},
	} {
		var headers []Header
		for _, line := range tt.lines {
			headers = append(headers, Header{Name: "content-length", Value: line})
		}
		length, known, failed := ExtractLength(headers)
		if length != tt.length && known || known != tt.known || failed != tt.failed {
			t.Errorf("%q: got %d, known %v, failed %v; want %d, %v, %v", tt.lines, length, known, failed, tt.length, tt.known, tt.failed)
		}
	}
}
