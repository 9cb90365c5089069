package proxied

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/wire"
)

// lengthOf is the Content-Length of a text of ours.
func lengthOf(text string) fetch.Header {
	return fetch.Header{Name: "Content-Length", Value: strconv.Itoa(len(text))}
}

// send writes an answer as it came, its lines in their order, and reports whether
// the connection goes on. A body of which the end is not known ends with the
// connection, as it would have from the server.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
func (c *client) send(a wire.Answer, method string) bool {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	for _, h := range a.Headers {
		b.WriteString(h.Name + ": " + h.Value + "\r\n")
	}
	b.WriteString("\r\n")
	goesOn := a.Whole && !names(a.Headers, "Connection", "close")
	_, known, _ := fetch.ExtractLength(a.Headers)
	switch {
	case method == http.MethodHead, a.Status < 200, a.Status == http.StatusNoContent, a.Status == http.StatusNotModified:
	case names(a.Headers, "Transfer-Encoding", "chunked"):
		if len(a.Bytes) > 0 {
			fmt.Fprintf(&b, "%x\r\n%s\r\n", len(a.Bytes), a.Bytes)
		}
		if a.Whole {
			b.WriteString("0\r\n\r\n")
		}
	default:
		b.Write(a.Bytes)
		goesOn = goesOn && known
	}
	_, err := c.conn.Write(b.Bytes())
	return err == nil && goesOn && a.Status != http.StatusSwitchingProtocols
}

// names reports whether a list field has a member.
func names(headers []fetch.Header, name, member string) bool {
	return slices.ContainsFunc(headers, func(h fetch.Header) bool {
		return strings.EqualFold(h.Name, name) && slices.ContainsFunc(strings.Split(h.Value, ","), func(m string) bool {
			return strings.EqualFold(strings.Trim(m, " \t"), member)
		})
	})
}

// shielded returns the header lines of an actual answer as the browser gets them, so
// that no cache of its answers in the server's place later, and no dialogue asks
// a person for a password that a test would wait for. The names of the lines, which
// are what a script can be let see, stay; added says that one is ours.
func shielded(headers []fetch.Header) (lines []fetch.Header, added bool) {
	lines = slices.Clone(headers)
	controlled := false
	for i, h := range lines {
		switch {
		case strings.EqualFold(h.Name, "Cache-Control"):
			lines[i].Value, controlled = "no-store", true
		case strings.EqualFold(h.Name, "WWW-Authenticate"):
			// A scheme that no browser knows: https://www.rfc-editor.org/rfc/rfc9110#section-11.1
			lines[i].Value = "corsuite"
		}
	}
	if controlled {
		return lines, false
	}
	return append(lines, fetch.Header{Name: "Cache-Control", Value: "no-store"}), true
}
