package inert

import (
	"bytes"
	"io"
)

// LineWriter cleans whole lines and writes them on. Make one with NewLineWriter,
// and call Flush after the last line.
type LineWriter struct {
	w     io.Writer
	clean func([]byte) []byte
	rest  []byte
}

// NewLineWriter returns a writer that writes to w what clean makes of one or
// more whole lines.
func NewLineWriter(w io.Writer, clean func([]byte) []byte) *LineWriter {
	return &LineWriter{w: w, clean: clean}
}

// Write implements io.Writer. What follows the last line break waits for more.
func (l *LineWriter) Write(p []byte) (int, error) {
	end := bytes.LastIndexByte(p, '\n') + 1
	if end == 0 {
		l.rest = append(l.rest, p...)
		return len(p), nil
	}
	lines := p[:end]
	if len(l.rest) > 0 {
		lines = append(l.rest, lines...)
	}
	_, err := l.w.Write(l.clean(lines))
	l.rest = append([]byte(nil), p[end:]...)
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what has no line break behind it.
func (l *LineWriter) Flush() error {
	if len(l.rest) == 0 {
		return nil
	}
	rest := l.rest
	l.rest = nil
	_, err := l.w.Write(l.clean(rest))
	return err
}
