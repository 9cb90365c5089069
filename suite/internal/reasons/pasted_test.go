package reasons

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asPasted are messages as they come out of consoles, terminals, trackers and
// chats, which change what stands around and between the words.
func asPasted() []said {
	const missing = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
	return []said{
		// A shell has taken the quotation marks.
		{"Access to fetch at " + api + " from origin " + page + " has been blocked by CORS policy: No Access-Control-Allow-Origin header is present on the requested resource.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"Access to fetch at " + api + " from origin " + page + " has been blocked by CORS policy: The Access-Control-Allow-Origin header has a value http://localhost:3000 that is not equal to the supplied origin.", "AllowOriginMismatch", api, page, "http://localhost:3000", "Chrome"},
		// E-mail, HTML, JSON, a chat, a log, %c.
		{"> main.ts:44 Access to fetch at\n> '" + api + "' from origin '" + page + "' has been\n> blocked by CORS policy: It does not have HTTP ok\n> status.", "PreflightInvalidStatus", api, page, "", "Chrome"},
		{"<p>Access to fetch at &#39;" + api + "&#39; from origin &#39;" + page + "&#39; has been blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.</p>", "MethodDisallowedByPreflightResponse", api, page, "PUT", "Chrome"},
		{`{"level":"error","text":"Access to fetch at \"` + api + `\" from origin \"` + page + `\" has been blocked by CORS policy: The \"Access-Control-Allow-Origin\" header contains multiple values \"*, *\", but only one is allowed."}`, "MultipleAllowOriginValues", api, page, "*, *", "Chrome"},
		{"Access to fetch at '[" + api + "](" + api + ")' from origin '<" + page + ">' has been blocked by CORS policy: " + missing, "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"[2026-05-01T12:11:10.002Z] ERROR \x1b[31mAccess to fetch at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: " + missing + "\x1b[0m", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		// A terminal has broken the lines anywhere.
		{"Access to fetch at 'https://api.exam\nple.com/items' from origin '" + page + "' has been blocked by CORS pol\nicy: No 'Access-Control-Allow-Origin' header is present on the requested re\nsource.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		{"Access to fetch at '" + api + "' from origin '" + page + "' has been blocked by CORS policy: No 'Access-Control-Allow-\nOrigin' header is present on the requested resource.", "MissingAllowOriginHeader", api, page, "", "Chrome"},
		// Chrome of 2014 to 2017.
		{"Redirect from '" + api + "' to 'https://login.example.com/' has been blocked by CORS policy: " + missing + denied, "MissingAllowOriginHeader", "https://login.example.com/", page, "", "Chrome"},
		{"Font from origin 'https://cdn.example.com' has been blocked from loading by Cross-Origin Resource Sharing policy: " + missing + denied, "MissingAllowOriginHeader", "https://cdn.example.com", page, "", "Chrome"},
		{old + "The request was redirected to a URL ('https://u:p@api.example.com/') containing userinfo, which is disallowed for cross-origin requests.", "RedirectContainsCredentials", api, "", "https://u:p@api.example.com/", "Chrome"},
		{older + "URL scheme must be \"http\" or \"https\" for CORS request.", "CorsDisabledScheme", api, "", "", "Chrome"},
		// DevTools' Network and Issues panels; Firefox's Network panel.
		{"items  (blocked:cors)\nCross-Origin Resource Sharing error: PreflightMissingAllowOriginHeader", "PreflightMissingAllowOriginHeader", "", "", "", "DevTools"},
		{"Ensure preflight responses are valid\nA cross-origin resource sharing (CORS) request was blocked because the response to the associated preflight request failed, had an unsuccessful HTTP status code, and/or was a redirect.", "PreflightInvalidStatus", "", "", "", "DevTools"},
		{"XHROPTIONS" + api + "\nCORS Missing Allow Origin", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{"XHR PUT " + api + " CORS Preflight Did Not Succeed", "PreflightInvalidStatus", api, "", "", "Firefox"},
		{"CORS error", "UnspecifiedCORS", "", "", "", "DevTools"},
		{modern + "Something that only a later version says.", "UnspecifiedCORS", api, page, "", "Chrome"},
		// Safari, Firefox before the reasons, and a library's way.
		{"[Error] Cross-origin redirection to https://login.example.com/ denied by Cross-Origin Resource Sharing policy: Origin " + page + " is not allowed by Access-Control-Allow-Origin.", "MissingAllowOriginHeader", "https://login.example.com/", page, "", "Safari"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at " + api + ". This can be fixed by moving the resource to the same domain or enabling CORS.", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{"Refused to get unsafe header \"X-Total-Count\"", "HeaderNotExposed", "", "", "X-Total-Count", "Chrome"},
		// Firefox in other languages, by the names and values in the message.
		{"Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf " + api + ". (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' stimmt nicht mit 'https://other.example' überein).", "AllowOriginMismatch", api, "", "https://other.example", "Firefox"},
		{"Blocage d’une requête multiorigines (Cross-Origin Request) : la politique « Same Origin » ne permet pas de consulter la ressource distante située sur " + api + ". Raison : l’en-tête CORS « Access-Control-Allow-Origin » est manquant. Code d’état : 404", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{"Solicitud desde otro origen bloqueada: la política de mismo origen impide leer el recurso remoto en " + api + " (razón: falta la cabecera CORS 'Access-Control-Allow-Origin'). Código de estado: 200.", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{"クロスオリジン要求をブロックしました: 同一生成元ポリシーにより、" + api + "にあるリモートリソースの読み込みは拒否されます (理由: CORS ヘッダー ‘Access-Control-Allow-Origin’ が足りない)。", "MissingAllowOriginHeader", api, "", "", "Firefox"},
		{"[CORS] The origin '" + page + "' did not find '" + page + "' in the Access-Control-Allow-Origin response header for cross-origin  resource at '" + api + "'.", "AllowOriginMismatch", api, page, page, "Edge"},
		{"Response body is not available to scripts (Reason: CORS Missing Allow Origin)", "MissingAllowOriginHeader", "", "", "", "Firefox"},
		{`{"corsErrorStatus":{"corsError":"HeaderDisallowedByPreflightResponse","failedParameter":"x-trace"}}`, "HeaderDisallowedByPreflightResponse", "", "", "", "DevTools"},
		{"已拦截跨源请求：同源策略禁止读取位于 " + api + " 的远程资源。（原因：CORS 头缺少 'Access-Control-Allow-Origin'）。状态码：500。", "MissingAllowOriginHeader", api, "", "", "Firefox"},
	}
}

// otherThings are taken for CORS in the same clothes.
func otherThings() []said {
	return []said{
		{"Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf " + api + ". (Grund: CORS-Anfrage schlug fehl). Statuscode: (null).", "ConnectionFailed", api, "", "", "Firefox"},
		{"ERR_CONNECTION_REFUSED", "ConnectionFailed", "", "", "", "Chrome"},
		{"GET https://cdn.example.com/x.js net::ERR_ABORTED 404 (Not Found)", "HTTPError", "https://cdn.example.com/x.js", "", "404", "Chrome"},
		{"GET " + api + " 401 (Unauthorized)", "HTTPError", api, "", "401", "Chrome"},
		{`{"readyState":0,"status":0,"statusText":"error"}`, "NoReason", "", "", "", "a library"},
		{"items  (blocked:mixed-content)", "MixedContent", "", "", "", "DevTools"},
		{"items  (blocked:csp)", "ContentSecurityPolicy", "", "", "", "DevTools"},
		{"GET " + api + " net::ERR_BLOCKED_BY_CLIENT.Inspector", "BlockedByClient", api, "", "", "Chrome"},
		{modern + "Permission was denied for this request to access the `loopback` address space.", "LocalNetworkAccessPermissionDenied", api, page, "loopback", "Chrome"},
		{modern + "Request had a target IP address space of `local` yet the resource is in address space `private`.", "LocalNetworkAccessPermissionDenied", api, page, "local", "Chrome"},
		{"Connecting to '" + api + "' violates the following Content Security Policy directive: \"connect-src 'self'\". The action has been blocked.", "ContentSecurityPolicy", api, "", "Connecting", "Chrome"},
		{"Uncaught SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON", "NotJSON", "", "", "", "Chrome"},
		{"The FetchEvent for \"" + api + "\" resulted in a network error response: the promise was rejected.", "ServiceWorkerAnswer", "", "", "", "Chrome"},
		{"WebSocket connection to 'wss://api.example.com/ws' failed: Error during WebSocket handshake: Unexpected response code: 403", "HandshakeRefused", "wss://api.example.com/ws", "", "403", "Chrome"},
		{"Uncaught DOMException: Failed to execute 'toDataURL' on 'HTMLCanvasElement': Tainted canvases may not be exported.", "TaintedCanvas", "", "", "", "Chrome"},
		{"Refused to set unsafe header \"Origin\"", "ForbiddenHeader", "", "", "Origin", "Chrome"},
		{"AxiosError {message: 'Network Error', name: 'AxiosError', code: 'ERR_NETWORK', config: {…}}", "NoReason", "", "", "", "a library"},
		{"Possible Unhandled Promise Rejection (id: 0):\nTypeError: Network request failed", "NoReason", "", "", "", "a library"},
		{"Request has been terminated\nPossible causes: the network is offline, Origin is not allowed by Access-Control-Allow-Origin, the page is being unloaded, etc.", "NoReason", "", "", "", "a library"},
		{"TypeError: Failed to fetch\n    at load (http://localhost:5173/src/App.jsx:12:20)", "NoReason", "", "http://localhost:5173", "", "Chrome"},
		{"{\"message\":\"Invalid CORS request\"}", "ServerRefused", "", "", "", "a server"},
	}
}

// A message is found at the end of a long log.
func TestReadLong(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("12:00:01 GET /items 200 in 3 ms\n", 5_000) + modern + "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.\n"
	messages := Read(text)
	if len(messages) == 0 || messages[0].Reason.ID != "MethodDisallowedByPreflightResponse" || messages[0].URL != api {
		t.Errorf("got %+v; want the message at the end", messages)
	}
}

// Several messages in one text keep their own requests, and nothing is said twice.
func TestReadSeveral(t *testing.T) {
	t.Parallel()
	type short struct{ reason, url, origin, method, status string }
	const a, b = "https://api.example.com/a", "https://api.example.com/b"
	for name, tt := range map[string]struct {
		text string
		want []short
	}{
		"Chrome": {
			"Access to fetch at '" + a + "' from origin '" + page + "' has been blocked by CORS policy: " + refused + "It does not have HTTP ok status.\nPUT " + a + " net::ERR_FAILED\n" +
				"Access to fetch at '" + b + "' from origin '" + page + "' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\n" +
				"GET " + b + " net::ERR_FAILED 502 (Bad Gateway)\nUncaught (in promise) TypeError: Failed to fetch",
			[]short{{"PreflightInvalidStatus", a, page, "PUT", ""}, {"MissingAllowOriginHeader", b, page, "GET", "502"}},
		},
		"Safari": {
			"[Error] Preflight response is not successful. Status code: 405\n[Error] XMLHttpRequest cannot load " + a + " due to access control checks.\n" +
				"[Error] Failed to load resource: Preflight response is not successful. Status code: 405 (a, line 0)\n" +
				"[Error] Origin " + page + " is not allowed by Access-Control-Allow-Origin. Status code: 200\n[Error] Fetch API cannot load " + b + " due to access control checks.",
			[]short{{"PreflightInvalidStatus", a, "", "", ""}, {"MissingAllowOriginHeader", b, page, "", "200"}},
		},
		"Firefox, with its echo": {
			"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at " + a + ". (Reason: CORS preflight response did not succeed). Status code: 401.\n\n" +
				"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at " + a + ". (Reason: CORS request did not succeed). Status code: (null).",
			[]short{{"PreflightInvalidStatus", a, "", "", "401"}},
		},
	} {
		var got []short
		for _, m := range Read(tt.text) {
			got = append(got, short{m.Reason.ID, m.URL, m.Origin, m.Method, m.Status})
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(short{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
