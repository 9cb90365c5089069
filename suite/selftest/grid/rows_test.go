package grid

import (
	"net/http"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/reference"
)

// row is one kind of endpoint.
type row struct {
	id, what string
	claim
	// right is a server of that kind, and wrong is the same with a mistake.
	right, wrong http.Handler
	// overTLS is "h2" for a server that speaks nothing but HTTP/2.
	overTLS string
	// quick rows are asked through Chrome in every full run of the tests.
	quick bool
}

func rows() []row {
	return []row{
		{
			id: "get", what: "an anonymous GET resource", quick: true,
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "whoever asks is named", finds: `cors-check\.stranger|credentials\.stranger`, says: `https://stranger\.example`,
			},
			right: cors(policy(), at("/items", json(`[]`))),
			wrong: but(policy(), at("/items", json(`[]`)), letEveryoneIn),
		}, {
			id: "json-post", what: "a POST that takes JSON", quick: true,
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [POST], headers: [Content-Type]}
targets: [{url: "{{URL}}/items", method: POST, content-type: application/json, body: '{"a":1}'}]`,
				mistake: "the preflight does not allow Content-Type", finds: `request-headers\..*|preflight\..*|cors-check\..*`, says: `(?i)content-type`,
			},
			right: cors(policy(methods("POST"), headers("Content-Type")), at("/items", resource("POST", 200, "application/json", `{}`))),
			wrong: but(policy(methods("POST"), headers("Content-Type")), at("/items", resource("POST", 200, "application/json", `{}`)), onPreflight(without("Access-Control-Allow-Headers"))),
		}, {
			id: "put-patch-delete", what: "PUT, PATCH and DELETE",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [PUT, PATCH, DELETE]}
targets:
  - {name: put, url: "{{URL}}/put", method: PUT}
  - {name: patch, url: "{{URL}}/patch", method: PATCH}
  - {name: delete, url: "{{URL}}/delete", method: DELETE, status: 204}`,
				mistake: "the preflight does not allow PATCH", finds: `methods\..*|cors-check\..*`, says: `PATCH`,
			},
			right: cors(policy(methods("PUT", "PATCH", "DELETE")), threeMethods()),
			wrong: cors(policy(methods("PUT", "DELETE")), threeMethods()),
		}, {
			id: "graphql", what: "a GraphQL endpoint, which knows POST only",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [Content-Type]}
targets: [{url: "{{URL}}/graphql", method: POST, content-type: application/json, body: '{"query":"{me{id}}"}', send: true}]`,
				mistake: "only the preflight has CORS headers", finds: `cors-check\..*|origin-matching\..*|preflight\..*`, says: `(?i)access-control-allow-origin|MissingAllowOriginHeader`,
			},
			right: cors(policy(headers("Content-Type")), at("/graphql", resource("POST", 200, "application/json", `{"data":{}}`))),
			wrong: but(policy(headers("Content-Type")), at("/graphql", resource("POST", 200, "application/json", `{"data":{}}`)), onResponse(without("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"))),
		}, {
			id: "presigned-upload", what: "a presigned PUT to an object store, whose rules go by origin and method",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: false, methods: [PUT], headers: [Content-Type], expose: [ETag]}
targets: [{url: "{{URL}}/bucket/key?X-Amz-Signature=0", method: PUT, content-type: image/png, body: x, send: true}]`,
				mistake: "the rule is for GET", finds: `methods\..*|cors-check\..*`, says: `may not send`,
			},
			right: objectStore("PUT"),
			wrong: objectStore("GET"),
		}, {
			id: "token-endpoint", what: "a token endpoint, which takes a form and nothing else",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [POST]}
targets: [{url: "{{URL}}/token", method: POST, content-type: application/x-www-form-urlencoded, body: grant_type=authorization_code, send: true}]`,
				mistake: "the response has no CORS headers", finds: `cors-check\..*`, says: `no Access-Control-Allow-Origin`,
			},
			right: formsOnly(cors(policy(methods("POST"), headers("Content-Type")), at("/token", resource("POST", 200, "application/json", `{}`)))),
			wrong: formsOnly(but(policy(methods("POST"), headers("Content-Type")), at("/token", resource("POST", 200, "application/json", `{}`)), onResponse(without("Access-Control-Allow-Origin")))),
		}, {
			id: "multipart-upload", what: "an upload of a form with a file, with a token",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [Authorization]}
targets: [{url: "{{URL}}/upload", method: POST, status: 201, headers: {Authorization: "Bearer ${TOKEN}"}, content-type: multipart/form-data; boundary=x, body: "--x--", send: true}]`,
				mistake: "the preflight allows Content-Type in place of Authorization", finds: `request-headers\..*|cors-check\..*`, says: `(?i)authorization`,
			},
			right: cors(policy(headers("Authorization")), at("/upload", needing(hasToken, resource("POST", 201, "application/json", `{}`)))),
			wrong: cors(policy(headers("Content-Type")), at("/upload", needing(hasToken, resource("POST", 201, "application/json", `{}`)))),
		}, {
			id: "cookie-session", what: "a resource behind a session cookie", quick: true,
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
auth: {cookie: "sid=${SESSION}"}
targets: [{url: "{{URL}}/me", anonymous: {status: 401}}]`,
				mistake: "credentials are not allowed", finds: `credentials\..*|cors-check\..*`, says: `(?i)credentials`,
			},
			right: cors(policy(), at("/me", needing(hasSession, json(`{"name":"x"}`)))),
			wrong: but(policy(), at("/me", needing(hasSession, json(`{"name":"x"}`))), func(_ reference.Request, a *reference.Answer) { a.Del("Access-Control-Allow-Credentials") }),
		}, {
			id: "bearer-token", what: "a resource behind a bearer token",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [Authorization]}
targets: [{url: "{{URL}}/me", headers: {Authorization: "Bearer ${TOKEN}"}}]`,
				mistake: "preflights have to authenticate", finds: `preflight\..*|request-headers\..*|cors-check\..*`, says: `401|(?i)preflight`,
			},
			right: cors(policy(headers("Authorization")), at("/me", needing(hasToken, json(`{}`)))),
			wrong: needing(hasToken, cors(policy(headers("Authorization")), at("/me", json(`{}`)))),
		}, {
			id: "api-key", what: "an API key in a header of its own",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [X-Api-Key]}
targets: [{url: "{{URL}}/items", headers: {X-Api-Key: "${TOKEN}"}}]`,
				mistake: "the preflight does not allow X-Api-Key", finds: `request-headers\..*|cors-check\..*`, says: `(?i)x-api-key`,
			},
			right: cors(policy(headers("X-Api-Key")), at("/items", needing(hasHeader("X-Api-Key"), json(`[]`)))),
			wrong: cors(policy(headers("Content-Type")), at("/items", needing(hasHeader("X-Api-Key"), json(`[]`)))),
		}, {
			id: "login-wall", what: "a resource that sends people to a sign-in page",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
auth: {cookie: "sid=${SESSION}"}
targets: [{url: "{{URL}}/me", anonymous: {status: 401}}]`,
				wrongConfig: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/me"}]`,
				mistake: "no session is given, and scripts are redirected to the page", says: `(?i)sign-?in`,
			},
			// People are sent to the page, scripts are told.
			right: cors(policy(), at("/me", signIn(true, json(`{}`)))),
			wrong: cors(policy(), at("/me", signIn(false, json(`{}`)))),
		}, {
			id: "version-header", what: "a version in a request header",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [Api-Version]}
targets: [{url: "{{URL}}/items", headers: {Api-Version: "2"}}]`,
				mistake: "the list of allowed headers is not a list of names", finds: `request-headers\..*|syntax\..*|cors-check\..*`, says: `(?i)allow-?headers|api-version`,
			},
			right: cors(policy(headers("Api-Version")), at("/items", json(`[]`))),
			wrong: but(policy(headers("Api-Version")), at("/items", json(`[]`)), onPreflight(func(a *reference.Answer) { a.Set("Access-Control-Allow-Headers", "API Version") })),
		}, {
			id: "event-stream", what: "an event stream that never ends", quick: true,
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/events", is: stream}]`,
				mistake: "the stream is written past the CORS layer", finds: `cors-check\..*|origin-matching\..*`, says: `(?i)access-control-allow-origin|MissingAllowOriginHeader`,
			},
			right: cors(policy(), at("/events", http.HandlerFunc(stream))),
			wrong: but(policy(), at("/events", http.HandlerFunc(stream)), onResponse(without("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"))),
		}, {
			id: "ranged-file", what: "a file that is read in ranges",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, expose: [Content-Range]}
targets: [{url: "{{URL}}/data.bin", status: 206, headers: {Range: "bytes=0-99"}}]`,
				mistake: "Content-Range is not exposed", finds: `exposed-headers\..*`, says: `(?i)content-range`,
			},
			right: cors(policy(expose("Content-Range")), at("/data.bin", http.HandlerFunc(ranges))),
			wrong: but(policy(expose("Content-Range")), at("/data.bin", http.HandlerFunc(ranges)), onResponse(without("Access-Control-Expose-Headers"))),
		}, {
			id: "resumable-upload", what: "a resumable upload with HEAD and PATCH",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [PATCH], headers: [Tus-Resumable, Upload-Offset, Content-Type], expose: [Upload-Offset]}
targets:
  - {name: offset, url: "{{URL}}/files/1", method: HEAD, headers: {Tus-Resumable: 1.0.0}}
  - {name: chunk, url: "{{URL}}/files/2", method: PATCH, status: 204, headers: {Tus-Resumable: 1.0.0, Upload-Offset: "0", Content-Type: application/offset+octet-stream}, body: x}`,
				mistake: "the preflight does not allow Tus-Resumable", finds: `request-headers\..*|cors-check\..*`, says: `(?i)tus-resumable`,
			},
			right: cors(tus(), uploads()),
			wrong: but(tus(), uploads(), onPreflight(func(a *reference.Answer) { a.Set("Access-Control-Allow-Headers", "Content-Type, Upload-Offset") })),
		}, {
			id: "grpc-web", what: "a gRPC-web call",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [Content-Type, X-Grpc-Web, X-User-Agent], expose: [Grpc-Status, Grpc-Message]}
targets: [{url: "{{URL}}/shop.Items/List", method: POST, content-type: application/grpc-web+proto, headers: {X-Grpc-Web: "1"}, body: "\0\0\0\0\0", send: true}]`,
				mistake: "Grpc-Status is not exposed", finds: `exposed-headers\..*`, says: `(?i)grpc-(status|message)`,
			},
			right: cors(grpc(), at("/shop.Items/List", grpcAnswer())),
			wrong: but(grpc(), at("/shop.Items/List", grpcAnswer()), onResponse(without("Access-Control-Expose-Headers"))),
		}, {
			id: "webdav", what: "PROPFIND of a WebDAV folder",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [PROPFIND], headers: [Depth]}
targets: [{url: "{{URL}}/folder/", method: PROPFIND, status: 207, headers: {Depth: "1"}, send: true}]`,
				mistake: "status 207 has no CORS headers", finds: `cors-check\..*|origin-matching\..*|preflight\..*`, says: `(?i)access-control-allow-origin|MissingAllowOriginHeader`,
			},
			right: cors(policy(methods("PROPFIND"), headers("Depth")), at("/folder/", resource("PROPFIND", 207, "text/xml", `<multistatus xmlns="DAV:"/>`))),
			wrong: but(policy(methods("PROPFIND"), headers("Depth")), at("/folder/", resource("PROPFIND", 207, "text/xml", `<multistatus xmlns="DAV:"/>`)),
				onResponse(without("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"))),
		}, {
			id: "resource-policy", what: "a JSON API that says Cross-Origin-Resource-Policy: same-origin", quick: true,
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "the wildcard with credentials", finds: `credentials\..*|cors-check\..*`, says: `\*`,
			},
			right: cors(policy(), at("/items", helmet(json(`[]`)))),
			wrong: but(policy(), at("/items", helmet(json(`[]`))), func(_ reference.Request, a *reference.Answer) { a.Set("Access-Control-Allow-Origin", "*") }),
		}, {
			id: "not-modified", what: "a resource that caches keep and validate",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com, https://admin.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "no Vary says that the answer depends on the origin", finds: `vary\..*|caching\..*`, says: `(?i)vary|cache`,
			},
			right: cors(two(), at("/items", cached())),
			wrong: but(two(), at("/items", cached()), onResponse(func(a *reference.Answer) { a.Vary = nil })),
		}, {
			id: "http2-only", what: "a server that speaks HTTP/2 only", overTLS: "h2",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "no CORS headers", finds: `cors-check\..*|origin-matching\..*`, says: `(?i)access-control-allow-origin|MissingAllowOriginHeader`,
			},
			right: cors(policy(), at("/items", json(`[]`))),
			wrong: but(policy(), at("/items", json(`[]`)), func(_ reference.Request, a *reference.Answer) { a.Del("Access-Control-Allow-Origin") }),
		}, {
			id: "redirect", what: "a redirect to another path",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/old", status: 302}]`,
				mistake: "the redirect itself has no CORS headers", finds: `redirects\..*|cors-check\..*`, says: `(?i)access-control-allow-origin|MissingAllowOriginHeader|redirect`,
			},
			right: cors(policy(), moved()),
			wrong: redirectWithout(),
		}, {
			id: "websocket", what: "a WebSocket",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/socket", is: websocket}]`,
				mistake: "whoever asks may open it", finds: `websocket\..*`, says: `https://stranger\.example`,
			},
			right: reference.WithSockets(policy(), http.NotFoundHandler()),
			wrong: reference.WithSockets(harness.Policy{Origins: []string{"*"}}, http.NotFoundHandler()),
		},
	}
}

func threeMethods() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/put", resource("PUT", 200, "application/json", `{}`))
	mux.Handle("/patch", resource("PATCH", 200, "application/json", `{}`))
	mux.Handle("/delete", resource("DELETE", 204, "application/json", ``))
	return mux
}

// signIn sends whoever has no session to a sign-in page, or people only.
func signIn(tellsScripts bool, h http.Handler) http.Handler {
	if tellsScripts {
		return needing(func(r *http.Request) bool { return hasSession(r) || r.Header.Get("Sec-Fetch-Mode") == "navigate" }, signIn(false, h))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hasSession(r) {
			http.Redirect(w, r, "https://login.example.com/sign-in?next=/me", http.StatusFound)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// stream sends an event now and then until the client has gone.
func stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for range 600 {
		if _, err := w.Write([]byte("data: x\n\n")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func ranges(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "data.bin", time.Time{}, strings.NewReader(strings.Repeat("x", 1000)))
}

func tus() harness.Policy {
	return policy(methods("PATCH"), headers("Tus-Resumable", "Upload-Offset", "Content-Type"), expose("Upload-Offset"))
}

// uploads knows the offset of one upload and takes chunks of another.
func uploads() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/files/1", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead {
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Tus-Resumable", "1.0.0")
		w.Header().Set("Upload-Offset", "0")
		w.Header().Set("Cache-Control", "no-store")
	})
	mux.Handle("/files/2", resource("PATCH", 204, "", ""))
	return mux
}

func grpc() harness.Policy {
	return policy(headers("Content-Type", "X-Grpc-Web", "X-User-Agent"), expose("Grpc-Status", "Grpc-Message"))
}

func grpcAnswer() http.Handler {
	h := resource("POST", 200, "application/grpc-web+proto", "")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Grpc-Status", "0")
		w.Header().Set("Grpc-Message", "OK")
		h.ServeHTTP(w, r)
	})
}

// helmet adds what a middleware of that name adds by default.
func helmet(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		h.ServeHTTP(w, r)
	})
}

func two() harness.Policy {
	p := policy()
	p.Origins = []string{friend, "https://admin.example.com"}
	return p
}

// cached is a resource with a validator that caches keep for a minute.
func cached() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "max-age=60")
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "items.json", time.Time{}, strings.NewReader(`[]`))
	})
}

func moved() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/old", http.RedirectHandler("/items", http.StatusFound))
	mux.Handle("/items", json(`[]`))
	return mux
}

// redirectWithout has CORS at the new address only.
func redirectWithout() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/old", http.RedirectHandler("/items", http.StatusFound))
	mux.Handle("/", cors(policy(), moved()))
	return mux
}
