package report

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// ReadVerdicts is ReadJSON for those who compare: without the exchanges, which are most
// of a report, the commands that reproduce, and the instances of what is not wrong.
func ReadVerdicts(ctx context.Context, file string) (*harness.Report, error) {
	return readJSON(ctx, file, false)
}

func readJSON(ctx context.Context, file string, evidence bool) (*harness.Report, error) {
	text, err := files.Stream(ctx, file, files.Report)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	defer text.Close()
	return parseJSON(file, text, evidence)
}

// ParseJSON is ReadJSON for a text that has been read; file stands for it in errors.
func ParseJSON(file string, text []byte) (*harness.Report, error) {
	return parseJSON(file, bytes.NewReader(text), true)
}

// byteOrderMark begins a text as some editors write it.
const byteOrderMark = "\ufeff"

// failingReader remembers why it could not be read on: a decoder wraps that in words of
// its own.
type failingReader struct {
	from io.Reader
	err  error
}

func (f *failingReader) Read(into []byte) (int, error) {
	n, err := f.from.Read(into)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

func parseJSON(file string, from io.Reader, evidence bool) (*harness.Report, error) {
	source := &failingReader{from: from}
	text := bufio.NewReaderSize(source, 64<<10)
	if head, _ := text.Peek(len(byteOrderMark)); string(head) == byteOrderMark {
		_, _ = text.Discard(len(byteOrderMark))
	}
	k := newKeeper(evidence)
	first, lines, err := firstLine(text)
	switch {
	case err != nil: // told below
	case lines:
		err = parseNDJSON(file, io.MultiReader(bytes.NewReader(first), text), k)
	default:
		err = parseObject(file, io.MultiReader(bytes.NewReader(first), text), k)
	}
	if source.err != nil {
		return nil, fmt.Errorf("read report: %w", source.err)
	}
	if err == nil {
		err = checkReport(k.report)
		if err != nil && !lines {
			err = notAReport(file, "", err)
		}
	}
	if err != nil {
		return nil, err
	}
	return k.report, nil
}

// firstLength is how much of a first line is looked at in full; of a longer one only
// how it begins.
const firstLength = 1 << 20

// firstLine returns the first line, or the beginning of it, and whether it begins a
// report in the ndjson format.
func firstLine(text *bufio.Reader) (first []byte, lines bool, err error) {
	for len(first) < firstLength {
		var part []byte
		part, err = text.ReadSlice('\n')
		first = append(first, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			break
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
		err = nil
	}
	var k lineKind
	lines = json.Unmarshal(first, &k) == nil && k.Kind == lineHead || bytes.HasPrefix(first, []byte(`{"kind":"`+lineHead+`"`))
	return first, lines, err
}

func notAReport(file, position string, err error) error {
	return fmt.Errorf("%s%s: is not a report in the json format, as `corsuite run --format json` writes it: %w", file, position, err)
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
