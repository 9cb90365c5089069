package fetch

import (
	"reflect"
	"strings"
	"testing"
)

func TestWhenAPreflightHappens(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		req  Request
		want int
	}{
		{"GET", Request{URL: api}, 0},
		{"HEAD", Request{URL: api, Method: "head"}, 0},
		{"POST with text", Request{URL: api, Method: "POST", Body: []byte("x")}, 0},
		{"POST with JSON", Request{URL: api, Method: "POST", Body: []byte("{}"), Headers: fields("Content-Type: application/json")}, 1},
		{"PUT", Request{URL: api, Method: "put"}, 1},
		{"OPTIONS", Request{URL: api, Method: "OPTIONS"}, 1},
		{"a custom method", Request{URL: api, Method: "patch"}, 1},
		{"a custom header", Request{URL: api, Headers: fields("X-A: 1")}, 1},
		{"a forbidden header", Request{URL: api, Headers: fields("Cookie: a", "Sec-A: 1", "X-HTTP-Method: TRACE")}, 0},
		{"an upload listener", Request{URL: api, Method: "POST", Body: []byte("x"), ForcePreflight: true}, 1},
		{"a stream", Request{URL: api, Method: "POST", Stream: true}, 1},
		{"EventSource", Request{URL: api, Headers: fields("Last-Event-ID: 1"), NeverPreflight: true}, 0},
		{"same origin", Request{URL: ownItem, Method: "PUT", Headers: fields("X-A: 1")}, 0},
		{"same origin, forced", Request{URL: ownItem, Method: "POST", Body: []byte("x"), ForcePreflight: true}, 0},
		{"no-cors", Request{URL: api, Mode: NoCORS, Headers: fields("X-A: 1", "Range: bytes=0-")}, 0},
		{"opaque origin", Request{URL: ownItem, Origin: "null", Method: "PUT"}, 1},
		{"default port is the same origin", Request{URL: "https://app.example:443/", Method: "PUT"}, 0},
	} {
		result, sent := play(Standard(), test.req, nil, noon, generous)
		if got := preflights(sent); got != test.want || len(sent) != test.want+1 {
			t.Errorf("%s: got %d preflights of %d messages (%s); want %d", test.name, got, len(sent), result.Reason, test.want)
		}
	}
}

func TestInvalidRequests(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]Request{
		"method is not a token":    {URL: api, Method: "P UT"},
		"method with a space":      {URL: api, Method: " PUT"},
		"method not ASCII":         {URL: api, Method: "\xe9"},
		"forbidden method":         {URL: api, Method: "trace"},
		"no-cors PUT":              {URL: api, Method: "PUT", Mode: NoCORS},
		"GET with body":            {URL: api, Body: []byte{}},
		"HEAD with stream":         {URL: api, Method: "HEAD", Stream: true},
		"no-cors stream":           {URL: api, Method: "POST", Stream: true, Mode: NoCORS},
		"header name":              {URL: api, Headers: []Header{{"X A", "1"}}},
		"empty header name":        {URL: api, Headers: []Header{{"", "1"}}},
		"NUL":                      {URL: api, Headers: []Header{{"X-A", "a\x00"}}},
		"CR":                       {URL: api, Headers: []Header{{"X-A", "a\rb"}}},
		"LF in a forbidden header": {URL: api, Headers: []Header{{"Cookie", "a\nb"}}},
		"URL with user":            {URL: "https://u@api.example.net/"},
		"URL with password":        {URL: "https://:p@api.example.net/"},
		"relative URL":             {URL: "/items"},
		"no URL":                   {URL: "http://["},
		"ftp":                      {URL: "ftp://api.example.net/"},
		"data":                     {URL: "data:,x"},
		"origin with a path":       {URL: api, Origin: page + "/"},
		"origin is a wildcard":     {URL: api, Origin: "*"},
		"unknown mode":             {URL: api, Mode: "navigate"},
		"unknown credentials":      {URL: api, Credentials: "always"},
		"unknown redirect mode":    {URL: api, Redirect: "maybe"},
		"only-if-cached elsewhere": {URL: api, Cache: "only-if-cached"},
	} {
		result, sent := play(Standard(), req, nil, noon, generous)
		if result.Reason != InvalidRequest || result.Parameter == "" || len(sent) != 0 {
			t.Errorf("%s: got %s(%s) after %d messages; want %s, why, and nothing sent", name, result.Reason, result.Parameter, len(sent), InvalidRequest)
		}
	}
}

// What script gives is normalised, not refused.
func TestHeaderValuesAreNormalised(t *testing.T) {
	t.Parallel()
	_, sent := play(Standard(), Request{URL: ownItem, Headers: []Header{{"X-A", " \r\n\ta b\xff \t"}, {"X-B", ""}, {"x-a", "c"}}}, nil, noon, generous)
	if got, want := line(sent[0], "X-A", "X-B"), "GET "+ownItem+" X-A=a b\xff, c X-B="; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}

// In mode no-cors a value counts as it would stand joined to those before it.
func TestNoCORSHeaders(t *testing.T) {
	t.Parallel()
	half := strings.Repeat("a", 64)
	_, sent := play(Standard(), Request{URL: api, Mode: NoCORS, Headers: fields("Accept: "+half, "X-A: 1", "accept: "+half, "Accept: b", "Content-Type: application/json")}, nil, noon, generous)
	if got, want := line(sent[0], "Accept", "X-A", "Content-Type"), "GET "+api+" Accept="+half+", b"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	shared := head(200, "Access-Control-Allow-Origin: *", "X-A: 1", "Content-Type: text/plain", "Set-Cookie: a=b")
	for _, test := range []struct {
		name   string
		req    Request
		answer func(Message) Response
		want   Result
	}{
		{"shared", Request{URL: api + "#f"}, fixed(Response{}, shared),
			Result{Status: 200, Exposed: []string{"content-type"}, URL: api}},
		{"refused", Request{URL: api}, fixed(Response{}, head(200)),
			Result{Reason: MissingAllowOriginHeader}},
		{"an error status is shared", Request{URL: api}, fixed(Response{}, head(500, "Access-Control-Allow-Origin: *")),
			Result{Status: 500, URL: api}},
		{"304 is checked and delivered", Request{URL: api, Headers: fields("If-None-Match: x")}, fixed(head(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"), head(304, "Access-Control-Allow-Origin: *", "ETag: x")),
			Result{Status: 304, URL: api}},
		{"304 without permission", Request{URL: api, Headers: fields("If-None-Match: x")}, fixed(head(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"), head(304)),
			Result{Reason: MissingAllowOriginHeader}},
		{"401 with credentials", Request{URL: api, Credentials: Include}, fixed(Response{}, head(401, "Access-Control-Allow-Origin: "+page, "Access-Control-Allow-Credentials: true", "WWW-Authenticate: Basic")),
			Result{Status: 401, URL: api}},
		{"407", Request{URL: api}, fixed(Response{}, head(407, "Access-Control-Allow-Origin: *")),
			Result{Reason: ProxyAuthentication}},
		{"407 to a preflight", Request{URL: api, Method: "PUT"}, fixed(head(407, "Access-Control-Allow-Origin: *"), shared),
			Result{Reason: ProxyAuthentication}},
		{"preflight refused", Request{URL: api, Method: "PUT"}, fixed(head(200, "Access-Control-Allow-Origin: *"), shared),
			Result{Reason: MethodDisallowedByPreflightResponse, Parameter: "PUT"}},
		{"preflight accepted, response refused", Request{URL: api, Method: "PUT"}, fixed(head(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT"), head(200)),
			Result{Reason: MissingAllowOriginHeader}},
		{"same origin", Request{URL: ownItem}, fixed(Response{}, shared),
			Result{Status: 200, Exposed: []string{"access-control-allow-origin", "content-type", "x-a"}, URL: ownItem}},
		{"mode same-origin", Request{URL: api, Mode: SameOriginMode}, fixed(Response{}, shared),
			Result{Reason: DisallowedByMode}},
		{"no-cors", Request{URL: api, Mode: NoCORS}, fixed(Response{}, shared),
			Result{Reason: Opaque, Status: 200, URL: api}},
		{"no-cors, same origin", Request{URL: ownItem, Mode: NoCORS}, fixed(Response{}, head(404)),
			Result{Status: 404, URL: ownItem}},
		{"no-cors, resource policy", Request{URL: api, Mode: NoCORS}, fixed(Response{}, head(200, "Cross-Origin-Resource-Policy: same-site")),
			Result{Reason: BlockedByResponse}},
		{"resource policy is nothing to CORS", Request{URL: api}, fixed(Response{}, head(200, "Access-Control-Allow-Origin: *", "Cross-Origin-Resource-Policy: same-origin")),
			Result{Status: 200, URL: api}},
		{"bad port", Request{URL: "http://api.example.net:6000/"}, fixed(Response{}, shared),
			Result{Reason: BadPort, Parameter: "6000"}},
		{"no status", Request{URL: api}, fixed(Response{}, Response{}),
			Result{Reason: InvalidResponse}},
		{"1xx is not a final response", Request{URL: api}, fixed(Response{}, head(103, "Access-Control-Allow-Origin: *")),
			Result{Reason: InvalidResponse}},
		{"999", Request{URL: api}, fixed(Response{}, head(999, "Access-Control-Allow-Origin: *")),
			Result{Status: 999, URL: api}},
		{"four digits", Request{URL: api}, fixed(Response{}, head(1000, "Access-Control-Allow-Origin: *")),
			Result{Reason: InvalidResponse}},
		{"NUL", Request{URL: api}, fixed(Response{}, head(200, "Access-Control-Allow-Origin: *", "X-A: a\x00")),
			Result{Reason: InvalidResponse}},
		{"two lengths", Request{URL: api}, fixed(Response{}, head(200, "Access-Control-Allow-Origin: *", "Content-Length: 1", "Content-Length: 2")),
			Result{Reason: InvalidResponse, Parameter: "Content-Length"}},
	} {
		if got, _ := play(Standard(), test.req, nil, noon, test.answer); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v; want %+v", test.name, got, test.want)
		}
	}
}

func TestMessageCredentials(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		url         string
		credentials CredentialsMode
		want        bool
	}{
		{ownItem, Omit, false},
		{ownItem, "", true},
		{ownItem, Include, true},
		{api, Omit, false},
		{api, "", false},
		{api, Include, true},
	} {
		_, sent := play(Standard(), Request{URL: test.url, Credentials: test.credentials, Method: "PUT"}, nil, noon, generous)
		actual := sent[len(sent)-1]
		if actual.Credentials != test.want {
			t.Errorf("%s, %q: got %v; want %v", test.url, test.credentials, actual.Credentials, test.want)
		}
		if sent[0].Preflight && sent[0].Credentials {
			t.Errorf("%s, %q: got a preflight with credentials", test.url, test.credentials)
		}
	}
}

// What includes credentials by itself on the page's own origin loses them when
// it leaves.
func TestCredentialsStayHome(t *testing.T) {
	t.Parallel()
	url, answer := chain(302, "A B")
	_, sent := play(Standard(), Request{URL: url}, nil, noon, answer)
	if !sent[0].Credentials || sent[1].Credentials {
		t.Errorf("got %v, %v; want credentials on the first message only", sent[0].Credentials, sent[1].Credentials)
	}
}

func TestNextRepeatsAndReceiveWaits(t *testing.T) {
	t.Parallel()
	f := Begin(Standard(), Request{URL: api, Origin: page, Method: "PUT"}, nil)
	f.Receive(head(200), noon) // to nothing
	first, more := f.Next(noon)
	again, _ := f.Next(noon.AddDate(1, 0, 0))
	if !more || !first.Preflight || !reflect.DeepEqual(first, again) {
		t.Fatalf("got %v, then %v; want the same preflight twice", first, again)
	}
	f.Receive(generous(first), noon)
	f.Receive(head(404), noon) // nobody asked
	second, more := f.Next(noon)
	if !more || second.Preflight || second.Method != "PUT" {
		t.Fatalf("got %+v; want the PUT", second)
	}
	f.Receive(generous(second), noon)
	if _, more := f.Next(noon); more {
		t.Error("got another message after the end")
	}
	f.Receive(head(404), noon)
	f.Abort(Timeout, "")
	if got := f.Result(); got.Reason != "" || got.Status != 200 {
		t.Errorf("got %+v; want the first end to stay", got)
	}
}

func TestAbort(t *testing.T) {
	t.Parallel()
	cache := new(PreflightCache)
	put := Request{URL: api, Method: "PUT"}
	play(Standard(), put, cache, noon, generous)
	put.Origin = page
	f := Begin(Standard(), put, cache)
	if m, _ := f.Next(noon); m.Preflight {
		t.Fatal("got a preflight; want it spared by the cache")
	}
	f.Abort(ConnectionFailed, "refused")
	if got, want := f.Result(), (Result{Reason: ConnectionFailed, Parameter: "refused"}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v; want %+v", got, want)
	}
	if _, sent := play(Standard(), put, cache, noon, generous); preflights(sent) != 1 {
		t.Error("got no preflight after a network error; want the cache cleared")
	}
}
