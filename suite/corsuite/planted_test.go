//go:build unix

package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corsuite/corsuite/suite/internal/report"
)

// planting is a folder of inputs with secrets in them, and the environment that
// the command finds them in.
type planting struct {
	dir     string
	secrets map[string]string
	env     []string
	parrot  *parrot
}

func newPlanting(t *testing.T) *planting {
	t.Helper()
	s := planted()
	p := &planting{dir: t.TempDir(), secrets: s, parrot: newParrot(t, s)}
	p.env = []string{
		"SESSION=theme=dark; sid=" + s["cookie"], "KEY=" + s["header"], "TOKEN=" + s["list-header"], "SCRIPT=" + s["script-header"], "LOWER=" + strings.ToLower(s["lower"]),
		"AUTH_COOKIE=" + s["auth-cookie"], "AUTH_HEADER=" + s["auth-header"], "AUTH_TOKEN=" + s["auth-token"], "AUTH_BODY=" + s["auth-body"],
		"BASIC=Basic " + base64.StdEncoding.EncodeToString([]byte("someone:"+s["basic"])), "PRINTED=" + s["command"], "PRINTED_COOKIE=" + s["command-cookie"],
	}
	if err := os.Mkdir(filepath.Join(p.dir, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	p.write(t, "key", s["file-header"]+"\n")
	p.write(t, "requests.yaml", fmt.Sprintf(`
- {url: "%[1]s/wrong?token=%[2]s", origin: https://app.example.com, credentials: include, headers: {Authorization: "Bearer ${TOKEN}"}}
- {url: "%[1]s/garbage", origin: https://app.example.com, headers: {X-Script: "${SCRIPT}"}}
- {url: "%[1]s/away", origin: https://app.example.com, method: POST, body: '{"password": "%[3]s"}', expect: blocked}
- {url: "http://someone:%[4]s@127.0.0.1:1/", origin: https://app.example.com, expect: shared}
`, p.parrot.url, s["list-url"], s["list-body"], s["userinfo"]))
	p.write(t, "corsuite.yaml", fmt.Sprintf(`
policy: {origins: [https://app.example.com], credentials: true, expose: [X-Request-Id], headers: [X-Script]}
targets:
  - {url: "%[1]s/wrong?api_key=%[2]s"}
  - {name: posted, url: "%[1]s/items", method: POST, content-type: application/json, body: '{"client_secret": "%[3]s"}'}
  - {name: garbage, url: "%[1]s/garbage"}
`, p.parrot.url, s["config-url"], s["config-body"]))
	p.write(t, "session.yaml", fmt.Sprintf(`
policy: {origins: [https://app.example.com], credentials: true}
auth: {cookie: "a=1; sid=${AUTH_COOKIE}", headers: {X-Gateway: "${AUTH_HEADER}", X-Bearer: "Bearer ${AUTH_TOKEN}"}}
targets:
  - {url: "%[1]s/wrong"}
  - {name: garbage, url: "%[1]s/garbage", method: POST, content-type: text/plain, send: true, body: "x ${AUTH_BODY} y"}
`, p.parrot.url))
	p.write(t, "mistaken.yaml", fmt.Sprintf("targets:\n  - url: ftp://someone:%[1]s@h/?access_token=%[2]s\n  - url: http://someone:%[1]s@h/\npolcy: {password: \"%[3]s\"}\n",
		s["userinfo"], s["query"], s["json"]))
	p.write(t, "ingress.yaml", fmt.Sprintf(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: "api?access_token=%[2]s"
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "https://someone:%[1]s@app.example.com, https://app.example.com"
    nginx.ingress.kubernetes.io/cors-allow-headers: "X-Token: %[2]s"
    nginx.ingress.kubernetes.io/auth-secret: %[2]s
stringData: {password: "%[3]s"}
`, s["userinfo"], s["query"], s["json"]))
	p.write(t, "open.yaml", fmt.Sprintf(`
openapi: 3.0.0
info: {title: "shop?token=%[2]s", version: "1"}
servers: [{url: "%[1]s"}]
paths:
  /wrong:
    options: {responses: {"200": {headers: {Access-Control-Allow-Origin: {schema: {type: string, default: "https://app.example.com"}}, Access-Control-Allow-Headers: {schema: {default: "X-Api-Key"}}}}}}
    get:
      parameters:
        - {name: access_token, in: query, required: true, example: %[2]s, schema: {type: string}}
        - {name: X-Api-Key, in: header, required: true, example: %[2]s, schema: {type: string}}
      responses: {"200": {description: x}}
    post:
      requestBody: {content: {application/json: {example: {password: %[3]s}}}}
      responses: {"200": {description: x}}
`, p.parrot.url, s["openapi"], s["openapi-body"]))
	p.write(t, "based.yaml", fmt.Sprintf(`
policy: {origins: [https://app.example.com], credentials: true}
base: "%[1]s"
targets: [{url: "/wrong?token=%[2]s", labels: {team: shop}}]
run: {via: raw, out: ["json=based.json", "ndjson=based.ndjson", "github=based.github"]}
`, p.parrot.url, s["base"]))
	p.write(t, "urls.txt", fmt.Sprintf("%[1]s/wrong?api_key=%[2]s\n{\"url\": \"%[1]s/garbage?sig=%[2]s\", \"labels\": {\"team\": \"x\"}}\nhttp://someone:%[2]s@h/\n", p.parrot.url, s["listed"]))
	p.write(t, "good.txt", fmt.Sprintf("%[1]s/wrong?api_key=%[2]s\n{\"url\": \"%[1]s/garbage?sig=%[2]s\", \"labels\": {\"team\": \"x\"}}\n", p.parrot.url, s["listed"]))
	p.write(t, "listed.yaml", "policy: {origins: [https://app.example.com]}\ntargets-from: good.txt\n")
	p.write(t, "mislisted.yaml", "policy: {origins: [https://app.example.com]}\ntargets-from: urls.txt\n")
	p.write(t, "page.har", fmt.Sprintf(`{"log": {"version": "1.2", "pages": [{"id": "p", "title": "https://app.example.com/?token=%[2]s"}], "entries": [
{"pageref": "p", "request": {"method": "GET", "url": "%[1]s/wrong", "headers": [{"name": "origin", "value": "https://someone:%[2]s@app.example.com"}, {"name": "referer", "value": "https://app.example.com/?access_token=%[2]s"}]},
 "response": {"status": 200, "_error": "token=%[2]s", "headers": [{"name": "location", "value": "/x?token=%[2]s"}]}}]}}`, p.parrot.url, s["har-page"]))
	p.write(t, "recorded.har", fmt.Sprintf(`{"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "1"}, "entries": [
{"startedDateTime": "2026-01-01T00:00:00Z", "request": {"method": "GET", "url": "%[1]s/wrong?access_token=%[2]s&page=2", "headers": [
 {"name": "origin", "value": "https://app.example.com"}, {"name": "cookie", "value": "a=1; sid=%[3]s"}, {"name": "authorization", "value": "Bearer %[4]s"}]},
 "response": {"status": 200, "headers": [{"name": "access-control-allow-origin", "value": "*"}, {"name": "set-cookie", "value": "sid=%[3]s"}, {"name": "x-echo", "value": "%[4]s"}]}},
{"startedDateTime": "2026-01-01T00:00:01Z", "request": {"method": "POST", "url": "%[1]s/items", "headers": [
 {"name": "origin", "value": "https://app.example.com"}, {"name": "x-api-key", "value": "%[5]s"}], "postData": {"mimeType": "text/plain", "text": "{\"password\": \"%[6]s\"}"}},
 "response": {"status": 0, "headers": []}}]}}`, p.parrot.url, s["query"], s["cookie"], s["form"], s["header"], s["json"]))
	return p
}

func (p *planting) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs the command in the folder and returns everything that it printed.
func (p *planting) run(t *testing.T, args ...string) string {
	t.Helper()
	c, stderr := command(t, args...)
	var stdout bytes.Buffer
	c.Stdout, c.Dir = &stdout, p.dir
	c.Env = append(append(c.Env, p.env...), "TMPDIR="+filepath.Join(p.dir, "tmp"))
	err := c.Run()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() < 1 || exit.ExitCode() > 3) {
		t.Errorf("%v: got %v", args, err)
	}
	return stdout.String() + "\n--- standard error\n" + stderr.String()
}

// session are the flags that authenticate.
func session() []string {
	return []string{
		"--cookie", "$SESSION", "--header", "X-Api-Key: $KEY", "--header", "X-Filed: @key", "--header", "Authorization: $BASIC", "--header", "X-Lower: $LOWER",
		"--auth-command", `printf 'X-Printed: %s\nCookie: printed=%s\n' "$PRINTED" "$PRINTED_COOKIE"; echo "$PRINTED" >&2`,
	}
}

// Every input has a secret of its own, the server says each back in all clothes,
// and nothing of them leaves: not on standard output or error, in no file.
func TestPlantedSecrets(t *testing.T) {
	t.Parallel()
	p := newPlanting(t)
	via := []string{"--via", "raw"}[:2:2]
	p.hold(t, append(via, "--only", "cors-check,exposed-headers,preflight,credentials"), append(via, "--only", "cors-check.stranger,exposed-headers"))
	p.noFileLeaks(t)
}

func TestPlantedSecretsWithChrome(t *testing.T) {
	if testing.Short() {
		t.Skip("short mode: no browser")
	}
	p := newPlanting(t)
	stop := p.watchBrowsers(t)
	via := []string{"--via", "raw,chrome", "--only", "cors-check.stranger,exposed-headers", "--timeout", "5s"}
	p.hold(t, via, via)
	stop()
	p.noFileLeaks(t)
}

// hold runs every command that takes a secret.
func (p *planting) hold(t *testing.T, config, run []string) {
	t.Helper()
	s, url := p.secrets, p.parrot.url
	try := run[:2] // --via
	query := fmt.Sprintf("?access_token=%s&page=2&X-Amz-Signature=%s&ticket=%s", s["query"], s["signature"], s["redact"])
	everything := []string{"run", "--config", "corsuite.yaml", "--redact", "ticket", "--verbose"}
	for _, format := range report.Formats() {
		everything = append(everything, "--out", format+"=all."+format)
	}
	policy := []string{"--origin", "https://app.example.com", "--credentials", "--redact", "ticket"}
	asked := []string{"--origin", "https://app.example.com", "--credentials", "--redact=ticket", "--unsafe"}
	for name, args := range map[string][]string{
		"config":         join(everything, config, session()),
		"session":        join([]string{"run", "--config", "session.yaml", "--verbose"}, run),
		"session, json":  join([]string{"run", "--config", "session.yaml", "--format", "json"}, run),
		"json":           join([]string{"run", url + "/items" + query, "--format", "json"}, policy, run, session()),
		"html":           join([]string{"run", url + "/away" + query, "--format", "html"}, policy, run, session()),
		"markdown":       join([]string{"run", url + "/wrong" + query, "--format", "markdown"}, policy, run, session()),
		"nobody":         join([]string{"run", "http://127.0.0.1:1/items" + query}, policy, run, session()),
		"userinfo":       join([]string{"run", "http://someone:" + s["userinfo"] + "@127.0.0.1:1/items" + query}, policy),
		"mistaken":       {"run", "--config", "mistaken.yaml"},
		"proxy":          join([]string{"run", url + "/items", "--via", "raw", "--proxy", "http://someone:" + s["proxy"] + "@127.0.0.1:1"}, policy),
		"proxy, socks":   join([]string{"run", url + "/items", "--via", "raw", "--proxy=socks5://someone:" + s["proxy"] + "@127.0.0.1:1"}, policy),
		"proxy, no URL":  join([]string{"run", url + "/items", "--via", "raw", "--proxy", "someone:" + s["proxy"] + "@127.0.0.1:1"}, policy),
		"path":           join([]string{"run", url + "/items", "--via", "raw", "--cacert", "/run/token=" + s["query"]}, policy),
		"token":          {"try", url + "/wrong?x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + s["query"], "--origin", "https://app.example.com", "--via", "raw"},
		"adapter":        join([]string{"run", "--exec", `echo "$KEY"; exit 1`, "--via", "raw", "--header", "X-Api-Key: $KEY"}, policy),
		"adapter, file":  join([]string{"run", "--config", "session.yaml", "--exec", `echo "$AUTH_HEADER"; exit 1`, "--via", "raw"}),
		"header, bare":   join([]string{"try", url + "/garbage" + query, "-H", s["form"]}, asked, try, session()),
		"browser":        join([]string{"run", url + "/items", "--via", "chrome", "--chrome", "ws://someone:" + s["proxy"] + "@127.0.0.1:1/?token=" + s["query"]}, policy),
		"unknown flag":   join([]string{"run", url + query, "--redact", "ticket", "--acess=" + url + query}),
		"unknown value":  {"run", url, "--timeout", url + query, "--redact=ticket"},
		"unknown":        {"rnu", "https://someone:" + s["userinfo"] + "@h/" + query, "--redact", "ticket"},
		"pasted":         {"try", "curl '" + url + "/wrong" + query + "' -H 'Authorization: Bearer " + s["form"] + "' -b 'sid=" + s["list-body"] + "' -u someone:" + s["userinfo"], "--redact", "ticket", "--via", "raw"},
		"list":           join([]string{"try", "-f", "requests.yaml", "--unsafe", "--verbose"}, try, session()),
		"list, json":     join([]string{"try", "-f", "requests.yaml", "--unsafe", "--format", "json"}, try, session()),
		"form":           join([]string{"try", url + "/wrong" + query, "-X", "POST", "-d", "a=b&client_secret=" + s["form"]}, asked, try, session()),
		"json body":      join([]string{"try", url + "/items" + query, "-X", "PUT", "-d", `{"a": {"private_key": "` + s["json"] + `"}}`, "--format", "json"}, asked, try, session()),
		"header":         join([]string{"try", url + "/garbage" + query, "-H", "X-Auth-Token: " + s["form"]}, asked, try, session()),
		"redirect":       join([]string{"try", url + "/away" + query, "-H", "X-Script: 1", "--verbose"}, asked, try, session()),
		"learn":          join([]string{"learn", url + "/items?access_token=" + s["query"]}, session()),
		"learn, garbage": join([]string{"learn", url + "/garbage?access_token=" + s["query"]}, session()),
		"learn, file":    join([]string{"learn", url + "/items?access_token=" + s["query"], "--out", "draft.yaml"}, session()),
		"compare":        join([]string{"compare", url + "/items" + query, url + "/wrong" + query}, policy, run, session()),
		"compare, json":  join([]string{"compare", url + "/items" + query, url + "/garbage" + query, "--format", "json"}, policy, run, session()),
		"har":            {"har", "recorded.har", "--verbose", "--redact", "ticket"},
		"har, json":      {"har", "recorded.har", "--format", "json", "--redact=ticket"},
		"har, again":     join([]string{"har", "recorded.har", "--again", "--redact", "ticket"}, try),
		"har, kept":      join([]string{"har", "recorded.har", "--again", "--keep-secrets", "--redact", "ticket"}, try),
		"policy from":    {"policy", "from", "ingress.yaml"},
		"policy, json":   {"policy", "from", "ingress.yaml", "--format", "json"},
		"policy, paper":  {"compare", "policy:ingress.yaml", "policy:ingress.yaml", "--via", "raw", "--only", "cors-check.stranger"},
		"policy, broken": {"policy", "from", "recorded.har"},
		"cure":           {"cure", "--server", "nginx", "--policy-from", "ingress.yaml"},
		"requests":       {"requests", "from", "recorded.har"},
		"requests, file": {"requests", "from", "recorded.har", "--out", "requests-out.yaml"},
		"requests, page": {"requests", "from", "page.har"},
		"har, page":      {"har", "page.har", "--verbose", "--redact", "ticket"},
		"har, page json": {"har", "page.har", "--format", "json"},
		"openapi":        {"policy", "from", "open.yaml"},
		"openapi, json":  {"policy", "from", "open.yaml", "--format", "json"},
		"openapi, run":   join([]string{"run", "--policy-from", "open.yaml", "--verbose"}, run),
		"openapi, learn": {"learn", "--policy-from", "open.yaml", "--origin", "https://app.example.com"},
		"openapi, file":  {"policy", "from", "open.yaml", "--out", "opened.yaml"},
		"based":          {"run", "--config", "based.yaml", "--only", "cors-check.stranger"},
		"base":           {"run", "--config", "based.yaml", "--base", "http://someone:" + s["base"] + "@h/?token=" + s["base"]},
		"listed":         join([]string{"run", "--config", "listed.yaml", "--out", "json=listed.json", "--verbose"}, run),
		"mislisted":      join([]string{"run", "--config", "mislisted.yaml"}, run),
		"contract":       join([]string{"run", url + "/wrong" + query, "--contract", "graphql", "--redact", "ticket"}, run, session()),
		"fetch()":        {"try", `fetch("` + url + "/wrong?token=" + s["fetch-call"] + `", {"headers": {"authorization": "Bearer ` + s["fetch-call"] + `", "x-api-key": "` + s["fetch-call"] + `"}, "body": "{\"password\":\"` + s["fetch-call"] + `\"}", "method": "POST", "referrer": "https://app.example.com/?token=` + s["fetch-call"] + `"})`, "--via", "raw", "--verbose"},
		"fetch(), wrong": {"try", `fetch("` + url + "/wrong?token=" + s["fetch-call"] + `", {"headers": {"authorization": "Bearer ` + s["fetch-call"] + `"}, "window": now()})`, "--origin", "https://app.example.com", "--via", "raw"},
		"powershell": {"try", `Invoke-WebRequest -UseBasicParsing -Uri "` + url + "/wrong?access_token=" + s["powershell"] + `" -Headers @{ "origin"="https://app.example.com"
"authorization"="Bearer ` + s["powershell"] + `" }`, "--via", "raw", "--verbose"},
		"record":  {"record", "--out", "requests-rec.yaml", "--draft", "draft-rec.yaml", "--", "sh", "-c", "curl -s --proxy \"$CORSUITE_PROXY\" --noproxy '' -H 'Origin: https://app.example.com' -H 'X-Api-Key: " + s["recorded"] + "' '" + url + "/wrong?token=" + s["recorded"] + "'; echo '" + s["recorded"] + "' >/dev/null"},
		"explain": {"explain", "Access to fetch at 'https://someone:" + s["userinfo"] + "@h/?token=" + s["query"] + "' from origin 'https://a.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."},
	} {
		if out := p.run(t, args...); len(leaks(s, out)) > 0 {
			t.Errorf("%s: got\n  %s", name, strings.Join(leaks(s, out), "\n  "))
		} else if len(out) < 30 {
			t.Errorf("%s: got %q; want something to look at", name, out)
		}
	}
	// What was saved is read back.
	for name, args := range map[string][]string{
		"diff":           {"diff", "all.json", "all.json", "--verbose"},
		"diff, lines":    {"diff", "based.ndjson", "based.json", "--verbose"},
		"merged":         {"merge", "based.json", "listed.json", "--verbose"},
		"merged, json":   {"merge", "based.json", "listed.json", "--format", "json"},
		"waivers":        {"waivers", "from", "listed.json"},
		"compare, saved": join([]string{"compare", "all.json", url + "/wrong" + query}, policy, run, session()),
	} {
		if out := p.run(t, args...); len(leaks(s, out)) > 0 {
			t.Errorf("%s: got\n  %s", name, strings.Join(leaks(s, out), "\n  "))
		}
	}
}

func join(parts ...[]string) []string {
	var all []string
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// noFileLeaks looks into every file that the command left, those in its
// temporary folder included.
func (p *planting) noFileLeaks(t *testing.T) {
	t.Helper()
	ours := map[string]bool{"key": true, "requests.yaml": true, "corsuite.yaml": true, "mistaken.yaml": true, "session.yaml": true, "recorded.har": true, "ingress.yaml": true,
		"open.yaml": true, "based.yaml": true, "urls.txt": true, "good.txt": true, "page.har": true}
	files := 0
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || ours[d.Name()] {
			return err
		}
		text, err := os.ReadFile(path)
		if found := leaks(p.secrets, string(text)); len(found) > 0 {
			t.Errorf("%s: got\n  %s", d.Name(), strings.Join(found[:min(len(found), 10)], "\n  "))
		}
		files++
		return err
	})
	if err != nil || files < len(report.Formats())+1 {
		t.Errorf("got %d files, %v; want each format's and the draft", files, err)
	}
}

// watchBrowsers looks at the arguments of every browser that runs until stop is
// called: whoever lists the processes of the machine sees them.
func (p *planting) watchBrowsers(t *testing.T) (stop func()) {
	t.Helper()
	ended, done := make(chan struct{}), make(chan struct{})
	seen := 0
	go func() {
		defer close(done)
		for {
			select {
			case <-ended:
				return
			case <-time.After(50 * time.Millisecond):
			}
			processes, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, name := range processes {
				text, _ := os.ReadFile(name) // it may have ended
				if !bytes.Contains(text, []byte("--user-data-dir="+p.dir)) {
					continue
				}
				seen++
				if found := leaks(p.secrets, string(text)); len(found) > 0 {
					t.Errorf("a browser's arguments: got\n  %s", strings.Join(found, "\n  "))
				}
			}
		}
	}()
	return func() {
		close(ended)
		<-done
		if _, err := os.Stat("/proc/self/cmdline"); err == nil && seen == 0 {
			t.Error("no browser was seen")
		}
	}
}
