package fetch

import (
	"reflect"
	"testing"
)

func TestExposedNames(t *testing.T) {
	t.Parallel()
	always := []string{"Content-Type: text/plain", "CONTENT-LENGTH: 0", "X-B: 1", "x-a: 1", "X-A: 2", "Set-Cookie: a=b", "Set-Cookie2: a=b", "*: star", "X B: no name"}
	const exposeLine = "Access-Control-Expose-Headers"
	safe := []string{"content-length", "content-type"}
	all := []string{"*", "access-control-expose-headers", "content-length", "content-type", "x-a", "x-b"}
	for _, test := range []struct {
		lines       []string
		credentials CredentialsMode
		want        []string
	}{
		{nil, SameOrigin, safe},
		{[]string{""}, SameOrigin, safe},
		{[]string{"X-A"}, SameOrigin, append(safe[:2:2], "x-a")},
		{[]string{"x-b ,, X-a"}, SameOrigin, append(safe[:2:2], "x-a", "x-b")},
		{[]string{"", "x-a"}, SameOrigin, append(safe[:2:2], "x-a")},
		{[]string{"x-a", "x-b"}, Include, append(safe[:2:2], "x-a", "x-b")},
		{[]string{"*"}, SameOrigin, all},
		{[]string{"x-a, *"}, Omit, all},
		{[]string{"*"}, Include, append([]string{"*"}, safe...)},
		{[]string{"x-a;"}, SameOrigin, safe},
		{[]string{"x-a, y z"}, SameOrigin, safe},
		{[]string{`"x-a",x-b`}, SameOrigin, safe},
		{[]string{"x-a\x0c"}, SameOrigin, safe},
		{[]string{"x-a", "@"}, SameOrigin, safe},
		{[]string{"Set-Cookie, Set-Cookie2"}, SameOrigin, safe},
		{[]string{"x-absent"}, SameOrigin, safe},
	} {
		headers := fields(always...)
		for _, value := range test.lines {
			headers = append(headers, Header{exposeLine, value})
		}
		if got := ExposedNames(headers, test.credentials); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q, %s: got %q; want %q", test.lines, test.credentials, got, test.want)
		}
	}
	if got, want := allNames(fields(always...)), []string{"*", "content-length", "content-type", "x-a", "x-b"}; !reflect.DeepEqual(got, want) {
		t.Errorf("same origin: got %q; want %q", got, want)
	}
}
