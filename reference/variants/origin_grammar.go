package variants

import (
	"github.com/corsuite/corsuite/reference"
)

func originGrammar() []Variant {
	// What is misspelt is a line of configuration, which everybody gets.
	spelt := func(id, title, source, fault string, change func(origin string) string) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault,
			Rule: "cors-check.grammar", Scope: Universal,
			Change: func(asked Asked, a *reference.Answer) { a.Set(reference.AllowOrigin, change(first(asked.Policy))) },
		}
	}
	to := func(value string) func(string) string { return func(string) string { return value } }
	all := []Variant{
		spelt("origin-with-slash", "the allowed origin has a trailing slash", "keycloak/keycloak#25522; actix/actix-extras#291", "OM-25",
			func(o string) string { return o + "/" }),
		spelt("origin-with-path", "the allowed origin has a path", "couchbase/sync_gateway#998", "OM-25",
			func(o string) string { return o + "/app" }),
		spelt("origin-as-pattern", "the configured pattern is sent as it is", "kubernetes/ingress-nginx#8469; traefik/traefik#13724", "SY-01",
			to("https://*.example.com")),
		spelt("origin-in-quotes", "the allowed origin is quoted", "serverless/serverless#5780", "SY-03 AG-04",
			func(o string) string { return `"` + o + `"` }),
		spelt("origin-in-single-quotes", "a mapping template's quotes reach the wire", "aws/serverless-application-model#3769", "SY-03 AG-04",
			to("'*'")),
		spelt("origin-without-scheme", "the allowed origin is a host name", "AWS SAM documentation's example", "SY-04", hostOf),
		spelt("origin-in-upper-case", "the allowed origin is written in upper case", "modelled on configuration written back as it is", "",
			func(string) string { return "HTTPS://APP.EXAMPLE.COM" }),
		spelt("origin-with-default-port", "the allowed origin names the default port", "modelled on origins built from host and port", "",
			to("https://app.example.com:443")),
		spelt("origin-template-leak", "a template's variable is never filled in", "modelled on nginx and Apache recipes", "SY-07",
			to("$http_origin")),
		spelt("origin-undefined", "an undefined value is turned into text", "serverless/serverless#5780", "AG-04", to("undefined")),
	}
	empty := Variant{
		ID: "origin-empty", Title: "an empty field means refused", Source: "koajs/cors (credentials without Origin)", Fault: "SY-05",
		Rule: "cors-check.grammar", Scope: Universal,
		Change: rewrite(reference.AllowOrigin, func(string) string { return "" }),
	}
	return append(all, empty)
}
