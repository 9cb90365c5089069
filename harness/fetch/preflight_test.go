package fetch

import (
	"testing"
	"time"
)

// ask is a question of the page without credentials.
func ask(method string, unsafe ...string) question {
	return question{origin: page, credentials: SameOrigin, method: method, unsafe: unsafe}
}

func (q question) with(credentials CredentialsMode) question {
	q.credentials = credentials
	return q
}

func TestPreflightRefusal(t *testing.T) {
	t.Parallel()
	const (
		methods = "Access-Control-Allow-Methods: "
		headers = "Access-Control-Allow-Headers: "
	)
	// allow is a response that passes the CORS check of every row.
	allow := func(lines ...string) Response {
		return head(204, append([]string{"Access-Control-Allow-Origin: " + page, "Access-Control-Allow-Credentials: true"}, lines...)...)
	}
	for _, test := range []struct {
		name string
		q    question
		resp Response
		want refusal
	}{
		{"method listed", ask("PUT"), allow(methods + "DELETE, PUT"), refusal{}},
		{"method listed on a second line", ask("PUT"), allow(methods+"DELETE", methods+"PUT"), refusal{}},
		{"safelisted method unlisted", ask("POST", "x-a"), allow(headers + "x-a"), refusal{}},
		{"method in another case", ask("PUT"), allow(methods + "put"), refuse(MethodDisallowedByPreflightResponse, "PUT")},
		{"custom method in its own case", ask("patch"), allow(methods + "PATCH"), refuse(MethodDisallowedByPreflightResponse, "patch")},
		{"method unlisted", ask("PUT"), allow(), refuse(MethodDisallowedByPreflightResponse, "PUT")},
		{"OPTIONS is not safelisted", ask("OPTIONS"), allow(), refuse(MethodDisallowedByPreflightResponse, "OPTIONS")},
		{"any method", ask("PUT"), allow(methods + "*"), refusal{}},
		{"any method with credentials", ask("PUT").with(Include), allow(methods + "*"), refuse(MethodDisallowedByPreflightResponse, "PUT")},
		{"the method * with credentials", ask("*").with(Include), allow(methods + "*"), refusal{}},
		{"a bad list, though not needed", ask("GET", "x-a"), allow(headers+"x-a", methods+"PUT,@"), refuse(InvalidAllowMethodsPreflightResponse, "")},

		{"header listed in another case", ask("GET", "x-a"), allow(headers + "X-A"), refusal{}},
		{"header unlisted", ask("GET", "x-a", "x-b"), allow(headers + "x-a"), refuse(HeaderDisallowedByPreflightResponse, "x-b")},
		{"any header", ask("GET", "x-a", "x-b"), allow(headers + "*"), refusal{}},
		{"any header with credentials", ask("GET", "x-a").with(Include), allow(headers + "*"), refuse(HeaderDisallowedByPreflightResponse, "x-a")},
		{"the header * with credentials", ask("GET", "*").with(Include), allow(headers + "*"), refusal{}},
		{"Authorization listed", ask("GET", "authorization"), allow(headers + "*, Authorization"), refusal{}},
		{"Authorization under the wildcard", ask("GET", "authorization"), allow(headers + "*"), refuse(HeaderDisallowedByPreflightResponse, "authorization")},
		{"a bad list of headers", ask("PUT"), allow(methods+"PUT", headers+`"x-a"`), refuse(InvalidAllowHeadersPreflightResponse, "")},

		{"forced, nothing listed", question{origin: page, method: "GET", forced: true}, allow(), refusal{}},
		{"forced, another method listed", question{origin: page, method: "POST", forced: true}, allow(methods + "PUT"), refusal{}},

		{"no origin allowed", ask("PUT"), head(200, methods+"PUT"), refuse(PreflightMissingAllowOriginHeader, "")},
		{"origin before status", ask("PUT"), head(404), refuse(PreflightMissingAllowOriginHeader, "")},
		{"wildcard with credentials", ask("PUT").with(Include), head(200, "Access-Control-Allow-Origin: *"), refuse(PreflightWildcardOriginNotAllowed, "")},
		{"redirect before origin", ask("PUT"), head(302, "Location: /x"), refuse(PreflightDisallowedRedirect, "")},
		{"redirect that leads nowhere", ask("PUT"), Response{302, allow(methods + "PUT").Headers}, refuse(PreflightInvalidStatus, "")},
		{"redirect to nothing", ask("PUT"), Response{302, allow(methods+"PUT", "Location: ").Headers}, refuse(PreflightInvalidStatus, "")},
		{"Location without redirect", ask("PUT"), allow(methods+"PUT", "Location: /x"), refusal{}},
	} {
		if got := test.q.refusal(Standard(), test.resp); got != test.want {
			t.Errorf("%s: got %v; want %v", test.name, got, test.want)
		}
	}
}

func TestPreflightStatus(t *testing.T) {
	t.Parallel()
	for status, ok := range map[int]bool{
		200: true, 204: true, 205: true, 206: true, 299: true,
		300: false, 301: false, 304: false, 307: false, 400: false, 401: false, 404: false, 500: false, 999: false,
	} {
		resp := head(status, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PUT")
		want := refusal{}
		if !ok {
			want = refuse(PreflightInvalidStatus, "")
		}
		if got := ask("PUT").refusal(Standard(), resp); got != want {
			t.Errorf("%d: got %v; want %v", status, got, want)
		}
	}
}

func TestMaxAge(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, test := range []struct {
		values             []string
		standard, chromium time.Duration
	}{
		{nil, 5 * s, 5 * s},
		{[]string{"0"}, 0, 0},
		{[]string{"60"}, 60 * s, 60 * s},
		{[]string{" 60\t"}, 60 * s, 60 * s},
		{[]string{"060"}, 60 * s, 60 * s},
		{[]string{"7200"}, 7200 * s, 7200 * s},
		{[]string{"7201"}, 7201 * s, 7200 * s},
		{[]string{"86400"}, 86400 * s, 7200 * s},
		{[]string{"2147483649"}, 1 << 31 * s, 7200 * s},
		{[]string{"9223372036854775807"}, 1 << 31 * s, 7200 * s},
		{[]string{"9223372036854775808"}, 1 << 31 * s, 5 * s},
		{[]string{"99999999999999999999"}, 1 << 31 * s, 5 * s},
		{[]string{"-1"}, 5 * s, 0},
		{[]string{"-0"}, 5 * s, 0},
		{[]string{"+60"}, 5 * s, 60 * s},
		{[]string{"1.5"}, 5 * s, 5 * s},
		{[]string{"60s"}, 5 * s, 5 * s},
		{[]string{`"60"`}, 5 * s, 5 * s},
		{[]string{"60,60"}, 5 * s, 5 * s},
		{[]string{"0x10"}, 5 * s, 5 * s},
		{[]string{"6_0"}, 5 * s, 5 * s},
		{[]string{""}, 5 * s, 5 * s},
		{[]string{"60", "60"}, 5 * s, 5 * s},
	} {
		var headers []Header
		for _, v := range test.values {
			headers = append(headers, Header{"access-control-max-age", v})
		}
		if got := maxAge(Standard(), headers); got != test.standard {
			t.Errorf("standard %q: got %v; want %v", test.values, got, test.standard)
		}
		if got := maxAge(Chromium(), headers); got != test.chromium {
			t.Errorf("chromium %q: got %v; want %v", test.values, got, test.chromium)
		}
	}
}

// What Preflight says of a request is what a fetch of it begins with.
func TestPreflightIsWhatAFetchBeginsWith(t *testing.T) {
	t.Parallel()
	const page, api = "https://app.example.com", "https://api.example.com/items"
	var requests []Request
	for _, method := range []string{"", "GET", "put", "patch", "POST"} {
		for _, headers := range [][]Header{nil, {{"Content-Type", "text/plain"}}, {{"X-B", "1"}, {"Content-Type", "application/json"}, {"x-a", "2"}}} {
			for _, url := range []string{api, page + "/items", page + ":443/items"} {
				r := Request{URL: url, Origin: page, Method: method, Headers: headers}
				forced, never, null := r, r, r
				forced.ForcePreflight, never.NeverPreflight, null.Origin = true, true, "null"
				requests = append(requests, r, forced, never, null)
			}
		}
	}
	requests = append(requests, Request{URL: api, Origin: page, Mode: NoCORS})
	due := 0
	for _, r := range requests {
		message, _ := Begin(Standard(), r, nil).Next(time.Time{})
		fields, got := Preflight(r)
		if got != message.Preflight {
			t.Errorf("%+v: got %t; want %t", r, got, message.Preflight)
		}
		if !got {
			continue
		}
		due++
		for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
			asks, _ := Get(fields, name)
			if want, _ := Get(message.Headers, name); asks != want {
				t.Errorf("%+v: %s is %q; want %q", r, name, asks, want)
			}
		}
		if len(fields) > 3 {
			t.Errorf("%+v: %d fields; want at most 3: %v", r, len(fields), fields)
		}
	}
	if due == 0 || due == len(requests) {
		t.Errorf("%d of %d requests need a preflight: the table tells nothing", due, len(requests))
	}
}
