package variants

import (
	"net/http"
	"strings"

	"github.com/corsuite/corsuite/harness"
)

func webSockets() []Variant {
	// asked changes the Origin of a handshake before the reference looks at it.
	asked := func(as func(origin string) string) func(harness.Policy, http.Handler) http.Handler {
		return around(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if origin := r.Header.Get("Origin"); origin != "" {
					r.Header.Set("Origin", as(origin))
				}
				next.ServeHTTP(w, r)
			})
		})
	}
	const friend = "https://app.example.com"
	return []Variant{
		{
			ID: "socket-for-everyone", Title: "a WebSocket is opened for whoever asks",
			Source: "CWE-1385; vitejs/vite CVE-2025-24010; socketio/socket.io 2.4.0",
			Rule:   "websocket.origin", Case: "stranger", Scope: Declared, Path: "/socket", Is: harness.WebSocket,
			Wrap: asked(func(string) string { return friend }),
		},
		{
			ID: "socket-for-null", Title: "a WebSocket is opened for pages without an origin",
			Source: "modelled on servers that let null in for applications",
			Rule:   "websocket.origin", Case: "null", Scope: Declared, Path: "/socket", Is: harness.WebSocket,
			Wrap: asked(func(origin string) string {
				if origin == "null" {
					return friend
				}
				return origin
			}),
		},
		{
			ID: "socket-origin-begins-with", Title: "a WebSocket is opened for origins that begin like an allowed one",
			Source: "modelled on checks by strings.HasPrefix",
			Rule:   "websocket.origin", Case: "appended", Scope: Declared, Path: "/socket", Is: harness.WebSocket,
			Wrap: asked(func(origin string) string {
				if strings.HasPrefix(origin, friend) {
					return friend
				}
				return origin
			}),
		},
		{
			ID: "socket-for-own-pages", Title: "a WebSocket is opened for pages of the server's own origin only",
			Source: "gorilla/websocket, the default of CheckOrigin",
			Rule:   "websocket.origin", Case: "allowed", Scope: OneOrigin, Path: "/socket", Is: harness.WebSocket,
			Wrap: asked(func(string) string { return "https://nobody.example" }),
		},
	}
}
