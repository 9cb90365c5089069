package reference

import (
	"net/http"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/google/go-cmp/cmp"
)

const app = "https://app.example.com"

func get(origin ...string) Request {
	return Request{Method: "GET", Origin: origin}
}

func preflight(origin, method string, headers ...string) Request {
	return Request{Method: "OPTIONS", Origin: []string{origin}, RequestMethod: []string{method}, RequestHeaders: headers}
}

var (
	full = harness.Policy{
		Origins: []string{app, "https://*.pattern.example:8443"}, Credentials: new(true),
		Methods: []string{"GET", "PUT", "purge"}, Headers: []string{"Content-Type", "X-Api-Key"},
		Expose: []string{"ETag", "X-Request-Id"}, MaxAge: new(600), Denied: []string{"https://bad.pattern.example:8443"},
	}
	anyone           = harness.Policy{Origins: []string{"*"}, Methods: []string{"*"}, Headers: []string{"*", "Authorization"}, Expose: []string{"*"}, MaxAge: new(0)}
	anyoneWithCookie = harness.Policy{Origins: []string{"*"}, Credentials: new(true), Methods: []string{"*"}, Headers: []string{"*"}, Expose: []string{"*"}}
	anyoneBut        = harness.Policy{Origins: []string{"*"}, Denied: []string{app}}
	nobody           = harness.Policy{Origins: []string{}, Methods: []string{"PUT"}}
	opaque           = harness.Policy{Origins: []string{"null"}}
)

func TestDecide(t *testing.T) {
	t.Parallel()
	varyOrigin := []string{Origin}
	varyPreflight := []string{Origin, RequestMethod, RequestHeaders}
	granted := func(origin string) Answer {
		return Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{
			{AllowOrigin, origin}, {AllowCredentials, "true"}, {AllowMethods, "GET, PUT, purge"},
			{AllowHeaders, "Content-Type, X-Api-Key"}, {MaxAge, "600"},
		}}
	}
	read := func(origin string) Answer {
		return Answer{Vary: varyOrigin, Fields: []Field{
			{AllowOrigin, origin}, {AllowCredentials, "true"}, {ExposeHeaders, "ETag, X-Request-Id"},
		}}
	}
	refused := Answer{Preflight: true, Status: 204, Vary: varyPreflight}
	tests := []struct {
		name    string
		policy  harness.Policy
		request Request
		want    Answer
	}{
		{"an allowed origin reads", full, get(app), read(app)},
		{"an origin of a pattern reads", full, get("https://a.pattern.example:8443"), read("https://a.pattern.example:8443")},
		{"the declared denial wins over the pattern", full, get("https://bad.pattern.example:8443"), Answer{Vary: varyOrigin}},
		{"a stranger does not read", full, get("https://stranger.example"), Answer{Vary: varyOrigin}},
		{"no Origin varies all the same", full, get(), Answer{Vary: varyOrigin}},
		{"null is not let in by others", full, get("null"), Answer{Vary: varyOrigin}},
		{"two lines are not an origin", full, get(app, app), Answer{Vary: varyOrigin}},
		{"a list is not an origin", full, get(app + ", " + app), Answer{Vary: varyOrigin}},
		{"an empty line is not an origin", full, get(""), Answer{Vary: varyOrigin}},
		{"a preflight is granted", full, preflight(app, "PUT", "x-api-key"), granted(app)},
		{"its lists do not depend on what it asks", full, preflight(app, "DELETE", "x-other"), granted(app)},
		{"a stranger's preflight is refused", full, preflight("https://stranger.example", "PUT"), refused},
		{"OPTIONS without a method is not a preflight", full, Request{Method: "OPTIONS", Origin: []string{app}}, read(app)},
		{"OPTIONS without Origin is not a preflight", full, Request{Method: "OPTIONS", RequestMethod: []string{"PUT"}}, Answer{Vary: varyOrigin}},
		{"GET with the fields of a preflight is none", full, Request{Method: "GET", Origin: []string{app}, RequestMethod: []string{"PUT"}}, read(app)},
		{"two requested methods are granted none", full, Request{Method: "OPTIONS", Origin: []string{app}, RequestMethod: []string{"PUT", "GET"}},
			Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}}}},

		{"anyone reads", anyone, get("https://stranger.example"), Answer{Fields: []Field{{AllowOrigin, "*"}, {ExposeHeaders, "*"}}}},
		{"no Origin gets the same", anyone, get(), Answer{Fields: []Field{{AllowOrigin, "*"}, {ExposeHeaders, "*"}}}},
		{"Authorization is named beside the wildcard, and zero is sent", anyone, preflight(app, "PUT", "authorization"),
			Answer{Preflight: true, Status: 204, Fields: []Field{{AllowOrigin, "*"}, {AllowMethods, "*"}, {AllowHeaders, "*, Authorization"}, {MaxAge, "0"}}}},
		{"the wildcard alone is sent when Authorization is not listed", harness.Policy{Origins: []string{"*"}, Headers: []string{"*"}}, preflight(app, "GET", "authorization"),
			Answer{Preflight: true, Status: 204, Fields: []Field{{AllowOrigin, "*"}, {AllowHeaders, "*"}}}},

		{"anyone with credentials is echoed", anyoneWithCookie, get(app),
			Answer{Vary: varyOrigin, ExposeAll: true, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}}}},
		{"but not null", anyoneWithCookie, get("null"), Answer{Vary: varyOrigin}},
		{"nor what no browser writes", anyoneWithCookie, get("https://app.example.com/"), Answer{Vary: varyOrigin}},
		{"what is asked for is written back", anyoneWithCookie, preflight(app, "PATCH", "x-a,, X-B\t", "x-a , x-c"),
			Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}, {AllowMethods, "PATCH"}, {AllowHeaders, "x-a, x-b, x-c"}}}},
		{"but not Authorization, which is not listed", anyoneWithCookie, preflight(app, "PATCH", "authorization,x-a"),
			Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}, {AllowMethods, "PATCH"}, {AllowHeaders, "x-a"}}}},
		{"nor what is not a token", anyoneWithCookie, preflight(app, "PA TCH", "x-a"),
			Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}}}},
		{"nor a list with something else in it", anyoneWithCookie, preflight(app, "PUT", "x-a, x b"),
			Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}, {AllowMethods, "PUT"}}}},
		{"nor a method that no script can send", anyoneWithCookie, preflight(app, "track"),
			Answer{Preflight: true, Status: 204, Vary: varyPreflight, Fields: []Field{{AllowOrigin, app}, {AllowCredentials, "true"}}}},

		{"anyone but one: the one", anyoneBut, get(app), Answer{Vary: varyOrigin}},
		{"anyone but one: another", anyoneBut, get("https://other.example"), Answer{Vary: varyOrigin, Fields: []Field{{AllowOrigin, "https://other.example"}}}},
		{"anyone but one: null, without credentials", anyoneBut, get("null"), Answer{Vary: varyOrigin, Fields: []Field{{AllowOrigin, "null"}}}},
		{"nobody, whatever is asked", nobody, get(app), Answer{}},
		{"nobody's preflight", nobody, preflight(app, "PUT"), Answer{Preflight: true, Status: 204}},
		{"nothing declared is nobody", harness.Policy{}, get(app), Answer{}},
		{"null where it is declared", opaque, get("null"), Answer{Vary: varyOrigin, Fields: []Field{{AllowOrigin, "null"}}}},
		{"a denied null", harness.Policy{Origins: []string{"null", app}, Denied: []string{"null"}}, get("null"), Answer{Vary: varyOrigin}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, Decide(test.policy, test.request)); diff != "" {
				t.Errorf("answer differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideLooksAtNoMoreThanItsLimits(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"a long list":         "x-" + strings.Repeat("a", maxHeaderList),
		"many names":          manyNames(maxNames + 1),
		"many empty elements": "x-a" + strings.Repeat(",", maxEmptyElement+1),
	}
	for name, list := range tests {
		a := Decide(anyoneWithCookie, preflight(app, "PUT", list))
		if got := a.Get(AllowHeaders); got != "" {
			t.Errorf("%s: got Access-Control-Allow-Headers %.40q; want none", name, got)
		}
	}
	within := manyNames(maxNames)
	if got := Decide(anyoneWithCookie, preflight(app, "PUT", within)).Get(AllowHeaders); got != strings.ReplaceAll(within, ",", ", ") {
		t.Errorf("%d names: got %.40q…; want all of them", maxNames, got)
	}
	long := Decide(anyoneWithCookie, preflight(app, strings.Repeat("M", maxMethod+1)))
	if got := long.Get(AllowMethods); got != "" {
		t.Errorf("a long method: got %.40q; want none", got)
	}
}

func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = "x-" + strings.Repeat("a", i/10) + string(rune('a'+i%10))
	}
	return strings.Join(names, ",")
}

func TestDefaultsLeaveNothingUndeclaredButMaxAge(t *testing.T) {
	t.Parallel()
	p := Defaults(harness.Policy{})
	if p.Origins == nil || p.Credentials == nil || p.Methods == nil || p.Headers == nil || p.Expose == nil || p.Denied == nil {
		t.Errorf("got %+v; want every list and credentials declared", p)
	}
	if p.MaxAge != nil {
		t.Errorf("got max-age %d; want none", *p.MaxAge)
	}
	if diff := cmp.Diff(full, Defaults(full)); diff != "" {
		t.Errorf("a whole policy is changed (-want +got):\n%s", diff)
	}
}

func TestAnswerWritesLast(t *testing.T) {
	t.Parallel()
	h := http.Header{
		"Vary":                        {"Accept-Encoding, origin", "Cookie"},
		"Access-Control-Allow-Origin": {"*"},
		"Access-Control-Max-Age":      {"1"},
		"Set-Cookie":                  {"a=b"},
		"X-Page":                      {"7"},
	}
	a := Answer{Fields: []Field{{AllowOrigin, app}, {"access-control-allow-credentials", "true"}}, Vary: []string{Origin, RequestMethod}, ExposeAll: true}
	a.write(h)
	want := http.Header{
		"Vary":                             {"Accept-Encoding, origin, Cookie, Access-Control-Request-Method"},
		"Access-Control-Allow-Origin":      {app},
		"access-control-allow-credentials": {"true"},
		"Access-Control-Expose-Headers":    {"Vary, X-Page, access-control-allow-credentials, Date"},
		"Set-Cookie":                       {"a=b"},
		"X-Page":                           {"7"},
	}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("header differs (-want +got):\n%s", diff)
	}
	star := http.Header{"Vary": {"*"}}
	a.write(star)
	if got := star.Get("Vary"); got != "*" {
		t.Errorf("got Vary %q; want * alone", got)
	}
}
