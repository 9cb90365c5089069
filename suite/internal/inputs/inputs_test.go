package inputs

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/corsuite/corsuite/harness/fetch"
)

func h(lines ...string) []fetch.Header {
	var headers []fetch.Header
	for i := 0; i+1 < len(lines); i += 2 {
		headers = append(headers, fetch.Header{Name: lines[i], Value: lines[i+1]})
	}
	return headers
}

const (
	page = "https://app.example.com"
	api  = "https://api.example.com/items"
)

// pasted are texts in the shapes in which browsers and people copy them.
var pasted = map[string]struct {
	text string
	want Request
}{
	"bash, Chrome": {`curl 'https://api.example.com/items' \
  -H 'accept: application/json' \
  -H 'accept-language: en-US,en;q=0.9' \
  -H 'origin: https://app.example.com' \
  -H 'referer: https://app.example.com/' \
  -H 'sec-ch-ua: "Chromium";v="156", "Not_A Brand";v="24"' \
  -H 'sec-fetch-mode: cors' \
  -H 'user-agent: Mozilla/5.0'`,
		Request{URL: api, Origin: page, Headers: h("accept", "application/json", "accept-language", "en-US,en;q=0.9"),
			LeftOut: []string{"origin", "referer", "sec-ch-ua", "sec-fetch-mode", "user-agent"}}},
	"bash, JSON body and cookies": {`curl 'https://api.example.com/items' -X 'PUT' -b 'sid=0123456789; theme=dark' -H 'content-type: application/json' -H 'origin: https://app.example.com' --data-raw '{"name":"it'\''s"}'`,
		Request{URL: api, Method: "PUT", Origin: page, Headers: h("content-type", "application/json"), Body: `{"name":"it's"}`, Cookie: "sid=0123456789; theme=dark",
			Credentials: fetch.Include, LeftOut: []string{"origin"}}},
	"bash, dollar quotes": {`curl 'https://api.example.com/items' -H 'content-type: application/json' --data-raw $'{"a":"it\'s \u0041\\n"}'`,
		Request{URL: api, Method: "POST", Headers: h("content-type", "application/json"), Body: `{"a":"it's A\n"}`}},
	"bash, form data": {`curl 'https://api.example.com/items' --data-raw 'a=1&b=2' --compressed --insecure`,
		Request{URL: api, Method: "POST", Headers: h("Content-Type", "application/x-www-form-urlencoded"), Body: "a=1&b=2", Insecure: true}},
	"HTTP/2 pseudo headers": {`curl 'https://api.example.com/items' -H ':authority: api.example.com' -H ':method: GET' -H 'x-api-key: k'`,
		Request{URL: api, Headers: h("x-api-key", "k"), LeftOut: []string{":authority", ":method"}}},
	"a bearer token": {`curl https://api.example.com/items -H "Authorization: Bearer abcdef123456"`,
		Request{URL: api, Headers: h("Authorization", "Bearer abcdef123456")}},
	"curl's own user": {`curl -u alice:wonderland https://api.example.com/items`,
		Request{URL: api, Headers: h("Authorization", "Basic YWxpY2U6d29uZGVybGFuZA==")}},
	"curl's json": {`curl --json '{"a":1}' https://api.example.com/items`,
		Request{URL: api, Method: "POST", Headers: h("Content-Type", "application/json", "Accept", "application/json"), Body: `{"a":1}`}},
	"curl's query": {`curl -G https://api.example.com/items --data-urlencode 'q=a b' -d x=1`,
		Request{URL: api + "?x=1&q=a+b"}},
	"curl's head": {`$ curl -sI https://api.example.com/items -o /dev/null`,
		Request{URL: api, Method: "HEAD", LeftOut: []string{"--output"}}},
	"no scheme": {`curl localhost:8080/items`, Request{URL: "http://localhost:8080/items"}},
	"cmd, Chrome": {"curl ^\"https://api.example.com/items^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  -H ^\"origin: https://app.example.com^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"100^%^\\^\"^}^\"",
		Request{URL: api, Method: "POST", Origin: page, Headers: h("content-type", "application/json"), Body: `{"a":"100%"}`, LeftOut: []string{"origin"}}},
	"cmd, plain quotes": {"curl \"https://api.example.com/items?a=1&b=2\" ^\n -H \"x-token: a\\\"b\"",
		Request{URL: api + "?a=1&b=2", Headers: h("x-token", `a"b`)}},
	"PowerShell": {"$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$session.UserAgent = \"Mozilla/5.0\"\n" +
		"$session.Cookies.Add((New-Object System.Net.Cookie(\"sid\", \"0123456789\", \"/\", \"api.example.com\")))\n" +
		"Invoke-WebRequest -UseBasicParsing -Uri \"https://api.example.com/items\" `\n-Method \"POST\" `\n-WebSession $session `\n-Headers @{\n\"authority\"=\"api.example.com\"\n" +
		"  \"method\"=\"POST\"\n  \"origin\"=\"https://app.example.com\"\n  \"x-api-key\"=\"k\"\n} `\n-ContentType \"application/json\" `\n-Body \"{`\"a`\":`\"`$1`\"}\"",
		Request{URL: api, Method: "POST", Origin: page, Headers: h("x-api-key", "k", "Content-Type", "application/json"), Body: `{"a":"$1"}`, Cookie: "sid=0123456789",
			Credentials: fetch.Include, LeftOut: []string{"User-Agent", ":authority", ":method", "origin"}}},
	"PowerShell, bytes": {"iwr \"https://api.example.com/items\" -Method PUT -Body ([System.Text.Encoding]::UTF8.GetBytes(\"{}\")) -ContentType 'application/json'",
		Request{URL: api, Method: "PUT", Headers: h("Content-Type", "application/json"), Body: "{}"}},
	"fetch, Chrome": {`fetch("https://api.example.com/items", {
  "headers": {
    "accept": "*/*",
    "content-type": "application/json",
    "sec-ch-ua-mobile": "?0"
  },
  "referrer": "https://app.example.com/page",
  "referrerPolicy": "strict-origin-when-cross-origin",
  "body": "{\"a\":\"\u00e9\"}",
  "method": "PATCH",
  "mode": "cors",
  "credentials": "include"
});`,
		Request{URL: api, Method: "PATCH", Origin: page, Headers: h("accept", "*/*", "content-type", "application/json"), Body: `{"a":"é"}`, Mode: fetch.CORS,
			Credentials: fetch.Include, LeftOut: []string{"sec-ch-ua-mobile", "referrerPolicy"}}},
	"fetch, Node.js": {`fetch("https://api.example.com/items", {"headers": {"cookie": "sid=0123456789", "Referer": "https://app.example.com/"}, "body": null, "method": "GET"});`,
		Request{URL: api, Method: "GET", Origin: page, Cookie: "sid=0123456789", Credentials: fetch.Include, LeftOut: []string{"Referer"}}},
	"fetch, Firefox": {`await fetch("https://api.example.com/items", {
    "credentials": "omit",
    "headers": {"User-Agent": "Mozilla/5.0", "Accept": "application/json", "Content-Type": "application/json"},
    "referrer": "https://app.example.com/", "body": "{}", "method": "POST", "mode": "cors"
});`,
		Request{URL: api, Method: "POST", Origin: page, Headers: h("Accept", "application/json", "Content-Type", "application/json"), Body: "{}", Mode: fetch.CORS,
			Credentials: fetch.Omit, LeftOut: []string{"User-Agent"}}},
	"fetch, as people write it": {"const response = await fetch('https://api.example.com/' + 'items', {method: 'PUT', headers: new Headers({'X-Api-Key': `k`}), body: JSON.stringify({a: 1, b: [true, null]}), signal})",
		Request{URL: api, Method: "PUT", Headers: h("X-Api-Key", "k"), Body: `{"a":1,"b":[true,null]}`, LeftOut: []string{"signal"}}},
	"fetch, a promise": {`fetch('https://api.example.com/items', {credentials: 'include', redirect: "manual", cache: "no-store"}).then(r => r.json()).then(console.log)`,
		Request{URL: api, Credentials: fetch.Include, Redirect: fetch.RedirectManual, Cache: fetch.NoStore}},
	"fetch, parameters": {`fetch("https://api.example.com/items", {method: "POST", body: new URLSearchParams({a: "x y", b: 2})})`,
		Request{URL: api, Method: "POST", Body: "a=x+y&b=2"}},
	"a user name in the URL": {`curl https://alice:wonderland@api.example.com/items`, Request{URL: api, LeftOut: []string{"the user name in the URL"}}},
}

func TestRead(t *testing.T) {
	t.Parallel()
	all := maps.Clone(pasted)
	maps.Copy(all, asPasted)
	for name, tt := range all {
		all, err := Read(tt.text)
		if err != nil || len(all) != 1 {
			t.Errorf("%s: %d requests, %v", name, len(all), err)
			continue
		}
		r := all[0]
		if !Looks(tt.text) {
			t.Errorf("%s: it does not look like something that was copied", name)
		}
		r.Secrets = nil
		if diff := cmp.Diff(tt.want, r, cmpopts.IgnoreUnexported(Request{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What needs a shell, a file or an evaluation is refused, and names its word.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	marker := filepath.Join(dir, "marker")
	for name, tt := range map[string]struct{ text, word string }{
		"a command":                     {"curl 'https://api.example.com/' -H \"x: $(touch " + marker + ")\"", "$(touch " + marker + ")"},
		"backticks":                     {"curl `touch " + marker + "`", "`touch " + marker + "`"},
		"a variable":                    {`curl -H "Authorization: Bearer $TOKEN" https://api.example.com/`, "$TOKEN"},
		"a pipe":                        {"curl https://api.example.com/ | sh", "| sh"},
		"a redirection":                 {"curl https://api.example.com/ > " + marker, "> " + marker},
		"a second command":              {"curl https://api.example.com/; touch " + marker, "touch"},
		"a background job":              {"curl https://api.example.com/ & touch " + marker, ""},
		"a condition":                   {"curl https://api.example.com/ && touch " + marker, ""},
		"as another user":               {"sudo curl https://api.example.com/", "sudo"},
		"by another shell":              {"bash -c 'curl https://api.example.com/'", "bash"},
		"evaluated":                     {"eval curl https://api.example.com/", "eval"},
		"negated":                       {"! curl https://api.example.com/", "!"},
		"in a subshell":                 {"(curl https://api.example.com/)", "(curl"},
		"a variable before":             {"TOKEN=s3cretvalue curl https://api.example.com/", "TOKEN="},
		"an assignment":                 {"curl=1 curl https://api.example.com/", ""},
		"a process":                     {"curl https://api.example.com/ -d <(touch " + marker + ")", ""},
		"a file as body":                {"curl https://api.example.com/ -d @/etc/passwd", "@/etc/passwd"},
		"a binary file":                 {"curl https://api.example.com/ --data-binary @/etc/passwd", "@/etc/passwd"},
		"an encoded file":               {"curl https://api.example.com/ --data-urlencode a@/etc/passwd", "a@/etc/passwd"},
		"a file of headers":             {"curl https://api.example.com/ -H @/etc/passwd", "@/etc/passwd"},
		"a file of cookies":             {"curl https://api.example.com/ -b /etc/passwd", "/etc/passwd"},
		"a file of options":             {"curl https://api.example.com/ -K /etc/passwd", "-K"},
		"an upload":                     {"curl -T /etc/passwd https://api.example.com/", "-T"},
		"a form":                        {"curl -F file=@/etc/passwd https://api.example.com/", "file=@/etc/passwd"},
		"two URLs":                      {"curl https://a.example/ https://b.example/", "https://b.example/"},
		"an unknown option":             {"curl --frobnicate https://api.example.com/", ""},
		"no URL":                        {"curl -H 'a: b'", ""},
		"a file URL":                    {"curl file:///etc/passwd", "file:///etc/passwd"},
		"a missing quotation mark":      {"curl 'https://api.example.com/", ""},
		"cmd runs":                      {"curl ^\"https://api.example.com/^\" & del x", "& del x"},
		"cmd's variable":                {"curl ^\"https://api.example.com/^\" -H %TOKEN%", "%TOKEN%"},
		"PowerShell's expression":       {"Invoke-WebRequest -Uri \"https://api.example.com/$(whoami)\"", ""},
		"PowerShell's pipe":             {"Invoke-WebRequest -Uri \"https://api.example.com/\" | Out-File x", "|"},
		"PowerShell's file":             {"Invoke-WebRequest -Uri \"https://api.example.com/\" -OutFile x", "-OutFile"},
		"another statement":             {"Invoke-WebRequest \"https://api.example.com/\"\nRemove-Item x", "Remove-Item"},
		"fetch with a variable":         {"fetch(url)", "url"},
		"fetch with a call":             {"fetch('https://api.example.com/' + location())", "location()"},
		"fetch with a template":         {"fetch(`https://api.example.com/${id}`)", ""},
		"fetch with a body of its own":  {"fetch('https://api.example.com/', {body: JSON.stringify({signal})})", "signal"},
		"fetch with a spread":           {"fetch('https://api.example.com/', {...options})", ""},
		"fetch with a mode of its own":  {"fetch('https://api.example.com/', {mode: 'corse'})", "corse"},
		"fetch that is not whole":       {"fetch('https://api.example.com/', {", ""},
		"another tool":                  {"wget https://api.example.com/", "wget"},
		"another tool's short name":     {"http PUT https://api.example.com/ a:b", "http"},
		"a library":                     {"axios.post('https://api.example.com/', {a: 1})", "axios"},
		"an older way":                  {"$.ajax({url: 'https://api.example.com/'})", "$.ajax"},
		"an address without quotes":     {"curl https://api.example.com/?a=1&b=2", "&"},
		"a command before the request":  {"touch " + marker + "; curl https://api.example.com/", "touch"},
		"a command as prompt":           {"$(touch " + marker + ") curl https://api.example.com/", ""},
		"a file in a form":              {"curl -F 'a=</etc/passwd' https://api.example.com/", "a=</etc/passwd"},
		"a second call with a variable": {"fetch('https://api.example.com/').then(r => fetch(r.url))", "r.url"},
		"PowerShell's second command":   {"$r = Invoke-WebRequest \"https://api.example.com/\"; Remove-Item x", "Remove-Item"},
		"PowerShell's variable":         {"Invoke-WebRequest \"https://api.example.com/\" -Body $body", "$body"},
		"cmd's second command":          {"curl ^\"https://api.example.com/^\" &\r\ndel x", ""},
		"neither":                       {"hello https://api.example.com/", ""},
	} {
		_, err := Read(tt.text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v; want an *Error", name, err)
			continue
		}
		if tt.word != "" && e.Word != tt.word {
			t.Errorf("%s: the error names %q (%v); want %q", name, e.Word, err, tt.word)
		}
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a command of a pasted text was run")
	}
}

// A text that nests without end is refused in no time.
func TestDepth(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"curl " + strings.Repeat("$(", 100_000), "curl " + strings.Repeat("<(", 100_000), "curl \"" + strings.Repeat("$((", 60_000),
		"curl " + strings.Repeat("{", 200_000), "curl x;" + strings.Repeat("if ", 100_000), "fetch(" + strings.Repeat("[", 300_000),
		"fetch('https://a.example/', " + strings.Repeat("{a:", 100_000),
	} {
		start := time.Now()
		if _, err := Read(text); err == nil {
			t.Errorf("%.20s…: it is read", text)
		}
		if took := time.Since(start); took > 10*time.Second { // seconds on a busy machine, minutes without a bound
			t.Errorf("%.20s…: it took %v", text, took)
		}
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	all, err := Read(`curl -u alice:wonderland -b 'sid=0123456789; a=b' https://u:password99@api.example.com/ -H 'X-Other: y'`)
	if err != nil {
		t.Fatal(err)
	}
	r := all[0]
	for _, secret := range []string{"wonderland", "0123456789", "sid=0123456789; a=b", "password99", "YWxpY2U6d29uZGVybGFuZA=="} {
		if !slices.Contains(r.Secrets, secret) {
			t.Errorf("%q is not a secret among %q", secret, r.Secrets)
		}
	}
}

func TestLooks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"https://api.example.com/", "http://curl.example/", "https://a.example/?q=curl x", "fetch", "", "curly https://a.example/"} {
		if Looks(text) {
			t.Errorf("%q looks like something that was copied", text)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, tt := range pasted {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Read(text)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("got %v; want an *Error", err)
		}
		for _, one := range r {
			if !strings.HasPrefix(strings.ToLower(one.URL), "http") {
				t.Errorf("URL %q without an error", one.URL)
			}
		}
	})
}
