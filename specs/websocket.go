package specs

import "github.com/corsuite/corsuite/harness"

// https://www.rfc-editor.org/rfc/rfc6455#section-10.2
func webSockets() harness.Section {
	const spec = "https://www.rfc-editor.org/rfc/rfc6455#section-10.2"
	return harness.Section{
		ID:    "websocket",
		Title: "Who opens a WebSocket",
		Spec:  spec,
		Rules: []harness.Rule{{
			ID:    "websocket.origin",
			Title: "the Origin of the handshake decides who is connected",
			Spec:  spec,
			Harm:  harness.Leak,
			Why: `CORS does not apply to WebSockets: a browser connects every page to every server, cookies included.
Only the server can keep a stranger's page out, by the Origin of the handshake.`,
			Causes: []string{
				"the WebSocket library checks no origin unless it is told to",
				"the CORS configuration is taken to cover WebSockets as well",
				"the check compares a part of the origin only",
			},
			Control: get(harness.Allowed),
			Kinds:   []harness.Kind{harness.WebSocket},
			Covers:  []string{"WEBSOCKET-ORIGIN"},
			Cases: []harness.Case{
				{ID: "allowed", Title: "a page of an allowed origin is connected", Ask: get(harness.Allowed), Want: harness.Shared, Harm: harness.Break},
				{ID: "stranger", Title: "a stranger's page is not connected", Ask: get(harness.Stranger), Want: harness.Blocked},
				{ID: "null", Title: "a page without an origin is not connected", Ask: get(harness.Null), Want: harness.Blocked},
				{ID: "appended", Title: "a domain that begins like an allowed one is not connected", Ask: get(harness.Appended), Want: harness.Blocked, Guard: control(get(harness.Stranger))},
			},
		}},
	}
}
