package advice

import "github.com/corsuite/corsuite/harness"

// https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header
func nginx() software {
	return software{
		id: "nginx", name: "nginx",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"<center>nginx", "<center>openresty"}, false, serverIs(x, "nginx") || serverIs(x, "openresty"))
		},
		snippet: `map $http_origin $cors_origin {            # in http { }
    default                    "";
    "https://app.example.com"  $http_origin;
}
map $cors_origin $cors_credentials {
    default  "true";
    ""       "";
}
server {
    add_header Access-Control-Allow-Origin       $cors_origin       always;
    add_header Access-Control-Allow-Credentials  $cors_credentials  always;
    add_header Access-Control-Expose-Headers     "X-Request-Id"     always;
    add_header Vary                              "Origin"           always;
    location / {
        if ($request_method = OPTIONS) {
            # add_header here replaces all that is inherited: repeat it
            add_header Access-Control-Allow-Origin       $cors_origin       always;
            add_header Access-Control-Allow-Credentials  $cors_credentials  always;
            add_header Access-Control-Allow-Methods      "GET, PUT, DELETE" always;
            add_header Access-Control-Allow-Headers      "Content-Type, Authorization" always;
            add_header Access-Control-Max-Age            600 always;
            add_header Vary                              "Origin" always;
            return 204;
        }
        # the application's own, if it has any: two answers are as good as none
        proxy_hide_header Access-Control-Allow-Origin;
        proxy_hide_header Access-Control-Allow-Credentials;
        proxy_hide_header Access-Control-Expose-Headers;
        proxy_pass http://application;
    }
}`,
		tried: "nginx 1.22.1",
		cures: map[remedy]cure{
			noHeader: {
				"In nginx, add_header without always adds nothing to errors (only to 200, 201, 204, 206, 301 to 304, 307 and 308), and a block with an add_header of its own inherits none of the outer ones.",
				"Write always at the end of every CORS add_header, and repeat all of them in each location or if that has an add_header.",
			},
			noHeaderPreflight: {
				"The if or location that answers OPTIONS has an add_header of its own, so it inherits none of the outer ones, or the request is passed to an application without CORS.",
				"Repeat every CORS add_header inside the block that returns 204.",
			},
			preflightStatus: {
				"", "Answer OPTIONS with return 204 in nginx. return in an if of the location runs before auth_basic and auth_request, so authentication does not see the preflight; static files refuse OPTIONS with 405 unless you do.",
			},
			twoValues: {
				"Both nginx and the application behind it add the header.",
				"Keep one: remove add_header here, or drop the application's with proxy_hide_header.",
			},
			tooOpen: {
				"The usual faults in nginx: add_header Access-Control-Allow-Origin $http_origin without a check, or if ($http_origin ~* …) with a pattern that has no ^ and $ and unescaped dots.",
				"Use map with the origins as plain strings. A pattern in map begins with ~ and must be written ~^https://[a-z0-9-]+\\.example\\.com$.",
			},
			caching: {
				"", "add_header Vary \"Origin\" always; at the level of the server and once more in every block that has an add_header of its own. With proxy_cache, put $http_origin into proxy_cache_key.",
			},
		},
	}
}
