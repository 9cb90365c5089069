package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestOwnRequest(t *testing.T) {
	t.Setenv("OWN_REQUEST_TOKEN", "abcdefgh")
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("body.json", `{"query":"{me{id}}"}`)
	write("bytes", "\xff\xfe")
	write("empty", "")
	file, err := config.Read(t.Context(), write("good.yaml", `
targets:
  - url: http://localhost/graphql
    method: POST
    body-file: body.json
    headers: {Content-Type: application/json, Authorization: "Bearer ${OWN_REQUEST_TOKEN}"}
    send: true
`))
	if err != nil {
		t.Fatal(err)
	}
	got := file.Targets[0]
	want := []fetch.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Authorization", Value: "Bearer abcdefgh"}}
	if got.Method != "POST" || got.Body != `{"query":"{me{id}}"}` || !got.Send || !slices.Equal(got.Headers, want) {
		t.Errorf("got %+v; want the whole request", got)
	}
	if len(file.Secrets) != 1 || file.Secrets[0].Header != "Authorization" {
		t.Errorf("got the secrets %+v; want that of Authorization", file.Secrets)
	}
	for text, says := range map[string]string{
		"body-file: ../body.json":                                 "not inside the folder",
		"body-file: missing.json":                                 "cannot be read",
		"body-file: bytes":                                        "not text in UTF-8",
		"body-file: empty":                                        "empty file",
		"body-file: body.json, body: x":                           "remove either",
		"headers: {Cookie: a=b}":                                  "no page can set",
		"headers: {'a b': c}":                                     "not a header name",
		"headers: [X-A: 1, x-a: 2]":                               "a second time",
		`headers: {X-A: "1\n2"}`:                                  "line end",
		"headers: {Content-Type: text/plain}, content-type: text": "remove either",
	} {
		_, err := config.Read(t.Context(), write("bad.yaml", "targets:\n  - {url: 'http://localhost/', method: POST, "+text+"}\n"))
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "bad.yaml:2:") {
			t.Errorf("%s: got %v; want its line and %q", text, err, says)
		}
	}
}
