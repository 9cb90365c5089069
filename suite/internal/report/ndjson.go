package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/files"
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

// parseNDJSON reads what writeNDJSON has written; lines of a kind that it does not
// know are passed over. Errors name the line.
func parseNDJSON(file string, from io.Reader, keep *keeper) error {
	ended := false
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, files.Report+1)
	n := 1
	for ; lines.Scan(); n++ {
		var k lineKind
		err := json.Unmarshal(lines.Bytes(), &k)
		switch {
		case err != nil:
		case k.Kind == lineExchange:
			err = keep.exchange(lines.Bytes())
		case k.Kind == lineVerdict:
			err = keep.verdict(lines.Bytes())
		case k.Kind == lineHead || k.Kind == lineEnd:
			// The end says all of the head again, as it came out.
			err, ended = keep.head(lines.Bytes()), k.Kind == lineEnd
		}
		if err != nil {
			return fmt.Errorf("%s:%d: is not a line of a report in the ndjson format: %w", file, n, err)
		}
	}
	switch err := lines.Err(); {
	case err != nil:
		return fmt.Errorf("%s:%d: %w", file, n, err)
	case !ended:
		return fmt.Errorf("%s: %w", file, ErrNoEnd)
	}
	return nil
}
