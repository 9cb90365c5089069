package specs

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/plan"
)

// caseOf returns a case by its id.
func caseOf(t *testing.T, id string) Case {
	t.Helper()
	ruleID, name, _ := strings.Cut(id, "/")
	for _, c := range rule(t, ruleID).Cases {
		if c.ID == name {
			return c
		}
	}
	t.Fatalf("no case %s", id)
	return Case{}
}

// none asks that a lint finds nothing to look at.
const none = "nothing to look at"

// TestLints: what each lint finds in one response. The fault is part of the
// message; "" is none.
func TestLints(t *testing.T) {
	t.Parallel()
	withoutOrigin := func(status int, lines ...string) Exchange {
		x := exchange(status, lines...)
		x.Request = nil
		return x
	}
	tests := []struct {
		id    string
		x     Exchange
		fault string
	}{
		{"syntax.allow-origin-once/response", exchange(200, "Access-Control-Allow-Origin: *"), ""},
		{"syntax.allow-origin-once/response", exchange(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"), "2 times"},
		{"syntax.allow-origin-once/response", exchange(200), none},
		{"syntax.allow-origin-once/response", withoutOrigin(200, "Access-Control-Allow-Origin: *"), none},
		{"syntax.allow-origin-once/preflight", preflightExchange(204, "Access-Control-Allow-Origin: a", "Access-Control-Allow-Origin: b"), "2 times"},
		{"syntax.allow-origin-once/preflight", exchange(204, "Access-Control-Allow-Origin: a"), none},
		{"syntax.allow-origin-once/without-origin", withoutOrigin(200, "Access-Control-Allow-Origin: a", "Access-Control-Allow-Origin: b"), "2 times"},
		{"syntax.allow-origin-once/without-origin", exchange(200, "Access-Control-Allow-Origin: a"), none},

		{"syntax.allow-origin-value/value", exchange(200, "Access-Control-Allow-Origin: none"), "no scheme"},
		{"syntax.allow-origin-value/value", exchange(200, "Access-Control-Allow-Origin:"), ""},
		{"syntax.allow-origin-value/value", exchange(200, "Access-Control-Allow-Origin: null"), ""},
		{"syntax.allow-origin-value/empty", exchange(200, "Access-Control-Allow-Origin:  "), "empty"},
		{"syntax.allow-origin-value/empty", exchange(200, "Access-Control-Allow-Origin: *"), ""},

		{"syntax.allow-credentials-value/value", exchange(200, "Access-Control-Allow-Credentials: True"), "True"},
		{"syntax.allow-credentials-value/value", exchange(200, "Access-Control-Allow-Credentials: true"), ""},
		{"syntax.allow-credentials-value/value", exchange(200, "Access-Control-Allow-Credentials: false"), ""},
		{"syntax.allow-credentials-value/once", exchange(200, "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Credentials: true"), "2 times"},
		{"syntax.allow-credentials-value/false", exchange(200, "Access-Control-Allow-Credentials: false"), "false"},
		{"syntax.allow-credentials-value/false", exchange(200, "Access-Control-Allow-Credentials: true"), ""},
		{"syntax.allow-credentials-value/alone", exchange(200, "Access-Control-Allow-Credentials: true"), ACAO},
		{"syntax.allow-credentials-value/alone", exchange(200, "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Origin: *"), ""},

		{"syntax.allow-methods-list/where-it-counts", preflightExchange(204, "Access-Control-Allow-Methods: GET; PUT"), "GET; PUT"},
		{"syntax.allow-methods-list/where-it-counts", preflightExchange(204, "Access-Control-Allow-Methods:"), ""},
		{"syntax.allow-methods-list/where-it-counts", exchange(200, "Access-Control-Allow-Methods: GET; PUT"), none},
		{"syntax.allow-methods-list/elsewhere", exchange(200, "Access-Control-Allow-Methods: GET; PUT"), "GET; PUT"},
		{"syntax.allow-headers-list/where-it-counts", preflightExchange(204, "Access-Control-Allow-Headers: X-A", "Access-Control-Allow-Headers: X B"), "X B"},
		{"syntax.expose-headers-list/where-it-counts", exchange(200, `Access-Control-Expose-Headers: "ETag"`), "ETag"},
		{"syntax.expose-headers-list/where-it-counts", preflightExchange(204, "Access-Control-Expose-Headers: ETag;"), none},

		{"syntax.max-age-digits/digits", preflightExchange(204, "Access-Control-Max-Age: 600"), ""},
		{"syntax.max-age-digits/digits", preflightExchange(204, "Access-Control-Max-Age: 600s"), "600s"},
		{"syntax.max-age-digits/digits", preflightExchange(204, "Access-Control-Max-Age: +60"), "+60"},
		{"syntax.max-age-digits/digits", preflightExchange(204, "Access-Control-Max-Age:"), `""`},
		{"syntax.max-age-digits/digits", preflightExchange(204, "Access-Control-Max-Age: -1"), ""},
		{"syntax.max-age-digits/negative", preflightExchange(204, "Access-Control-Max-Age: -1"), "-1"},
		{"syntax.max-age-digits/negative", preflightExchange(204, "Access-Control-Max-Age: 0"), ""},
		{"syntax.max-age-digits/once", preflightExchange(204, "Access-Control-Max-Age: 1", "Access-Control-Max-Age: 1"), "2 times"},

		{"syntax.no-empty-elements/methods", preflightExchange(204, "Access-Control-Allow-Methods: GET,,PUT"), ",,"},
		{"syntax.no-empty-elements/methods", preflightExchange(204, "Access-Control-Allow-Methods:"), ""},
		{"syntax.no-empty-elements/headers", preflightExchange(204, "Access-Control-Allow-Headers: X-A, "), "X-A,"},
		{"syntax.no-empty-elements/exposed", exchange(200, "Access-Control-Expose-Headers: ,ETag"), ",ETag"},
		{"syntax.no-empty-elements/vary", exchange(200, "Vary: Origin, Accept"), ""},

		{"syntax.misplaced-request-headers/request-names", exchange(200, "Access-Control-Request-Method: GET"), ACRM},
		{"syntax.misplaced-request-headers/request-names", exchange(200, "Origin: x"), "Origin"},
		{"syntax.misplaced-request-headers/request-names", exchange(200, "Access-Control-Allow-Origin: *"), ""},
		{"syntax.misplaced-request-headers/unknown-names", exchange(200, "Access-Control-Allow-Method: GET"), "Allow-Method"},
		{"syntax.misplaced-request-headers/unknown-names", exchange(200, "access-control-allow-methods: GET"), ""},
		{"syntax.misplaced-request-headers/preflight-names", exchange(200, "Access-Control-Max-Age: 1"), ACMA},
		{"syntax.misplaced-request-headers/preflight-names", preflightExchange(204, "Access-Control-Max-Age: 1"), none},

		{"syntax.wildcard-with-credentials/response", exchange(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"), "*"},
		{"syntax.wildcard-with-credentials/response", exchange(200, "Access-Control-Allow-Origin: *"), ""},
		{"syntax.wildcard-with-credentials/preflight", preflightExchange(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"), "*"},

		{"syntax.clean-field-values/response", exchange(200, "Access-Control-Allow-Origin: *\v"), `\v`},
		{"syntax.clean-field-values/response", exchange(200, "Access-Control-Allow-Origin: \u00a0*"), "u00a0"},
		{"syntax.clean-field-values/response", exchange(200, "Access-Control-Expose-Headers: \tETag,\tLink ", "X-Other: \x01"), ""},
		{"syntax.clean-field-values/preflight", preflightExchange(204, "Access-Control-Allow-Headers: X-A\x7f"), "x7f"},

		{"exposed-headers.set-cookie/listed", exchange(200, "Access-Control-Expose-Headers: ETag, set-cookie"), "set-cookie"},
		{"exposed-headers.set-cookie/listed", exchange(200, "Access-Control-Expose-Headers: ETag"), ""},
		{"request-headers.authorization-by-name/wildcard", preflightExchange(204, "Access-Control-Allow-Headers: *"), "*"},
		{"request-headers.authorization-by-name/wildcard", preflightExchange(204, "Access-Control-Allow-Headers: *, authorization"), ""},
		{"request-headers.authorization-by-name/wildcard", preflightExchange(204, "Access-Control-Allow-Headers: X-A"), ""},
		{"request-headers.authorization-by-name/wildcard", exchange(200, "Access-Control-Allow-Headers: *"), none},

		{"vary.response-name/response", exchange(200, "Vary: Access-Control-Allow-Origin"), "Vary"},
		{"vary.response-name/response", exchange(200, "Vary: origin, Access-Control-Allow-Origin"), ""},
		{"vary.not-clobbered/once", exchange(200, "Vary: Origin", "Vary: Accept, origin"), "origin"},
		{"vary.not-clobbered/once", exchange(200, "Vary: Origin, Accept"), ""},

		{"http.no-content-length-on-204/no-length", preflightExchange(204, "Content-Length: 0"), "0"},
		{"http.no-content-length-on-204/no-length", preflightExchange(204), ""},
		{"http.no-content-length-on-204/no-length", preflightExchange(200, "Content-Length: 0"), none},

		{"neighbours.timing-allow-origin/value", exchange(200, "Timing-Allow-Origin: *, https://app.example.com"), ""},
		{"neighbours.timing-allow-origin/value", exchange(200, "Timing-Allow-Origin: https://app.example.com/"), "/"},
		{"neighbours.resource-policy/value", exchange(200, "Cross-Origin-Resource-Policy: cross-origin"), ""},
		{"neighbours.resource-policy/value", exchange(200, "Cross-Origin-Resource-Policy: SAME-ORIGIN"), "SAME"},
		{"neighbours.resource-policy/beside-everyone", exchange(200, "Cross-Origin-Resource-Policy: same-origin", "Access-Control-Allow-Origin: *"), "same-origin"},
		{"neighbours.resource-policy/beside-everyone", exchange(200, "Cross-Origin-Resource-Policy: same-origin"), ""},
		{"neighbours.nosniff/value", exchange(200, "X-Content-Type-Options: NoSniff, other"), ""},
		{"neighbours.nosniff/value", exchange(200, "X-Content-Type-Options: no-sniff"), "no-sniff"},

		{"local-network.obsolete-header/unasked", exchange(200, "Access-Control-Allow-Private-Network: true"), "true"},
		{"local-network.obsolete-header/unasked", exchange(200), ""},
		{"local-network.obsolete-header/request-name", exchange(200, "Access-Control-Request-Private-Network: true"), "true"},
	}
	for _, tt := range tests {
		seen := caseOf(t, tt.id).Seen
		fault, err := seen.Find(tt.x)
		if tt.fault == none {
			if !errors.Is(err, harness.ErrAbsent) {
				t.Errorf("%s on %v: got %q, %v; want ErrAbsent", tt.id, tt.x.Response, fault, err)
			}
			continue
		}
		if err != nil || (fault == "") != (tt.fault == "") || !strings.Contains(fault, tt.fault) {
			t.Errorf("%s on %v: got %q, %v; want %q in it", tt.id, tt.x.Response, fault, err, tt.fault)
		}
	}
}

// TestStories: what the checks of each case find in a story.
func TestStories(t *testing.T) {
	t.Parallel()
	const named = "Access-Control-Allow-Origin: " + appOrigin
	const trusted = "Access-Control-Allow-Credentials: true"
	blocked := func(o Observation) Observation {
		o.Outcome = OutcomeBlocked
		return o
	}
	exposing := func(o Observation, names ...string) Observation {
		o.Exposed = names
		return o
	}
	stranger := exchange(200)
	stranger.Request = headers("Origin: " + StrangerOrigin)
	plain := exchange(200)
	plain.Request = nil
	https := func(location string) Exchange { return exchange(302, "Location: "+location) }
	page := func(body string) Exchange {
		x := exchange(400, "Content-Type: text/html")
		x.Body = body
		return x
	}
	age := 600
	target := Target{Policy: Policy{Expose: []string{"ETag", "X-Missing"}, MaxAge: &age}}
	all := Target{Policy: Policy{Expose: []string{"*"}}}

	tests := []struct {
		id     string
		target Target
		story  []Observation
		fault  string
	}{
		{"exposed-headers.readable/plain", target, story(exposing(seen(exchange(200, "ETag: x", "Link: y")), "etag")), ""},
		{"exposed-headers.readable/plain", target, story(seen(exchange(200, "ETag: x"))), "ETag"},
		{"exposed-headers.readable/plain", target, story(seen(exchange(200, "Link: x"))), none},
		{"exposed-headers.readable/plain", all, story(seen(exchange(200, "Link: x"))), "Link"},
		{"exposed-headers.readable/plain", all, story(seen(exchange(200, "Date: x", "Set-Cookie: x", "Access-Control-Allow-Origin: *"))), none},
		{"exposed-headers.hidden/plain", target, story(exposing(seen(exchange(200)), "content-type", "etag")), ""},
		{"exposed-headers.hidden/plain", target, story(exposing(seen(exchange(200)), "x-internal")), "x-internal"},
		{"exposed-headers.on-actual/not-only-on-preflight", target, story(seen(preflightExchange(204, "Access-Control-Expose-Headers: ETag"), exchange(200))), "ETag"},
		{
			"exposed-headers.on-actual/not-only-on-preflight", target,
			story(seen(preflightExchange(204, "Access-Control-Expose-Headers: ETag"), exchange(200, "Access-Control-Expose-Headers: etag"))), "",
		},
		{"exposed-headers.on-actual/undeclared", target, story(seen(preflightExchange(204, "Access-Control-Expose-Headers: ETag")), seen(exchange(200, "ETag: x"))), "ETag"},
		{"exposed-headers.on-actual/undeclared", target, story(seen(preflightExchange(204, "Access-Control-Expose-Headers: ETag")), seen(exchange(200))), ""},
		{"exposed-headers.on-actual/undeclared", target, story(seen(preflightExchange(204, "Access-Control-Expose-Headers: Expires")), seen(exchange(200, "Expires: x"))), ""},
		{
			"exposed-headers.on-actual/undeclared", target,
			story(seen(preflightExchange(204, "Access-Control-Expose-Headers: ETag")), seen(exchange(200, "ETag: x", "Access-Control-Expose-Headers: *"))), "",
		},

		{"cors-check.stranger/undeclared", target, story(seen(exchange(200, "Access-Control-Allow-Origin: *"))), "*"},
		{"cors-check.stranger/undeclared", target, story(seen(exchange(200))), ""},
		{"credentials.stranger/undeclared", target, story(seen(exchange(200, named, trusted))), appOrigin},
		{"credentials.stranger/undeclared", target, story(seen(exchange(200, named))), ""},
		{"credentials.stranger/undeclared", target, story(seen(exchange(200, "Access-Control-Allow-Origin: *", trusted))), ""},
		{"null-origin.refused/undeclared", target, story(seen(stranger), seen(exchange(200, named))), appOrigin},
		{"null-origin.refused/undeclared", target, story(seen(exchange(200, named)), seen(exchange(200, named))), ""},
		{"null-origin.refused/undeclared", target, story(seen(stranger), seen(exchange(200))), ""},
		{"null-origin.refused/undeclared-credentialed", target, story(seen(exchange(200, named, trusted))), "true"},
		{"origin-matching.forwarded-host/host", target, story(seen(stranger), seen(exchange(200, named))), appOrigin},
		{"origin-matching.forwarded-host/host", target, story(seen(exchange(200, named)), seen(exchange(200, named))), ""},
		{"origin-matching.forwarded-host/host", target, story(seen(stranger), seen(exchange(200, "Access-Control-Allow-Origin: *"))), ""},
		{"preflight.no-authentication/undeclared", target, story(seen(preflightExchange(401))), "401"},
		{"preflight.no-authentication/undeclared", target, story(seen(preflightExchange(403))), ""},
		{"methods.declared/undeclared", target, story(seen(preflightExchange(204, named))), ACAM},
		{"methods.declared/undeclared", target, story(seen(preflightExchange(204, named, "Access-Control-Allow-Methods: PUT"))), ""},
		{"methods.declared/undeclared", target, story(seen(preflightExchange(403, named))), none},
		{"methods.declared/undeclared", target, story(seen(preflightExchange(204))), none},

		{"exposed-headers.wildcard-credentials/contradiction", target, story(seen(exchange(200, "Access-Control-Expose-Headers: *", trusted))), "*"},

		{"max-age.declared/headers", target, story(seen(preflightExchange(204, "Access-Control-Max-Age: 600"))), ""},
		{"max-age.declared/headers", target, story(seen(preflightExchange(204))), "missing"},
		{"max-age.declared/method", target, story(seen(preflightExchange(204, "Access-Control-Max-Age: 0"), exchange(200, "Access-Control-Max-Age: 600"))), `"0"`},
		{"max-age.unit/milliseconds", target, story(seen(preflightExchange(204, "Access-Control-Max-Age: 600000"))), "600000"},
		{"max-age.unit/milliseconds", target, story(seen(preflightExchange(204, "Access-Control-Max-Age: 600"))), ""},
		{"max-age.unit/cap", target, story(seen(preflightExchange(204, "Access-Control-Max-Age: 86400"))), ""},
		{"max-age.unit/cap", target, story(seen(preflightExchange(204, "Access-Control-Max-Age: 86401"))), "86401"},

		{"consistency.head-as-get/same", target, story(seen(exchange(200, named)), seen(exchange(200, named))), ""},
		{"consistency.head-as-get/same", target, story(seen(exchange(200, named)), seen(exchange(200))), ACAO},
		{"consistency.conditional/origin", target, story(seen(exchange(304))), ""},
		{"consistency.conditional/origin", target, story(seen(exchange(304, "Access-Control-Allow-Origin: https://b.example"))), "b.example"},
		{"consistency.conditional/origin", target, story(seen(exchange(200, "Access-Control-Allow-Origin: https://b.example"))), none},
		{"consistency.conditional/permission", target, story(seen(exchange(304))), ACAO},
		{"consistency.preflight-then-actual/credentials", target, story(seen(preflightExchange(204, named, trusted), exchange(200, named, trusted))), ""},
		{"consistency.preflight-then-actual/credentials", target, story(seen(preflightExchange(204, named, trusted), exchange(200, "Access-Control-Allow-Origin: *"))), "*"},
		{"consistency.preflight-then-actual/credentials", target, story(seen(preflightExchange(204, named, trusted), exchange(200, named))), appOrigin},
		{"consistency.preflight-then-actual/credentials", target, story(seen(preflightExchange(204, named)), seen(exchange(200, named, trusted))), appOrigin},
		{"consistency.preflight-then-actual/credentials", target, story(seen(preflightExchange(403)), seen(exchange(200, named, trusted))), ""},

		{"error-responses.unknown-path/not-found", target, story(seen(exchange(204, named)), seen(exchange(204, named)), seen(exchange(404))), ACAO},
		{"error-responses.unknown-path/not-found", target, story(seen(exchange(405)), seen(exchange(405)), seen(exchange(404))), ACAO},
		{"error-responses.unknown-path/not-found", target, story(seen(exchange(204, named)), seen(exchange(404)), seen(exchange(404))), none},
		{"error-responses.unknown-path/not-found", target, story(seen(exchange(204, named)), seen(exchange(204, named)), seen(exchange(404, named))), ""},
		{"error-responses.unknown-path/not-found", target, story(seen(exchange(204, named)), seen(exchange(204, named)), seen(exchange(200))), none},
		{"error-responses.same-credentials/not-found", target, story(seen(exchange(200, named, trusted)), seen(exchange(404, "Access-Control-Allow-Origin: *"))), "*"},
		{"error-responses.same-credentials/not-found", target, story(seen(exchange(200, "Access-Control-Allow-Origin: *")), seen(exchange(404))), ""},
		{"error-responses.same-credentials/not-found", target, story(seen(exchange(200, named, trusted)), seen(exchange(404))), ""},

		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named))), "Vary"},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Vary: Accept, origin"))), ""},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Vary: *"))), ""},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Cache-Control: private, NO-STORE"))), none},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Cache-Control: no-cache"))), none},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Cache-Control: no-cache", "ETag: \"1\""))), "Vary"},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Cache-Control: no-cache=\"Set-Cookie\""))), "Vary"},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(403, named))), none},
		{"vary.origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(403, named, "Cache-Control: s-maxage=5"))), "Vary"},
		{"vary.origin/cacheable", target, story(seen(exchange(200, "Access-Control-Allow-Origin: *")), seen(exchange(200, "Access-Control-Allow-Origin: *")), seen(exchange(200, "Access-Control-Allow-Origin: *"))), ""},
		{"vary.origin/not-cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Cache-Control: no-store"))), "Vary"},
		{"vary.without-origin/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Vary: Origin"))), "Vary"},
		{"vary.on-denied/cacheable", target, story(seen(plain), seen(stranger), seen(exchange(200, named, "Vary: Origin"))), "Vary"},
		{"vary.not-clobbered/kept", target, story(seen(exchange(200, "Vary: Accept-Encoding")), seen(exchange(200, "Vary: Origin"))), "Accept-Encoding"},
		{"vary.not-clobbered/kept", target, story(seen(exchange(200, "Vary: Accept-Encoding")), seen(exchange(200, "Vary: Origin", "Vary: accept-encoding"))), ""},
		{"vary.not-clobbered/kept", target, story(seen(exchange(200, "Vary: Accept-Encoding")), seen(exchange(403))), none},
		{"vary.on-not-modified/repeated", target, story(seen(exchange(200, "Vary: Origin")), seen(exchange(304))), "Origin"},
		{"vary.on-not-modified/repeated", target, story(seen(exchange(200, "Vary: Origin")), seen(exchange(200))), none},
		{"vary.preflight/origin", target, story(seen(preflightExchange(204, named))), "Vary"},
		{"vary.preflight/origin", target, story(seen(preflightExchange(204, "Access-Control-Allow-Origin: *"))), ""},
		{"vary.preflight/lists", target, story(seen(preflightExchange(204)), seen(preflightExchange(204, "Access-Control-Allow-Headers: x-a"))), ACAH},
		{
			"vary.preflight/lists", target,
			story(seen(preflightExchange(204, "Vary: Access-Control-Request-Headers")), seen(preflightExchange(204, "Access-Control-Allow-Headers: x-a", "Vary: Access-Control-Request-Headers"))), "",
		},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Cache-Control: max-age=60"))), "max-age"},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named))), ""},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Cache-Control: max-age=\"0\", s-maxage=00"))), ""},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Cache-Control: private, max-age=60"))), ""},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Expires: 0"))), ""},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Date: Tue, 01 Jul 2025 10:00:00 GMT", "Expires: Tue, 01 Jul 2025 10:00:00 GMT"))), ""},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Date: Tue, 01 Jul 2025 10:00:00 GMT", "Expires: Tue, 01 Jul 2025 10:01:00 GMT"))), "Vary"},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Cache-Control: max-age=0", "Expires: Tue, 01 Jul 2025 10:01:00 GMT"))), ""},
		{"vary.preflight/kept", target, story(seen(preflightExchange(200, named, "Cache-Control: max-age=-1"))), ""},

		{"redirects.each-hop/redirect", target, story(seen(exchange(302), exchange(200, named))), ACAO},
		{"redirects.each-hop/redirect", target, story(seen(exchange(302, named), exchange(200))), ""},
		{"redirects.location-once/location", target, story(seen(exchange(302, "Location: /a", "Location: /b"))), "/b"},
		{"redirects.location-once/location", target, story(seen(exchange(302, "Location: /a", "Location: /a"))), ""},
		{"redirects.location-once/repeated", target, story(seen(exchange(302, "Location: /a", "Location: /a"))), "2 times"},
		{"redirects.scheme-downgrade/location", target, story(seen(https("http://api.example.com/items/"))), "http:"},
		{"redirects.scheme-downgrade/location", target, story(seen(https("/items/"))), ""},

		{"http.own-origin/get", target, story(seen(exchange(200)), seen(exchange(403))), "403"},
		{"http.own-origin/get", target, story(seen(exchange(404)), seen(exchange(403))), ""},
		{"http.without-origin/get", target, story(seen(exchange(200)), seen(plain)), ""},

		{"robustness.markup-not-reflected/requested-headers", target, story(seen(page("<p>x-<script>corsuite</script>"))), "script"},
		{"robustness.markup-not-reflected/requested-headers", target, story(seen(page("<p>x-&lt;script>"))), ""},
		{"robustness.many-request-headers/bad-names", target, story(seen(exchange(200, "Access-Control-Allow-Headers: x corsuite"))), "x corsuite"},

		{"state.concurrent/friends", target, story(seen(exchange(200)), blocked(seen(exchange(200)))), appOrigin},
		{"state.concurrent/friends", target, story(seen(exchange(200)), seen(exchange(200))), ""},
		{"state.concurrent/stranger", target, story(blocked(seen(stranger)), seen(exchange(200))), ""},
		{"state.concurrent/stranger", target, story(seen(stranger), seen(exchange(200))), "stranger"},
	}
	for _, tt := range tests {
		fault, absent := find(t, caseOf(t, tt.id), tt.target, tt.story)
		switch {
		case absent != (tt.fault == none):
			t.Errorf("%s: got %q, absent %t; want %q", tt.id, fault, absent, tt.fault)
		case !absent && (fault == "") != (tt.fault == "") || tt.fault != none && !strings.Contains(fault, tt.fault):
			t.Errorf("%s: got %q; want %q in it", tt.id, fault, tt.fault)
		}
	}
}

// find returns the first fault that a case's checks find in a story, or that
// they have nothing to look at.
func find(t *testing.T, c Case, target Target, story []Observation) (fault string, absent bool) {
	t.Helper()
	checks := c.Check
	if c.CheckFor != nil {
		checks = append(checks, c.CheckFor(target)...)
	}
	for _, check := range checks {
		switch fault, err := check.Find(story); {
		case errors.Is(err, harness.ErrAbsent):
			return "", true
		case err != nil:
			t.Errorf("%s: %v", c.ID, err)
		case fault != "":
			return fault, false
		}
	}
	return "", false
}

// TestNeeds: a case that does not apply says which line of the policy would switch it on.
func TestNeeds(t *testing.T) {
	t.Parallel()
	yes := true
	zero := 0
	full := Policy{
		Origins: []string{appOrigin}, Credentials: &yes, Methods: []string{"PUT"}, Headers: []string{"X-A", "Authorization"},
		Expose: []string{"ETag"}, MaxAge: &zero,
	}
	open := Policy{Origins: []string{"*"}, Headers: []string{"*"}, Expose: []string{"*"}}
	tests := []struct {
		id     string
		target Target
		why    string
	}{
		{"cors-check.stranger/undeclared", Target{Policy: full}, "who is allowed"},
		{"cors-check.stranger/undeclared", Target{}, ""},
		{"credentials.stranger/undeclared", Target{Policy: open}, "who is allowed"},
		{"credentials.stranger/undeclared", Target{}, ""},
		{"null-origin.refused/undeclared", Target{Policy: full}, "who is allowed"},
		{"preflight.no-authentication/undeclared", Target{Policy: full}, "which request headers"},
		{"methods.declared/undeclared", Target{Policy: full}, "which methods"},
		{"methods.declared/undeclared", Target{Policy: open}, ""},
		{"exposed-headers.on-actual/undeclared", Target{Policy: full}, "can be read"},
		{"origin-matching.unsendable/list", Target{Policy: full}, ""},
		{"origin-matching.unsendable/list", Target{Policy: open}, "every origin"},
		{"origin-matching.unsendable/list", Target{}, "`origins:"},
		{"credentials.on-preflight/headers", Target{Policy: full}, ""},
		{"credentials.on-preflight/headers", Target{Policy: Policy{Credentials: new(false)}}, "refuses credentials"},
		{"credentials.on-preflight/headers", Target{}, "`credentials: true`"},
		{"credentials.refused/preflight", Target{Policy: full, Status: 404}, "error"},
		{"request-headers.split-lines/two", Target{Policy: full}, ""},
		{"request-headers.split-lines/two", Target{Policy: open}, "every request header"},
		{"request-headers.split-lines/two", Target{}, "`headers:"},
		{"request-headers.authorization-by-name/named", Target{Policy: full}, ""},
		{"request-headers.authorization-by-name/named", Target{Policy: open}, "Authorization"},
		{"request-headers.authorization-by-name/named", Target{}, "`headers: [Authorization]`"},
		{"exposed-headers.readable/plain", Target{}, "`expose:"},
		{"exposed-headers.readable/credentialed", Target{Policy: open}, "expose"},
		{"max-age.declared/headers", Target{Policy: full}, "age is 0"},
		{"max-age.declared/headers", Target{}, "`max-age: 600`"},
		{"max-age.zero/headers", Target{Policy: full}, ""},
		{"max-age.zero/headers", Target{}, "`max-age: 600`"},
		{"redirects.scheme-downgrade/location", Target{URL: "http://a.example"}, "https"},
		{"redirects.null-target/null", Target{Policy: full}, "`origins:"},
		{"consistency.conditional/by-the-script", Target{Policy: full}, "If-None-Match"},
		{"consistency.conditional/by-the-script", Target{}, "`headers: [If-None-Match]`"},
		{"error-responses.same-credentials/declared", Target{Policy: full}, "does not answer with an error"},
	}
	for _, tt := range tests {
		if got := caseOf(t, tt.id).Needs(tt.target); (got == "") != (tt.why == "") || !strings.Contains(got, tt.why) {
			t.Errorf("%s: got %q; want %q in it", tt.id, got, tt.why)
		}
	}
}

// What would make a case apply is said of what nobody has declared: a hint to
// add what the policy says otherwise would be one to change what is meant.
func TestHintsContradictNoPolicy(t *testing.T) {
	t.Parallel()
	hint := regexp.MustCompile(": (?:add|list|declare) `([a-z-]+):")
	declared := func(p Policy) map[string]bool {
		return map[string]bool{
			"origins": p.Origins != nil, "credentials": p.Credentials != nil, "methods": p.Methods != nil, "headers": p.Headers != nil,
			"expose": p.Expose != nil, "max-age": p.MaxAge != nil, "denied": p.Denied != nil,
		}
	}
	one := Policy{Origins: []string{appOrigin}}
	all := one.Override(Policy{
		Credentials: new(false), Methods: []string{"GET"}, Headers: []string{"X-A"}, Expose: []string{"ETag"}, MaxAge: new(600),
	})
	for name, p := range map[string]Policy{
		"nothing": {}, "one origin": one, "everything": all,
		"everyone":           all.Override(Policy{Origins: []string{"*"}, Headers: []string{"*"}, Expose: []string{"*"}}),
		"nobody":             all.Override(Policy{Origins: []string{}, Methods: []string{}, Headers: []string{}, Expose: []string{}}),
		"credentials, age 0": all.Override(Policy{Credentials: new(true), MaxAge: new(0)}),
	} {
		hints := 0
		for _, trial := range plan.Plan(Target{URL: "https://api.example.com/", Policy: p}, Rules()).Trials {
			for _, line := range hint.FindAllStringSubmatch(trial.NotApplicable, -1) {
				hints++
				if declared(p)[line[1]] {
					t.Errorf("%s: %s/%s: got %q, and %s is declared", name, trial.Rule.ID, trial.Case.ID, trial.NotApplicable, line[1])
				}
			}
		}
		if (name == "nothing" || name == "one origin") && hints == 0 {
			t.Errorf("%s: got no hint at all", name)
		}
	}
}

// A redirect from https to http is mixed content for pages over https only.
func TestNeedsSecurePage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		url     string
		origins []string
		applies bool
	}{
		{"https://api.example.com/", nil, true},
		{"https://api.example.com/", []string{"*"}, true},
		{"https://api.example.com/", []string{"http://localhost:3000", "https://*.example.com"}, true},
		{"https://api.example.com/", []string{"http://localhost:3000", "null"}, false},
		{"http://api.example.com/", nil, false},
	} {
		why := needsSecurePage(Target{URL: tt.url, Policy: Policy{Origins: tt.origins}})
		if (why == "") != tt.applies {
			t.Errorf("%s for %q: got %q; want it to apply: %v", tt.url, tt.origins, why, tt.applies)
		}
	}
}
