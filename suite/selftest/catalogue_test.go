package selftest

import (
	"slices"
	"testing"
)

// catalogue lists what the standards, and experience, ask of a server that
// takes part in CORS, by the ids that rules name in Rule.Covers.
func catalogue() []string {
	return []string{
		// syntax and uniqueness of the response headers
		"FETCH-ACAO-SINGLE", "FETCH-ACAO-SYNTAX", "FETCH-ACAO-NOT-LIST", "FETCH-ACAO-NOT-PATTERN",
		"FETCH-ACAO-NO-PATH", "FETCH-ACAO-CASE", "FETCH-ACAO-DEFAULT-PORT", "FETCH-ACAO-ASCII",
		"FETCH-ACAO-NOT-EMPTY", "FETCH-ACAO-NULL-NOT-UNDEFINED", "FETCH-ACAC-SYNTAX", "FETCH-ACAC-SINGLE",
		"FETCH-ACAC-NO-FALSE", "FETCH-ACAC-NEEDS-ACAO", "FETCH-STAR-WITH-CREDS", "FETCH-ACAM-SYNTAX",
		"FETCH-ACAH-SYNTAX", "FETCH-ACEH-SYNTAX", "FETCH-LIST-NO-EMPTY", "FETCH-LIST-EMPTY-OK",
		"FETCH-LIST-LINES", "FETCH-ACMA-SYNTAX", "FETCH-ACMA-SINGLE", "FETCH-ACMA-NEGATIVE", "FETCH-ACMA-CAP",
		"FETCH-FIELD-CLEAN", "FETCH-OWS-OK", "FETCH-NAME-CASE", "FETCH-TRAILERS", "FETCH-ACXM-ON-ACTUAL",
		"FETCH-REQ-HDR-IN-RESP",
		// actual responses
		"FETCH-ACTUAL-SHARE", "FETCH-ACTUAL-DENY", "FETCH-ACTUAL-DENY-NOECHO", "FETCH-ACTUAL-CRED",
		"FETCH-ACTUAL-NOCRED", "FETCH-ACTUAL-ANY-STATUS", "FETCH-ACTUAL-ROUTING-ERRORS", "FETCH-ACTUAL-HEAD",
		"FETCH-ACTUAL-METHODS", "FETCH-ACTUAL-304", "FETCH-ACTUAL-206-416", "FETCH-ACTUAL-REDIRECT",
		"FETCH-ACTUAL-ACEH", "FETCH-ACEH-STAR-CRED", "FETCH-ACEH-FORBIDDEN", "FETCH-ACEH-REDUNDANT",
		"FETCH-ACEH-NOT-ON-PREFLIGHT", "FETCH-ACEH-COMMON", "FETCH-NOORIGIN-UNAFFECTED", "FETCH-NOORIGIN-STATIC",
		"FETCH-SAMEORIGIN-ORIGIN", "FETCH-ORIGIN-NAVIGATION", "FETCH-NOT-ACCESS-CONTROL", "FETCH-DENY-STATUS",
		"FETCH-SETCOOKIE-ON-DENY", "FETCH-ORIGIN-COMPARE", "FETCH-ORIGIN-MULTI", "FETCH-ORIGIN-EMPTY",
		"FETCH-ORIGIN-OWS", "FETCH-ORIGIN-GARBAGE", "FETCH-ORIGIN-CUSTOM-SCHEME", "FETCH-ORIGIN-IPV6",
		"FETCH-ORIGIN-UNDERSCORE", "FETCH-WEBSOCKET-NO-CORS",
		// preflight responses
		"FETCH-PRE-IDENTIFY", "FETCH-PRE-NOT-NO-ACRM", "FETCH-PRE-NOT-NO-ORIGIN", "FETCH-PRE-NOT-GET",
		"FETCH-PRE-ACTUAL-OPTIONS", "FETCH-PRE-STATUS", "FETCH-PRE-204-200", "FETCH-PRE-204-NOBODY",
		"FETCH-PRE-NO-REDIRECT", "FETCH-PRE-NO-CREDENTIALS", "FETCH-PRE-NO-CUSTOM-HEADER", "FETCH-PRE-URL-QUERY",
		"FETCH-PRE-ACAO", "FETCH-PRE-ACAC", "FETCH-PRE-ACAM", "FETCH-PRE-ACAM-SAFELISTED", "FETCH-PRE-ACAM-CASE",
		"FETCH-PRE-ACAM-CUSTOM", "FETCH-PRE-ACAM-STAR-CRED", "FETCH-PRE-ACAM-DENY", "FETCH-PRE-ACAM-FORBIDDEN",
		"FETCH-PRE-ALLOW-IRRELEVANT", "FETCH-PRE-ACAH", "FETCH-PRE-ACAH-CASE", "FETCH-PRE-ACAH-ALL",
		"FETCH-PRE-ACAH-STAR-CRED", "FETCH-PRE-ACAH-AUTHORIZATION", "FETCH-PRE-ACAH-SAFELISTED",
		"FETCH-PRE-ACAH-ABSENT", "FETCH-PRE-ACRH-EMPTY", "FETCH-PRE-ACRH-OWS", "FETCH-PRE-ACRH-EMPTY-ELEMENTS",
		"FETCH-PRE-ACRH-LINES", "FETCH-PRE-ACRH-ORDER-DUP", "FETCH-PRE-ACRH-INVALID", "FETCH-PRE-ACRH-HUGE",
		"FETCH-PRE-ACRM-INVALID", "FETCH-PRE-ACRM-LINES", "FETCH-PRE-ACMA", "FETCH-PRE-DENY-ORIGIN",
		"FETCH-PRE-DENY-NOLEAK", "FETCH-PRE-CONSISTENT", "FETCH-PRE-CONSISTENT-2", "FETCH-PRE-NO-SIDE-EFFECT",
		"FETCH-PRE-BODY", "FETCH-PRE-HANDLED-EVERYWHERE", "FETCH-PRE-NOT-CACHED", "FETCH-PRE-MAXAGE-VS-DYNAMIC",
		// caches and Vary
		"FETCH-VARY-DYNAMIC", "FETCH-VARY-ON-NOORIGIN", "FETCH-VARY-ON-DENY", "FETCH-VARY-ON-ERROR-304",
		"FETCH-VARY-STATIC-NONE", "FETCH-VARY-MERGE", "FETCH-VARY-TOKEN", "FETCH-VARY-PREFLIGHT",
		"FETCH-CACHE-CREDENTIALS", "FETCH-CACHE-POISON", "FETCH-CACHE-PRIVATE",
		// HTTP around CORS
		"RFC9110-FIELD-ORDER", "RFC9110-UNKNOWN-HEADERS", "RFC9110-METHOD-CASE", "RFC9112-H1-H2",
		"RFC9110-ABSOLUTE-FORM", "RFC9110-405-ALLOW", "RFC9110-EXPECT-BODY", "RFC9110-HSTS",
		// redirects
		"FETCH-REDIR-HEADERS", "FETCH-REDIR-NULL", "FETCH-REDIR-NULL-CRED", "FETCH-REDIR-PREFLIGHT-AGAIN",
		"FETCH-REDIR-METHOD", "FETCH-REDIR-AUTHZ", "FETCH-REDIR-USERINFO", "FETCH-REDIR-SCHEME",
		"FETCH-REDIR-SINGLE-LOCATION", "FETCH-REDIR-COUNT", "FETCH-REDIR-OPEN",
		// the security battery
		"SEC-REFLECT-ANY", "SEC-REFLECT-RANDOM", "SEC-NULL", "SEC-PREFIX", "SEC-PREFIX-NODOT", "SEC-SUFFIX",
		"SEC-SUBSTRING", "SEC-DOT-REGEX", "SEC-ANCHOR-NEWLINE", "SEC-SUBDOMAIN", "SEC-PARENT",
		"SEC-SCHEME-DOWNGRADE", "SEC-SCHEME-OTHER", "SEC-PORT", "SEC-CASE", "SEC-TRAILING", "SEC-USERINFO",
		"SEC-SPECIAL-CHARS", "SEC-IDN", "SEC-LOCALHOST", "SEC-SERVER-OWN-HOST", "SEC-THIRD-PARTY", "SEC-MULTI",
		"SEC-STAR-AS-ORIGIN", "SEC-PREFLIGHT-PARITY", "SEC-ERROR-PARITY", "SEC-CRED-STAR-REFLECT", "SEC-INTRANET",
		"SEC-HEADER-REFLECT",
		// no-cors traffic
		"FETCH-EXC-CONTENT-TYPES", "FETCH-EXC-NAIVE-JSON", "FETCH-EXC-METHOD-OVERRIDE", "FETCH-EXC-RANGE",
		"FETCH-EXC-STREAM", "FETCH-EXC-ESOURCE", "FETCH-EXC-BEACON",
		// the local network
		"PNA-OBSOLETE", "PNA-IGNORE-UNLESS-ASKED", "PNA-POLICY", "PNA-NOCORS", "PNA-VARY", "LNA-NO-SERVER-ROLE",
		// neighbours
		"TAO-SYNTAX", "TAO-INDEPENDENT", "TAO-REDIRECT", "TAO-VARY", "CORP-SYNTAX", "CORP-NOT-FOR-CORS",
		"CORP-VS-ACAO", "COEP-NEEDS", "NOSNIFF-ORB", "COOKIE-SAME-SITE", "COOKIE-PARTITIONED", "STORAGE-ACCESS", "WEBSOCKET-ORIGIN",
	}
}

// untestable says of the rest why no test from outside can tell.
func untestable() map[string]string {
	return map[string]string{
		"COEP-NEEDS":                "whether a page embeds only what says that it may be is asked by a header of the page",
		"CORP-NOT-FOR-CORS":         "a duty of browsers, which no server can break; the agreement tests hold the model to it",
		"FETCH-ORIGIN-NAVIGATION":   "a form that is sent changes things, and what refuses it is not part of CORS",
		"RFC9110-EXPECT-BODY":       "it shows with a refused request that has a body, which is one that changes things",
		"TAO-INDEPENDENT":           "a duty of browsers, which no server can break",
		"TAO-REDIRECT":              "a duty of browsers, which no server can break",
		"FETCH-CACHE-PRIVATE":       "which answers belong to one user cannot be told from outside",
		"FETCH-EXC-CONTENT-TYPES":   "whether a body was obeyed shows in the server's state, not in its answer",
		"FETCH-EXC-ESOURCE":         "whether Last-Event-ID was obeyed shows in the server's state, not in its answer",
		"FETCH-EXC-METHOD-OVERRIDE": "whether a field or a parameter has replaced the method shows in the server's state, not in its answer",
		"FETCH-EXC-NAIVE-JSON":      "whether a body was obeyed shows in the server's state, not in its answer",
		"FETCH-NOT-ACCESS-CONTROL":  "what a refused request has done to the server is not in its answer",
		"FETCH-PRE-204-200":         "browsers take any status from 200 to 299 alike, so that no other is a fault; see preflight.ok-status",
		"FETCH-PRE-ACAM-FORBIDDEN":  "browsers refuse CONNECT, TRACE, TRACK by themselves, so that listing them changes nothing",
		"FETCH-REDIR-AUTHZ":         "a duty of browsers, which no server can break; the agreement tests hold the model to it",
		"FETCH-REDIR-METHOD":        "a duty of browsers, which no server can break; the agreement tests hold the model to it",
		"FETCH-REDIR-OPEN":          "a path that redirects wherever its parameter says would have to be known",
		"FETCH-SETCOOKIE-ON-DENY":   "what browsers do with a cookie; a server that sets one breaks no rule by it",
		"FETCH-TRAILERS":            "what stands there does not count, so that it is missing to every rule, cors-check.allowed first",
		"FETCH-WEBSOCKET-NO-CORS":   "the handshake is not part of CORS, and no answer to it says whether Origin was looked at",
		"PNA-NOCORS":                "no browser sends these preflights any more",
		"PNA-VARY":                  "no browser sends what the answer would have to vary by",
		"RFC9110-405-ALLOW":         "no browser heeds Allow, so that nothing of CORS depends on it",
		"RFC9110-ABSOLUTE-FORM":     "browsers write it to proxies only, and the answer is then the proxy's",
		"RFC9110-METHOD-CASE":       "fetch() writes OPTIONS in upper case whatever the script says, so that no page meets the difference",
		"SEC-INTRANET":              "whether a network's edge is all that protects a resource cannot be seen from inside it",
	}
}

// wantAccounted: each line of a catalogue is named by something, or there is a
// reason why nothing does; and there are no others.
func wantAccounted(t *testing.T, ids []string, namedBy map[string][]string, reasons map[string]string) {
	t.Helper()
	for i, id := range ids {
		_, excused := reasons[id]
		switch names := namedBy[id]; {
		case slices.Contains(ids[:i], id):
			t.Errorf("%s is in the catalogue twice", id)
		case len(names) == 0 && !excused:
			t.Errorf("nothing names %s, and nothing says why", id)
		case len(names) > 0 && excused:
			t.Errorf("%s is named by %s; it need not be excused", id, names)
		}
	}
	for id, names := range namedBy {
		if !slices.Contains(ids, id) {
			t.Errorf("%s name %s, which is not in the catalogue", names, id)
		}
	}
	for id := range reasons {
		if !slices.Contains(ids, id) {
			t.Errorf("%s is excused and not in the catalogue", id)
		}
	}
}
