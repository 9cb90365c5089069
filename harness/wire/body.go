package wire

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness/fetch"
)

// drainBytes is how much of a body is read and thrown away, beyond what is kept,
// to save the connection. Anything longer costs the connection.
const drainBytes = 256 << 10

// framing says where a response's body ends.
type framing struct {
	kind   framingKind
	length int64 // of kind byLength
}

type framingKind int

const (
	noBody framingKind = iota
	byLength
	chunked
	untilClose
)

// frame returns the framing of the response to a request with the method.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
func frame(h head, method string) (framing, *Failure) {
	switch {
	case method == "HEAD", h.Status < 200, h.Status == 204, h.Status == 304:
		return framing{kind: noBody}, nil
	case h.Proto != "HTTP/1.0" && hasToken(h.Headers, "Transfer-Encoding", "chunked"):
		return framing{kind: chunked}, nil
	}
	length, known, contradicts := fetch.ExtractLength(h.Headers)
	switch {
	case contradicts:
		return framing{}, failed(fetch.InvalidResponse, "the members of Content-Length contradict each other: %q", fetch.Values(h.Headers, "Content-Length"))
	case known:
		return framing{kind: byLength, length: length}, nil
	case h.Status == 205:
		// It has no content; a server that says nothing of the length sends none.
		return framing{kind: noBody}, nil
	}
	return framing{kind: untilClose}, nil
}

// readBody reads a body from r and keeps the first limit bytes. Clean says that
// r stands right behind the message. An error says how the body broke off; a
// body that is longer than anyone wants is none.
func readBody(r *bufio.Reader, f framing, limit int) (kept []byte, clean bool, err error) {
	var body io.Reader
	switch f.kind {
	case noBody:
		return nil, true, nil
	case byLength:
		body = &exactReader{r: r, left: f.length}
	case chunked:
		body = &chunkReader{r: r}
	case untilClose:
		body = r
	}
	kept, err = readUpTo(body, limit, f)
	if err != nil {
		return kept, false, orEnd(err)
	}
	if f.kind == untilClose || f.kind == byLength && f.length-int64(len(kept)) > drainBytes {
		return kept, false, nil
	}
	_, err = io.CopyN(io.Discard, body, drainBytes+1)
	return kept, errors.Is(err, io.EOF), nil
}

// readUpTo reads until limit or the end, which is not an error.
func readUpTo(r io.Reader, limit int, f framing) ([]byte, error) {
	size := min(limit, 512)
	if f.kind == byLength {
		size = int(min(int64(limit), f.length))
	}
	kept := make([]byte, 0, size)
	for len(kept) < limit {
		if len(kept) == cap(kept) {
			kept = append(kept, 0)[:len(kept)]
		}
		n, err := r.Read(kept[len(kept):min(cap(kept), limit)])
		kept = kept[:len(kept)+n]
		if errors.Is(err, io.EOF) {
			return kept, nil
		}
		if err != nil {
			return kept, err
		}
		if f.kind == byLength && int64(len(kept)) == f.length {
			return kept, nil
		}
	}
	return kept, nil
}

// orEnd makes an unexpected end of the connection readable.
func orEnd(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the server closed the connection before the end of the body")
	}
	return err
}

// exactReader reads a body of known length; an early end is io.ErrUnexpectedEOF.
type exactReader struct {
	r    io.Reader
	left int64
}

func (e *exactReader) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > e.left {
		p = p[:e.left]
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// chunkReader reads a chunked body and its trailer section, which it drops:
// trailers are not headers.
// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
type chunkReader struct {
	r    *bufio.Reader
	left uint64 // of the chunk under way
	open bool   // a chunk is under way: its line end is still to come
	done bool
}

// maxTrailerLines bounds the trailer section.
const maxTrailerLines = 256

func (c *chunkReader) Read(p []byte) (int, error) {
	if c.left == 0 && !c.done {
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	if c.done {
		return 0, io.EOF
	}
	if uint64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= uint64(n)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// next goes to the beginning of the next chunk, or past the last.
func (c *chunkReader) next() error {
	if c.open {
		if line, err := c.line(); err != nil || line != "" {
			return cmpErr(err, "a chunk is longer than its size says")
		}
	}
	line, err := c.line()
	if err != nil {
		return err
	}
	size, _, _ := strings.Cut(line, ";")
	c.left, err = strconv.ParseUint(strings.Trim(size, " \t"), 16, 62)
	if err != nil {
		return errors.New("malformed chunk size " + strconv.Quote(size[:min(len(size), 40)]))
	}
	c.open = true
	if c.left > 0 {
		return nil
	}
	for range maxTrailerLines {
		if line, err = c.line(); err != nil || line == "" {
			c.done = err == nil
			return err
		}
	}
	return errors.New("the trailer section has no end")
}

// line reads a line without its end. It is bounded by the reader's buffer.
func (c *chunkReader) line() (string, error) {
	line, err := c.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", errors.New("a line between chunks is too long")
	case errors.Is(err, io.EOF):
		return "", io.ErrUnexpectedEOF
	case err != nil:
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// cmpErr returns err, or an error with the text when there is none.
func cmpErr(err error, text string) error {
	if err != nil {
		return err
	}
	return errors.New(text)
}

// decoded undoes gzip, which most servers choose from what a browser accepts, as
// far as the kept bytes go. No more than limit comes out: what is small here may
// be large there.
func decoded(kept []byte, headers []fetch.Header, limit int) []byte {
	if encoding, _ := fetch.Get(headers, "Content-Encoding"); !strings.EqualFold(encoding, "gzip") {
		return kept
	}
	z, err := gzip.NewReader(bytes.NewReader(kept))
	if err != nil {
		return kept
	}
	// The end may be missing, since it was not kept.
	plain, _ := io.ReadAll(io.LimitReader(z, int64(limit)))
	return plain
}

// bodyText makes the kept beginning of a body a valid string: a character that
// the limit cut in two is left out, other bytes that are not UTF-8 become U+FFFD.
func bodyText(kept []byte, headers []fetch.Header, limit int) string {
	kept = decoded(kept, headers, limit)
	if utf8.Valid(kept) {
		return string(kept)
	}
	if len(kept) == limit {
		for i := len(kept) - 1; i >= 0 && i > len(kept)-utf8.UTFMax; i-- {
			if utf8.RuneStart(kept[i]) {
				if !utf8.FullRune(kept[i:]) {
					kept = kept[:i]
				}
				break
			}
		}
	}
	return strings.ToValidUTF8(string(kept), "\uFFFD")
}
