package config_test

import (
	"testing"

	"github.com/corsuite/corsuite/harness/config"
)

// wellSaid fails unless err is made of mistakes that each have a place and a message.
func wellSaid(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	all := config.Errors(err)
	if len(all) == 0 {
		t.Errorf("got %T; want only *Error", err)
	}
	for _, e := range all {
		if e.Line < 0 || e.Message == "" {
			t.Errorf("got %#v; want a place and a message", e)
		}
	}
}

func FuzzParseWaivers(f *testing.F) {
	for _, text := range []string{
		"- rule: cors-check.stranger\n  reason: known\n  expires: 2027-01-31\n", "- {rule: 'a[', reason: x}", "- rule: a\n---\n- rule: b\n", "- &a {rule: a, reason: b}\n- *a\n", "{}", "",
		numbered("- rule: a\n  # %d\n  reason: b\n", 150),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := config.ParseWaivers("w.yaml", data)
		wellSaid(t, err)
	})
}

func FuzzParseRequests(f *testing.F) {
	for _, text := range []string{
		"- url: https://api.example.com/\n  origin: https://app.example.com\n  headers: {X-A: \"${A}\"}\n  expect: shared\n",
		"- url: https://api.example.com/\n  headers: [\"X-A: b\", X-B: c]\n  body: |\n    {[\n", "- url: http://a/\n  expect: {outcome: blocked}\n", "[{url: 'http://a/'}]", "-", "",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := config.ParseRequests("r.yaml", data, func(name string) (string, bool) { return "value", name == "A" })
		wellSaid(t, err)
	})
}
