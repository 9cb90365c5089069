package advice

import (
	"reflect"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/specs"
)

// reasons are those of CORS, and some that are not.
func reasons() []fetch.Reason {
	return []fetch.Reason{
		fetch.MissingAllowOriginHeader, fetch.MultipleAllowOriginValues, fetch.InvalidAllowOriginValue,
		fetch.AllowOriginMismatch, fetch.WildcardOriginNotAllowed, fetch.InvalidAllowCredentials,
		fetch.PreflightMissingAllowOriginHeader, fetch.PreflightMultipleAllowOriginValues, fetch.PreflightInvalidAllowOriginValue,
		fetch.PreflightAllowOriginMismatch, fetch.PreflightWildcardOriginNotAllowed, fetch.PreflightInvalidAllowCredentials,
		fetch.PreflightInvalidStatus, fetch.PreflightDisallowedRedirect,
		fetch.InvalidAllowMethodsPreflightResponse, fetch.InvalidAllowHeadersPreflightResponse,
		fetch.MethodDisallowedByPreflightResponse, fetch.HeaderDisallowedByPreflightResponse,
		fetch.RedirectContainsCredentials, fetch.CorsDisabledScheme, fetch.DisallowedByMode, fetch.NoCorsRedirectModeNotFollow,
		fetch.ConnectionFailed, fetch.Timeout, fetch.MixedContent, fetch.LocalNetworkAccess, fetch.Opaque, fetch.BlockedByResponse, fetch.HandshakeRefused, "",
	}
}

// Whoever answered and whatever the reason, there is something to do; and no
// reason of CORS is taken for one that is not.
func TestAdviceForEverything(t *testing.T) {
	t.Parallel()
	servers := []Server{{}}
	for _, s := range all() {
		servers = append(servers, Server{ID: s.id})
	}
	for _, s := range servers {
		for _, reason := range reasons() {
			for _, harm := range []harness.Harm{harness.Leak, harness.Break, harness.Cache, harness.Note} {
				a := lookUp(s, remedyOf(reason, harm))
				if a.Cause == "" || a.Cure == "" {
					t.Errorf("%q, %q, %q: got %+v; want a cause and a cure", s.ID, reason, harm, a)
				}
				if s.ID != "" && (reason.CORS() || reason == "") && (a.Server == "" || a.Snippet == "") {
					t.Errorf("%q, %q: got server %q, snippet %q; want both", s.ID, reason, a.Server, a.Snippet)
				}
			}
			if isCORS := remedyOf(reason, harness.Break).ofCORS(); isCORS != (reason.CORS() || reason == "") {
				t.Errorf("%q: got a remedy of CORS: %t; want %t", reason, isCORS, !isCORS)
			}
		}
	}
}

func TestAdviceForPreflightStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		401: "Authentication runs before CORS", 403: "refuses the preflight with 403", 404: "no route for OPTIONS",
		405: "does not take OPTIONS", 429: "rate limit counts preflights", 500: "fails on it", 302: "not from 200 to 299",
	} {
		if a := lookUp(Server{PreflightStatus: status}, remedyOf(fetch.PreflightInvalidStatus, harness.Break)); !strings.Contains(a.Cause, want) {
			t.Errorf("%d: got %q; want %q in it", status, a.Cause, want)
		}
	}
}

// The gateway's text about a token misleads everybody who reads it.
func TestExplainMissingAuthenticationToken(t *testing.T) {
	t.Parallel()
	verdict := harness.Verdict{Status: harness.StatusFail, Harm: harness.Break, Reason: fetch.PreflightInvalidStatus, Parameter: "403"}
	tests := map[string]harness.Exchange{
		"header": {Preflight: true, Status: 403, Response: []harness.HeaderLine{
			{Name: "x-amzn-ErrorType", Value: "MissingAuthenticationTokenException"}, {Name: "x-amz-apigw-id", Value: "a="}}},
		"body": {Preflight: true, Status: 403, Body: `{"message":"Missing Authentication Token"}`},
	}
	for name, x := range tests {
		a := Explain(Recognise([]harness.Exchange{x}), verdict)
		if a.Server != "AWS API Gateway (REST API)" || !strings.Contains(a.Cause, "has no OPTIONS method") || !strings.Contains(a.Cure, "deploy the stage") {
			t.Errorf("%s: got %+v; want the missing OPTIONS method", name, a)
		}
	}
	x := tests["header"]
	x.Response = []harness.HeaderLine{{Name: "x-amzn-ErrorType", Value: "UnauthorizedException:http://internal/"}}
	x.Status = 401
	if a := Explain(Recognise([]harness.Exchange{x}), verdict); !strings.Contains(a.Cause, "authoriser refused the request (UnauthorizedException)") {
		t.Errorf("got %+v; want the authoriser", a)
	}
}

// Without a reason the rule's topic tells what was let through.
func TestExplainByTopic(t *testing.T) {
	t.Parallel()
	topics := map[string]harness.Topic{}
	for _, r := range specs.Rules() {
		topics[r.ID] = r.Topic
	}
	for rule, want := range map[string]string{
		"methods.undeclared":         "lets a method through",
		"request-headers.undeclared": "lets a request header through",
		"credentials.refused":        "Allow-Credentials: true where the policy says",
		"credentials.stranger":       "lets in an origin",
		"origin-matching.look-alike": "lets in an origin",
		"exposed-headers.hidden":     "response headers a script can read",
		"max-age.declared":           "Access-Control-Max-Age of the preflight",
		"cors-check.stranger":        "lets in an origin",
	} {
		if topics[rule] == "" {
			t.Errorf("%s: there is no such rule", rule)
		}
		a := Explain(Recognise(nil), harness.Verdict{Rule: rule, Topic: topics[rule], Status: harness.StatusFail, Harm: harness.Leak})
		if !strings.Contains(a.Cause, want) {
			t.Errorf("%s: got %q; want %q in it", rule, a.Cause, want)
		}
	}
	withReason := harness.Verdict{Rule: "methods.declared", Status: harness.StatusFail, Harm: harness.Break, Reason: "MissingAllowOriginHeader"}
	if a := Explain(Recognise(nil), withReason); !strings.Contains(a.Cause, "no Access-Control-Allow-Origin") {
		t.Errorf("got %q; want the reason to decide", a.Cause)
	}
}

func TestExplainSaysNothingOfAPass(t *testing.T) {
	t.Parallel()
	for _, status := range []harness.Status{harness.StatusPass, harness.StatusNotApplicable} {
		if a := Explain(Recognise(nil), harness.Verdict{Status: status, Harm: harness.Leak}); !reflect.DeepEqual(a, Advice{}) {
			t.Errorf("%s: got %+v; want none", status, a)
		}
	}
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	h := func(lines ...string) []harness.HeaderLine {
		var headers []harness.HeaderLine
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			headers = append(headers, harness.HeaderLine{Name: name, Value: value})
		}
		return headers
	}
	tests := []struct {
		name string
		x    harness.Exchange
		want string
	}{
		{"Laravel under IIS", harness.Exchange{Response: h("X-Powered-By: ASP.NET", "Set-Cookie: laravel_session=x; path=/")}, "laravel"},
		{"nobody", harness.Exchange{}, ""},
		{"nginx", harness.Exchange{Response: h("Server: nginx/1.22.1")}, "nginx"},
		{"openresty's page", harness.Exchange{Body: "<hr><center>openresty</center>"}, "nginx"},
		{"express", harness.Exchange{Response: h("X-Powered-By: Express")}, "express"},
		{"express behind nginx", harness.Exchange{Response: h("Server: nginx", "X-Powered-By: Express")}, "express"},
		{"nginx's own page in front of express", harness.Exchange{Response: h("X-Powered-By: Express"), Body: "<center>nginx/1.22.1</center>"}, "nginx"},
		{"express's 404", harness.Exchange{Body: "<pre>Cannot OPTIONS /items</pre>"}, "express"},
		{"ingress", harness.Exchange{Response: h("Server: nginx", "Strict-Transport-Security: max-age=15724800; includeSubDomains")}, "ingress-nginx"},
		{"api gateway, rest", harness.Exchange{Response: h("x-amzn-RequestId: 1", "x-amz-apigw-id: a=", "Via: 1.1 x.cloudfront.net (CloudFront)")}, "api-gateway-rest"},
		{"api gateway, http", harness.Exchange{Response: h("apigw-requestid: a=")}, "api-gateway-http"},
		{"cloudfront", harness.Exchange{Response: h("Via: 1.1 x.cloudfront.net (CloudFront)", "X-Amz-Cf-Id: y")}, "cloudfront"},
		{"s3 behind cloudfront", harness.Exchange{Response: h("Server: AmazonS3", "Via: 1.1 x.cloudfront.net (CloudFront)")}, "s3"},
		{"fastify", harness.Exchange{Body: `{"message":"Route OPTIONS:/items not found","error":"Not Found","statusCode":404}`}, "fastify"},
		{"koa", harness.Exchange{Response: h("X-Powered-By: koa")}, "koa"},
		{"koa's 404", harness.Exchange{Response: h("Content-Type: text/plain; charset=utf-8", "Keep-Alive: timeout=5"), Body: "Not Found"}, "koa"},
		{"somebody's 404 in two words", harness.Exchange{Response: h("Content-Type: text/plain; charset=utf-8"), Body: "Not Found"}, ""},
		{"hono's 404", harness.Exchange{Response: h("content-type: text/plain; charset=UTF-8"), Body: "404 Not Found"}, "hono"},
		{"hono", harness.Exchange{Response: h("X-Powered-By: Hono")}, "hono"},
		{"spring", harness.Exchange{Status: 403, Body: "Invalid CORS request"}, "spring"},
		{"tomcat", harness.Exchange{Body: "<title>HTTP Status 403 – Forbidden</title>"}, "tomcat"},
		{"kestrel", harness.Exchange{Response: h("Server: Kestrel")}, "aspnet-core"},
		{"django", harness.Exchange{Response: h("X-Frame-Options: DENY", "Referrer-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin")}, "django"},
		{"fastapi", harness.Exchange{Response: h("server: uvicorn")}, "starlette"},
		{"fastapi behind envoy", harness.Exchange{Response: h("server: istio-envoy"), Body: `{"detail":"Method Not Allowed"}`}, "starlette"},
		{"flask", harness.Exchange{Response: h("Server: Werkzeug/2.2.2 Python/3.11.2")}, "flask"},
		{"rails", harness.Exchange{Response: h("X-Runtime: 0.01", "X-Request-Id: 1")}, "rails"},
		{"laravel", harness.Exchange{Body: `{"message": "The route items could not be found."}`}, "laravel"},
		{"go", harness.Exchange{Response: h("X-Content-Type-Options: nosniff"), Body: "404 page not found\n"}, "go-net-http"},
		{"gin", harness.Exchange{Body: "404 page not found"}, "gin"},
		{"echo", harness.Exchange{Body: "{\"message\":\"Not Found\"}\n"}, "echo"},
		{"fiber", harness.Exchange{Method: "OPTIONS", URL: "http://localhost/items?x=1", Body: "Cannot OPTIONS /items"}, "fiber"},
		{"apache", harness.Exchange{Response: h("Server: Apache/2.4.62 (Debian)")}, "apache"},
		{"caddy", harness.Exchange{Response: h("Server: Caddy")}, "caddy"},
		{"caddy in between", harness.Exchange{Response: h("Via: 1.1 Caddy")}, "caddy"},
		{"haproxy", harness.Exchange{Body: "<h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n"}, "haproxy"},
		{"traefik", harness.Exchange{Response: h("Server: traefik")}, "traefik"},
		{"envoy", harness.Exchange{Response: h("Server: envoy")}, "envoy"},
	}
	recognised := map[string]bool{}
	for _, tt := range tests {
		if tt.x.Status == 0 {
			tt.x.Status = 404
		}
		got := Recognise([]harness.Exchange{tt.x})
		if got.ID != tt.want {
			t.Errorf("%s: got %q; want %q", tt.name, got.ID, tt.want)
		}
		recognised[got.ID] = true
	}
	for _, s := range all() {
		// chi and jub0bs/cors answer like net/http.
		if !recognised[s.id] && s.id != "chi" && s.id != "jub0bs-cors" {
			t.Errorf("no row recognises %s", s.id)
		}
	}
}

// A proxy that carries the answer may be who does CORS, and is named as well.
func TestServerNamesTheProxy(t *testing.T) {
	t.Parallel()
	const page = "404 page not found\n"
	nosniff := harness.HeaderLine{Name: "X-Content-Type-Options", Value: "nosniff"}
	nginx := harness.HeaderLine{Name: "Server", Value: "nginx"}
	tests := []struct {
		x    harness.Exchange
		want string
	}{
		{harness.Exchange{Status: 404, Body: page, Response: []harness.HeaderLine{nosniff, nginx}}, "Go net/http (rs/cors), behind nginx"},
		{harness.Exchange{Status: 404, Body: page, Response: []harness.HeaderLine{nosniff}}, "Go net/http (rs/cors)"},
		{harness.Exchange{Status: 404, Response: []harness.HeaderLine{nginx}}, "nginx"},
		{harness.Exchange{Status: 404}, ""},
	}
	for _, tt := range tests {
		if got := Recognise([]harness.Exchange{tt.x}).String(); got != tt.want {
			t.Errorf("%v: got %q; want %q", tt.x.Response, got, tt.want)
		}
	}
}

// What a browser answered from its cache, or never arrived, was not answered by anybody.
func TestRecogniseIgnoresWhatNobodyAnswered(t *testing.T) {
	t.Parallel()
	server := []harness.HeaderLine{{Name: "Server", Value: "nginx"}}
	for _, x := range []harness.Exchange{{Status: 200, FromCache: true, Response: server}, {Response: server}} {
		if got := Recognise([]harness.Exchange{x}); got.ID != "" {
			t.Errorf("got %q; want nobody", got.ID)
		}
	}
}

// Data has rules, too: ids are unique, sentences end, snippets are flat text.
func TestData(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, s := range all() {
		if s.id == "" || s.name == "" || ids[s.id] {
			t.Errorf("id %q of %q: want one of its own", s.id, s.name)
		}
		ids[s.id] = true
		if strings.HasSuffix(s.snippet, "\n") || s.snippet == "" {
			t.Errorf("%s: want a snippet without line break at the end", s.id)
		}
		for remedy, c := range s.cures {
			for _, sentence := range []string{c.cause, c.cure} {
				if sentence != "" && !strings.HasSuffix(sentence, ".") {
					t.Errorf("%s, remedy %d: %q does not end", s.id, remedy, sentence)
				}
			}
		}
	}
}

// What a snippet was tried in goes where the snippet goes, and nowhere else.
func TestForSaysWhatWasTried(t *testing.T) {
	t.Parallel()
	for _, sample := range Samples() {
		a := lookUp(Server{ID: sample.ID}, remedyOf(fetch.MissingAllowOriginHeader, harness.Break))
		if a.Snippet != sample.Text || a.Tried != sample.Tried {
			t.Errorf("%s: got tried %q of another snippet; want %q", sample.ID, a.Tried, sample.Tried)
		}
		if a := lookUp(Server{ID: sample.ID}, remedyOf(fetch.Timeout, harness.Break)); a.Snippet != "" || a.Tried != "" {
			t.Errorf("%s: got %+v for what is not CORS; want no snippet", sample.ID, a)
		}
	}
}

// A server that shows in its error pages only is the same one elsewhere.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	answer := func(url, server, body string) harness.Exchange {
		return harness.Exchange{URL: url, Status: 200, Body: body, Response: []harness.HeaderLine{{Name: "Server", Value: server}}}
	}
	const page = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>"
	flask := answer("https://api.example.com/missing", "waitress", page)
	tests := []struct {
		name     string
		evidence harness.Exchange
		want     string
	}{
		{"it tells by itself", answer("https://api.example.com/items", "nginx", ""), "nginx"},
		{"another page tells", answer("https://api.example.com/items", "waitress", "{}"), "flask"},
		{"another host", answer("https://www.example.com/items", "waitress", "{}"), ""},
		{"another server behind the same host", answer("https://api.example.com/items", "else", "{}"), ""},
	}
	for _, tt := range tests {
		if got := Meet([]harness.Exchange{flask, tt.evidence}).Recognise([]harness.Exchange{tt.evidence}); got.ID != tt.want {
			t.Errorf("%s: got %q; want %q", tt.name, got.ID, tt.want)
		}
	}
	if got := Meet([]harness.Exchange{flask}).Recognise(nil); got.ID != "" {
		t.Errorf("without evidence: got %q; want nothing", got.ID)
	}
}

// Two answers are the fault of two layers, and the one in front can cure it alone.
func TestTwoLayers(t *testing.T) {
	t.Parallel()
	evidence := []harness.Exchange{{Status: 200, Response: []harness.HeaderLine{
		{Name: "Server", Value: "nginx/1.22.1"}, {Name: "X-Powered-By", Value: "Express"},
	}}}
	tests := map[fetch.Reason]string{
		fetch.MultipleAllowOriginValues: "nginx",
		fetch.MissingAllowOriginHeader:  "Express (cors)",
	}
	for reason, want := range tests {
		v := harness.Verdict{Rule: "cors-check.allowed", Status: harness.StatusFail, Harm: harness.Break, Got: "blocked", Reason: reason}
		if got := Explain(Recognise(evidence), v); got.Server != want {
			t.Errorf("%s: got advice for %q; want %q", reason, got.Server, want)
		}
	}
}

// What the claim is about decides, where the browser's reason is about something else.
func TestTopicOfClaims(t *testing.T) {
	t.Parallel()
	tests := []struct {
		topic  harness.Topic
		kind   harness.CauseKind
		reason fetch.Reason
		want   remedy
	}{
		{harness.TopicRobustness, harness.CauseClaim, fetch.MultipleAllowOriginValues, sturdiness},
		{harness.TopicRobustness, harness.CauseRefused, fetch.MissingAllowOriginHeader, noHeader},
		{harness.TopicOneValue, harness.CauseClaim, "", twoValues},
		{harness.TopicOneValue, harness.CauseRefused, fetch.MissingAllowOriginHeader, noHeader},
		{harness.TopicValue, harness.CauseClaim, "", wrongValue},
		{harness.TopicNullOrigin, harness.CauseLetIn, "", openNull},
		{harness.TopicWildcard, harness.CauseClaim, "", wildcard},
		{harness.TopicCookies, harness.CauseClaim, "", cookies},
		{harness.TopicWebSocket, harness.CauseRefused, fetch.HandshakeRefused, handshake},
	}
	for _, tt := range tests {
		v := harness.Verdict{Topic: tt.topic, Harm: harness.Break, Reason: tt.reason, Cause: harness.Cause{Kind: tt.kind}}
		if tt.kind == harness.CauseLetIn {
			v.Harm = harness.Leak
		}
		if got := remedyOfVerdict(v); got != tt.want {
			t.Errorf("%s, %s: got remedy %d; want %d", tt.topic, tt.kind, got, tt.want)
		}
	}
}

// Who is sent to a sign-in page does not look for a list of origins.
func TestExplainRedirect(t *testing.T) {
	t.Parallel()
	v := harness.Verdict{Rule: "cors-check.allowed", Status: harness.StatusFail, Harm: harness.Break, Got: "blocked", Reason: "MissingAllowOriginHeader"}
	login := harness.Exchange{Status: 302, Response: []harness.HeaderLine{{Name: "Location", Value: "https://login.example.com/"}}}
	page := harness.Exchange{Status: 200}
	tests := []struct {
		name     string
		evidence []harness.Exchange
		want     string
	}{
		{"at the redirect", []harness.Exchange{login}, "The address redirects"},
		{"behind it", []harness.Exchange{login, page}, "The address redirects"},
		{"a 304 is none, whatever its Location", []harness.Exchange{{Status: 304, Response: login.Response}}, "carries no Access-Control-Allow-Origin"},
		{"without one", []harness.Exchange{page}, "carries no Access-Control-Allow-Origin"},
	}
	for _, tt := range tests {
		if got := Explain(Recognise(tt.evidence), v); !strings.Contains(got.Cause, tt.want) {
			t.Errorf("%s: got %q; want %q", tt.name, got.Cause, tt.want)
		}
	}
}

// Where the same server lets the page in at another path, its CORS layer is in
// place, and what to look for is what goes past it.
func TestAdviceForWhatGoesPastTheLayer(t *testing.T) {
	t.Parallel()
	const origin = "https://app.example.com"
	answer := func(path, allowed string) harness.Exchange {
		x := harness.Exchange{Method: "GET", URL: "http://127.0.0.1:8080" + path, Status: 200, Request: []harness.HeaderLine{{Name: "Origin", Value: origin}}}
		if allowed != "" {
			x.Response = []harness.HeaderLine{{Name: "Access-Control-Allow-Origin", Value: allowed}}
		}
		return x
	}
	verdict := harness.Verdict{Status: harness.StatusFail, Rule: "cors-check.stranger", Reason: fetch.MissingAllowOriginHeader, Harm: harness.Break}
	missing, options := answer("/events", ""), answer("/events", origin)
	options.Method = "OPTIONS"
	odd := answer("/events", origin)
	odd.Status = 404
	for name, row := range map[string]struct {
		others []harness.Exchange
		want   bool
	}{
		"alone":              {nil, false},
		"served elsewhere":   {[]harness.Exchange{answer("/items", origin)}, true},
		"OPTIONS here":       {[]harness.Exchange{answer("/items", origin), options}, true},
		"an error here":      {[]harness.Exchange{answer("/items", origin), odd}, true},
		"only an error here": {[]harness.Exchange{odd}, false},
		"everyone elsewhere": {[]harness.Exchange{answer("/items", "*")}, true},
		"another elsewhere":  {[]harness.Exchange{answer("/items", "https://other.example")}, false},
		"served here, too":   {[]harness.Exchange{answer("/items", origin), answer("/events", origin)}, false},
	} {
		for _, server := range []string{"", "fastify"} {
			s := Meet(append(row.others, missing)).Recognise([]harness.Exchange{missing})
			s.ID = server
			a := Explain(s, verdict)
			if got := strings.Contains(a.Cause, "bypasses it"); got != row.want {
				t.Errorf("%s, %q: got %q; want one that says what bypasses the layer: %t", name, server, a.Cause, row.want)
			}
			if row.want && strings.Contains(a.Cause, "encapsulated") {
				t.Errorf("%s, %q: got %q; want nothing of where the plugin is registered", name, server, a.Cause)
			}
		}
	}
}

// A bucket of another region is a matter of the address, and not of its rules.
func TestAdviceForAnotherRegion(t *testing.T) {
	t.Parallel()
	s := Recognise([]harness.Exchange{{Preflight: true, Method: "OPTIONS", Status: 307, Response: []fetch.Header{
		{Name: "Server", Value: "AmazonS3"}, {Name: "X-Amz-Bucket-Region", Value: "eu-central-1"}, {Name: "Location", Value: "https://b.s3.eu-central-1.amazonaws.com/a"},
	}}})
	for _, reason := range []fetch.Reason{fetch.PreflightDisallowedRedirect, fetch.PreflightMissingAllowOriginHeader} {
		a := lookUp(s, remedyOf(reason, harness.Break))
		if !strings.Contains(a.Cure, "eu-central-1") || a.Snippet != "" || a.Server != "Amazon S3" {
			t.Errorf("%s: got %+v; want the endpoint of the region, and no rules for the bucket", reason, a)
		}
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"nginx": "nginx", "NGINX": "nginx", "starlette": "starlette", "FastAPI": "starlette", "istio": "envoy",
		"amazon": "", "cors": "", "": "", "frontpage": "",
	} {
		if got, known := Named(word); got.ID != want || known != (want != "") {
			t.Errorf("%q: got %q, %t; want %q", word, got.ID, known, want)
		}
	}
}
