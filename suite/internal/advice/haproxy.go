package advice

import "github.com/corsuite/corsuite/harness"

// https://docs.haproxy.org/3.0/configuration.html#4.4-return
func haproxy() software {
	return software{
		id: "haproxy", name: "HAProxy",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"No server is available to handle this request.", "Request forbidden by administrative rules."}, false, false)
		},
		snippet: `acl cors_origin req.fhdr(Origin) -m str https://app.example.com
http-request set-var(txn.origin) req.fhdr(Origin) if cors_origin { req.fhdr_cnt(Origin) eq 1 }
acl allowed var(txn.origin) -m found
acl preflight req.hdr(Access-Control-Request-Method) -m found
http-request return status 204 hdr Access-Control-Allow-Methods "GET, PUT, DELETE" hdr Access-Control-Allow-Headers "Content-Type, Authorization" hdr Access-Control-Max-Age 600 if METH_OPTIONS preflight allowed
http-after-response set-header Access-Control-Allow-Origin %[var(txn.origin)] if allowed
http-after-response set-header Access-Control-Allow-Credentials true if allowed
http-after-response set-header Access-Control-Expose-Headers X-Request-Id if allowed
http-after-response add-header Vary Origin`,
		tried: "HAProxy 2.6.12",
		cures: map[remedy]cure{
			noHeader: {
				"http-response rules do not run for what HAProxy answers itself: errors, deny, redirects.",
				"Use http-after-response set-header.",
			},
			tooOpen: {
				"req.hdr(Origin) compared with -m beg, -m end, -m sub or an expression matches look-alikes.",
				"Compare with -m str.",
			},
		},
	}
}
