package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/corsuite/corsuite/harness"
)

// Rules of this file: one object a line, whose kind says what it is, in the order
// head, exchanges and verdicts, findings, disagreements, end. A reader can stop at
// any line, and knows by the end whether it has all.

// The kinds of line.
const (
	lineHead         = "head"
	lineExchange     = "exchange"
	lineVerdict      = "verdict"
	lineFinding      = "finding"
	lineDisagreement = "disagreement"
	lineEnd          = "end"
)

// ErrNoEnd is wrapped by the error of a reader that met no line of kind "end": whoever
// wrote the report was stopped.
var ErrNoEnd = errors.New(`the last line is not of the kind "end": the run that wrote it did not finish`)

type (
	lineKind struct {
		Kind string `json:"kind"`
	}
	exchangeLine struct {
		lineKind
		harness.Exchange
	}
	verdictLine struct {
		lineKind
		harness.Verdict
	}
	findingLine struct {
		lineKind
		findingJSON
	}
	disagreementLineJSON struct {
		lineKind
		disagreementJSON
	}
	// reportLine is the head and the end: a report without what has lines of its own.
	reportLine struct {
		lineKind
		*harness.Report
		Exchanges *struct{} `json:"exchanges,omitempty"`
		Verdicts  *struct{} `json:"verdicts,omitempty"`
	}
)

// writeNDJSON writes a report line by line.
func writeNDJSON(w io.Writer, r *harness.Report) error {
	whole := withoutNil(r)
	e := json.NewEncoder(seenWriter{w})
	e.SetEscapeHTML(false)
	lines := []any{reportLine{lineKind: lineKind{lineHead}, Report: whole}}
	for _, x := range whole.Exchanges {
		lines = append(lines, exchangeLine{lineKind{lineExchange}, x})
	}
	for _, v := range whole.Verdicts {
		lines = append(lines, verdictLine{lineKind{lineVerdict}, v})
	}
	for _, f := range findingsJSON(r) {
		lines = append(lines, findingLine{lineKind{lineFinding}, f})
	}
	for _, d := range disagreementsJSON(r) {
		lines = append(lines, disagreementLineJSON{lineKind{lineDisagreement}, d})
	}
	lines = append(lines, reportLine{lineKind: lineKind{lineEnd}, Report: whole})
	for _, l := range lines {
		if err := e.Encode(l); err != nil {
			return fmt.Errorf("write ndjson report: %w", err)
		}
	}
	return nil
}

// isNDJSON reports whether a text begins as writeNDJSON does.
func isNDJSON(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	var k lineKind
	return json.Unmarshal(first, &k) == nil && k.Kind == lineHead
}

// parseNDJSON reads what writeNDJSON has written; lines of a kind that it does not
// know are passed over, and so are exchanges unless the evidence is wanted. Errors name the line.
func parseNDJSON(file string, text []byte, evidence bool) (*harness.Report, error) {
	r := &harness.Report{}
	ended := false
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for n := 1; lines.Scan(); n++ {
		var k lineKind
		err := json.Unmarshal(lines.Bytes(), &k)
		switch {
		case err != nil:
		case k.Kind == lineExchange && !evidence:
		case k.Kind == lineExchange:
			var x exchangeLine
			err = json.Unmarshal(lines.Bytes(), &x)
			r.Exchanges = append(r.Exchanges, x.Exchange)
		case k.Kind == lineVerdict:
			var v verdictLine
			err = json.Unmarshal(lines.Bytes(), &v)
			r.Verdicts = append(r.Verdicts, v.Verdict)
		case k.Kind == lineHead || k.Kind == lineEnd:
			// The end says all of the head again, as it came out.
			whole := harness.Report{}
			err = json.Unmarshal(lines.Bytes(), &whole)
			whole.Exchanges, whole.Verdicts = r.Exchanges, r.Verdicts
			*r, ended = whole, k.Kind == lineEnd
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: is not a line of a report in the ndjson format: %w", file, n, err)
		}
	}
	if !ended {
		return nil, fmt.Errorf("%s: %w", file, ErrNoEnd)
	}
	return r, nil
}
