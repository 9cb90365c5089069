package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Request is a request as a browser has sent it, to a proxy or to a server.
type Request struct {
	Method string
	// Target is the request-target as written: a path, an absolute URL, or host:port.
	Target string
	// Headers in the order of arrival, names as written.
	Headers []fetch.Header
	Body    []byte
}

// ReadRequest reads one request within the limits. The error is io.EOF where the
// connection ends before one begins.
// https://www.rfc-editor.org/rfc/rfc9112#section-3
func ReadRequest(r *bufio.Reader, l Limits) (Request, error) {
	if _, err := r.Peek(1); err != nil {
		return Request{}, err
	}
	text, err := readHead(r, nil, 0, l)
	if err != nil {
		return Request{}, err
	}
	line, rest, _ := strings.Cut(string(text), "\n")
	parts := strings.Split(strings.TrimRight(line, "\r"), " ")
	if len(parts) != 3 || !isProto(parts[2]) {
		return Request{}, fmt.Errorf("%.80q is not a request line", line)
	}
	q := Request{Method: parts[0], Target: parts[1], Headers: parseFields(rest)}
	q.Body, err = readRequestBody(r, q.Headers, l.BodyBytes)
	return q, err
}

// readRequestBody reads a body of at most limit bytes; without a length there is none.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
func readRequestBody(r *bufio.Reader, headers []fetch.Header, limit int) ([]byte, error) {
	var body io.Reader
	length, known, contradicts := fetch.ExtractLength(headers)
	switch {
	case hasToken(headers, "Transfer-Encoding", "chunked"):
		body = &chunkReader{r: r}
	case contradicts:
		return nil, errors.New("the request's members of Content-Length contradict each other")
	case !known || length == 0:
		return nil, nil
	default:
		body = &exactReader{r: r, left: length}
	}
	kept, err := io.ReadAll(io.LimitReader(body, int64(limit)+1))
	if err == nil && len(kept) > limit {
		err = fmt.Errorf("the request's body is longer than %d bytes", limit)
	}
	return kept, err
}
