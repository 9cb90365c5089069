package advice

import "github.com/corsuite/corsuite/harness"

// https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header
func apache() software {
	return software{
		id: "apache", name: "Apache httpd",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"<address>Apache", "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">"}, false,
				serverIs(x, "apache") && !serverIs(x, "apache-coyote"))
		},
		snippet: `SetEnvIf Origin "^https://app\.example\.com$" CORS_ORIGIN=$0
Header always set Access-Control-Allow-Origin      "%{CORS_ORIGIN}e" env=CORS_ORIGIN
Header always set Access-Control-Allow-Credentials "true" env=CORS_ORIGIN
Header always set Access-Control-Expose-Headers    "X-Request-Id" env=CORS_ORIGIN
Header always merge Vary                           "Origin"
# the application's own, if it has any: two answers are as good as none
Header unset Access-Control-Allow-Origin
Header unset Access-Control-Allow-Credentials
Header unset Access-Control-Expose-Headers

RewriteEngine On
RewriteCond %{REQUEST_METHOD} =OPTIONS
RewriteCond %{HTTP:Access-Control-Request-Method} .
RewriteRule ^ - [R=204,L,E=PREFLIGHT:1]
Header always set Access-Control-Allow-Methods "GET, PUT, DELETE" env=PREFLIGHT
Header always set Access-Control-Allow-Headers "Content-Type, Authorization" env=PREFLIGHT
Header always set Access-Control-Max-Age       "600" env=PREFLIGHT`,
		tried: "Apache httpd 2.4.71",
		cures: map[remedy]cure{
			noHeader: {
				"Header set without always adds nothing to errors and to redirects that Apache makes itself.",
				"Write Header always set.",
			},
			twoValues: {
				"Header always set and Header set keep two separate lists, and add (or the application behind) makes a second line.",
				"Use always set in one place, and drop the application's with Header unset (without always) first.",
			},
			wrongValue: {
				"SetEnvIf takes an expression without ^, $ or another operator for plain text, and then sends $0 as it stands; or the expression has no ^ and $, and $0 is only the part of Origin that it matches.",
				"Anchor the expression at both ends, so that $0 is the whole Origin.",
			},
			preflightStatus: {
				"Authentication (Require), the handler or a Limit block refuses OPTIONS.",
				"Answer preflights with a RewriteRule … [R=204,L], and let OPTIONS through with Require method OPTIONS inside RequireAny.",
			},
			tooOpen: {
				"SetEnvIf Origin without ^ and $, or with unescaped dots, matches look-alikes.",
				"Anchor the expression at both ends and escape its dots.",
			},
		},
	}
}
