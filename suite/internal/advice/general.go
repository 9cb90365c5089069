package advice

// cure is one piece of advice; what is empty is said by a more general one.
type cure struct {
	cause, cure string
}

// generalCure is what holds in any software.
func generalCure(t remedy, s Server) cure {
	if t == preflightStatus {
		return preflightStatusCure(s.PreflightStatus)
	}
	return map[remedy]cure{
		notCORS: {
			"The browser stopped the request, or the connection failed, before CORS was looked at.",
			"Ask again with corsuite try URL and look at the exchange: an address that does not answer, a plain-http target below an https page, or a certificate comes first.",
		},
		handshake: {
			"CORS does not apply to WebSockets, so the CORS configuration has no effect on them: browsers connect every page to every server, cookies included, and leave it to the server to look at the handshake's Origin. Many libraries look at it only when told to, and some let in pages of their own host only.",
			"Compare the whole Origin of the handshake with the list of allowed origins before the connection is upgraded, and answer others with 403: allowRequest in Socket.IO, verifyClient in ws, CheckOrigin in gorilla/websocket, setAllowedOrigins in Spring.",
		},
		cookies: {
			"A browser sends a cookie with requests of pages of another site only if it says SameSite=None and Secure; without SameSite it is taken for Lax. CORS has no say in that.",
			"Set the cookie with SameSite=None; Secure, and over https: cookie: {sameSite: 'none', secure: true} in express-session, SESSION_COOKIE_SAMESITE = 'None' with SESSION_COOKIE_SECURE in Django and Flask. If page and server are of one site (app.example.com and api.example.com), it can stay as it is.",
		},
		resourcePolicy: {
			"The request has mode no-cors, as a plain <img> or <script> has, and the browser keeps the answer from the page: its Cross-Origin-Resource-Policy says same-origin or same-site (a default of helmet and others), or its type is not one that such an element loads. fetch() in mode cors is not concerned.",
			"Give the element the attribute crossorigin and let CORS decide, or send Cross-Origin-Resource-Policy: cross-origin for what other sites may embed.",
		},
		unsendable: {
			"fetch() itself refuses this request, with a TypeError, before anything is sent: the server has no part in it. The reason in parentheses says what no page can ask: a body with GET, a forbidden method, a header name that is not a token.",
			"Change the request: its method, its headers or its body.",
		},
		noHeader: {
			"The actual response carries no Access-Control-Allow-Origin. Usual reasons: only the preflight was configured; the header is added to successes but not to errors; the origin is not in the list, letter by letter; or a layer in front (gateway, static files, an error page) answered before the CORS code ran.",
			"Add the header to every response of the resource, errors and redirects included, not only to OPTIONS, and compare the listed origin with the one in the request: scheme, host and port must be the same, without a slash at the end.",
		},
		pastTheLayer: {
			"The same server lets this page in at another address of this run, so its CORS layer is in place. What answered here bypasses it: a handler that takes the connection over or writes the raw response itself (event streams, proxied and hijacked connections), an error handler, or a layer in front.",
			"Write the answer through the framework's own response, or copy the headers that the CORS layer has set before you write the raw one.",
		},
		noHeaderPreflight: {
			"The OPTIONS request was answered by something that knows nothing of CORS: a default OPTIONS handler, a proxy, or a CORS layer that does not list this origin.",
			"Let the CORS layer answer every OPTIONS request that carries Access-Control-Request-Method, before routing and authentication, with Access-Control-Allow-Origin and the lists.",
		},
		twoValues: {
			"Two layers add the header, most often a proxy or gateway and the application behind it, or one layer lists several origins in one value. A browser takes exactly one origin or *.",
			"Decide for one layer and remove the header in the other (a proxy can drop what comes from behind it). To allow several origins, answer with the one that asked.",
		},
		wrongValue: {
			"Access-Control-Allow-Origin names something else than the origin that asked: a fixed origin, a value with a slash or path, quotes from a configuration file, another scheme or port, or an answer that a cache kept for another page.",
			"Compare the request's Origin with the list of allowed origins as a whole string and send that origin back, unchanged, together with Vary: Origin.",
		},
		wildcard: {
			"The response says Access-Control-Allow-Origin: *, which a browser does not accept for a request with credentials.",
			"For pages that send cookies, answer with the asking origin, if it is one of those that you allow, with Access-Control-Allow-Credentials: true and Vary: Origin. Do not send back any origin unseen: that lets every site read with the user's cookies.",
		},
		credentials: {
			"The page asks with credentials and the response lacks Access-Control-Allow-Credentials: true. Nothing but the four lower-case letters counts: True, 1 and \"true\" are refused. Preflight and actual response need it both.",
			"Send Access-Control-Allow-Credentials: true on the preflight and on the actual response, for the allowed origins only.",
		},
		preflightRedirect: {
			"The preflight is answered with a redirect, which browsers do not follow: http to https, a missing or additional slash at the end, a sign-in page.",
			"Have the page ask for the final URL, or exempt OPTIONS from the redirect and answer it where it arrives.",
		},
		badList: {
			"Access-Control-Allow-Methods or Access-Control-Allow-Headers is not a list of names with commas between them: semicolons, brackets, quotes or spaces make the browser refuse the whole preflight.",
			"Write the names with commas and nothing else: GET, PUT, DELETE.",
		},
		method: {
			"The preflight's Access-Control-Allow-Methods does not list the method. Names are case-sensitive, * does not count for requests with credentials, and Allow is another header.",
			"Add the method, in upper case, to the list of allowed methods.",
		},
		header: {
			"The preflight's Access-Control-Allow-Headers does not list a header that the page sets. * does not count for requests with credentials, and never for Authorization.",
			"Add the header's name to the list of allowed headers; name Authorization explicitly.",
		},
		redirect: {
			"The response is a redirect that CORS does not let the browser follow: its Location has user information, or another scheme than http and https.",
			"Send Locations without user:password@ and with http or https, or answer without a redirect.",
		},
		signIn: {
			"The request is redirected to a sign-in page: it has no session, or the session has run out. A script cannot show that page, and CORS headers on the redirect would only move the failure to where it leads.",
			"Ask with the session (--cookie, --header). Where a page must learn that it has run out, answer scripts with 401 and the CORS headers instead of a redirect, and let the page send its visitor to sign in.",
		},
		redirected: {
			"The address redirects, and a browser wants Access-Control-Allow-Origin on the redirect as well as on what it leads to. Usual reasons: http where https is meant, a slash at the end, or a sign-in page for requests without a session.",
			"Have the page ask for the final address, as Location names it. To a script without a session answer 401 with the CORS headers, and let the page send its user to the sign-in page.",
		},
		tooOpen: {
			"The server lets in an origin that nobody meant: it sends back whatever Origin it gets, compares only a part of it (begins with, ends with, contains, a regular expression without ^ and $, an unescaped dot), or answers * where certain origins are meant.",
			"Compare the whole Origin with the listed ones, as strings. Where a pattern is needed, anchor it at both ends, escape the dots and let the wildcard stand for one label. Do not allow null: any site can get it from a sandboxed frame.",
		},
		unlisted: {
			"Pages of other origins get in at this address, so the CORS layer runs; this origin is not in its list, or stands there in a form that does not match. Lists of local origins often hold http and https only.",
			"Add the origin to the list exactly as a browser sends it: scheme://host[:port], without a slash. A scheme other than http and https may need a setting of its own.",
		},
		misspelt: {
			"The list is compared as text, and holds something that only resembles the origin.",
			"Write the origin in the list exactly as a browser sends it: scheme://host[:port], lower case, without the default port, a path or a slash at its end.",
		},
		openNull: {
			"The server names null as allowed: it stands in the list (for file: pages or a local test), the server says null where it means nobody, or it sends back whatever Origin it gets.",
			"Take null out of the list, and to refuse leave Access-Control-Allow-Origin out: any site can get the origin null from a sandboxed frame.",
		},
		caching: {
			"The response depends on the request's Origin, but does not say so in Vary, or only for some origins. A cache, the browser's own included, hands one page's answer to another page, which is then refused, or let in.",
			"Send Vary: Origin on every response of the resource, also when the request has no Origin and when the origin is refused; or answer the same for everybody.",
		},
		openMethods: {
			"The preflight lets a method through that the policy does not list: the server sends back whatever Access-Control-Request-Method asks for, answers *, or has a longer list than was meant.",
			"List the methods that pages need, and only those. Preflights protect nothing by themselves: the server must check who may do what as well.",
		},
		openHeaders: {
			"The preflight lets a request header through that the policy does not list: the server sends back whatever Access-Control-Request-Headers asks for, answers *, or has a longer list than was meant.",
			"List the headers that pages need, or declare headers: [\"*\"] if any is meant.",
		},
		openCredentials: {
			"The server sends Access-Control-Allow-Credentials: true where the policy says that no page reads with the user's cookies, or that this one does not. Some libraries switch it on by default.",
			"Leave the header out, or send it to the allowed origins only.",
		},
		exposure: {
			"Which response headers a script can read is not what the policy says: most often Access-Control-Expose-Headers is missing on the actual response, stands on the preflight only, or is * while credentials are sent.",
			"List the headers that scripts read by name in Access-Control-Expose-Headers, on the actual response.",
		},
		maxAge: {
			"Access-Control-Max-Age of the preflight is not what the policy says, or no whole number of seconds. Browsers keep an answer for five seconds without it, and Chrome never longer than two hours.",
			"Send Access-Control-Max-Age on the preflight as a plain number of seconds.",
		},
		otherSites: {
			"Something refuses every request that a page of another site makes, before or beside CORS: a protection against forged requests, a resource isolation policy or a firewall that looks at Sec-Fetch-Site, Origin or Referer. Headers of CORS do not change that.",
			"Exempt the allowed origins from that check: give it the same list (trusted origins), or let it pass what Sec-Fetch-Mode: cors and an allowed Origin say.",
		},
		noPreflights: {
			"OPTIONS requests get no answer at all: a firewall or a proxy drops the method, or a handler waits for a body or a session that a preflight does not have. The page sees a network error after a long wait.",
			"Send one by hand (curl -i -X OPTIONS with Origin and Access-Control-Request-Method) from outside and from beside the application to find the layer that swallows it, and let that layer pass OPTIONS on or answer it with 204 and the CORS headers.",
		},
		dropped: {
			"The connection ends, or nothing comes, for requests that carry this Origin, while others are answered: a filter crashes on the header or a firewall drops what has it. A page sees a network error.",
			"Look for the crash in the server's log at the time of the request, and for rules about Origin in what stands in front of it.",
		},
		ownPages: {
			"The server compares Origin with its list on every request that has one, and its own origin is not in that list. Browsers send Origin with a page's own POST, PUT and DELETE requests, too, so that the site's own pages are refused. Behind a proxy that ends TLS the server may take its own origin for http or for an inner host.",
			"Let a request pass whose Origin is the server's own (scheme, host and port as the browser sees them, behind proxies too), or add that origin to the list.",
		},
		credentialsValue: {
			"Access-Control-Allow-Credentials has one value, true in lower case. Browsers take anything else, such as false, True or 1, as if the header were not there.",
			"Send true to the origins that may read with credentials, and leave the header out otherwise.",
		},
		sturdiness: {
			"An odd request reaches code that trusts it: the server, or a proxy whose buffer is too small for the answer, ends with an internal error, or writes back names that it has not looked at.",
			"Answer a preflight that asks for what is not allowed like any other refusal. Write back only names that are listed, or at least only what is a header name.",
		},
		answer: {
			"A header of the answer is not as the rule says; the line above names it.",
			"Compare the headers below with the sentence of the standard.",
		},
	}[t]
}

// preflightStatusCure tells by its status which layer answered the preflight.
func preflightStatusCure(status int) cure {
	const open = "A preflight carries no cookie, no token and no body. Answer every OPTIONS request that has Access-Control-Request-Method with 204 and the CORS headers, "
	switch {
	case status == 401 || status == 407:
		return cure{cause: "Authentication runs before CORS and asks the preflight for credentials, which it never carries.",
			cure: open + "before authentication."}
	case status == 403:
		return cure{cause: "Something refuses the preflight with 403: authorisation, a CSRF check, a firewall rule, or a CORS layer that does not know the origin, the method or a header.",
			cure: open + "before those checks, and compare the request's three headers with the CORS configuration."}
	case status == 404:
		return cure{cause: "There is no route for OPTIONS on this path, and the CORS layer runs after routing or not at all.",
			cure: open + "before routing, or add an OPTIONS route."}
	case status == 405 || status == 501:
		return cure{cause: "The route exists and does not take OPTIONS; the CORS layer runs after the method is checked, or not at all.",
			cure: open + "before the method is checked."}
	case status == 429:
		return cure{cause: "The rate limit counts preflights, too.",
			cure: open + "before the rate limit, or let a larger Access-Control-Max-Age save preflights."}
	case status >= 500:
		return cure{cause: "The handler of the resource gets the preflight and fails on it: it has no body and no credentials.",
			cure: open + "before it reaches the handler; the server's log names the error."}
	}
	return cure{cause: "The preflight's status is not from 200 to 299, so the browser does not look at the headers.", cure: open + "in front of everything else."}
}
