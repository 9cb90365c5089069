package grid

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/adapter"
)

// software is a folder of reference/endpoints: other people's software that serves
// one kind of endpoint.
type software struct {
	// kind is the id of the row that it stands for, dir the name of its folder.
	kind, dir string
	// what it is, with the versions that are pinned there.
	what string
	claim
	// path is what its first request is for, https whether it speaks TLS only.
	path  string
	https bool
}

func allSoftware() []software {
	return []software{
		{
			kind: "get", dir: "vite", what: "the development server of Vite 6.2.0", path: "/main.js",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: false}
targets: [{url: "{{URL}}/main.js"}]`,
				mistake: "`cors: true`", finds: `cors-check\.stranger`, says: `https://stranger\.example can read`,
			},
		}, {
			kind: "get", dir: "python-http", what: "Python's http.server, which does one thing at a time", path: "/items",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: false}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "the origin is compared with `startswith`", finds: `origin-matching\..*`, says: `https://app\.example\.com\.`,
			},
		}, {
			kind: "get", dir: "socketio", what: "the polling of Socket.IO 2.4.0", path: "/socket.io/?EIO=3&transport=polling",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/socket.io/?EIO=3&transport=polling"}]`,
				mistake: "a function that lets everyone in", finds: `cors-check\.stranger`, says: `https://stranger\.example can read`,
				warned: map[string]string{"http.without-origin/get": "requests without Origin are refused"},
			},
		}, {
			kind: "put-patch-delete", dir: "gin", what: "gin-contrib/cors 1.6.0 in Gin", path: "/items/1",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [PUT, PATCH, DELETE]}
targets:
  - {name: put, url: "{{URL}}/items/1", method: PUT}
  - {name: patch, url: "{{URL}}/items/1", method: PATCH}
  - {name: delete, url: "{{URL}}/items/1", method: DELETE}`,
				mistake: "the star at the end of an origin", finds: `origin-matching\..*`, says: `https://app\.example\.com\.`,
			},
		}, {
			kind: "graphql", dir: "apollo", what: "Apollo Server 5.5.1 in Express 5.3.0 with cors 2.8.6", path: "/graphql",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, headers: [Content-Type]}
targets: [{url: "{{URL}}/graphql", method: POST, content-type: application/json, body: '{"query":"{me}"}', send: true}]`,
				mistake: "only preflights have CORS headers", finds: `cors-check\..*|preflight\..*`, says: `(?i)access-control-allow-origin`,
			},
		}, {
			kind: "cookie-session", dir: "express-session", what: "express-session 1.19.0 in Express 5.3.0 with cors 2.8.6", path: "/me",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
auth: {cookie: "connect.sid=${SIGNED}"}
targets: [{url: "{{URL}}/me", anonymous: {status: 401}}]`,
				mistake: "the session is looked up before CORS", finds: `error-responses\..*|preflight\..*`, says: `401`,
			},
		}, {
			kind: "bearer-token", dir: "fastapi", what: "HTTPBearer of FastAPI, with its CORSMiddleware", path: "/me",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [GET], headers: [Authorization, Content-Type]}
targets: [{url: "{{URL}}/me", headers: {Authorization: "Bearer ${TOKEN}"}}]`,
				mistake: "`allow_headers` does not list Authorization", finds: `cors-check\..*|request-headers\..*`, says: `(?i)authorization`,
			},
		}, {
			kind: "login-wall", dir: "nginx-login", what: "auth_request of nginx", path: "/me",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
auth: {cookie: "sid=${SESSION}"}
targets: [{url: "{{URL}}/me", anonymous: {status: 401}}]`,
				mistake: "scripts are sent to the sign-in page as people are", finds: `error-responses\.without-session`, says: `(?i)sign-?in`,
			},
		}, {
			kind: "event-stream", dir: "fastify-stream", what: "a stream of Fastify 5.12.8 with @fastify/cors 11.4.3", path: "/events",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/events", is: stream}]`,
				mistake: "the stream is written to `reply.raw`", finds: `cors-check\..*`, says: `MissingAllowOriginHeader`,
			},
		}, {
			kind: "ranged-file", dir: "caddy-ranges", what: "the file server of Caddy", path: "/data.bin",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, expose: [Content-Range]}
targets: [{url: "{{URL}}/data.bin", status: 206, headers: {Range: "bytes=0-99"}}]`,
				mistake: "Content-Range is not exposed", finds: `exposed-headers\..*`, says: `(?i)content-range`,
			},
		}, {
			kind: "resumable-upload", dir: "tus", what: "@tus/server 2.4.5", path: "/",
			claim: claim{
				config: `
policy:
  origins: [https://app.example.com]
  credentials: true
  methods: [PATCH, DELETE]
  headers: [Authorization, Content-Type, Location, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Concat, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, X-Requested-With, X-Forwarded-Host, X-Forwarded-Proto, Forwarded]
  expose: [Authorization, Content-Type, Location, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Concat, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, X-Requested-With, X-Forwarded-Host, X-Forwarded-Proto, Forwarded]
targets:
  - {name: offset, url: "{{URL}}/files/one", method: HEAD, headers: {Tus-Resumable: 1.0.0}}
  - {name: chunk, url: "{{URL}}/files/one", method: PATCH, status: 204, headers: {Tus-Resumable: 1.0.0, Upload-Offset: "0", Content-Type: application/offset+octet-stream}, body: x}`,
				mistake: "a slash at the end of the origin", finds: `cors-check\..*`, says: `https://app\.example\.com/[")]`,
			},
		}, {
			kind: "grpc-web", dir: "connect", what: "connect-go 1.21.1 with rs/cors 1.11.1", path: "/shop.Items/List",
			claim: claim{
				config: `
policy:
  origins: [https://app.example.com]
  credentials: true
  headers: [Content-Type, Connect-Protocol-Version, Connect-Timeout-Ms, Grpc-Timeout, X-Grpc-Web, X-User-Agent]
  expose: [Grpc-Status, Grpc-Message, Grpc-Status-Details-Bin]
targets: [{url: "{{URL}}/shop.Items/List", method: POST, content-type: application/grpc-web+proto, headers: {X-Grpc-Web: "1"}, body: "\0\0\0\0\0", send: true}]`,
				mistake: "the list of headers has none of gRPC-web", finds: `cors-check\..*|request-headers\..*`, says: `(?i)x-grpc-web`,
				warned: map[string]string{"origin-matching.unsendable/two-lines": "of two Origin lines rs/cors says back both"},
			},
		}, {
			kind: "webdav", dir: "apache-dav", what: "mod_dav of Apache httpd", path: "/folder/a.txt",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true, methods: [PROPFIND], headers: [Depth, Content-Type]}
targets: [{url: "{{URL}}/folder/", method: PROPFIND, status: 207, headers: {Depth: "1"}, send: true}]`,
				mistake: "PROPFIND is not among the methods", finds: `cors-check\..*|methods\..*`, says: `PROPFIND`,
			},
		}, {
			kind: "resource-policy", dir: "express-helmet", what: "Express 5.3.0 with helmet 8.3.0 and cors 2.8.6", path: "/items",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "the wildcard with credentials", finds: `credentials\..*|cors-check\..*`, says: `Access-Control-Allow-Origin: \*`,
			},
		}, {
			kind: "not-modified", dir: "nginx-cached", what: "nginx with `expires`", path: "/items",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com, https://admin.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "no Vary says that the answer depends on the origin", finds: `vary\..*|caching\..*`, says: `(?i)vary|cache`,
			},
		}, {
			kind: "http2-only", dir: "node-http2", what: "the HTTP/2 server of Node.js", path: "/items", https: true,
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/items"}]`,
				mistake: "the name of the header is written with a capital", finds: `cors-check\..*`, says: `MissingAllowOriginHeader`,
			},
		}, {
			kind: "websocket", dir: "socketio", what: "the WebSocket of Socket.IO 2.4.0", path: "/socket.io/?EIO=3&transport=polling",
			claim: claim{
				config: `
policy: {origins: [https://app.example.com], credentials: true}
targets: [{url: "{{URL}}/socket.io/?EIO=3&transport=websocket", is: websocket}]`,
				mistake: "a function that lets everyone in", finds: `websocket\..*`, says: `https://stranger\.example`,
			},
		},
	}
}

// TestGridSoftware judges the software that is installed, through every agent;
// `make grid-setup` installs it.
func TestGridSoftware(t *testing.T) {
	if !whole() {
		t.Skip("make grid judges it")
	}
	t.Setenv("SESSION", session)
	t.Setenv("TOKEN", token)
	t.Setenv("SIGNED", signed("signed-in"))
	keys := writeKeys(t)
	for _, via := range []string{"raw", "chrome"} {
		t.Run(via, func(t *testing.T) {
			started := start(t, via)
			for _, s := range allSoftware() {
				t.Run(s.kind+"/"+s.dir, func(t *testing.T) {
					s.hold(t, started, func(t *testing.T, wrong bool) string { return s.serve(t, wrong, keys) })
				})
			}
		})
	}
}

// serve starts the software and returns its address.
func (s software) serve(t *testing.T, wrong bool, env []string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "reference", "endpoints", s.dir))
	if err != nil {
		t.Fatal(err)
	}
	if wrong {
		env = append(env[:len(env):len(env)], "MISTAKE=yes")
	}
	c := adapter.Command{Args: []string{filepath.Join(dir, "run")}, Env: env, Path: s.path, TLS: s.https}
	running, err := adapter.Start(t.Context(), c, harness.Policy{})
	if errors.Is(err, adapter.ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	// How politely it ends is not the subject.
	t.Cleanup(func() { _ = running.Stop() })
	return running.URL("")
}

// writeKeys writes a certificate for 127.0.0.1 with its key, and returns the variables that name them.
func writeKeys(t *testing.T) []string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	defer server.Close()
	pair := server.TLS.Certificates[0]
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	key, cert := filepath.Join(t.TempDir(), "key.pem"), filepath.Join(t.TempDir(), "cert.pem")
	for name, block := range map[string]*pem.Block{
		key:  {Type: "PRIVATE KEY", Bytes: der},
		cert: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"KEY=" + key, "CERT=" + cert}
}

// signed is a session's cookie as express-session signs it.
func signed(session string) string {
	mac := hmac.New(sha256.New, []byte("keyboard cat"))
	mac.Write([]byte(session))
	return url.QueryEscape("s:" + session + "." + base64.RawStdEncoding.EncodeToString(mac.Sum(nil)))
}
