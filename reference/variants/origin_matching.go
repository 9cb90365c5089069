package variants

import (
	"regexp"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// originMatching has servers that take a look-alike for an allowed origin.
func originMatching() []Variant {
	taken := func(id, lookAlike, title, source, fault string, alike func(allowed, origin string) bool) Variant {
		v := Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "origin-matching.look-alike", Case: lookAlike, Scope: OneOrigin, Change: matching(alike),
		}
		if slices.Contains([]string{"edited", "beginning", "ending", "part", "private-network", "application"}, lookAlike) {
			v.Needs = Wire // no browser is troubled with these
		}
		return v
	}
	return []Variant{
		taken("prefix-compared", "appended", "an origin that begins like an allowed one is allowed",
			"Kong/kong#3832; hangwin/mcp-chrome#384", "OM-03",
			func(allowed, origin string) bool { return strings.HasPrefix(origin, allowed) }),
		{
			ID: "prefix-compared-with-cookie", Title: "an origin that begins like an allowed one is allowed where the request has a cookie",
			Source: "modelled on CVE-2024-47084 (gradio) and Kong/kong#3832", Fault: "OM-03",
			Rule: "origin-matching.look-alike-with-cookie", Case: "appended", Scope: OneOrigin,
			Change: onActual(grantIf(func(asked Asked) bool {
				return hasCookie(asked) && slices.ContainsFunc(asked.Policy.Origins, func(allowed string) bool { return strings.HasPrefix(asked.origin(), allowed) })
			})),
		},
		taken("trailing-wildcard", "appended-no-dot", "https://app.example.com* stands in the configuration",
			"wails GHSA-47hv-j4px-h3c9, CVE-2026-34157", "OM-12",
			func(allowed, origin string) bool {
				return regexp.MustCompile("^" + regexp.QuoteMeta(allowed) + ".*$").MatchString(origin)
			}),
		taken("suffix-compared", "prepended", "an origin whose host ends like an allowed one is allowed",
			"CORScanner suffix_match; USENIX Security 2018", "OM-10",
			func(allowed, origin string) bool { return strings.HasSuffix(origin, hostOf(allowed)) }),
		taken("expression-without-start", "prepended", "the regular expression is not anchored at its start",
			"kubernetes/ingress-nginx#9762; kubernetes/kubernetes#112809", "OM-10",
			func(allowed, origin string) bool {
				return regexp.MustCompile(regexp.QuoteMeta(hostOf(allowed)) + "$").MatchString(origin)
			}),
		taken("substring-compared", "embedded", "an origin that contains an allowed host is allowed",
			"decocms/studio#3757; tempoxyz/docs#694", "OM-06",
			func(allowed, origin string) bool { return strings.Contains(origin, hostnameOf(allowed)) }),
		taken("dot-not-escaped", "dot-as-any-character", "the regular expression's dots are any character",
			"CORScanner not_escape_dot; PortSwigger 2016", "",
			func(allowed, origin string) bool { return regexp.MustCompile("^" + allowed + "$").MatchString(origin) }),
		taken("subdomains-trusted", "subdomain", "every subdomain of an allowed host is allowed",
			"CORScanner trust_any_subdomain; kubestellar/console#1810", "OM-44",
			func(allowed, origin string) bool { return strings.HasSuffix(origin, "."+hostOf(allowed)) }),
		taken("siblings-trusted", "sibling", "every host of the same registrable domain is allowed",
			"PortSwigger 2016; kubestellar/console#1810", "OM-44",
			func(allowed, origin string) bool {
				_, parent, _ := strings.Cut(hostOf(allowed), ".")
				return strings.HasSuffix(origin, "."+parent)
			}),
		taken("parent-trusted", "parent", "the domain above an allowed host is allowed",
			"modelled on cookies, which work like that", "",
			func(allowed, origin string) bool { return strings.HasSuffix(allowed, "."+hostOf(origin)) }),
		taken("one-letter-apart", "edited", "an origin that differs by one letter is taken for a misspelling",
			"modelled on fuzzy matching", "",
			func(allowed, origin string) bool {
				return len(origin) == len(allowed) && differing(allowed, origin) == 1
			}),
		taken("beginning-compared", "beginning", "only the first twelve bytes of an origin are compared",
			"modelled on comparisons with a length", "",
			func(allowed, origin string) bool { return strings.HasPrefix(origin, allowed[:12]) }),
		taken("ending-compared", "ending", "only the last eight bytes of a host are compared",
			"modelled on comparisons with a length", "",
			func(allowed, origin string) bool {
				name := hostnameOf(allowed)
				return strings.HasSuffix(hostnameOf(origin), name[len(name)-8:])
			}),
		taken("label-contained", "part", "an origin that contains the first label of an allowed one is allowed",
			"modelled on indexOf with a product's name", "OM-06",
			func(allowed, origin string) bool {
				label, _, _ := strings.Cut(hostOf(allowed), ".")
				return strings.Contains(origin, label)
			}),
		taken("scheme-ignored", "scheme", "only the hosts are compared",
			"CORScanner https_trust_http; USENIX Security 2018", "",
			func(allowed, origin string) bool { return hostOf(allowed) == hostOf(origin) }),
		taken("port-ignored", "port", "the ports are not compared",
			"adamchainz/django-cors-headers ea30208", "OM-21",
			func(allowed, origin string) bool {
				scheme, _, _ := strings.Cut(allowed, "://")
				return strings.HasPrefix(origin, scheme+"://") && hostnameOf(allowed) == hostnameOf(origin)
			}),
		taken("odd-character-ends-host", "underscore", "what follows the host may be any character but a letter, a digit or a dot",
			"Corben Leo, Advanced CORS exploitation; CORScanner special_characters_bypass", "OM-27",
			func(allowed, origin string) bool {
				host := strings.TrimSuffix(allowed, ":8443")
				return regexp.MustCompile("^" + regexp.QuoteMeta(host) + "[^a-z0-9.:-]").MatchString(origin)
			}),
		taken("operands-swapped", "truncated", "the allowed origin is tested for beginning like the asking one",
			"modelled on OM-03 with its operands swapped", "",
			func(allowed, origin string) bool {
				return len(origin) > len("https://") && strings.HasPrefix(allowed, origin)
			}),
		taken("suffix-operands-swapped", "first-letter-missing", "the allowed origin is tested for ending like the asking one",
			"modelled on OM-10 with its operands swapped", "",
			func(allowed, origin string) bool {
				return strings.HasPrefix(origin, "https://") && strings.HasSuffix(allowed, hostOf(origin))
			}),
		taken("localhost-contained", "localhost", "an origin that contains localhost is allowed, for development",
			"decocms/studio#3757; InsForge/InsForge#2040", "OM-06",
			func(_, origin string) bool { return strings.Contains(origin, "localhost") }),
		taken("loopback-trusted", "localhost", "every loopback origin is allowed, in production too",
			"PortSwigger 2016, development leftovers", "",
			func(_, origin string) bool {
				return slices.Contains([]string{"localhost", "127.0.0.1", "[::1]"}, hostnameOf(origin))
			}),
		taken("private-network-trusted", "private-network", "every page in a private network is allowed",
			"modelled on rules of intranets that went public", "",
			func(_, origin string) bool {
				return regexp.MustCompile(`^https?://(10\.|192\.168\.|172\.16\.)`).MatchString(origin)
			}),
		taken("applications-trusted", "application", "whatever is no web page is allowed, for the sake of an application",
			"modelled on advice for Capacitor and browser extensions", "",
			func(_, origin string) bool {
				return strings.Contains(origin, "://") && !strings.HasPrefix(origin, "http")
			}),
		taken("trailing-dot-stripped", "trailing-dot", "a trailing dot is stripped before origins are compared",
			"modelled on resolvers, for which it is the same host", "",
			func(allowed, origin string) bool {
				return strings.HasSuffix(origin, ".") && hostnameOf(allowed) == strings.TrimSuffix(hostnameOf(origin), ".")
			}),
		{
			ID: "own-host-trusted", Title: "an origin on the server's own host is allowed, whatever its scheme and port",
			Source: "girder/girder#593; jetty/jetty.project#12556", Fault: "OM-35",
			Rule: "origin-matching.look-alike", Case: "own-host", Scope: OneOrigin,
			Change: grantIf(func(asked Asked) bool {
				return hostnameOf(asked.origin()) == hostnameOf("http://"+asked.HTTP.Host)
			}),
		},
		{
			ID: "shared-hosting-trusted", Title: "every customer of the hosting service is allowed",
			Source: "tempoxyz/docs#694; CORScanner custom_third_parties", Fault: "OM-43",
			Rule: "origin-matching.look-alike", Case: "shared-hosting", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app.github.io"}}),
			Change: matching(func(_, origin string) bool { return strings.HasSuffix(origin, ".github.io") }),
		},
		{
			ID: "preflight-prefix-compared", Title: "only the preflight takes a longer host for an allowed one",
			Source: "modelled on Kong/kong#3832", Fault: "OM-03",
			Rule: "origin-matching.preflight-look-alike", Case: "appended", Scope: OneOrigin,
			Change: onPreflight(matching(func(allowed, origin string) bool { return strings.HasPrefix(origin, allowed) })),
		},
		{
			ID: "preflight-substring-compared", Title: "only the preflight takes an embedded host for an allowed one",
			Source: "modelled on decocms/studio#3757", Fault: "OM-06",
			Rule: "origin-matching.preflight-look-alike", Case: "embedded", Scope: OneOrigin,
			Change: onPreflight(matching(func(allowed, origin string) bool { return strings.Contains(origin, hostnameOf(allowed)) })),
		},
		{
			ID: "gateway-overrides-function", Title: "the gateway's own configuration knows one origin, and drops what the function behind it sends to the others",
			Source: "AWS API Gateway http-api-cors", Fault: "AG-06",
			Rule: "origin-matching.each-allowed", Scope: Declared,
			Change: refuseIf(func(asked Asked) bool { return asked.origin() != first(asked.Policy) }),
		},
		{
			ID: "first-origin-only", Title: "the first allowed origin is sent to everyone",
			Source: "aws/aws-cdk#30453; aws/serverless-application-model#3769; gofr-dev/gofr#3971", Fault: "OM-38",
			Rule: "origin-matching.each-allowed", Scope: Declared,
			Change: func(asked Asked, a *reference.Answer) {
				grant(asked, a)
				a.Set(reference.AllowOrigin, first(asked.Policy))
			},
		},
		{
			ID: "list-not-trimmed", Title: "the configured list is split at commas and keeps its spaces, so that only the first origin matches",
			Source: "modelled on lists in environment variables",
			Rule:   "origin-matching.each-allowed", Scope: Declared,
			Change: refuseIf(func(asked Asked) bool { return asked.origin() != first(asked.Policy) }),
		},
		{
			ID: "address-mangled", Title: "an IPv6 origin is cut at its first colon and never matches",
			Source: "InsForge/InsForge#2040", Fault: "OM-23",
			Rule: "origin-matching.each-allowed", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://app.example.com", "http://[::1]:3000"}}),
			Change: refuseIf(func(asked Asked) bool { return strings.Contains(asked.origin(), "[") }),
		},
		{
			ID: "only-http-schemes", Title: "an origin with another scheme than http and https is refused although listed",
			Source: "mezzio/mezzio-cors#40; gin-contrib/cors DefaultSchemas", Fault: "OM-31",
			Rule: "origin-matching.each-allowed", Scope: Declared, Needs: Wire,
			Policy: but(harness.Policy{Origins: []string{"https://app.example.com", "capacitor://localhost"}}),
			Change: refuseIf(func(asked Asked) bool { return !strings.HasPrefix(asked.origin(), "http") }),
		},
		{
			ID: "star-in-list-is-literal", Title: "* among the allowed origins is compared like any other and matches nobody",
			Source: "fastify/fastify-cors#244; gin-contrib/cors#37", Fault: "OM-19",
			Rule: "origin-matching.each-allowed", Scope: Declared, Policy: anyoneWithCredentials(),
			Change: refuse,
		},
		{
			ID: "denied-list-ignored", Title: "the list of denied origins is never looked at",
			Source: "modelled on patterns with exceptions",
			Rule:   "origin-matching.denied", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://*.example.com"}, Denied: []string{"https://old.example.com"}}),
			Change: grantIf(func(asked Asked) bool { return slices.Contains(asked.Policy.Denied, asked.origin()) }),
		},
		{
			ID: "closed-path-opened", Title: "a path that is for one origin only falls under the rule of a public one",
			Source: "flask-cors CVE-2024-6839 and CVE-2024-6866; rack-cors CVE-2019-18978", Fault: "OT-02 OM-46 OM-47 OM-49",
			Rule: "origin-matching.denied", Scope: Declared,
			Policy: but(harness.Policy{Origins: []string{"https://admin.example.net:8443"}, Denied: []string{"https://app.example.com"}}),
			Change: grantIf(func(asked Asked) bool { return slices.Contains(asked.Policy.Denied, asked.origin()) }),
		},
	}
}

// differing counts the places in which two texts of one length differ.
func differing(a, b string) int {
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}
