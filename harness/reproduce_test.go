package harness_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestReproduce(t *testing.T) {
	t.Parallel()
	const u = "https://api.example.com/items"
	tests := map[string]struct {
		ask  harness.Ask
		want []string
	}{
		"simple": {harness.Ask{From: "https://app.example.com", URL: u + "#ask-1"}, []string{
			`curl -i https://api.example.com/items -H 'Origin: https://app.example.com'`,
			"// in the console of a page at https://app.example.com\n" +
				`await fetch("https://api.example.com/items").then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"preflighted": {harness.Ask{From: "https://app.example.com", URL: u, Method: "PUT", Body: `{"it's":1}`, Credentials: fetch.Include,
			Headers: []fetch.Header{{Name: "X-B", Value: "1"}, {Name: "Content-Type", Value: "application/json"}}}, []string{
			`curl -i -X OPTIONS https://api.example.com/items -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: PUT' -H 'Access-Control-Request-Headers: content-type,x-b'`,
			`curl -i -X PUT https://api.example.com/items -H 'Origin: https://app.example.com' -H 'X-B: 1' -H 'Content-Type: application/json' --data-raw '{"it'\''s":1}'`,
			"// in the console of a page at https://app.example.com\n" +
				`await fetch("https://api.example.com/items", {method: "PUT", headers: [["X-B", "1"], ["Content-Type", "application/json"]], body: "{\"it's\":1}", credentials: "include"}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"own origin needs no preflight": {harness.Ask{From: "https://api.example.com", URL: u, Method: "DELETE"}, []string{
			`curl -i -X DELETE https://api.example.com/items -H 'Origin: https://api.example.com'`,
			"// in the console of a page at https://api.example.com\n" +
				`await fetch("https://api.example.com/items", {method: "DELETE"}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"null": {harness.Ask{From: harness.Null, URL: u, Method: "HEAD"}, []string{
			`curl -I https://api.example.com/items -H 'Origin: null'`,
			"// in the console of a frame made by <iframe sandbox=\"allow-scripts\">\n" +
				`await fetch("https://api.example.com/items", {method: "HEAD"}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"no origin": {harness.Ask{From: harness.NoOrigin, URL: u}, []string{
			`curl -i https://api.example.com/items`,
			"// in the console of a page of any other origin\n" +
				`await fetch("https://api.example.com/items", {mode: "no-cors"}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"credentials are not shown": {harness.Ask{From: "https://app.example.com", URL: u, Credentials: fetch.Include,
			Auth: harness.Auth{Cookie: "session=s3cret", Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer s3cret"}}}}, []string{
			`curl -i https://api.example.com/items -H 'Origin: https://app.example.com' -H 'Authorization: [redacted]' -H 'Cookie: [redacted]'`,
			"// in the console of a page at https://app.example.com\n" +
				`await fetch("https://api.example.com/items", {credentials: "include"}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"what the page sets itself is said once": {harness.Ask{From: "https://api.example.com", URL: u, Headers: []fetch.Header{{Name: "authorization", Value: "Bearer page"}},
			Auth: harness.Auth{Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer s3cret"}}}}, []string{
			`curl -i https://api.example.com/items -H 'Origin: https://api.example.com' -H 'authorization: [redacted]'`,
			"// in the console of a page at https://api.example.com\n" +
				`await fetch("https://api.example.com/items", {headers: [["authorization", "Bearer page"]]}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
		"bytes": {harness.Ask{From: "https://app.example.com", URL: u + "?x=[1]", Method: "PUT", Bytes: &harness.Bytes{Target: "/a/../b", NoHost: true,
			Headers: []fetch.Header{{Name: "Origin", Value: "{origin}.{host}"}, {Name: "X-Empty"}, {Name: "X-Esc", Value: "\x1b[2J'\\"}}}}, []string{
			`curl -i -X OPTIONS -g 'https://api.example.com/items?x=[1]' -H 'Origin: https://app.example.com.api.example.com' -H 'X-Empty;' -H $'X-Esc: \033[2J\'\\' --request-target /a/../b -H Host:`,
		}},
		"upload": {harness.Ask{From: "https://app.example.com", URL: u, Method: "post", Body: "x", Initiator: harness.ByXHRUpload}, []string{
			`curl -i -X OPTIONS https://api.example.com/items -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: POST'`,
			`curl -i -X POST https://api.example.com/items -H 'Origin: https://app.example.com' --data-raw x -H 'Content-Type: text/plain;charset=UTF-8'`,
			"// in the console of a page at https://app.example.com\n" +
				"const x = new XMLHttpRequest()\nx.open(\"POST\", \"https://api.example.com/items\")\nx.upload.onprogress = console.log\n" +
				"x.onloadend = () => console.log(x.status, x.getAllResponseHeaders())\nx.send(\"x\")",
		}},
		"image": {harness.Ask{From: "https://app.example.com", URL: u, Initiator: harness.ByImage, Credentials: fetch.Include}, []string{
			`curl -i https://api.example.com/items -H 'Origin: https://app.example.com'`,
			"// in the console of a page at https://app.example.com\n" +
				`Object.assign(new Image(), {crossOrigin: "use-credentials", onload: console.log, onerror: console.error, src: "https://api.example.com/items"})`,
		}},
		"image without crossorigin": {harness.Ask{From: "https://app.example.com", URL: u, Initiator: harness.ByImage, Mode: fetch.NoCORS}, []string{
			`curl -i https://api.example.com/items`,
			"// in the console of a page at https://app.example.com\n" +
				`Object.assign(new Image(), {onload: console.log, onerror: console.error, src: "https://api.example.com/items"})`,
		}},
		"fetch without CORS": {harness.Ask{From: "https://app.example.com", URL: u, Mode: fetch.NoCORS}, []string{
			`curl -i https://api.example.com/items`,
			"// in the console of a page at https://app.example.com\n" +
				`await fetch("https://api.example.com/items", {mode: "no-cors"}).then(async r => [r.status, [...r.headers], await r.text()])`,
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, harness.Reproduce(tt.ask)); diff != "" {
				t.Errorf("commands (-want +got):\n%s", diff)
			}
		})
	}
}

// A script stands in an HTML report, too: no value may end its element.
func TestReproduceScriptIsInert(t *testing.T) {
	t.Parallel()
	commands := harness.Reproduce(harness.Ask{From: "https://app.example.com", URL: "https://api.example.com/</script>",
		Headers: []fetch.Header{{Name: "X-A", Value: "</script>\u2028\n\x1b"}}})
	script := commands[len(commands)-1]
	if strings.Contains(script, "</script>") || strings.ContainsAny(strings.SplitN(script, "\n", 2)[1], "\n\u2028\x1b") {
		t.Errorf("got %q; want every special character escaped", script)
	}
}

// Every curl line is read by a shell: what it reads must be what was meant.
func TestCurlQuoting(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash to read the lines")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for _, value := range []string{
		"plain", "two words", `it's "quoted"`, "$(touch x) `touch y` $HOME", "a;b|c&d>e", `back\slash`, "tab\tand\nnewline",
		"\x1b[31mred", "\xff\xfe invalid", "bücher", "!history", "#comment", "~", "*", "ends in a quote'", "\x01\x37 octal digits follow 1234",
	} {
		line := harness.Reproduce(harness.Ask{URL: "http://localhost/", Bytes: &harness.Bytes{
			Method: "GET", Headers: []harness.HeaderLine{{Name: "X-A", Value: value}},
		}})[0]
		// A function of the same name prints its last argument instead of asking.
		out, err := exec.CommandContext(ctx, shell, "-c", `curl() { printf %s "${@: -1}"; }; `+line).Output()
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got, want := string(out), "X-A: "+value; got != want {
			t.Errorf("got %q from %s; want %q", got, line, want)
		}
	}
}
