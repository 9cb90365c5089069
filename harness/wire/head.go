package wire

import (
	"strconv"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// head is a response without its body.
type head struct {
	Proto  string // "HTTP/1.1"
	Status int
	// Headers in the order of arrival, names as written, values without the white space around them.
	Headers []fetch.Header
}

// parseHead reads a status line and the field lines after it, up to but not
// including the empty line. It takes what Chromium takes where RFC 9112 lets a
// recipient choose, so that a sloppy server is judged by its answer: bare LF,
// obs-fold, space before the colon; lines that are not fields are dropped. NUL
// makes the whole response unusable.
func parseHead(text string) (head, *Failure) {
	if strings.IndexByte(text, 0) >= 0 {
		return head{}, failed(fetch.InvalidResponse, "NUL in the response's header section")
	}
	line, rest, _ := strings.Cut(text, "\n")
	h, fail := parseStatusLine(strings.TrimRight(line, "\r"))
	if fail != nil {
		return head{}, fail
	}
	h.Headers = parseFields(rest)
	return h, nil
}

// parseStatusLine reads "HTTP/1.1 200 OK"; the reason phrase may be missing.
// https://www.rfc-editor.org/rfc/rfc9112#section-4
func parseStatusLine(line string) (head, *Failure) {
	bad := func() (head, *Failure) {
		return head{}, failed(fetch.InvalidResponse, "%.80q is not a status line", line)
	}
	proto, rest, _ := strings.Cut(line, " ")
	if !isProto(proto) {
		return bad()
	}
	rest = strings.TrimLeft(rest, " \t")
	if len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' && rest[3] != '\t' {
		return bad()
	}
	status, err := strconv.ParseUint(rest[:3], 10, 16)
	if err != nil || status < 100 {
		return bad()
	}
	return head{Proto: strings.ToUpper(proto), Status: int(status)}, nil
}

// isProto reports whether s is HTTP-version, in any case as Chromium has it.
func isProto(s string) bool {
	const name = "HTTP/"
	if len(s) != len("HTTP/1.1") || !strings.EqualFold(s[:len(name)], name) {
		return false
	}
	return isDigit(s[5]) && s[6] == '.' && isDigit(s[7])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// parseFields reads field lines, each ended by LF or CR LF.
// https://www.rfc-editor.org/rfc/rfc9112#section-5
func parseFields(text string) []fetch.Header {
	headers := make([]fetch.Header, 0, strings.Count(text, "\n")+1)
	foldable := false // whether the line before was a field
	for text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		line = strings.TrimRight(line, "\r")
		if line == "" {
			continue
		}
		if isSpace(line[0]) {
			// obs-fold: replaced by a space (section 5.2).
			if more := fieldValue(line); foldable && more != "" {
				last := &headers[len(headers)-1]
				last.Value = strings.TrimLeft(last.Value+" "+more, " \t")
			}
			continue
		}
		var h fetch.Header
		h, foldable = parseField(line)
		if foldable {
			headers = append(headers, h)
		}
	}
	return headers
}

// parseField reads one line; false is one that is not a field.
func parseField(line string) (fetch.Header, bool) {
	name, value, found := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	if !found || !fetch.IsToken(name) {
		return fetch.Header{}, false
	}
	return fetch.Header{Name: name, Value: fieldValue(value)}, true
}

// fieldValue strips the white space around a value: SP and HTAB, no other. A
// bare CR inside becomes a space.
// https://www.rfc-editor.org/rfc/rfc9112#section-2.2
func fieldValue(s string) string {
	s = strings.Trim(s, " \t")
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.Trim(strings.ReplaceAll(s, "\r", " "), " \t")
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// hasToken reports whether a comma-separated field lists a token.
func hasToken(headers []fetch.Header, name, token string) bool {
	for _, h := range headers {
		if !strings.EqualFold(h.Name, name) {
			continue
		}
		for element := range strings.SplitSeq(h.Value, ",") {
			if strings.EqualFold(strings.Trim(element, " \t"), token) {
				return true
			}
		}
	}
	return false
}
