package config

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness/files"
)

// Rules of this file: a list of targets is a line each, a URL or a target as a JSON
// object with the keys of an element of targets. Empty lines and those that
// begin with # are passed over. A mistake names the list and the line.

const (
	// fromStdin stands for standard input, and stdinName for it in messages.
	fromStdin = "-"
	stdinName = "standard input"
	// maxLines is how many targets a list may have.
	maxLines = 100_000
)

// readTargetsFrom reads the list that a file names, inside of that file's folder or anywhere. The reader of each line that has
// something to say is returned, too.
func readTargetsFrom(ctx context.Context, inside bool, v value, stdin io.Reader) (targets []target, readers []*reader) {
	path, ok := v.text()
	if !ok {
		return nil, nil
	}
	var name string
	var data []byte
	var err error
	switch {
	case path == fromStdin && stdin == nil:
		v.fail(strconv.Quote(path), "is standard input, which is not read here; name a file")
		return nil, nil
	case inside && path != fromStdin && !v.isInside(path):
		v.fail(strconv.Quote(path), "leads out of the folder of %s, which was found, not named; want a file in it, or say --config", filepath.Base(v.r.file))
		return nil, nil
	case path == fromStdin:
		name = stdinName
		data, err = files.ReadFrom(ctx, stdin, name, files.Text)
	default:
		name = v.beside(path)
		data, err = files.Read(ctx, name, files.Text)
	}
	if err != nil {
		v.fail(strconv.Quote(path), "cannot be read: %v", err)
		return nil, nil
	}
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\ufeff"))) {
		number++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if len(targets) == maxLines {
			v.fail(strconv.Quote(path), "lists more than %d targets; judge them in parts", maxLines)
			break
		}
		r := &reader{file: name, lookup: v.r.lookup, base: v.r.base, firstLine: number}
		readers = append(readers, r)
		if t, ok := r.listed(ctx, text); ok {
			targets = append(targets, t)
		}
	}
	if len(targets) == 0 && len(readers) == 0 {
		v.fail(strconv.Quote(path), "lists no target; want a URL a line")
	}
	return targets, readers
}

// isInside reports whether a path is one of the file's folder, and stays there.
func (v value) isInside(path string) bool {
	folder := filepath.Dir(v.r.file)
	outside, err := leadsOut(folder, filepath.Join(folder, path))
	return filepath.IsLocal(path) && (err != nil || !outside)
}

// listed reads one line of a list.
func (r *reader) listed(ctx context.Context, line string) (target, bool) {
	if !strings.HasPrefix(line, "{") {
		if !utf8.ValidString(line) {
			r.fail(Error{Line: 1, Column: 1, Message: "is not UTF-8; save the file as UTF-8"})
			return target{}, false
		}
		at := value{r: r, line: 1, column: 1}
		t := target{at: at}
		t.URL = checkTargetURL(at, line)
		t.At.File, t.At.Line = r.file, r.firstLine
		return t, true
	}
	root, ok := r.document([]byte(line))
	if !ok {
		return target{}, false
	}
	t := readTarget(ctx, root)
	t.At.Line = r.firstLine
	return t, true
}
