package variants

import (
	"net/http"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// neighbours has servers that are wrong in protocols beside CORS.
func neighbours() []Variant {
	wrong := func(id, rule, title, source, fault, field, value string) Variant {
		return Variant{
			ID: id, Title: title, Source: source, Fault: fault, Noted: rule == "local-network.obsolete-header",
			Rule: rule, Scope: Universal, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Set(field, value) }),
		}
	}
	return []Variant{
		wrong("timing-allow-origin-with-slash", "neighbours.timing-allow-origin", "Timing-Allow-Origin names an origin with a slash",
			"WHATWG fetch, TAO check", "", "Timing-Allow-Origin", "https://app.example.com/"),
		wrong("timing-allow-origin-quoted", "neighbours.timing-allow-origin", "Timing-Allow-Origin is quoted",
			"WHATWG fetch, TAO check", "", "Timing-Allow-Origin", `"*"`),
		{
			ID: "timing-allow-origin-echoed", Title: "Timing-Allow-Origin names who asks, and Vary does not say so",
			Source: "WHATWG fetch, CORS protocol and HTTP caches; modelled",
			Rule:   "neighbours.timing-allow-origin", Case: "vary", Scope: Universal, Needs: Wire, Path: "/cached", Policy: public(),
			Wrap: edit(func(r *http.Request, _ int, h http.Header) {
				if origin := r.Header.Get(reference.Origin); origin != "" {
					h.Set("Timing-Allow-Origin", origin)
				}
			}),
		},
		wrong("resource-policy-upper-case", "neighbours.resource-policy", "Cross-Origin-Resource-Policy is in upper case, which is not a policy",
			"WPT fetch/cross-origin-resource-policy/syntax.any.js", "", "Cross-Origin-Resource-Policy", "SAME-ORIGIN"),
		{
			ID: "public-but-not-embeddable", Title: "a resource for everyone says Cross-Origin-Resource-Policy: same-origin",
			Source: "modelled on defaults of security headers", Noted: true,
			Rule: "neighbours.resource-policy", Case: "beside-everyone", Scope: Universal, Needs: Wire, Policy: public(),
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) { h.Set("Cross-Origin-Resource-Policy", "same-origin") }),
		},
		wrong("storage-access-unquoted", "neighbours.storage-access", "Activate-Storage-Access names its origin without quotes",
			"Storage Access Headers; RFC 9651, strings", "", "Activate-Storage-Access", "retry; allowed-origin=https://app.example.com"),
		{
			ID: "storage-access-everyone", Title: "Activate-Storage-Access lets every website ask with cookies",
			Source: "Storage Access Headers, allowed-origin", Noted: true,
			Rule: "neighbours.storage-access", Case: "everyone", Scope: Universal, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Set("Activate-Storage-Access", "retry; allowed-origin=*")
			}),
		},
		wrong("sniffing-misspelt", "neighbours.nosniff", "X-Content-Type-Options says no-sniff, which is nothing",
			"WHATWG fetch, determine nosniff", "", "X-Content-Type-Options", "no-sniff"),
		wrong("private-network-always", "local-network.obsolete-header", "Access-Control-Allow-Private-Network is sent unasked",
			"gin-contrib/cors utils.go", "PN-02", "Access-Control-Allow-Private-Network", "true"),
		wrong("private-network-false", "local-network.obsolete-header", "Access-Control-Allow-Private-Network says false",
			"corydolphin/flask-cors, after its change of the default", "PN-04", "Access-Control-Allow-Private-Network", "false"),
		{
			ID: "private-network-400", Title: "a preflight that asks for the private network is a bad request",
			Source: "nelmio/NelmioCorsBundle", Fault: "PN-05",
			Rule: "local-network.obsolete-header", Case: "still-answered", Scope: Declared, Needs: Wire, Noted: true,
			ShownBy: []string{"OPTIONS /items", "Origin: https://app.example.com", "Access-Control-Request-Method: PUT", "Access-Control-Request-Private-Network: true"},
			Wrap: around(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Access-Control-Request-Private-Network") != "" {
						http.Error(w, "bad request", http.StatusBadRequest)
						return
					}
					next.ServeHTTP(w, r)
				})
			}),
		},
		{
			ID: "cookie-not-for-other-sites", Title: "a cookie is set for pages of other sites without SameSite=None",
			Source: "DSpace/dspace-angular#833; RFC 6265bis, SameSite", Fault: "OT-05",
			Rule: "neighbours.cookie-same-site", Case: "session", Scope: Declared, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Add("Set-Cookie", "session=1; Path=/; HttpOnly; SameSite=Lax")
			}),
		},
		{
			ID: "balancer-cookie-not-for-other-sites", Title: "a load balancer sets a cookie for pages of other sites without SameSite=None",
			Source: "AWS Application Load Balancer, before AWSALBCORS", Fault: "OT-05", Noted: true,
			Rule: "neighbours.cookie-same-site", Case: "attributes", Scope: OneOrigin, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Add("Set-Cookie", "AWSALB=1; Path=/")
			}),
		},
		{
			ID: "declared-cookie-not-for-other-sites", Title: "the session's cookie, whatever its name, is set anew without SameSite=None",
			Source: "DSpace/dspace-angular#833", Fault: "OT-05",
			Rule: "neighbours.cookie-same-site", Case: "session", Scope: Declared, Needs: Wire, Auth: harness.Auth{Cookie: "visit=letmein"},
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Add("Set-Cookie", "visit=again; Path=/; Secure")
			}),
		},
		{
			ID: "partitioned-without-secure", Title: "a cookie says Partitioned without Secure, and is dropped",
			Source: "CHIPS, draft-cutler-httpbis-partitioned-cookies",
			Rule:   "neighbours.cookie-partitioned", Case: "secure", Scope: Declared, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Add("Set-Cookie", "session=1; Path=/; HttpOnly; SameSite=None; Partitioned")
			}),
		},
		{
			ID: "cookie-not-partitioned", Title: "a cookie for pages of other sites does not say Partitioned",
			Source: "CHIPS, draft-cutler-httpbis-partitioned-cookies; Safari's tracking prevention", Noted: true,
			Rule: "neighbours.cookie-partitioned", Case: "asked-for", Scope: Declared, Needs: Wire,
			Wrap: edit(func(_ *http.Request, _ int, h http.Header) {
				h.Add("Set-Cookie", "session=1; Path=/; HttpOnly; SameSite=None; Secure")
			}),
		},
		wrong("private-network-misspelt", "local-network.obsolete-header", "the response has Access-Control-Request-Private-Network",
			"ossrs/srs#3363", "PN-03", "Access-Control-Request-Private-Network", "true"),
	}
}
