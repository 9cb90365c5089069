package specs

import (
	"fmt"
	"strings"
)

// Rules of this file: lints look at every response that any rule has had from
// the target. Their own ask only sees to it that there is one.

// https://fetch.spec.whatwg.org/#http-new-header-syntax
func syntax() Section {
	return Section{
		ID:    "syntax",
		Title: "Header syntax",
		Spec:  "http-new-header-syntax",
		Topic: TopicWire,
		Rules: []Rule{{
			ID:    "syntax.allow-origin-once",
			Title: "no response repeats Access-Control-Allow-Origin",
			Spec:  "concept-header-list-get",
			Harm:  Break,
			Topic: TopicOneValue,
			Why: `A browser joins repeated lines into one value with a comma, even when they are equal.
No origin looks like that, so every page is refused.`,
			Causes: []string{
				"a proxy and the application behind it both add the header",
				"all configured origins are sent, one line each",
			},
			Kinds:  everyKind(),
			Covers: []string{"FETCH-ACAO-SINGLE"},
			Cases: []Case{
				lint("response", "no response to a page repeats Access-Control-Allow-Origin", get(Allowed),
					onEach(ACAO+" appears at most once", has(ACAO, fromPage, notPreflight), atMostOnce(ACAO)).About(ACAO)),
				lint("preflight", "no preflight response repeats Access-Control-Allow-Origin", byHeaders(Allowed),
					onEach(ACAO+" appears at most once", has(ACAO, fromPage, isPreflight), atMostOnce(ACAO)).About(ACAO)),
				// Nobody reads it there, unless a cache gives it to a page.
				atMostWarn(lint("without-origin", "no response to a request without Origin repeats Access-Control-Allow-Origin", get(NoOrigin),
					onEach(ACAO+" appears at most once", has(ACAO, notFromPage), atMostOnce(ACAO)).About(ACAO))),
			},
		}, {
			ID:    "syntax.allow-origin-value",
			Title: "every Access-Control-Allow-Origin is well-formed",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Topic: TopicValue,
			Why: `The value is "*", "null" or one origin: scheme, host and port in lower case, nothing else.
Anything else matches no page, so it is a mistake wherever it stands.`,
			Causes: []string{
				"a setting is turned into text: none, false, undefined",
				"an origin with a slash, a path, quotes or a pattern is sent as it is configured",
				"a refusal is written as an empty value instead of leaving the header out",
			},
			Kinds: everyKind(),
			Covers: []string{
				"FETCH-ACAO-SYNTAX", "FETCH-ACAO-NOT-LIST", "FETCH-ACAO-NOT-PATTERN", "FETCH-ACAO-NO-PATH", "FETCH-ACAO-CASE",
				"FETCH-ACAO-DEFAULT-PORT", "FETCH-ACAO-ASCII", "FETCH-ACAO-NOT-EMPTY", "FETCH-ACAO-NULL-NOT-UNDEFINED",
			},
			Cases: []Case{
				lint("value", "every Access-Control-Allow-Origin is *, \"null\" or one origin", get(Stranger),
					onEach(ACAO+" is *, null or one origin", has(ACAO), eachLine(ACAO, func(value string) string {
						if value == "" {
							return "" // the next case
						}
						return originFault(value)
					})).About(ACAO)),
				atMostWarn(lint("empty", "no Access-Control-Allow-Origin is empty", get(Stranger),
					onEach(ACAO+" is not empty", has(ACAO), eachLine(ACAO, func(value string) string {
						if value == "" {
							return "it is empty"
						}
						return ""
					})).About(ACAO))),
			},
		}, {
			ID:    "syntax.allow-credentials-value",
			Title: "every Access-Control-Allow-Credentials is exactly \"true\"",
			Spec:  "http-new-header-syntax",
			Harm:  Break,
			Topic: TopicCredentialsValue,
			Why: `Browsers accept the four letters "true" in lower case, once.
To refuse credentials, a server leaves the header out.`,
			Causes: []string{
				"a boolean is written by a language that spells it True or 1",
				"two layers add the header",
			},
			Kinds:  everyKind(),
			Covers: []string{"FETCH-ACAC-SYNTAX", "FETCH-ACAC-SINGLE", "FETCH-ACAC-NO-FALSE", "FETCH-ACAC-NEEDS-ACAO"},
			Cases: []Case{
				lint("value", "no Access-Control-Allow-Credentials has a misspelt value", get(Allowed),
					onEach(ACAC+" is \"true\"", has(ACAC), eachLine(ACAC, credentialsFault)).About(ACAC)),
				lint("once", "no response repeats Access-Control-Allow-Credentials", get(Allowed),
					onEach(ACAC+" appears once", has(ACAC), atMostOnce(ACAC)).About(ACAC)),
				noted(lint("false", "no Access-Control-Allow-Credentials says \"false\"", get(Allowed),
					onEach(ACAC+" is not a word for \"no\"", has(ACAC), eachLine(ACAC, spelledRefusal)).About(ACAC))),
				noted(lint("alone", "every response with Access-Control-Allow-Credentials has Access-Control-Allow-Origin", get(Stranger),
					onEach(ACAO+" is present too", has(ACAC), present(ACAO)).About(ACAO))),
			},
		}, listRule("syntax.allow-methods-list", ACAM,
			byMethod(Allowed), get(Allowed), isPreflight, "FETCH-ACAM-SYNTAX"),
			listRule("syntax.allow-headers-list", ACAH,
				byHeaders(Allowed), get(Allowed), isPreflight, "FETCH-ACAH-SYNTAX"),
			listRule("syntax.expose-headers-list", ACEH,
				get(Allowed), byHeaders(Allowed), notPreflight, "FETCH-ACEH-SYNTAX"),
			maxAgeDigits(), oneLine(), {
				ID:    "syntax.no-empty-elements",
				Title: "no list has an empty element",
				Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.1",
				Harm:  Break,
				Why: `A server must not send a comma with nothing before or after it.
Browsers ignore it, but strict readers may not.`,
				Causes: []string{
					"an empty option is joined into the list",
					"something is appended to a constant that ends in a comma",
				},
				Kinds:  everyKind(),
				Covers: []string{"FETCH-LIST-NO-EMPTY", "FETCH-LIST-EMPTY-OK"},
				Cases: []Case{
					emptyElements("methods", ACAM, byMethod(Allowed)),
					emptyElements("headers", ACAH, byHeaders(Allowed)),
					emptyElements("exposed", ACEH, get(Allowed)),
					emptyElements("vary", "Vary", get(Allowed)),
				},
			}, {
				ID:    "syntax.misplaced-request-headers",
				Title: "responses contain no headers that belong in requests",
				Spec:  "http-requests",
				Harm:  Break,
				Why: `Access-Control-Request-Method, Access-Control-Request-Headers and Origin are what the browser sends.
In a response they do nothing, and the header that was meant is missing.`,
				Causes: []string{
					"the names of request headers are mistaken for those of response headers",
					"a name is misspelt: Access-Control-Allow-Method, Access-Control-Allowed-Origin",
				},
				Kinds:  everyKind(),
				Covers: []string{"FETCH-REQ-HDR-IN-RESP", "FETCH-ACXM-ON-ACTUAL"},
				Cases: []Case{
					atMostWarn(lint("request-names", "no response contains a CORS request header", byHeaders(Allowed),
						onEach("the response has no header of a request", answered, absent(ACRM, ACRH, "Origin")))),
					noted(lint("unknown-names", "no response contains an unknown Access-Control header", byHeaders(Allowed),
						onEach("every Access-Control- name is known", answered, unknownName))),
					noted(lint("preflight-names", "no actual response contains headers that only a preflight needs", get(Allowed),
						onEach("preflight headers appear only on preflight responses", notPreflight, absent(ACAM, ACAH, ACMA)))),
				},
			}, {
				ID:    "syntax.wildcard-with-credentials",
				Title: "no response combines the origin * with credentials",
				Spec:  "cors-protocol-and-credentials",
				Harm:  Break,
				Topic: TopicWildcard,
				Why: `"*" never goes with credentials: a credentialed request is refused, whatever the other header says.
One of the two headers is not what was meant.`,
				Causes: []string{
					"both options of a framework are switched on",
					"a framework's default is \"*\", and credentials were added by hand",
				},
				Kinds:  everyKind(),
				Covers: []string{"FETCH-STAR-WITH-CREDS"},
				Cases: []Case{
					atMostWarn(lint("response", "no actual response combines the origin * with credentials", get(Allowed),
						onEach("* does not stand beside a permission for credentials", has(ACAO, notPreflight), noWildcardBesideCredentials(ACAO)))),
					atMostWarn(lint("preflight", "no preflight response combines the origin * with credentials", byHeaders(Allowed),
						onEach("* does not stand beside a permission for credentials", has(ACAO, isPreflight), noWildcardBesideCredentials(ACAO)))),
				},
			}, {
				ID:    "syntax.clean-field-values",
				Title: "CORS headers contain nothing but printable ASCII",
				Spec:  "https://www.rfc-editor.org/rfc/rfc9110#section-5.5",
				Harm:  Break,
				Why: `Spaces or tabs around a value do not count. Other invisible characters do:
the value is then not what it seems to be.`,
				Causes: []string{
					"a line end, a byte order mark or a no-break space was copied into the configuration",
					"a value of the request is echoed unchecked",
				},
				Kinds:  everyKind(),
				Covers: []string{"FETCH-FIELD-CLEAN", "FETCH-OWS-OK", "SEC-HEADER-REFLECT"},
				Cases: []Case{
					lint("response", "the CORS headers of actual responses contain nothing but printable ASCII", get(Allowed),
						onEach("the values are printable ASCII", notPreflight, uncleanValue)),
					lint("preflight", "the CORS headers of preflight responses contain nothing but printable ASCII", byHeaders(Allowed),
						onEach("the values are printable ASCII", isPreflight, uncleanValue)),
				},
			}},
	}
}

// maxAgeDigits: https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2
func maxAgeDigits() Rule {
	return Rule{
		ID:    "syntax.max-age-digits",
		Title: "Access-Control-Max-Age is a number of seconds in digits",
		Spec:  "http-access-control-max-age",
		Harm:  Break,
		Topic: TopicMaxAge,
		Why: `The age is digits only. With a unit, a sign or a decimal point, browsers fall back to five seconds,
or differ, so more preflights are sent than intended.`,
		Causes: []string{
			"a duration is written as text (10m, 600s, 600.0)",
			"-1 is used for \"do not cache\", which is 0",
			"two layers add the header",
		},
		Kinds:  everyKind(),
		Covers: []string{"FETCH-ACMA-SYNTAX", "FETCH-ACMA-SINGLE", "FETCH-ACMA-NEGATIVE"},
		Cases: []Case{
			atMostWarn(lint("digits", "Access-Control-Max-Age contains nothing but digits", byHeaders(Allowed),
				onEach(ACMA+" is digits", has(ACMA), eachLine(ACMA, func(value string) string {
					if isDigits(value) || isDigits(strings.TrimPrefix(value, "-")) {
						return "" // a negative one is the next case
					}
					return fmt.Sprintf("it is %q", brief(value))
				})).About(ACMA))),
			// What it is meant to do, it does.
			noted(lint("negative", "Access-Control-Max-Age is not negative", byHeaders(Allowed),
				onEach(ACMA+" is not negative", has(ACMA), eachLine(ACMA, func(value string) string {
					if strings.HasPrefix(value, "-") {
						return fmt.Sprintf("it is %q", brief(value))
					}
					return ""
				})).About(ACMA))),
			atMostWarn(lint("once", "no response repeats Access-Control-Max-Age", byHeaders(Allowed),
				onEach(ACMA+" appears once", has(ACMA), atMostOnce(ACMA)).About(ACMA))),
		},
	}
}

// oneLine: https://www.rfc-editor.org/rfc/rfc9112#section-5.2
func oneLine() Rule {
	// A browser reports the fields that it made of the lines, and no others: only the
	// raw agent, which writes the version as it was sent, has seen them.
	seen := func(x Exchange) bool { return strings.HasPrefix(x.Proto, "HTTP/1.") }
	split := func(folded bool) responseFault {
		return func(x Exchange) string {
			for _, f := range x.Split {
				if f.Folded == folded {
					return fmt.Sprintf("%s has a line break before %.80q", f.Name, f.Rest)
				}
			}
			return ""
		}
	}
	return Rule{
		ID:    "syntax.one-line",
		Title: "every response header stands on one line",
		Spec:  "https://www.rfc-editor.org/rfc/rfc9112#section-5.2",
		Harm:  Break,
		Why: `Over HTTP/1.1 browsers drop what follows a line break, or join it with a space if it is indented.
Over HTTP/2 the same response is invalid, and no page gets it.`,
		Causes: []string{
			"a long quoted value spans two lines of the configuration",
			"a value that was read from a file ends in a line break",
		},
		Kinds:  everyKind(),
		Covers: []string{"FETCH-FIELD-CLEAN"},
		Cases: []Case{
			atMostWarn(lint("folded", "no response header continues on a second line", get(Allowed), onEach("no line begins with white space", seen, split(true)))),
			atMostWarn(lint("lost", "no response header is cut off by a line break", byHeaders(Allowed), onEach("every line is a field", seen, split(false)))),
		},
	}
}

// listRule is the rule for one of the three lists: where the list counts a
// fault in it spoils it, elsewhere it is worth a note. The two asks get answers
// of either sort.
func listRule(id, field string, ask, elsewhere Ask, counts func(Exchange) bool, covers ...string) Rule {
	return Rule{
		ID:    id,
		Title: "every " + field + " is a comma-separated list",
		Spec:  "extract-header-list-values",
		Harm:  Break,
		Why: `Names are separated by commas. A space, a semicolon or a quote between them turns several names into one invalid name,
and the browser discards the whole list.`,
		Causes: []string{
			"the list is written with spaces or semicolons",
			"brackets or quotes from the configuration file end up on the wire",
		},
		Kinds:  everyKind(),
		Covers: append(covers, "FETCH-LIST-EMPTY-OK", "FETCH-LIST-LINES"),
		Cases: []Case{
			lint("where-it-counts", field+" is a comma-separated list where browsers read it", ask, onEach(field+" is a list of tokens", has(field, counts), aTokenList(field)).About(field)),
			noted(lint("elsewhere", field+" is a comma-separated list where browsers ignore it", elsewhere, onEach(field+" is a list of tokens", has(field, not(counts)), aTokenList(field)).About(field))),
		},
	}
}

// emptyElements claims that a list has no empty elements.
func emptyElements(id, field string, ask Ask) Case {
	return atMostWarn(lint(id, field+" has no empty element", ask, onEach(field+" has no empty element", has(field), eachLine(field, func(value string) string {
		if value != "" && len(elements(value)) != strings.Count(value, ",")+1 {
			return fmt.Sprintf("it is %q", brief(value))
		}
		return ""
	})).About(field)))
}

// unknownName finds a response header that looks like one of CORS.
func unknownName(x Exchange) string {
	known := []string{
		ACAO, ACAC, ACAM, ACAH, ACEH, ACMA, ACRM, ACRH,
		"Access-Control-Allow-Private-Network", "Access-Control-Request-Private-Network", // see local-network
	}
	for _, h := range x.Response {
		if strings.HasPrefix(strings.ToLower(h.Name), "access-control-") && !containsFold(known, h.Name) {
			return h.Name
		}
	}
	return ""
}

// uncleanValue finds a CORS header or Vary with a byte that is not printable.
func uncleanValue(x Exchange) string {
	for _, name := range []string{ACAO, ACAC, ACAM, ACAH, ACEH, ACMA, "Vary"} {
		for _, value := range values(x, name) {
			if i := strings.IndexFunc(value, func(r rune) bool { return r != '\t' && (r < ' ' || r > '~') }); i >= 0 {
				return fmt.Sprintf("%s: %q", name, value)
			}
		}
	}
	return ""
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
