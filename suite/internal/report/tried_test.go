package report_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// What a target says of one request shows no credential either, and reaches no terminal.
func TestTriedHidesAndEscapes(t *testing.T) {
	t.Parallel()
	bad := "\x1b[2J\u009b31m\u202e " + secret
	observation := harness.Observation{
		Outcome: harness.OutcomeBlocked, Reason: fetch.AllowOriginMismatch, Parameter: bad, Console: bad, Error: bad, Exposed: []string{bad},
		Exchanges: []harness.Exchange{{
			ID: "1", Method: "GET", URL: items + "?token=0123456789abcdef", Status: 200, Body: bad,
			Request:  []harness.HeaderLine{header("Origin", app), header("Authorization", secret)},
			Response: []harness.HeaderLine{header("Access-Control-Allow-Origin", bad), header("Set-Cookie", session)},
		}},
	}
	model := observation
	tried := []harness.Tried{{
		Ask: harness.Ask{From: app, URL: items + "?token=0123456789abcdef", Headers: []fetch.Header{header("Authorization", secret)}, Body: secret},
		Results: []harness.TriedResult{
			{Agent: "raw", Observation: observation, Elsewhere: []harness.Elsewhere{{Profile: "chromium", Observation: model}}},
		},
	}}
	for format, write := range map[string]func(io.Writer, []harness.Tried, report.Options) error{"text": report.TriedText, "json": report.TriedJSON} {
		var b bytes.Buffer
		if err := write(&b, tried, report.Options{Verbose: true}); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for _, s := range []string{"a-long-secret", "0123456789abcdef"} {
			if strings.Contains(out, s) {
				t.Errorf("%s: got %q in\n%s", format, s, out)
			}
		}
		for _, c := range out {
			if unicode.IsControl(c) && c != '\n' || c == '\u202e' {
				t.Errorf("%s: got %q; want it escaped", format, c)
				break
			}
		}
		if !strings.Contains(out, "[redacted]") {
			t.Errorf("%s: got no sign that something was hidden in\n%s", format, out)
		}
	}
	if tried[0].Results[0].Observation.Parameter != bad || model.Parameter != bad {
		t.Error("the results themselves changed")
	}
}
