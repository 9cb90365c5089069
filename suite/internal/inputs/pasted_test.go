package inputs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness/fetch"
)

// asPasted are texts with what stands around them, and in more of the shapes that tools give them.
var asPasted = map[string]struct {
	text string
	want Request
}{
	"a code block, a comment and a prompt": {"```bash\n# list the items\n$ curl -sSLk -XPUT https://api.example.com/items -H 'Origin: https://app.example.com'\n```",
		Request{URL: api, Method: "PUT", Origin: page, Insecure: true, LeftOut: []string{"Origin"}}},
	"a prompt with its host": {"me@host:~/site$ curl https://api.example.com/items", Request{URL: api}},
	"a prompt of zsh":        {"me@Mac site % curl https://api.example.com/items", Request{URL: api}},
	"a prompt of PowerShell": {"PS C:\\Users\\me> $r = Invoke-WebRequest -Uri \"https://api.example.com/items\" -Headers @{ \"Origin\" = \"https://app.example.com\" }",
		Request{URL: api, Origin: page, LeftOut: []string{"Origin"}}},
	"a prompt of cmd":             {"C:\\Users\\me>curl \"https://api.example.com/items\" ^\r\n -H \"X-Token: t\"", Request{URL: api, Headers: h("X-Token", "t")}},
	"typographic quotation marks": {"curl ‘https://api.example.com/items’ -H “Origin: https://app.example.com”", Request{URL: api, Origin: page, LeftOut: []string{"Origin"}}},
	"what a browser adds by itself": {`curl 'https://api.example.com/items' -H 'cache-control: no-cache' -H 'pragma: no-cache' -H 'priority: u=1, i' -H 'if-none-match: "1"' -H 'sec-fetch-mode: cors' -H 'x-key: k'`,
		Request{URL: api, Headers: h("x-key", "k"), LeftOut: []string{"priority", "sec-fetch-mode", "cache-control", "pragma", "if-none-match"}}},
	"what a script asks of the cache": {`fetch("https://api.example.com/items", {headers: {"Cache-Control": "no-cache", "If-None-Match": "x"}})`,
		Request{URL: api, Headers: h("Cache-Control", "no-cache", "If-None-Match", "x")}},
	"Safari": {"curl 'https://api.example.com/items' \\\n-X 'POST' \\\n-H 'Accept: */*' \\\n-H 'Origin: https://app.example.com' \\\n-H 'Content-Type: text/plain' \\\n--data-binary 'hello'",
		Request{URL: api, Method: "POST", Origin: page, Headers: h("Accept", "*/*", "Content-Type", "text/plain"), Body: "hello", LeftOut: []string{"Origin"}}},
	"Postman": {"curl --location --request PATCH 'https://api.example.com/items' \\\n--header 'Content-Type: application/json' \\\n--data-raw '{\n    \"a\": 1\n}'",
		Request{URL: api, Method: "PATCH", Headers: h("Content-Type", "application/json"), Body: "{\n    \"a\": 1\n}"}},
	"a form": {`curl https://api.example.com/items -F 'a="b c"' --form-string 'd=@e'`,
		Request{URL: api, Method: "POST", Headers: h("Content-Type", "multipart/form-data; boundary=----corsuite"),
			Body: "------corsuite\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb c\r\n------corsuite\r\nContent-Disposition: form-data; name=\"d\"\r\n\r\n@e\r\n------corsuite--\r\n"}},
	"a token of curl's own, no cookie": {`curl -b '' --oauth2-bearer abcdef123456 https://api.example.com/items`, Request{URL: api, Headers: h("Authorization", "Bearer abcdef123456")}},
	"a preflight": {`curl 'https://api.example.com/items' -X 'OPTIONS' -H 'access-control-request-method: PUT' -H 'access-control-request-headers: content-type,x-key' -H 'origin: https://app.example.com'`,
		Request{URL: api, Method: "PUT", Origin: page, Headers: h("content-type", "application/json", "x-key", "x"),
			LeftOut: []string{"access-control-request-method", "access-control-request-headers", "origin"}}},
	"fetch with options of Node.js": {`fetch("https://api.example.com/items", {method: "POST", agent: new https.Agent({ca}), timeout: 5e3, onUpload(e) { log(e) }, body: JSON.stringify({next: 1, signal: "x"})})`,
		Request{URL: api, Method: "POST", Body: `{"next":1,"signal":"x"}`, LeftOut: []string{"agent", "timeout", "onUpload"}}},
	"spaces at the ends of lines": {"curl 'https://api.example.com/items' \\ \r\n  -H 'Origin: https://app.example.com' \\\r\n  -X PUT", Request{URL: api, Method: "PUT", Origin: page, LeftOut: []string{"Origin"}}},
	"spaces of a web page":        {"curl\u00a0'https://api.example.com/items'\u00a0-X\u00a0PUT", Request{URL: api, Method: "PUT"}},
	"fetch of a Request": {`fetch(new Request("https://api.example.com/items", {method: "PUT", headers: [["X-Key", "k"]]}), {credentials: "include"})`,
		Request{URL: api, Method: "PUT", Headers: h("X-Key", "k"), Credentials: fetch.Include}},
	"fetch in a function": {"(async () => {\n  const r = await fetch(\"https://api.example.com/items\", {method: \"GET\"}); // all\n  console.log(await r.json());\n})();", Request{URL: api, Method: "GET"}},
	"node-fetch": {"const fetch = require('node-fetch');\nfetch('https://api.example.com/items', {headers: {Origin: 'https://app.example.com'}}).then(res => res.json())",
		Request{URL: api, Origin: page, LeftOut: []string{"Origin"}}},
	"fetch of a page": {`fetch("https://api.example.com/items", {"headers": {"upgrade-insecure-requests": "1"}, "body": null, "mode": "navigate"});`,
		Request{URL: api, LeftOut: []string{"upgrade-insecure-requests", "mode: navigate"}}},
}

// DevTools copies all requests of a page at once.
func TestReadAll(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"bash":       "curl 'https://api.example.com/1' -H 'a: b' ;\ncurl 'https://api.example.com/2' ;\ncurl 'https://api.example.com/3'",
		"cmd":        "curl ^\"https://api.example.com/1^\" &\r\ncurl ^\"https://api.example.com/2^\" ^\r\n -H ^\"a: b^\" &\r\ncurl ^\"https://api.example.com/3^\"",
		"fetch":      "fetch(\"https://api.example.com/1\", {\"method\": \"GET\"}); ;\nfetch(\"https://api.example.com/2\");\nfetch(\"https://api.example.com/3\")",
		"PowerShell": "Invoke-WebRequest -Uri \"https://api.example.com/1\";\r\nInvoke-WebRequest -Uri \"https://api.example.com/2\" `\r\n-Method \"GET\";\r\nInvoke-WebRequest -Uri \"https://api.example.com/3\"",
	} {
		all, err := Read(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var urls []string
		for _, r := range all {
			urls = append(urls, r.URL)
		}
		if diff := cmp.Diff([]string{"https://api.example.com/1", "https://api.example.com/2", "https://api.example.com/3"}, urls); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := Read(strings.Repeat("curl https://api.example.com/ ;\n", MostRequests+1)); err == nil {
		t.Errorf("more than %d requests are read", MostRequests)
	}
}
