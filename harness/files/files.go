// Package files reads what somebody names: configuration, secrets, saved
// reports. Every size has a limit, and every wait an end.
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

// The limits of what is read, in bytes. A mistaken path (a log, an endless
// pipe) is named as a mistake instead of filling memory.
const (
	// Secret is for a cookie, a header's value, a key or a certificate.
	Secret = 64 << 10
	// Text is for what people write: configuration, requests, waivers.
	Text = 16 << 20
	// Report is for what corsuite itself has written.
	Report = 256 << 20
)

// patience is how long a pipe may take until the next byte comes: somebody may
// have to type a passphrase for the program at its other end.
const patience = time.Minute

// forever is longer than any run.
const forever = 1<<63 - 1

// errSilent is returned when it took longer.
var errSilent = fmt.Errorf("nothing came within %s; is something writing to it?", patience)

// Read returns the content of a regular file, or what comes out of a pipe until
// it ends, of at most limit bytes. It returns early when ctx ends, with its
// error. Every error names the file.
func Read(ctx context.Context, path string, limit int) ([]byte, error) {
	return read(ctx, path, limit, patience)
}

// read is Read with the longest wait for the next byte.
func read(ctx context.Context, path string, limit int, wait time.Duration) ([]byte, error) {
	if err := check(path, limit); err != nil {
		return nil, err
	}
	data, err := readAll(ctx, func(more func() bool) ([]byte, error) { return readFile(path, limit, more) }, wait)
	if err != nil {
		return nil, refused(path, err)
	}
	return data, nil
}

// ReadFrom returns what a stream says until it ends, of at most limit bytes. It
// returns early when ctx ends, with its error; one more piece of the stream may
// be lost then. Somebody may be typing, so it waits for as long as that takes.
// name is how errors call the stream.
func ReadFrom(ctx context.Context, from io.Reader, name string, limit int) ([]byte, error) {
	data, err := readAll(ctx, func(more func() bool) ([]byte, error) { return readPieces(from, nil, limit, more) }, forever)
	if err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return data, nil
}

func refused(path string, err error) error {
	if _, named := errors.AsType[*fs.PathError](err); named {
		return err
	}
	return fmt.Errorf("%q %w", path, err)
}

func tooLarge(limit int) error {
	return fmt.Errorf("is larger than %s; is it the right file?", size(limit))
}

// size writes a limit as people do.
func size(bytes int) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d KiB", bytes>>10)
}

// readAll has a file opened and read. Neither can be broken off where nobody
// writes to a pipe, so another goroutine does both, and is left alone when the
// wait is over. It calls more after each piece: false ends the reading.
func readAll(ctx context.Context, reading func(more func() bool) ([]byte, error), wait time.Duration) ([]byte, error) {
	type end struct {
		data []byte
		err  error
	}
	progress, done, over := make(chan struct{}, 1), make(chan end, 1), make(chan struct{})
	defer close(over)
	go func() {
		data, err := reading(func() bool {
			select {
			case progress <- struct{}{}:
			default:
			}
			select {
			case <-over:
				return false
			default:
				return true
			}
		})
		done <- end{data, err}
	}()
	silence := time.NewTimer(wait)
	defer silence.Stop()
	for {
		select {
		case e := <-done:
			return e.data, e.err
		case <-progress:
			silence.Reset(wait)
		case <-silence.C:
			return nil, errSilent
		case <-ctx.Done():
			return nil, fmt.Errorf("was not read to its end: %w", context.Cause(ctx))
		}
	}
}

// readFile reads a file up to the limit.
func readFile(path string, limit int, more func() bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data []byte
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() <= int64(limit) {
		data = make([]byte, 0, info.Size()+1)
	}
	return readPieces(f, data, limit, more)
}

// readPieces appends what comes to data, up to the limit.
func readPieces(from io.Reader, data []byte, limit int, more func() bool) ([]byte, error) {
	piece := make([]byte, 64<<10)
	for {
		n, err := from.Read(piece)
		data = append(data, piece[:n]...)
		switch {
		case len(data) > limit:
			return nil, tooLarge(limit)
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, err
		case !more():
			return nil, context.Canceled
		}
	}
}
