package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/files"
)

// ReadJSON reads a report that the json or ndjson format has written, of at most
// files.Report bytes. Errors name the file; what a later version has added is
// passed over. When ctx ends, so does the reading.
func ReadJSON(ctx context.Context, file string) (*harness.Report, error) {
	return readJSON(ctx, file, true)
}

// ReadVerdicts is ReadJSON without the exchanges, which are most of a report: for
// those who compare.
func ReadVerdicts(ctx context.Context, file string) (*harness.Report, error) {
	return readJSON(ctx, file, false)
}

func readJSON(ctx context.Context, file string, evidence bool) (*harness.Report, error) {
	text, err := files.Read(ctx, file, files.Report)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	r, err := parseJSON(file, text, evidence)
	if len(text) > largeText {
		text = nil
		debug.FreeOSMemory() // before the next is read
	}
	return r, err
}

// largeText is how many bytes a text has that must be gone before the next one comes.
const largeText = 32 << 20

// ParseJSON is ReadJSON for a text that has been read; file stands for it in errors.
func ParseJSON(file string, text []byte) (*harness.Report, error) {
	return parseJSON(file, text, true)
}

// passedOver is a part of a text that nobody wants.
type passedOver struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (*passedOver) UnmarshalJSON([]byte) error { return nil }

func parseJSON(file string, text []byte, evidence bool) (*harness.Report, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // as some editors write it
	if isNDJSON(text) {
		r, err := parseNDJSON(file, text, evidence)
		if err == nil {
			err = checkReport(r)
		}
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	r := &harness.Report{}
	into := any(r)
	if !evidence {
		into = &struct {
			*harness.Report
			Exchanges passedOver `json:"exchanges"`
		}{Report: r}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return nil, fmt.Errorf("%s%s: is not a report in the json format, as `corsuite run --format json` writes it: %w", file, position(text, err), err)
	}
	if err := checkReport(r); err != nil {
		return nil, fmt.Errorf("%s: is not a report in the json format, as `corsuite run --format json` writes it: %w", file, err)
	}
	return r, nil
}

// position says on which line a text stops being JSON: ":LINE", or "" where that is not known.
func position(text []byte, err error) string {
	offset := int64(-1)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = e.Offset
	}
	if offset < 0 || offset > int64(len(text)) {
		return ""
	}
	return fmt.Sprintf(":%d", 1+bytes.Count(text[:offset], []byte("\n")))
}

// checkReport refuses other JSON, and verdicts that say nothing: either would
// compare as "nothing has changed".
func checkReport(r *harness.Report) error {
	if r.Format > harness.ReportFormat {
		return fmt.Errorf("it is of format %d, and this corsuite reads up to %d: read it with the version that wrote it (%s), or a later one", r.Format, harness.ReportFormat, r.Corsuite)
	}
	if r.Corsuite == "" || len(r.Agents) == 0 {
		return errors.New(`it lacks "corsuite" or "agents"`)
	}
	if len(r.Verdicts) == 0 && !r.IsEmptyShard() {
		return errors.New("it has no verdicts")
	}
	for i, v := range r.Verdicts {
		if v.Rule == "" || v.Case == "" || v.Agent == "" || v.Target == "" {
			return fmt.Errorf("verdict %d lacks one of rule, case, agent and target", i+1)
		}
		if !slices.Contains(harness.Statuses(), v.Status) {
			return fmt.Errorf("verdict %d, on %s, has the unknown status %q", i+1, v.ID(), v.Status)
		}
	}
	return nil
}
