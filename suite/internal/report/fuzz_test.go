package report_test

import (
	"bytes"
	"testing"

	"github.com/corsuite/corsuite/suite/internal/report"
)

// FuzzParseJSON: a saved result is refused with an error, or can be written in
// every format, and is read again.
func FuzzParseJSON(f *testing.F) {
	for _, text := range []string{
		"", "{}", "[]", "null", `{"corsuite": "devel", "agents": [{"name": "raw"}]}`,
		`{"corsuite": "devel", "agents": [{"name": "raw"}], "verdicts": [{"rule": "a.b", "case": "c", "agent": "raw", "target": "t", "status": "fail",
		 "instances": [{"label": "x", "status": "fail", "exchanges": ["none"]}]}], "exchanges": [{"id": "1", "request": null, "response": [{}]}], "remarks": [{"kind": "?"}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := report.ParseJSON("saved.json", text)
		if (r == nil) == (err == nil) {
			t.Fatalf("got %v and %v; want exactly one", r, err)
		}
		if err != nil {
			return
		}
		for _, format := range report.Formats() {
			var b bytes.Buffer
			if err := report.Write(format, &b, r, report.Options{}); err != nil {
				t.Errorf("%s: %v", format, err)
			}
			if format != "json" {
				continue
			}
			if again, err := report.ParseJSON("saved.json", b.Bytes()); err != nil || len(again.Verdicts) != len(r.Verdicts) {
				t.Errorf("what was written is not read: %v", err)
			}
		}
	})
}
