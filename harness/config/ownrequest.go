package config

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/files"
)

// bodyLimit bounds what a body-file may hold: it is sent with most requests.
const bodyLimit = 1 << 20

// readPageHeaders reads the headers of a target's own request, which the page sets.
func readPageHeaders(v value) []fetch.Header {
	var headers []fetch.Header
	for _, line := range headerLines(v) {
		h := fetch.Header{Name: line.Name, Value: v.r.expand(line.at, line.Name, line.Value)}
		if mistake := pageHeaderMistake(headers, h); mistake != "" {
			line.at.fail("", "%s", mistake)
		}
		headers = append(headers, h)
	}
	return headers
}

// pageHeaderMistake says why a page cannot set a header beside those before it, or "".
func pageHeaderMistake(before []fetch.Header, h fetch.Header) string {
	switch _, twice := fetch.Get(before, h.Name); {
	case !fetch.IsToken(h.Name):
		return fmt.Sprintf("%q is not a header name; want letters, digits and dashes, such as Api-Version", h.Name)
	case twice:
		return fmt.Sprintf("names %s a second time; write its values in one line, with commas", h.Name)
	case fetch.IsForbiddenRequestHeader(h):
		return fmt.Sprintf("names %s, which no page can set; a header that is added on the way belongs under auth", h.Name)
	case strings.ContainsAny(h.Value, "\r\n\x00"):
		return fmt.Sprintf("has a line end or NUL in the value of %s; write it in one line", h.Name)
	}
	return ""
}

// readBodyFile reads the file that holds a body. Its path is relative to the
// folder of the file that names it, and stays inside.
func readBodyFile(ctx context.Context, v value) string {
	path, ok := v.text()
	if !ok {
		return ""
	}
	if !filepath.IsLocal(path) {
		v.fail(strconv.Quote(path), "is not inside the folder of %s; want a path relative to it, such as body.json", filepath.Base(v.r.file))
		return ""
	}
	folder := filepath.Dir(v.r.file)
	if outside, err := leadsOut(folder, filepath.Join(folder, path)); err == nil && outside {
		v.fail(strconv.Quote(path), "leads out of the folder of %s; want a file in it", filepath.Base(v.r.file))
		return ""
	}
	data, err := files.Read(ctx, filepath.Join(folder, path), bodyLimit)
	switch {
	case err != nil:
		v.fail(strconv.Quote(path), "cannot be read: %v", err)
	case len(data) == 0:
		v.fail(strconv.Quote(path), "is an empty file; remove the key for a request without a body")
	case !utf8.Valid(data):
		v.fail(strconv.Quote(path), "is not text in UTF-8; want a body of text, such as JSON")
	}
	return string(data)
}

// leadsOut reports whether a path, with its symbolic links followed, ends outside
// of a folder.
func leadsOut(folder, path string) (bool, error) {
	for _, p := range []*string{&folder, &path} {
		real, err := filepath.EvalSymlinks(*p)
		if err == nil {
			real, err = filepath.Abs(real) // a link of a relative path may be absolute
		}
		if err != nil {
			return false, err
		}
		*p = real
	}
	relative, err := filepath.Rel(folder, path)
	return err != nil || !filepath.IsLocal(relative), nil
}
