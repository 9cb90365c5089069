package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Stream is Read for what need not be in memory as a whole: a regular file, or a
// pipe, piece by piece. Its errors are those of Read, and come when they are met.
// Close ends it early; it may be called again.
func Stream(ctx context.Context, path string, limit int) (io.ReadCloser, error) {
	if err := check(path, limit); err != nil {
		return nil, err
	}
	s := &stream{ctx: ctx, path: path, pieces: make(chan piece), over: make(chan struct{}), silence: time.NewTimer(patience)}
	go s.fill(limit)
	return s, nil
}

// check refuses what is known to be wrong before it is opened.
func check(path string, limit int) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return refused(path, errors.New("is a folder; want a file"))
	case mode&fs.ModeDevice != 0:
		return refused(path, errors.New("is a device; want a file, or a pipe that ends"))
	case mode.IsRegular() && info.Size() > int64(limit):
		return refused(path, tooLarge(limit))
	}
	return nil
}

// stream is a file that another goroutine reads, see readAll for why.
type stream struct {
	ctx     context.Context
	path    string
	pieces  chan piece
	over    chan struct{}
	silence *time.Timer
	rest    []byte
	err     error
}

// piece is what came, or why nothing comes any more.
type piece struct {
	data []byte
	err  error
}

// fill reads the file and hands on what it reads, in two buffers by turns: one is
// read from while the other is written.
func (s *stream) fill(limit int) {
	f, err := os.Open(s.path)
	if err != nil {
		s.hand(piece{err: err})
		return
	}
	defer f.Close()
	buffers := [2][]byte{make([]byte, 64<<10), make([]byte, 64<<10)}
	for turn, sum := 0, 0; ; turn = 1 - turn {
		n, err := f.Read(buffers[turn])
		if sum += n; sum > limit {
			err = tooLarge(limit)
		}
		if n > 0 && !s.hand(piece{data: buffers[turn][:n]}) {
			return
		}
		if err != nil {
			s.hand(piece{err: err})
			return
		}
	}
}

// hand reports whether somebody took the piece.
func (s *stream) hand(p piece) bool {
	select {
	case s.pieces <- p:
		return true
	case <-s.over:
		return false
	}
}

// Read implements io.Reader.
func (s *stream) Read(into []byte) (int, error) {
	for len(s.rest) == 0 && s.err == nil {
		s.silence.Reset(patience)
		select {
		case p := <-s.pieces:
			s.rest, s.err = p.data, p.err
		case <-s.silence.C:
			s.err = errSilent
		case <-s.ctx.Done():
			s.err = fmt.Errorf("was not read to its end: %w", context.Cause(s.ctx))
		case <-s.over:
			s.err = fs.ErrClosed
		}
		if s.err != nil && !errors.Is(s.err, io.EOF) {
			s.err = refused(s.path, s.err)
		}
	}
	if len(s.rest) == 0 {
		return 0, s.err
	}
	n := copy(into, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// Close implements io.Closer.
func (s *stream) Close() error {
	s.silence.Stop()
	select {
	case <-s.over:
	default:
		close(s.over)
	}
	return nil
}
