package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/files"
)

// validFiles are texts that the parser and the schema accept.
func validFiles() map[string]string {
	return map[string]string{
		"policy only":      "policy:\n  origins: [https://app.example.com]\n",
		"nothing declared": "policy: {}\n",
		"json":             `{"policy": {"origins": ["https://app.example.com"], "max-age": 0}, "targets": [{"url": "http://127.0.0.1:8080/items"}]}`,
		"a base and a run": `
targets:
  - url: /items?limit=1
  - url: https://other.example.com/
base: https://api.example.com/v1/
run: {via: [raw, chrome], out: [html=report.html, json=out/r.json], waivers: waivers.yaml, strict: true}
`,
		"one agent and one report": "run: {via: raw, out: html=report.html, reference: true}\n",
		"everything": `
policy:
  origins: [https://app.example.com, "https://*.example.com", "https://*.example.com:8443", "null", http://localhost:3000]
  credentials: true
  methods: [GET, PUT, PATCH, patch, DELETE]
  headers: [Content-Type, Authorization]
  expose: [X-Request-Id]
  max-age: 600
  denied: [https://old.example.com]
targets:
  - url: https://api.example.com/items?limit=1
  - name: missing
    labels: {team: shop, tier: "2"}
    url: https://api.example.com/missing
    status: 404
    is: error
    policy: {}
  - name: sign-in
    url: https://api.example.com/session
    method: POST
    body: '{}'
    content-type: application/json
    status: 401
    is: protected
    policy:
      credentials: false
`,
		"sessions": "auth: {cookie: 'sid=1; theme=dark', headers: [\"X-A: 1\", X-B: 2], command: \"echo 'X-C: 3'\"}\n" +
			"targets:\n  - url: http://localhost/\n    anonymous: {status: 401}\n    auth: {headers: {X-Gateway-Key: \"$${literal}\"}}\n  - {url: 'http://localhost/2', auth: {}}\n",
		"everybody":                "policy:\n  origins: [\"*\"]\n  methods: [\"*\"]\n  headers: [\"*\", Authorization]\n  expose: [\"*\"]\n",
		"everybody and null":       "policy:\n  origins: [\"*\", \"null\"]\n  credentials: true\n",
		"nobody":                   "policy:\n  origins: []\n  methods: []\n  headers: []\n  expose: []\n  denied: []\ntargets:\n  - url: http://[::1]:8080/\n",
		"anchors":                  "policy: &p\n  origins: [&app https://app.example.com]\n  denied: [https://old.example.com]\ntargets:\n  - url: http://localhost/\n    policy: *p\n",
		"targets only":             "targets:\n  - url: http://localhost:8080/items\n",
		"contract":                 "contract: mcp\ntargets:\n  - url: http://localhost/mcp\n",
		"redirect":                 "targets:\n  - {url: 'http://localhost/old', status: 302, is: redirect}\n",
		"comments and document":    "---\n# who\npolicy:\n  max-age: 0 # a claim\n",
		"string that looks bool":   "targets:\n  - {url: 'http://localhost/', name: \"true\"}\n",
		"header names of any case": "policy:\n  headers: [x-a, X_B, x.c]\n",
	}
}

// mistakes are texts that the parser refuses, with the lines that it says.
// bySchema reports whether the schema refuses them too.
func mistakes() map[string]struct {
	text     string
	want     []string
	bySchema bool
} {
	type m = struct {
		text     string
		want     []string
		bySchema bool
	}
	return map[string]m{
		"path": {"policy:\n  origins: [https://b.example, https://a.example/]\n",
			[]string{`f.yaml:2:32: policy.origins[1]: "https://a.example/" has a slash at its end; want https://a.example`}, true},
		"typo in a key": {"policy:\n  orgins: []\n",
			[]string{`f.yaml:2:3: policy: unknown key "orgins"; did you mean "origins"?`}, true},
		"another spelling of a key": {"policy:\n  maxAge: 5\n  allow_origins: []\n  exposeHeaders: []\n  allowCredentials: true\n",
			[]string{
				`f.yaml:2:3: policy: unknown key "maxAge"; did you mean "max-age"?`,
				`f.yaml:3:3: policy: unknown key "allow_origins"; did you mean "origins"?`,
				`f.yaml:4:3: policy: unknown key "exposeHeaders"; did you mean "expose"?`,
				`f.yaml:5:3: policy: unknown key "allowCredentials"; did you mean "credentials"?`,
			}, true},
		"unknown key": {"polcy: {}\nzzz: 1\n",
			[]string{
				`f.yaml:1:1: unknown key "polcy"; did you mean "policy"?`,
				`f.yaml:2:1: unknown key "zzz"; want one of auth, base, contract, policy, run, targets, targets-from`,
			}, true},
		"null without quotes": {"policy:\n  origins:\n    - null\n",
			[]string{`f.yaml:3:7: policy.origins[0]: null without quotes is YAML for "nothing"; write "null" with quotes if the opaque origin is meant, or remove it`}, true},
		"NULL": {"policy:\n  origins: [\"NULL\"]\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "NULL" is not lower case; browsers send "null"`}, true},
		"scalar for a list": {"policy:\n  origins: https://a.example\n",
			[]string{`f.yaml:2:12: policy.origins: "https://a.example" is not a list; write ["https://a.example"]`}, true},
		"nothing for a list": {"policy:\n  methods:\n",
			[]string{`f.yaml:2:12: policy.methods: has no value; want a list; [] declares "none"`}, true},
		"mapping for a list": {"policy:\n  headers: {a: b}\n",
			[]string{`f.yaml:2:12: policy.headers: is a mapping; want a list; [] declares "none"`}, true},
		"credentials": {"policy:\n  credentials: yes\n",
			[]string{`f.yaml:2:16: policy.credentials: "yes" is not true or false`}, true},
		"negative max-age": {"policy:\n  max-age: -1\n",
			[]string{`f.yaml:2:12: policy.max-age: -1 is negative; want seconds, 0 or more`}, true},
		"max-age as a string": {"policy:\n  max-age: '600'\n",
			[]string{`f.yaml:2:12: policy.max-age: "600" is not a whole number`}, true},
		"max-age with a fraction": {"policy:\n  max-age: 1.5\n",
			[]string{`f.yaml:2:12: policy.max-age: 1.5 is not a whole number`}, true},
		"max-age in another notation": {"policy:\n  max-age: 010\n",
			[]string{`f.yaml:2:12: policy.max-age: 010 is not a whole number`}, false},
		"default port": {"policy:\n  origins: ['https://a.example:443']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://a.example:443" names the default port; browsers send https://a.example`}, false},
		"upper case": {"policy:\n  origins: [https://A.example]\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://A.example" is not lower case; browsers send https://a.example`}, true},
		"no scheme": {"policy:\n  origins: [a.example]\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "a.example" has no scheme; want scheme://host[:port]`}, true},
		"user information": {"policy:\n  origins: ['https://u@a.example']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://u@a.example" has user information; want scheme://host[:port]`}, true},
		"query": {"policy:\n  origins: ['https://a.example?x']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://a.example?x" has a query or a fragment; want scheme://host[:port]`}, true},
		"two in one": {"policy:\n  origins: ['https://a.example, https://b.example']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://a.example, https://b.example" holds more than one word; want one origin per element`}, true},
		"empty element": {"policy:\n  origins: ['']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "" is empty; want scheme://host[:port]`}, true},
		"not ASCII": {"policy:\n  origins: ['https://bücher.example']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://bücher.example" is not ASCII; browsers send the host in its xn-- form`}, false},
		"wildcard as the whole host": {"policy:\n  origins: ['https://*']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://*" lets any host in; want "*" for everybody, or name the domain: https://**.example.com`}, true},
		"wildcard as the scheme": {"policy:\n  origins: ['*://app.example.com']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "*://app.example.com" has a wildcard as its scheme; list http and https, one element each`}, true},
		"wildcard inside a port": {"policy:\n  origins: ['http://localhost:30*']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "http://localhost:30*" has a wildcard where none is understood; want one label https://*.example.com, any depth https://**.example.com, any port http://localhost:*, or both`}, true},
		"any port of a custom scheme's any host": {"policy:\n  origins: ['app://*:*']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "app://*:*" has a wildcard where none is understood; want app://* for any host of that scheme`}, true},
		"any port with a path": {"policy:\n  origins: ['http://localhost:*/x']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "http://localhost:*/x" has a wildcard where none is understood; want one label https://*.example.com, any depth https://**.example.com, any port http://localhost:*, or both`}, true},
		"pattern of a domain in capitals": {"policy:\n  origins: ['https://**.Example.com']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://**.Example.com" is not lower case; browsers send https://**.example.com`}, true},
		"denied port": {"policy:\n  denied: ['http://localhost:*']\n",
			[]string{`f.yaml:2:12: policy.denied[0]: "http://localhost:*" is a pattern; denied takes single origins`}, true},
		"grants beside flat fields": {"policy:\n  credentials: true\n  grants: [{origins: ['*']}]\n",
			[]string{`f.yaml:2:16: policy.credentials: stands beside grants, which say all; move it into the grant that is meant`}, true},
		"grant without origins": {"policy:\n  grants: [{credentials: true}]\n",
			[]string{`f.yaml:2:12: policy.grants[0]: does not say whom it lets in; want origins: [https://…], or ["*"] for everybody`}, true},
		"no grants": {"policy:\n  grants: []\n",
			[]string{`f.yaml:2:11: policy.grants: is empty; want a grant with origins, or origins: [] for nobody`}, true},
		"denied in a grant": {"policy:\n  grants: [{origins: ['*'], denied: []}]\n",
			[]string{`f.yaml:2:29: policy.grants[0]: unknown key "denied"; want one of credentials, expose, headers, max-age, methods, origins`}, true},
		"mistake in a grant": {"policy:\n  grants:\n    - origins: ['*']\n    - {origins: ['https://a.example/'], methods: [put]}\n",
			[]string{
				`f.yaml:4:18: policy.grants[1].origins[0]: "https://a.example/" has a slash at its end; want https://a.example`,
				`f.yaml:4:51: policy.grants[1].methods[0]: "put" is never sent like this: browsers send "PUT"; write that`,
			}, true},
		"denied and granted": {"policy:\n  grants: [{origins: ['https://a.example']}]\n  denied: ['https://a.example']\n",
			[]string{`f.yaml:2:3: policy: lists "https://a.example" under both origins and denied; remove one`}, false},
		"target's field beside the file's grants": {"policy:\n  grants: [{origins: ['*']}]\ntargets:\n  - url: http://localhost/\n    policy: {credentials: true}\n",
			[]string{`f.yaml:4:5: targets[0]: the policy has grants, which say all: origins, credentials, methods, headers, expose and max-age go into the grant that is meant`}, false},
		"wildcard inside a label": {"policy:\n  origins: ['https://app*.example.com']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://app*.example.com" has a wildcard where none is understood; want one label https://*.example.com, any depth https://**.example.com, any port http://localhost:*, or both`}, true},
		"two wildcards": {"policy:\n  origins: ['https://*.*.example.com']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://*.*.example.com" has a wildcard where none is understood; want one label https://*.example.com, any depth https://**.example.com, any port http://localhost:*, or both`}, true},
		"pattern with a path": {"policy:\n  origins: ['https://*.example.com/']\n",
			[]string{`f.yaml:2:13: policy.origins[0]: "https://*.example.com/" has a slash at its end; want https://*.example.com`}, true},
		"beside everybody": {"policy:\n  origins: ['*', https://a.example]\n",
			[]string{`f.yaml:2:12: policy.origins: lists "https://a.example" beside "*", which covers it; want ["*"] alone, or with "null"`}, true},
		"twice": {"policy:\n  headers: [X-A, x-a]\n",
			[]string{`f.yaml:2:18: policy.headers[1]: "x-a" is listed twice; remove one`}, false},
		"forbidden method": {"policy:\n  methods: [CONNECT]\n",
			[]string{`f.yaml:2:13: policy.methods[0]: "CONNECT" is forbidden to scripts, so no policy can allow it; remove it`}, true},
		"method in lower case": {"policy:\n  methods: [put]\n",
			[]string{`f.yaml:2:13: policy.methods[0]: "put" is never sent like this: browsers send "PUT"; write that`}, true},
		"no method": {"policy:\n  methods: ['PUT, DELETE']\n",
			[]string{`f.yaml:2:13: policy.methods[0]: "PUT, DELETE" is not a method; want a token such as PATCH`}, true},
		"no header name": {"policy:\n  headers: ['X-A: 1']\n",
			[]string{`f.yaml:2:13: policy.headers[0]: "X-A: 1" is not a header name; want a token such as X-Request-Id`}, true},
		"set-cookie": {"policy:\n  expose: [Set-Cookie]\n",
			[]string{`f.yaml:2:12: policy.expose[0]: "Set-Cookie" is hidden from every script, so it cannot be exposed; remove it`}, true},
		"allowed and denied": {"policy:\n  origins: [https://a.example]\n  denied: [https://a.example]\n",
			[]string{`f.yaml:2:3: policy: lists "https://a.example" under both origins and denied; remove one`}, false},
		"denied below": {"policy:\n  origins: [https://a.example]\ntargets:\n  - url: http://localhost/\n    policy: {denied: [https://a.example]}\n",
			[]string{`f.yaml:4:5: targets[0]: lists "https://a.example" under both origins and denied; remove one`}, false},
		"denied pattern": {"policy:\n  denied: ['https://*.example.com', '*']\n",
			[]string{
				`f.yaml:2:12: policy.denied[0]: "https://*.example.com" is a pattern; denied takes single origins`,
				`f.yaml:2:37: policy.denied[1]: "*" is not an origin; origins: [] declares that nobody is let in`,
			}, true},
		"all at once": {"policy:\n  max-age: -1\n  origins: [a.example]\ntargets:\n  - method: GET\n",
			[]string{
				`f.yaml:2:12: policy.max-age: -1 is negative; want seconds, 0 or more`,
				`f.yaml:3:13: policy.origins[0]: "a.example" has no scheme; want scheme://host[:port]`,
				`f.yaml:5:5: targets[0]: has no url; want an absolute one, http or https`,
			}, true},
		"relative url": {"targets:\n  - url: /items\n",
			[]string{`f.yaml:2:10: targets[0].url: "/items" is a path without a host; want an absolute URL, or ` + "`base: https://HOST`" + ` at the top of the file, or --base`}, false},
		"a base with a query": {"base: https://api.example.com/?a=b\ntargets:\n  - url: /items\n",
			[]string{`f.yaml:1:7: base: "https://api.example.com/?a=b" has a query, a fragment or user information; want scheme://host[:port][/path]`,
				`f.yaml:3:10: targets[0].url: "/items" is a path without a host; want an absolute URL, or ` + "`base: https://HOST`" + ` at the top of the file, or --base`}, true},
		"a base from the environment": {"base: https://${HOST}\n",
			[]string{`f.yaml:1:7: base: "https://${HOST}" has ${, but variables stand in auth, headers and body only; give another base with --base`}, false},
		"out without a file": {"run: {out: [html]}\n",
			[]string{`f.yaml:1:13: run.out[0]: "html" is not FORMAT=FILE; want such as html=report.html`}, true},
		"no agent": {"run: {via: []}\n",
			[]string{`f.yaml:1:12: run.via: is empty; name a user agent, such as raw`}, true},
		"the reference and targets": {"run: {reference: true}\ntargets:\n  - url: https://api.example.com/items\n",
			[]string{`f.yaml:3:3: targets: and run.reference: true judge two things; remove the latter`}, false},
		"scheme left out": {"targets:\n  - url: localhost:8080/items\n",
			[]string{`f.yaml:2:10: targets[0].url: "localhost:8080/items" has the scheme "localhost"; want http or https`}, true},
		"no host": {"targets:\n  - url: http:///items\n",
			[]string{`f.yaml:2:10: targets[0].url: "http:///items" has no host; want http://HOST or https://HOST`}, true},
		"password in the url": {"targets:\n  - url: http://u:secret@localhost/\n",
			[]string{`f.yaml:2:10: targets[0].url: "http://u:xxxxx@localhost/" has user information; give credentials with --header or --cookie`}, true},
		"fragment": {"targets:\n  - url: http://localhost/#top\n",
			[]string{`f.yaml:2:10: targets[0].url: "http://localhost/#top" has a fragment, which is never sent; remove it`}, true},
		"status": {"targets:\n  - {url: 'http://localhost/', status: 99}\n  - {url: 'http://localhost/2', status: '404'}\n",
			[]string{
				`f.yaml:2:40: targets[0].status: 99 is not a final status; want 200 to 599`,
				`f.yaml:3:41: targets[1].status: "404" is not a whole number`,
			}, true},
		"kind": {"targets:\n  - {url: 'http://localhost/', is: eror}\n",
			[]string{`f.yaml:2:36: targets[0].is: "eror" is not one of resource, error, redirect, protected, not-modified, stream, websocket`}, true},
		"kind and status": {"targets:\n  - {url: 'http://localhost/', is: redirect}\n",
			[]string{`f.yaml:2:5: targets[0]: is "redirect" with status 200, which does not go together; change either`}, true},
		"body of a get": {"targets:\n  - {url: 'http://localhost/', body: x}\n",
			[]string{`f.yaml:2:5: targets[0]: has a body, which GET cannot carry; give a method such as POST`}, true},
		"method of a target": {"targets:\n  - {url: 'http://localhost/', method: '*'}\n",
			[]string{`f.yaml:2:40: targets[0].method: "*" is not a method; want one, such as GET`}, true},
		"variable in a url": {"targets:\n  - url: https://${HOST}/items\n",
			[]string{`f.yaml:2:10: targets[0].url: "https://${HOST}/items" has ${, but variables stand in auth, headers and body only; write the URL out, or give it on the command line`}, false},
		"variable that is not set": {"auth:\n  cookie: sid=${CORSUITE_TEST_UNSET}\n",
			[]string{`f.yaml:2:11: auth.cookie: names the environment variable CORSUITE_TEST_UNSET, which is not set; set it, or write $${CORSUITE_TEST_UNSET} to mean the text`}, false},
		"cookie without a name": {"auth:\n  cookie: abcdef\n",
			[]string{`f.yaml:2:11: auth.cookie: is not a cookie; want name=value, or several separated by "; "`}, true},
		"cookie among the headers": {"auth:\n  headers: {Cookie: a=b}\n",
			[]string{`f.yaml:2:21: auth.headers.Cookie: "Cookie" has a key of its own; write it under cookie`}, false},
		"header that asks": {"targets:\n  - url: http://localhost/\n    auth: {headers: {Origin: https://a.example}}\n",
			[]string{`f.yaml:3:30: targets[0].auth.headers.Origin: "Origin" would change what the page asks, or how it is framed; remove it`}, false},
		"empty command": {"auth: {command: ' '}\n",
			[]string{`f.yaml:1:17: auth.command: " " is empty; want a shell command that prints lines 'Name: value'`}, true},
		"refused without status": {"targets:\n  - {url: 'http://localhost/', refused: {}}\n  - {url: 'http://localhost/2', refused: {status: 99}}\n",
			[]string{
				`f.yaml:2:41: targets[0].refused: has no status; want that of the answer to origins that are refused, such as 403`,
				`f.yaml:3:51: targets[1].refused.status: 99 is not a final status; want 200 to 599`,
			}, true},
		"anonymous success": {"targets:\n  - {url: 'http://localhost/', anonymous: {status: 200}}\n  - {url: 'http://localhost/2', anonymous: {}}\n",
			[]string{
				`f.yaml:2:43: targets[0].anonymous: has the status 200, which says that no session is needed; want an error or a redirect`,
				`f.yaml:3:44: targets[1].anonymous: has no status; want the status of the answer without a session, such as 401`,
			}, true},
		"same name": {"targets:\n  - {url: 'http://localhost/'}\n  - {url: 'http://localhost/'}\n",
			[]string{`f.yaml:3:5: targets[1]: is called "http://localhost/" like targets[0]; give one of them another name`}, false},
		"no targets": {"targets: []\n",
			[]string{`f.yaml:1:10: targets: is empty; name a url, or remove the key and give the URL on the command line`}, true},
		"targets as a mapping": {"targets:\n  url: http://localhost/\n",
			[]string{`f.yaml:2:3: targets: is a mapping; want a list of targets, each with a url`}, true},
		"target as a string": {"targets: [http://localhost/]\n",
			[]string{`f.yaml:1:11: targets[0]: "http://localhost/" is not a mapping of anonymous, auth, body, body-file, content-type, headers, is, labels, method, name, policy, refused, send, status, url`}, true},
		"policy without value": {"policy:\n",
			[]string{`f.yaml:1:9: policy: has no value; want a mapping of credentials, denied, expose, grants, headers, max-age, methods, origins`}, true},
		"list at the top": {"- policy\n",
			[]string{`f.yaml:1:1: is a list; want a mapping of auth, base, contract, policy, run, targets, targets-from`}, true},
		"merge key": {"policy: &p {}\ntargets:\n  - url: http://localhost/\n    policy: {<<: *p}\n",
			[]string{`f.yaml:4:14: targets[0].policy: unknown key "<<"; want one of credentials, denied, expose, grants, headers, max-age, methods, origins`}, false},
	}
}

func TestParseValid(t *testing.T) {
	t.Parallel()
	for name, text := range validFiles() {
		if _, err := config.Parse("f.yaml", []byte(text)); err != nil {
			t.Errorf("%s: got %v; want no error", name, err)
		}
	}
}

func TestParseMistakes(t *testing.T) {
	t.Parallel()
	for name, tt := range mistakes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := config.Parse("f.yaml", []byte(tt.text))
			if file != nil {
				t.Errorf("got a file %+v; want none beside an error", file)
			}
			if diff := cmp.Diff(tt.want, lines(err)); diff != "" {
				t.Errorf("errors of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// Mistakes that are not a matter of keys: the schema never sees such a file.
func TestParseNoDocument(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"empty":          {"", "f.yaml: is empty; corsuite init writes a file to start from"},
		"comments":       {"# policy:\n", "f.yaml: is empty; corsuite init writes a file to start from"},
		"two documents":  {"policy: {}\n---\npolicy: {}\n", "f.yaml:3:1: a second document starts here; want one document per file"},
		"no YAML":        {"policy: {\n", "f.yaml:1:9: is not valid YAML: could not find flow mapping end token '}'"},
		"key twice":      {"policy: {}\npolicy: {}\n", `f.yaml:2:1: is not valid YAML: mapping key "policy" already defined at [1:1]`},
		"tab":            {"policy:\n\torigins: []\n", "f.yaml:2:1: is not valid YAML: found character '\t' that cannot start any token"},
		"bytes":          {"policy:\n  # \xff\n", "f.yaml:2:5: is not UTF-8; save the file as UTF-8"},
		"alias to alias": {"policy: &a *b\ntargets: &b *a\n", ""},
	}
	for name, tt := range tests {
		_, err := config.Parse("f.yaml", []byte(tt.text))
		switch got := strings.Join(lines(err), "\n"); {
		case tt.want == "" && err == nil:
			t.Errorf("%s: got no error; want one", name)
		case tt.want != "" && got != tt.want:
			t.Errorf("%s: got %s; want %s", name, got, tt.want)
		}
	}
}

func TestParseTargets(t *testing.T) {
	t.Parallel()
	file, err := config.Parse("f.yaml", []byte(`
policy: {origins: [https://a.example], credentials: true, max-age: 0, methods: [PUT]}
targets:
  - {url: 'http://localhost/1'}
  - {url: 'http://localhost/2', policy: {}}
  - {url: 'http://localhost/3', name: three, status: 404, is: error, policy: {origins: [], credentials: false, expose: [X-A]}}
  - {url: 'http://localhost/4', method: POST, body: x=1, content-type: text/plain}
`))
	if err != nil {
		t.Fatal(err)
	}
	no, yes, zero := false, true, 0
	top := harness.Policy{Origins: []string{"https://a.example"}, Credentials: &yes, MaxAge: &zero, Methods: []string{"PUT"}}
	want := &config.File{Policy: top, Commands: make([]string, 4), Targets: []harness.Target{
		{URL: "http://localhost/1", At: harness.Place{File: "f.yaml", Line: 4}, Policy: top},
		{URL: "http://localhost/2", At: harness.Place{File: "f.yaml", Line: 5}, Policy: top},
		{URL: "http://localhost/3", At: harness.Place{File: "f.yaml", Line: 6}, Name: "three", Status: 404, Is: harness.ErrorAnswer, Policy: harness.Policy{
			Origins: []string{}, Credentials: &no, MaxAge: &zero, Methods: []string{"PUT"}, Expose: []string{"X-A"}}},
		{URL: "http://localhost/4", At: harness.Place{File: "f.yaml", Line: 7}, Method: "POST", Body: "x=1", ContentType: "text/plain", Policy: top},
	}}
	if diff := cmp.Diff(want, file); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

// Declared "none" must not look like undeclared.
func TestParseNoneIsNotUndeclared(t *testing.T) {
	t.Parallel()
	file, err := config.Parse("f.yaml", []byte("policy: {origins: []}"))
	if err != nil {
		t.Fatal(err)
	}
	if p := file.Policy; p.Origins == nil || p.Methods != nil || p.MaxAge != nil || p.Credentials != nil {
		t.Errorf("got %#v; want declared origins and nothing else", p)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "corsuite.yaml")
	write(t, path, "policy: {max-age: x}")
	_, err := config.Read(t.Context(), path)
	mistake, ok := errors.AsType[*config.Error](err)
	if !ok || mistake.File != path || mistake.Line != 1 || mistake.Column != 19 || mistake.Key != "policy.max-age" || mistake.Value != `"x"` {
		t.Errorf("got %#v; want the place of the mistake", mistake)
	}

	if _, err := config.Read(t.Context(), filepath.Join(dir, "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v; want %v", err, os.ErrNotExist)
	}

	write(t, path, "# "+strings.Repeat("x", files.Text))
	if _, err := config.Read(t.Context(), path); err == nil || !strings.Contains(err.Error(), "is larger than") {
		t.Errorf("got %v; want an error about the size", err)
	}
}

func TestCheckFlags(t *testing.T) {
	t.Parallel()
	negative := -1
	err := config.CheckFlags(harness.Policy{
		Origins: []string{"https://a.example/", "*"},
		Methods: []string{"put"},
		Headers: []string{"X A"},
		Expose:  []string{"Set-Cookie"},
		MaxAge:  &negative,
		Denied:  []string{"*", "https://a.example/"},
	})
	want := []string{
		`--origin: "https://a.example/" has a slash at its end; want https://a.example`,
		`--origin: lists "https://a.example/" beside "*", which covers it; want ["*"] alone, or with "null"`,
		`--method: "put" is never sent like this: browsers send "PUT"; write that`,
		`--allow-header: "X A" is not a header name; want a token such as X-Request-Id`,
		`--expose: "Set-Cookie" is hidden from every script, so it cannot be exposed; remove it`,
		`--max-age: -1 is negative; want seconds, 0 or more`,
		`--deny: "*" is not an origin; origins: [] declares that nobody is let in`,
		`--deny: "https://a.example/" has a slash at its end; want https://a.example`,
		`--deny: "*" is given with --origin too; remove one`,
		`--deny: "https://a.example/" is given with --origin too; remove one`,
	}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if err := config.CheckFlags(harness.Policy{Origins: []string{"*", "null"}, Headers: []string{"*"}}); err != nil {
		t.Errorf("got %v; want no error", err)
	}
}

// TestCheckPolicy: what is written in Go is named as in a file.
func TestCheckPolicy(t *testing.T) {
	t.Parallel()
	negative := -1
	err := config.CheckPolicy(harness.Policy{
		Origins: []string{"https://a.example/"}, MaxAge: &negative, Denied: []string{"https://a.example/"},
	})
	want := []string{
		`policy.origins: "https://a.example/" has a slash at its end; want https://a.example`,
		`policy.max-age: -1 is negative; want seconds, 0 or more`,
		`policy.denied: "https://a.example/" has a slash at its end; want https://a.example`,
		`policy.denied: "https://a.example/" is given with policy.origins too; remove one`,
	}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// lines returns the mistakes that an error joins, one string each.
func lines(err error) []string {
	var all []string
	for _, e := range config.Errors(err) {
		all = append(all, e.Error())
	}
	return all
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range validFiles() {
		f.Add([]byte(text))
	}
	for _, m := range mistakes() {
		f.Add([]byte(m.text))
	}
	f.Add(config.Template())
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := config.Parse("f.yaml", data)
		if (file == nil) == (err == nil) {
			t.Fatalf("got file %v and error %v; want exactly one", file, err)
		}
		if err != nil {
			for _, e := range config.Errors(err) {
				if e.Line < 0 || e.Message == "" {
					t.Errorf("got %#v; want a place and a message", e)
				}
			}
			if len(config.Errors(err)) == 0 {
				t.Errorf("got %T; want only *Error", err)
			}
			return
		}
		// What a file declares passes the checks of flags, too: one grammar, two doors.
		if err := config.CheckFlags(file.Policy); err != nil {
			t.Errorf("got %v for an accepted policy; want no error", err)
		}
	})
}

// Windows' editors write a byte order mark before the text.
func TestParseByteOrderMark(t *testing.T) {
	t.Parallel()
	f, err := config.Parse("c.yaml", []byte("\ufeffpolicy: {origins: [https://app.example.com]}\n"))
	if err != nil || len(f.Policy.Origins) != 1 {
		t.Errorf("got %+v, %v; want the policy", f, err)
	}
}
