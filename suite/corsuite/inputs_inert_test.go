//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// What a recording, a manifest, a saved report or a pasted text holds is printed by
// the commands that read it: none of it is a command to a runner or a terminal.
func TestInputsAreInert(t *testing.T) {
	t.Parallel()
	const bad = "x ::error title=X::bad\r\n  ::add-mask::b ##[error]bad ##vso[a.b]c ##teamcity[x] \x1b[31m\u009b2J\u202e"
	const app = "https://app.example.com"
	dir := t.TempDir()
	quoted := func(format string) string {
		b, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(format, string(b[1:len(b)-1]))
	}
	for name, text := range map[string]string{
		"recorded.har": quoted(`{"log": {"version": "1.2", "creator": {"name": "%[1]s", "version": "%[1]s"}, "pages": [{"id": "%[1]s", "title": "%[1]s"}], "entries": [
{"request": {"method": "GET", "url": "http://127.0.0.1:1/%[1]s", "headers": [{"name": "Origin", "value": "https://app.example.com"}, {"name": "%[1]s", "value": "%[1]s"}, {"name": "X-A", "value": "%[1]s"}]},
 "response": {"status": 200, "statusText": "%[1]s", "_error": "%[1]s", "headers": [{"name": "Access-Control-Allow-Origin", "value": "%[1]s"}, {"name": "%[1]s", "value": "y"}]}},
{"request": {"method": "GET", "url": "http://127.0.0.1:1/", "headers": [{"name": "Origin", "value": "%[1]s"}]}, "response": {"status": 0, "_error": "%[1]s"}},
{"request": {"method": "%[1]s", "url": "http://127.0.0.1:1/", "headers": [{"name": "Origin", "value": "https://app.example.com"}], "postData": {"text": "%[1]s"}}, "response": {"status": 200}}]}}`),
		"ingress.yaml": quoted(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: "%[1]s"
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "https://app.example.com, %[1]s"
    nginx.ingress.kubernetes.io/cors-allow-headers: "X-A, %[1]s"
    nginx.ingress.kubernetes.io/cors-allow-methods: "%[1]s"
    nginx.ingress.kubernetes.io/cors-max-age: "%[1]s"
`),
		"open.yaml": quoted(`
openapi: 3.0.0
info: {title: "%[1]s", version: "%[1]s"}
servers: [{url: "http://127.0.0.1:1/%[1]s"}]
paths:
  "/%[1]s":
    options:
      responses:
        "200": {headers: {Access-Control-Allow-Origin: {schema: {type: string, example: "%[1]s"}}, Access-Control-Allow-Methods: {schema: {example: "%[1]s"}}}}
    get: {operationId: "%[1]s", responses: {"200": {description: "%[1]s"}}}
`),
		"template.yaml": quoted(`
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  "%[1]s":
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: "%[1]s", CorsConfiguration: {AllowOrigins: ["https://app.example.com", "%[1]s"], AllowHeaders: ["%[1]s"], AllowMethods: [GET, "%[1]s"]}}
`),
		"saved.json": quoted(`{"corsuite": "1", "agents": [{"name": "raw"}], "verdicts": [
{"rule": "cors-check.stranger", "case": "unrelated", "agent": "raw", "target": "%[1]s", "status": "fail", "title": "%[1]s", "why": "%[1]s", "want": "%[1]s", "got": "%[1]s"},
{"rule": "%[1]s", "case": "%[1]s", "agent": "%[1]s", "target": "t", "status": "fail", "got": "%[1]s"}]}`),
		"policy.yaml": "policy: {origins: [https://app.example.com], credentials: true, methods: [PUT], headers: [\"X-$host'`|~\"], expose: [\"X-A#'$1\"]}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	commands := map[string][]string{
		"har":                {"har", "recorded.har", "--verbose"},
		"har, json":          {"har", "recorded.har", "--format", "json"},
		"har, again":         {"har", "recorded.har", "--again", "--via", "raw", "--verbose"},
		"requests, har":      {"requests", "from", "recorded.har"},
		"requests, openapi":  {"requests", "from", "open.yaml"},
		"requests, new file": {"requests", "from", "recorded.har", "--out", "new.yaml"},
		"policy, openapi":    {"policy", "from", "open.yaml"},
		"policy, both":       {"policy", "from", "ingress.yaml", "template.yaml"},
		"policy, set":        {"policy", "from", "template.yaml", "--set", bad + "=" + bad, "--name", bad},
		"run, policy-from":   {"run", "http://127.0.0.1:1/", "--via", "raw", "--policy-from", "template.yaml"},
		"compare":            {"compare", "policy:ingress.yaml", "policy:template.yaml", "--via", "raw", "--only", "cors-check"},
		"waivers":            {"waivers", "from", "saved.json"},
		"diff":               {"diff", "saved.json", "saved.json", "--verbose"},
		"explain":            {"explain", "Access to fetch at '" + bad + "' from origin '" + bad + "' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."},
		"explain, parameter": {"explain", "Access to fetch at 'http://a.example/' from origin 'https://b.example' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header has a value '" + bad + "' that is not equal to the supplied origin."},
		"explain, rule":      {"explain", bad},
		"pasted":             {"try", "curl 'http://127.0.0.1:1/' -H 'Origin: " + app + "' -H 'X-A: " + bad + "' -H '" + bad + ": y'", "--via", "raw"},
		"pasted, wrong":      {"try", "curl 'http://127.0.0.1:1/' --" + bad + " '" + bad + "' | " + bad, "--origin", app, "--via", "raw"},
		"pasted, fetch":      {"try", `fetch("http://127.0.0.1:1/", {"` + "mode" + `": "` + bad + `"})`, "--origin", app, "--via", "raw"},
		"base":               {"run", "--config", "policy.yaml", "--base", bad, "--via", "raw"},
		"contract":           {"run", "http://127.0.0.1:1/", "--contract", bad, "--via", "raw"},
		"cure, no such":      {"cure", "--server", bad, "--config", "policy.yaml"},
	}
	for _, kind := range []string{"ingress", "template"} {
		for _, format := range []string{"yaml", "json"} {
			commands["policy, "+kind+", "+format] = []string{"policy", "from", kind + ".yaml", "--format", format}
		}
	}
	for what, args := range commands {
		got := inFolder(t, dir, args...)
		holdPlain(t, what+", standard output", got.stdout)
		holdPlain(t, what+", standard error", got.stderr)
		if got.code > 3 || got.code < 0 || len(got.stdout)+len(got.stderr) < 30 {
			t.Errorf("%s: got exit code %d, %q, %q", what, got.code, got.stdout, got.stderr)
		}
		if len(got.stderr) > 4000 {
			t.Errorf("%s: got %d bytes on standard error", what, len(got.stderr))
		}
		if shows := strings.Contains(got.stdout+got.stderr, "add-mask"); !shows && args[0] == "policy" {
			t.Errorf("%s: got %q; want what the file says", what, got.stdout)
		}
		if slices.Contains(args, "json") {
			for from := json.NewDecoder(strings.NewReader(got.stdout)); ; {
				var any any
				if err := from.Decode(&any); err != nil && err != io.EOF {
					t.Errorf("%s: got JSON that cannot be read: %v\n%s", what, err, got.stdout)
				} else if err == nil {
					continue
				}
				break
			}
		} else if (args[0] == "policy" || args[0] == "waivers" || args[0] == "requests") && got.stdout != "" {
			var any any
			if err := yaml.Unmarshal([]byte(got.stdout), &any); err != nil {
				t.Errorf("%s: got YAML that cannot be read: %v\n%s", what, err, got.stdout)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "new.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	holdPlain(t, "requests, new file", string(text))
}
