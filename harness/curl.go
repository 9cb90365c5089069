package harness

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness/fetch"
)

// curl returns a command that any POSIX shell reads.
func curl(method, address string, headers []fetch.Header, body string) string {
	words := []string{"curl", "-i"}
	switch {
	case method == "HEAD":
		words = []string{"curl", "-I"}
	case method != "GET" && method != "":
		words = append(words, "-X", ShellQuote(method))
	}
	// Globbing would read brackets and braces of the URL as ranges.
	if strings.ContainsAny(address, "[]{}") {
		words = append(words, "-g")
	}
	words = append(words, ShellQuote(address))
	for _, h := range headers {
		words = append(words, "-H", ShellQuote(curlHeader(h)))
	}
	if body != "" {
		words = append(words, "--data-raw", ShellQuote(body))
		if _, typed := fetch.Get(headers, "Content-Type"); !typed {
			// curl would call it a form, which fetch() does not.
			// https://fetch.spec.whatwg.org/#concept-bodyinit-extract (USVString)
			words = append(words, "-H", ShellQuote("Content-Type: text/plain;charset=UTF-8"))
		}
	}
	return strings.Join(words, " ")
}

// curlHeader writes a header as curl's -H wants it: a semicolon ends the name
// of one without value, since "Name:" would remove it.
func curlHeader(h fetch.Header) string {
	if h.Value == "" {
		return h.Name + ";"
	}
	return h.Name + ": " + h.Value
}

// curlBytes returns a command for a request that no browser sends.
func curlBytes(ask Ask) string {
	b := ask.Bytes
	host := ""
	if u, err := url.Parse(ask.URL); err == nil {
		host = u.Host
	}
	fill := strings.NewReplacer("{origin}", string(ask.From), "{host}", host)
	var headers []fetch.Header
	for _, h := range b.Headers {
		headers = append(headers, fetch.Header{Name: h.Name, Value: fill.Replace(h.Value)})
	}
	method := b.Method
	if method == "" {
		method = fetch.NormalizeMethod(ask.Method)
		if _, needed := fetch.Preflight(ask.Request()); needed {
			method = "OPTIONS"
		}
	}
	line := curl(method, withoutFragment(ask.URL), headers, b.Body)
	if b.Target != "" {
		line += " --request-target " + ShellQuote(b.Target)
	}
	if b.NoHost {
		line += " -H " + ShellQuote("Host:")
	}
	return line
}

// ShellQuote returns s as one word of a POSIX shell, whatever is in it, and
// without a character that a terminal would obey.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
func ShellQuote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,") == "" {
		return s
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	// Dollar-single-quotes, with every byte that is not plain in octal.
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + "'"
}

func withoutFragment(address string) string {
	before, _, _ := strings.Cut(address, "#")
	return before
}
