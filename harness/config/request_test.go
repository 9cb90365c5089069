package config_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestParseRequests(t *testing.T) {
	t.Parallel()
	got, err := config.ParseRequests("r.yaml", []byte(`
- url: http://localhost/a
- url: http://localhost/b#fragment
  origin: "null"
  method: connect
  headers:
    X-A: 1.10
    x-a: true
    X-Empty: ""
    "bad name": x
  body: 5
  credentials: include
  redirect: manual
  expect: blocked
- url: http://localhost/c
  origin: https://app.example.com
  headers:
    - "X-B:  two words  "
    - X-C: unquoted
    - X-D:1
    - "Authorization: Bearer ${TOKEN}"
    - "X-Dollar: $${TOKEN} ${not a name} $5 ${"
  body: '${TOKEN}'
  expect: shared
`), environment(map[string]string{"TOKEN": "s3cret"}))
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Request{
		{Line: 2, Ask: harness.Ask{URL: "http://localhost/a"}},
		{Line: 3, Expect: harness.Expectation{Outcome: harness.OutcomeBlocked}, Ask: harness.Ask{
			URL: "http://localhost/b#fragment", From: "null", Method: "connect", Body: "5",
			Headers:     []fetch.Header{{Name: "X-A", Value: "1.10"}, {Name: "x-a", Value: "true"}, {Name: "X-Empty"}, {Name: "bad name", Value: "x"}},
			Credentials: fetch.Include, Redirect: fetch.RedirectManual,
		}},
		{Line: 15, Expect: harness.Expectation{Outcome: harness.OutcomeShared}, Secrets: []config.Secret{{
			Header: "Authorization", Value: "Bearer s3cret", Written: "Bearer ${TOKEN}", Variables: []config.Variable{{Name: "TOKEN", Value: "s3cret"}},
		}, {
			Value: "s3cret", Written: "${TOKEN}", Variables: []config.Variable{{Name: "TOKEN", Value: "s3cret"}},
		}}, Ask: harness.Ask{
			URL: "http://localhost/c", From: "https://app.example.com", Body: "s3cret",
			Headers: []fetch.Header{{Name: "X-B", Value: "two words"}, {Name: "X-C", Value: "unquoted"}, {Name: "X-D", Value: "1"},
				{Name: "Authorization", Value: "Bearer s3cret"}, {Name: "X-Dollar", Value: "${TOKEN} ${not a name} $5 ${"}},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestParseRequestsMistakes(t *testing.T) {
	t.Parallel()
	_, err := config.ParseRequests("r.yaml", []byte(`
- origin: null
  expect: allowed
- url: example.com
  origin: https://a.example/
  header: {}
  credentials: true
  redirect: never
  headers: [no colon, ": x"]
  body: {}
- url: http://localhost/
  headers:
    X-A: ${NONE}
    X-B:
- text
`), environment(nil))
	want := []string{
		`r.yaml:2:3: [0]: has no url; want an absolute one, http or https`,
		`r.yaml:2:11: [0].origin: null without quotes is YAML for "nothing"; write "null" with quotes for the opaque origin, or remove the key`,
		`r.yaml:3:11: [0].expect: "allowed" is not one of shared, blocked, withheld`,
		`r.yaml:4:8: [1].url: "example.com" is not an absolute URL; want http:// or https://`,
		`r.yaml:5:11: [1].origin: "https://a.example/" has a slash at its end; want https://a.example`,
		`r.yaml:6:3: [1]: unknown key "header"; did you mean "headers"?`,
		`r.yaml:7:16: [1].credentials: true is not a string`,
		`r.yaml:8:13: [1].redirect: "never" is not one of follow, error, manual`,
		`r.yaml:9:13: [1].headers[0]: is not a header; want "Name: value"`,
		`r.yaml:9:23: [1].headers[1]: is not a header; want "Name: value"`,
		`r.yaml:10:9: [1].body: is a mapping; want a string`,
		`r.yaml:13:10: [2].headers.X-A: names the environment variable NONE, which is not set; set it, or write $${NONE} to mean the text`,
		`r.yaml:14:9: [2].headers.X-B: has no value; want a string ("" for an empty one)`,
		`r.yaml:15:3: [3]: "text" is not a mapping of as, body, credentials, expect, headers, method, mode, origin, redirect, url`,
	}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestParseRequestsNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[]":                      "r.yaml:1:1: lists no request; want at least one with a url",
		"url: http://localhost/":  "r.yaml:1:1: is a mapping; want a list of requests, each with a url",
		"":                        "r.yaml: is empty; corsuite init writes a file to start from",
		"- url: &a [http://b/]\n": "r.yaml:1:8: [0].url: is a list; want a string",
		"- {url: http://b/, headers: {X-A: '${SHORT}'}}": "r.yaml:1:35: [0].headers.X-A: names the environment variable SHORT, whose value has 5 bytes; " +
			"a secret needs at least 6, since a shorter one cannot be kept out of reports",
	} {
		_, err := config.ParseRequests("r.yaml", []byte(text), environment(map[string]string{"SHORT": "12345"}))
		if got := lines(err); len(got) != 1 || got[0] != want {
			t.Errorf("%q: got %q; want %q", text, got, want)
		}
	}
}

func TestReadRequests(t *testing.T) {
	path := filepath.Join(t.TempDir(), "requests.yaml")
	write(t, path, "- url: http://localhost/\n  headers: {X-A: '${CORSUITE_TEST_A}'}\n")
	t.Setenv("CORSUITE_TEST_A", "123456")
	got, err := config.ReadRequests(t.Context(), path)
	if err != nil || len(got) != 1 || got[0].Ask.Headers[0].Value != "123456" {
		t.Errorf("got %+v, %v; want the value of the environment", got, err)
	}
}

func environment(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}
