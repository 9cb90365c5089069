package specs

// https://www.rfc-editor.org/rfc/rfc6455#section-10.2
func webSockets() Section {
	const spec = "https://www.rfc-editor.org/rfc/rfc6455#section-10.2"
	return Section{
		ID:    "websocket",
		Title: "WebSocket handshakes",
		Spec:  spec,
		Topic: TopicWebSocket,
		Rules: []Rule{{
			ID:    "websocket.origin",
			Title: "the Origin of the handshake decides who is connected",
			Spec:  spec,
			Harm:  Leak,
			Why: `CORS does not apply to WebSockets: a browser connects every page to every server, cookies included.
Only the server can keep an unrelated origin's page out, by the Origin of the handshake.`,
			Causes: []string{
				"the WebSocket library checks no origin unless it is told to",
				"the CORS configuration is believed to cover WebSockets too",
				"the check compares only part of the origin",
			},
			Control: get(Allowed),
			Kinds:   []Kind{WebSocket},
			Covers:  []string{"WEBSOCKET-ORIGIN"},
			Cases: []Case{
				{ID: "allowed", Title: "a page of an allowed origin is connected to the WebSocket", Ask: get(Allowed), Want: Shared, Harm: Break},
				{ID: "stranger", Title: "a page of an unrelated origin is not connected to the WebSocket", Ask: get(Stranger), Want: Blocked},
				{ID: "null", Title: "a page with the origin \"null\" is not connected to the WebSocket", Ask: get(Null), Want: Blocked},
				{ID: "appended", Title: "a host that starts with an allowed host is not connected to the WebSocket", Ask: get(Appended), Want: Blocked, Guard: control(get(Stranger))},
			},
		}},
	}
}
