package raw

import (
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// without drops the lines that only say which browser asks, so that the tests
// of this file stay about what raw does.
func without(t *testing.T, request string) string {
	t.Helper()
	head, body, found := strings.Cut(request, "\r\n\r\n")
	if !found {
		t.Fatalf("request %q has no end", request)
	}
	lines := slices.DeleteFunc(strings.Split(head, "\r\n"), func(line string) bool {
		for _, prefix := range []string{"sec-", "user-agent:", "accept", "referer:", "connection: keep-alive"} {
			if strings.HasPrefix(strings.ToLower(line), prefix) && !strings.HasPrefix(strings.ToLower(line), "access-") {
				return true
			}
		}
		return false
	})
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	secret := harness.Auth{
		Cookie:  "session=1",
		Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer a"}, {Name: "X-Key", Value: "k"}},
	}
	tests := []struct {
		name string
		ask  harness.Ask
		want []string // {host} stands for the server's
	}{
		{"plain", harness.Ask{},
			[]string{"GET /p?q HTTP/1.1\r\nHost: {host}\r\nOrigin: " + friend + "\r\n\r\n"}},
		{"without Origin", harness.Ask{From: harness.NoOrigin},
			[]string{"GET /p?q HTTP/1.1\r\nHost: {host}\r\n\r\n"}},
		{"POST with a body", harness.Ask{Method: "POST", Body: "a=1"},
			[]string{"POST /p?q HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n" +
				"Content-Type: text/plain;charset=UTF-8\r\nOrigin: " + friend + "\r\n\r\na=1"}},
		{"POST without a body", harness.Ask{Method: "POST"},
			[]string{"POST /p?q HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nOrigin: " + friend + "\r\n\r\n"}},
		{"HTTP/1.0", harness.Ask{HTTP: "1.0"},
			[]string{"GET /p?q HTTP/1.0\r\nHost: {host}\r\nOrigin: " + friend + "\r\n\r\n"}},
		{"authentication without credentials mode", harness.Ask{Auth: secret},
			[]string{"GET /p?q HTTP/1.1\r\nHost: {host}\r\nOrigin: " + friend +
				"\r\nAuthorization: Bearer a\r\nX-Key: k\r\n\r\n"}},
		{"authentication with it", harness.Ask{Auth: secret, Credentials: fetch.Include},
			[]string{"GET /p?q HTTP/1.1\r\nHost: {host}\r\nOrigin: " + friend +
				"\r\nAuthorization: Bearer a\r\nX-Key: k\r\nCookie: session=1\r\n\r\n"}},
		{"authentication is not part of a preflight", harness.Ask{Auth: secret, Credentials: fetch.Include, Method: "PUT"},
			[]string{
				"OPTIONS /p?q HTTP/1.1\r\nHost: {host}\r\nAccess-Control-Request-Method: PUT\r\nOrigin: " + friend + "\r\n\r\n",
				"PUT /p?q HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nOrigin: " + friend +
					"\r\nAuthorization: Bearer a\r\nX-Key: k\r\nCookie: session=1\r\n\r\n",
			}},
		{"a header of the session takes the place of a sample, and is named in the preflight as the sample is", harness.Ask{Auth: secret,
			Headers: []fetch.Header{{Name: "authorization", Value: "page"}}},
			[]string{
				"OPTIONS /p?q HTTP/1.1\r\nHost: {host}\r\nAccess-Control-Request-Method: GET\r\n" +
					"Access-Control-Request-Headers: authorization\r\nOrigin: " + friend + "\r\n\r\n",
				"GET /p?q HTTP/1.1\r\nHost: {host}\r\nauthorization: Bearer a\r\nOrigin: " + friend + "\r\nX-Key: k\r\n\r\n",
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(_ int, request string) reply {
				return reply{text: "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: " + friend + "\r\n" +
					"Access-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Methods: PUT\r\n" +
					"Access-Control-Allow-Headers: authorization, x-a, x-b\r\nContent-Length: 0\r\n\r\n"}
			})
			test.ask.URL = s.url + "/p?q#f"
			o := ask(t, agent(t, Options{Unsafe: true}), test.ask)
			got := s.got()
			if len(got) != len(test.want) || len(o.Exchanges) != len(got) {
				t.Fatalf("got %q; want %d requests, each an exchange (%d)", got, len(test.want), len(o.Exchanges))
			}
			for i, want := range test.want {
				if want = strings.ReplaceAll(want, "{host}", s.host); without(t, got[i]) != want {
					t.Errorf("request %d\ngot  %q\nwant %q", i+1, without(t, got[i]), want)
				}
				if evidence := onTheWire(o.Exchanges[i]); !strings.Contains(got[i], evidence) {
					t.Errorf("exchange %d says %q; the wire had %q", i+1, evidence, got[i])
				}
			}
		})
	}
}

// wire writes an exchange's request lines as they must have stood on the wire.
func onTheWire(x harness.Exchange) string {
	var b strings.Builder
	for _, h := range x.Request {
		b.WriteString(h.Name + ": " + h.Value + "\r\n")
	}
	return "\r\n" + b.String() + "\r\n"
}

func TestPageHeadersKeepTheirCase(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: x-a, x-b\r\nContent-Length: 0\r\n\r\n"))
	ask(t, agent(t, Options{}), harness.Ask{URL: s.url, Headers: []fetch.Header{
		{Name: "X-b", Value: "2"}, {Name: "x-A", Value: "1"}, {Name: "X-B", Value: "3"}}})
	got := s.got()
	var lines []string
	for line := range strings.SplitSeq(got[len(got)-1], "\r\n") {
		if strings.HasPrefix(strings.ToLower(line), "x-") {
			lines = append(lines, line)
		}
	}
	if want := []string{"X-b: 2, 3", "x-A: 1"}; !slices.Equal(lines, want) {
		t.Errorf("got lines %q; want %q", lines, want)
	}
}

func TestBytesOnTheWire(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		bytes harness.Bytes
		want  string
	}{
		{"lines as listed", harness.Bytes{Headers: []fetch.Header{
			{Name: "oRIGIN", Value: "{origin}"}, {Name: "X", Value: " a\t"}, {Name: "X", Value: "b@{host}"}}},
			"GET /p HTTP/1.1\r\nHost: {host}\r\noRIGIN: " + friend + "\r\nX:  a\t\r\nX: b@{host}\r\n\r\n"},
		{"no Host", harness.Bytes{NoHost: true}, "GET /p HTTP/1.1\r\n\r\n"},
		{"Host where it is listed", harness.Bytes{Headers: []fetch.Header{{Name: "A", Value: "1"}, {Name: "host", Value: "other"}}},
			"GET /p HTTP/1.1\r\nA: 1\r\nhost: other\r\n\r\n"},
		{"method and target", harness.Bytes{Method: "OPTIONS", Target: "*"}, "OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n"},
		{"absolute target", harness.Bytes{Target: "http://other.example/"}, "GET http://other.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n"},
		{"a body gets its length", harness.Bytes{Body: "abc"}, "GET /p HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\nabc"},
		{"obs-fold and 8-bit", harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "a\r\n b\xff"}}},
			"GET /p HTTP/1.1\r\nHost: {host}\r\nOrigin: a\r\n b\xff\r\n\r\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, always(allowed))
			o := ask(t, agent(t, Options{}), harness.Ask{URL: s.url + "/p", Bytes: &test.bytes})
			wantOutcome(t, o, harness.OutcomeShared, "")
			want := strings.ReplaceAll(test.want, "{host}", s.host)
			if got := s.got(); len(got) != 1 || got[0] != want {
				t.Errorf("got %q; want %q", got, want)
			}
		})
	}
}

func TestBytesAnswerIsTheFirstMessages(t *testing.T) {
	t.Parallel()
	refusal := "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	preflight := &harness.Bytes{Headers: []fetch.Header{{Name: "Origin", Value: "{origin}"}}}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		s := serve(t, always(refusal))
		o := ask(t, agent(t, Options{Unsafe: true}), harness.Ask{URL: s.url, Method: "PUT", Bytes: preflight})
		wantOutcome(t, o, harness.OutcomeBlocked, fetch.PreflightMissingAllowOriginHeader)
	})
	t.Run("accepted: nothing follows, even in unsafe mode", func(t *testing.T) {
		t.Parallel()
		s := serve(t, always("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n"))
		o := ask(t, agent(t, Options{Unsafe: true}), harness.Ask{URL: s.url, Method: "PUT", Bytes: preflight})
		wantOutcome(t, o, harness.OutcomeWithheld, "")
		if got := s.got(); len(got) != 1 || o.Error != "" || !o.Exchanges[0].Preflight {
			t.Errorf("got %q, error %q, exchanges %v; want one preflight", got, o.Error, o.Exchanges)
		}
	})
}

func TestHeldBackInUnsafeMode(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n"))
	o := ask(t, agent(t, Options{Unsafe: true}), harness.Ask{URL: s.url, Method: "PUT", Held: true})
	wantOutcome(t, o, harness.OutcomeWithheld, "")
	if got := s.got(); len(got) != 1 {
		t.Errorf("got %q; want the preflight alone", got)
	}
}

func TestExpressible(t *testing.T) {
	t.Parallel()
	line := func(name, value string) harness.Bytes {
		return harness.Bytes{Headers: []fetch.Header{{Name: name, Value: value}}}
	}
	tests := []struct {
		name  string
		bytes harness.Bytes
		want  string // part of the error; "" is none
	}{
		{"plain", line("Origin", "x"), ""},
		{"one Host", line("Host", "x"), ""},
		{"method", harness.Bytes{Method: "GE T"}, "not a token"},
		{"target", harness.Bytes{Target: "/a b"}, "request target"},
		{"name", line("Bad Name", "x"), "malformed"},
		{"value", line("X", "a\r\n b"), "malformed"},
		{"connection", line("Transfer-Encoding", "chunked"), "about a connection"},
		{"hosts", harness.Bytes{Headers: []fetch.Header{{Name: "Host"}, {Name: "host"}}}, "one :authority"},
	}
	for _, test := range tests {
		err := wire.Expressible(&test.bytes)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v; want %q", test.name, err, test.want)
		}
	}
}

func TestCredentialsStayAtHome(t *testing.T) {
	t.Parallel()
	away := serve(t, always("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: null\r\nAccess-Control-Allow-Credentials: true\r\nContent-Length: 0\r\n\r\n"))
	home := serve(t, always("HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: "+friend+
		"\r\nAccess-Control-Allow-Credentials: true\r\nLocation: "+away.url+"/\r\nContent-Length: 0\r\n\r\n"))
	o := ask(t, agent(t, Options{}), harness.Ask{URL: home.url, Credentials: fetch.Include, Auth: harness.Auth{
		Cookie: "session=1", Headers: []fetch.Header{{Name: "X-Key", Value: "k"}}}})
	wantOutcome(t, o, harness.OutcomeShared, "")
	if got := home.got()[0]; !strings.Contains(got, "Cookie: session=1") || !strings.Contains(got, "X-Key: k") {
		t.Errorf("home got %q; want the cookie and the key", got)
	}
	if got := away.got()[0]; strings.Contains(got, "session") || strings.Contains(got, "X-Key") {
		t.Errorf("away got %q; want no authentication of another origin", got)
	}
}

func TestCookiesLastForOneStory(t *testing.T) {
	t.Parallel()
	s := serve(t, always("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: "+friend+
		"\r\nAccess-Control-Allow-Credentials: true\r\nSet-Cookie: a=1; Path=/; SameSite=None; Secure\r\nSet-Cookie: lax=1\r\nSet-Cookie: b=3; SameSite=None; Secure\r\nContent-Length: 0\r\n\r\n"))
	a := agent(t, Options{})
	include := harness.Ask{From: friend, URL: s.url, Credentials: fetch.Include, Auth: harness.Auth{Cookie: "b=2"}}
	omit := harness.Ask{From: friend, URL: s.url}
	tell(t, a, harness.Story{Asks: []harness.Ask{omit, include, include, omit}})
	tell(t, a, harness.Story{Asks: []harness.Ask{include}})
	var got []string
	for _, request := range s.got() {
		cookie := ""
		for line := range strings.SplitSeq(request, "\r\n") {
			if value, ok := strings.CutPrefix(line, "Cookie: "); ok {
				cookie = value
			}
		}
		got = append(got, cookie)
	}
	if want := []string{"", "b=2", "b=2; a=1", "", "b=2"}; !slices.Equal(got, want) {
		t.Errorf("got cookies %q; want %q", got, want)
	}
}

// TestBytesAreAuthenticated: what gets past the target's own access control goes
// with bytes as well, unless they stand for a preflight.
func TestBytesAreAuthenticated(t *testing.T) {
	t.Parallel()
	auth := harness.Auth{Cookie: "session=1", Headers: []fetch.Header{{Name: "X-Key", Value: "k"}, {Name: "X-B", Value: "auth"}}}
	page := harness.With("X-B", "bytes")
	tests := []struct {
		name string
		ask  harness.Ask
		want string
	}{
		{"actual", harness.Ask{Bytes: &harness.Bytes{Headers: page}}, "X-B: auth\r\nX-Key: k\r\n\r\n"},
		{"with credentials", harness.Ask{Credentials: fetch.Include, Bytes: &harness.Bytes{Headers: page}},
			"X-B: auth\r\nX-Key: k\r\nCookie: session=1\r\n\r\n"},
		{"beside a cookie of its own", harness.Ask{Credentials: fetch.Include, Bytes: &harness.Bytes{Headers: harness.With("Cookie", "a=1")}},
			"Cookie: a=1; session=1\r\nX-Key: k\r\nX-B: auth\r\n\r\n"},
		{"in place of a preflight", harness.Ask{Method: "PUT", Bytes: &harness.Bytes{Headers: page}}, "X-B: bytes\r\n\r\n"},
		{"OPTIONS by hand", harness.Ask{Bytes: &harness.Bytes{Method: "OPTIONS", Headers: page}}, "X-B: bytes\r\n\r\n"},
	}
	for _, test := range tests {
		s := serve(t, always(allowed))
		test.ask.URL, test.ask.Auth = s.url, auth
		ask(t, agent(t, Options{}), test.ask)
		if got := s.got(); len(got) != 1 || !strings.HasSuffix(got[0], "Host: "+s.host+"\r\n"+test.want) {
			t.Errorf("%s: got %q; want it to end in %q", test.name, got, test.want)
		}
	}
}
