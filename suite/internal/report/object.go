package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Rules of this file: a report is read a piece at a time, since it may be larger than
// what it says: the elements of its lists one by one, everything else at the end.

// parseObject reads what writeJSON has written.
func parseObject(file string, from io.Reader, k *keeper) error {
	p := &objectParser{lines: &lineCounter{from: from}, keep: k, rest: map[string]json.RawMessage{}}
	p.dec = json.NewDecoder(p.lines)
	err := p.parse()
	if err == nil {
		return nil
	}
	switch {
	case errors.Is(err, errEarlyEnd):
		p.at = p.lines.read
	case p.at < 0:
		p.at = p.dec.InputOffset()
	}
	return notAReport(file, fmt.Sprintf(":%d", p.lines.line(p.at)), err)
}

type objectParser struct {
	lines *lineCounter
	dec   *json.Decoder
	keep  *keeper
	// value is what was read last, in memory that the next one takes.
	value json.RawMessage
	// rest is what is not a list of its own, by name.
	rest map[string]json.RawMessage
	// at is where an error is, in bytes; less than 0 is where the decoder stands.
	at int64
}

func (p *objectParser) parse() error {
	p.at = -1
	begin, err := p.dec.Token()
	switch {
	case errors.Is(err, io.EOF):
		return errEarlyEnd
	case err != nil:
		return err
	case begin != json.Delim('{'):
		return fmt.Errorf("want an object, and it is %v", begin)
	}
	for p.dec.More() {
		key, err := p.dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // an object's keys are strings
		if err := p.member(name); err != nil {
			return err
		}
	}
	if _, err := p.dec.Token(); err != nil {
		return ended(err)
	}
	end := p.dec.InputOffset()
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		p.at = end
		return errors.New("something stands behind its end")
	}
	return p.finish()
}

// member reads a member of the report.
func (p *objectParser) member(name string) error {
	for list, element := range map[string]func([]byte) error{
		"exchanges": p.keep.exchange, "verdicts": p.keep.verdict, "targets": p.keep.target,
		// They follow from the verdicts.
		"findings": p.keep.nothing, "disagreements": p.keep.nothing,
	} {
		if strings.EqualFold(name, list) {
			p.keep.begin(list)
			return p.list(element)
		}
	}
	if err := p.next(); err != nil {
		return err
	}
	if len(name) <= longestName {
		p.rest[name] = bytes.Clone(p.value)
	}
	return nil
}

// longestName is longer than every name that a report has.
const longestName = 64

// list reads a list, element by element.
func (p *objectParser) list(element func([]byte) error) error {
	begin, err := p.dec.Token()
	switch {
	case err != nil:
		return ended(err)
	case begin == nil:
		return nil // null
	case begin != json.Delim('['):
		return fmt.Errorf("want a list, and it is %v", begin)
	}
	for p.dec.More() {
		if err := p.next(); err != nil {
			return err
		}
		if err := element(p.value); err != nil {
			p.locate(p.dec.InputOffset()-int64(len(p.value)), err)
			return err
		}
	}
	_, err = p.dec.Token()
	return ended(err)
}

// next reads a value.
func (p *objectParser) next() error {
	p.value = p.value[:0]
	p.lines.forget(p.dec.InputOffset())
	err := p.dec.Decode(&p.value)
	if _, syntax := errors.AsType[*json.SyntaxError](err); syntax {
		// The decoder counts the bytes of values only. What it has not taken still is there.
		text, _ := io.ReadAll(p.dec.Buffered())
		var again json.RawMessage
		p.locate(p.dec.InputOffset(), json.Unmarshal(text, &again))
	}
	return ended(err)
}

// locate notes where an error is in a value that begins somewhere.
func (p *objectParser) locate(begin int64, err error) {
	p.at = begin
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		p.at += e.Offset
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p.at += e.Offset
	}
}

// finish reads everything that is not a list of its own.
func (p *objectParser) finish() error {
	text, err := json.Marshal(p.rest)
	if err != nil {
		return err
	}
	p.at = 0
	return p.keep.head(text)
}

// errEarlyEnd is what encoding/json says of such a text.
var errEarlyEnd = errors.New("unexpected end of JSON input")

// ended says that a text ends too early as encoding/json does of one that is whole.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errEarlyEnd
	}
	return err
}

// lineCounter knows on which line a byte is that was read lately.
type lineCounter struct {
	from io.Reader
	read int64
	// before is how many lines have ended before those of breaks, which are where lines end.
	before int
	breaks []int64
}

func (l *lineCounter) Read(into []byte) (int, error) {
	n, err := l.from.Read(into)
	for i, c := range into[:n] {
		if c == '\n' {
			l.breaks = append(l.breaks, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// forget says that nobody will ask for what is before offset.
func (l *lineCounter) forget(offset int64) {
	n := 0
	for n < len(l.breaks) && l.breaks[n] < offset {
		n++
	}
	l.before += n
	l.breaks = append(l.breaks[:0], l.breaks[n:]...)
}

// line returns the line of the byte at offset, from 1.
func (l *lineCounter) line(offset int64) int {
	line := l.before + 1
	for _, at := range l.breaks {
		if at < offset {
			line++
		}
	}
	return line
}
