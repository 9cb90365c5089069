package fetch

import (
	"reflect"
	"strings"
	"testing"
)

func TestGet(t *testing.T) {
	t.Parallel()
	headers := fields("A: 1", "b: 2", "a:  3\t", "A: ")
	if got, found := Get(headers, "a"); got != "1, 3, " || !found {
		t.Errorf("Get joined: got %q, %v; want %q, true", got, found, "1, 3, ")
	}
	if got, found := Get(headers, "c"); got != "" || found {
		t.Errorf("Get absent: got %q, %v; want nothing", got, found)
	}
}

func TestIsToken(t *testing.T) {
	t.Parallel()
	const tchars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for b := range 256 {
		s := string([]byte{byte(b)})
		if got, want := IsToken(s), strings.Contains(tchars, s); got != want {
			t.Errorf("IsToken(%q): got %v; want %v", s, got, want)
		}
	}
	if IsToken("") {
		t.Error("IsToken of nothing: got true; want false")
	}
}

func TestExtractTokens(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lines []string
		want  []string
		ok    bool
	}{
		{nil, nil, true},
		{[]string{"X: "}, []string{}, true},
		{[]string{"X: ,, \t,"}, []string{}, true},
		{[]string{"X: PUT"}, []string{"PUT"}, true},
		{[]string{"X: ,,PUT ,,\tDELETE,"}, []string{"PUT", "DELETE"}, true},
		{[]string{"X: PUT", "Y: GET", "x: DELETE"}, []string{"PUT", "DELETE"}, true},
		{[]string{"X: ", "X: a"}, []string{"a"}, true},
		{[]string{"X: *"}, []string{"*"}, true},
		{[]string{"X: 'x-e',x-e"}, []string{"'x-e'", "x-e"}, true},
		{[]string{"X: " + strings.Repeat(",", 300) + "a"}, []string{"a"}, true},
		{[]string{"X: PUT DELETE"}, nil, false},
		{[]string{`X: "PUT"`}, nil, false},
		{[]string{"X: PUT;q=1"}, nil, false},
		{[]string{"X: PUT,@"}, nil, false},
		{[]string{"X: PUT,\xe9"}, nil, false},
		{[]string{"X: PUT\x0b"}, nil, false},
		{[]string{"X: PUT", "X: P T"}, nil, false},
	} {
		got, ok := extractTokens(fields(test.lines...), "X")
		if !reflect.DeepEqual(got, test.want) || ok != test.ok {
			t.Errorf("%q: got %q, %v; want %q, %v", test.lines, got, ok, test.want, test.ok)
		}
	}
}

func TestDecodeAndSplit(t *testing.T) {
	t.Parallel()
	for value, want := range map[string][]string{
		"":                      {""},
		"a":                     {"a"},
		" a ,\tb":               {"a", "b"},
		"a,,b,":                 {"a", "", "b", ""},
		`"a,b",c`:               {`"a,b"`, "c"},
		`"a\",b",c`:             {`"a\",b"`, "c"},
		`a"b,c"d`:               {`a"b,c"d`},
		`"open, end`:            {`"open, end`},
		`"ends in a backslash\`: {`"ends in a backslash\`},
	} {
		if got := decodeAndSplit(value); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q; want %q", value, got, want)
		}
	}
}

func TestIsForbiddenRequestHeader(t *testing.T) {
	t.Parallel()
	forbidden := []string{
		"Accept-Charset: x", "Accept-Encoding: x", "Access-Control-Request-Headers: x", "Access-Control-Request-Method: x",
		"Connection: x", "Content-Length: x", "Cookie: x", "Cookie2: x", "Date: x", "DNT: x", "Expect: x", "Host: x",
		"Keep-Alive: x", "Origin: x", "Referer: x", "Set-Cookie: x", "TE: x", "Trailer: x", "Transfer-Encoding: x",
		"Upgrade: x", "Via: x", "proxy-: x", "Proxy-A: x", "sec-: x", "SEC-Fetch-Site: x", "oRiGiN: x",
		"X-HTTP-Method: TRACE", "x-http-method-override: GET,track", "X-Method-Override: connect ", `X-HTTP-Method: "b\",x",TRACE`,
	}
	for _, l := range forbidden {
		if !IsForbiddenRequestHeader(fields(l)[0]) {
			t.Errorf("%q: got allowed; want forbidden", l)
		}
	}
	allowed := []string{
		"User-Agent: x", "proxy: x", "sec: x", "proxya: x", "secb: x", "Set-Cookie2: x", "Access-Control-Allow-Origin: x",
		"Access-Control-Request-Private-Network: true", "Authorization: x",
		`X-HTTP-Method: "TRACE"`, "X-HTTP-Method: PUT", "X-Method-Override: TRACES", `X-HTTP-Method: "a,TRACE"`, "X-Other: TRACE",
	}
	for _, l := range allowed {
		if IsForbiddenRequestHeader(fields(l)[0]) {
			t.Errorf("%q: got forbidden; want allowed", l)
		}
	}
}
