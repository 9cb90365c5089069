package advice

import "github.com/corsuite/corsuite/harness"

// https://docs.haproxy.org/3.0/configuration.html#4.4-return
func haproxy() software {
	return software{
		id: "haproxy", name: "HAProxy",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"No server is available to handle this request.", "Request forbidden by administrative rules."}, false, false)
		},
		snippet: `acl cors_origin req.hdr(Origin) -m str https://app.example.com
acl preflight method OPTIONS
acl preflight_asks req.hdr(Access-Control-Request-Method) -m found
http-request set-var(txn.origin) req.hdr(Origin) if cors_origin
http-request return status 204 hdr Access-Control-Allow-Origin "%[var(txn.origin)]" hdr Access-Control-Allow-Credentials true hdr Access-Control-Allow-Methods "GET, PUT, DELETE" hdr Access-Control-Allow-Headers "Content-Type, Authorization" hdr Access-Control-Max-Age 600 hdr Vary Origin if preflight preflight_asks cors_origin
http-after-response set-header Access-Control-Allow-Origin "%[var(txn.origin)]" if { var(txn.origin) -m found }
http-after-response set-header Access-Control-Allow-Credentials true if { var(txn.origin) -m found }
http-after-response add-header Vary Origin`,
		cures: map[topic]cure{
			noHeader: {
				"http-response rules do not run for what HAProxy answers itself: errors, deny, redirects.",
				"Use http-after-response set-header.", "",
			},
			tooOpen: {
				"req.hdr(Origin) compared with -m beg, -m end, -m sub or an expression matches look-alikes.",
				"Compare with -m str.", "",
			},
		},
	}
}
