package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// writeWhole gives a file the text as its content, whole or not at all: what
// stood there before stays until the new content is on the disk. Pipes, devices
// and what standard output or standard error go to are written to as they are.
// A symbolic link stays one.
func writeWhole(path string, text io.ReadSeeker) error {
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || isStandard(info)) {
		return overwrite(path, text)
	}
	if err == nil {
		// Renaming would get round the file's own permissions.
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		f.Close()
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if _, err := os.Lstat(path); err == nil {
		return overwrite(path, text) // a link to a file that does not exist yet
	}
	err = replace(path, text)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EBUSY) {
		// A folder that takes no new file, or a file that is mounted by itself, as into a container.
		if _, err := text.Seek(0, io.SeekStart); err != nil {
			return err
		}
		return overwrite(path, text)
	}
	return err
}

// isStandard reports whether standard output or standard error goes to the file.
func isStandard(info os.FileInfo) bool {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if own, err := f.Stat(); err == nil && os.SameFile(own, info) {
			return true
		}
	}
	return false
}

// overwrite writes into the file that is there.
func overwrite(path string, text io.Reader) error {
	// Not os.Create, which opens for reading too: into a pipe without a reader
	// it would write, and close it before anybody came.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, text)
	return errors.Join(err, f.Close())
}

// draft is a text that is made before it goes where it belongs. It is no part of
// our memory, and nothing of it is left however the program ends.
type draft struct {
	file   *os.File // has no name any more; nil is that there is no room for one
	writer *bufio.Writer
	memory bytes.Buffer
}

func newDraft() *draft {
	d := new(draft)
	if f, err := os.CreateTemp("", "corsuite-report-"); err == nil {
		if os.Remove(f.Name()) == nil {
			d.file = f
		} else { // where an open file has to have a name
			f.Close()
			_ = os.Remove(f.Name())
		}
	}
	if d.file == nil {
		d.writer = bufio.NewWriter(&d.memory)
	} else {
		d.writer = bufio.NewWriterSize(d.file, 1<<16)
	}
	return d
}

// Write implements io.Writer.
func (d *draft) Write(text []byte) (int, error) { return d.writer.Write(text) }

// whole returns the text from its beginning.
func (d *draft) whole() (io.ReadSeeker, error) {
	if err := d.writer.Flush(); err != nil {
		return nil, err
	}
	if d.file == nil {
		return bytes.NewReader(d.memory.Bytes()), nil
	}
	_, err := d.file.Seek(0, io.SeekStart)
	return d.file, err
}

func (d *draft) close() {
	if d.file != nil {
		d.file.Close()
	}
}
