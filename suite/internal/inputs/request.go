package inputs

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness/fetch"
)

// Request is what a copied text asks for, as a page would.
type Request struct {
	// URL is as written, without a user name.
	URL string
	// Method is as written; "" is GET.
	Method string
	// Headers are those that a page can set, in order.
	Headers []fetch.Header
	Body    string
	// Origin is the page's: of the Origin header, or else of the Referer. "" where neither stands there.
	Origin string

	Credentials fetch.CredentialsMode
	Mode        fetch.Mode
	Redirect    fetch.RedirectMode
	Cache       fetch.CacheMode

	// Cookie is the text of the Cookie header: the session of whoever copied it.
	Cookie string
	// Insecure is curl's -k: certificates are not verified.
	Insecure bool
	// LeftOut names what a page cannot set or do: headers that the browser writes
	// itself, and options that are curl's own business. Each once, in order.
	LeftOut []string
	// Secrets are values that may not be shown: cookies, tokens, passwords.
	Secrets []string
}

// Error is a text that cannot be read, and the word that is why.
type Error struct {
	// Word as it stands in the text; "" where the text as a whole is meant.
	Word string
	// Problem says what is wrong with it and what to do.
	Problem string
}

func (e *Error) Error() string {
	if e.Word == "" {
		return e.Problem
	}
	return fmt.Sprintf("%.200q %s", e.Word, e.Problem)
}

// MaxLength is how long a copied text may be, in bytes.
const MaxLength = 1 << 20

// Looks reports whether a text looks like something that was copied, and not
// like a URL: a curl line, a fetch() call or a line of PowerShell.
func Looks(text string) bool {
	return isCurl(text) || isPowerShell(text) || isFetchCall(text)
}

// Read reads a copied text of any kind. The error is an *Error.
func Read(text string) (Request, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case len(text) > MaxLength:
		return Request{}, &Error{Problem: fmt.Sprintf("the text has %d bytes; at most %d are read", len(text), MaxLength)}
	case isPowerShell(text):
		return readPowerShell(text)
	case isCurl(text):
		return readCurl(text)
	case isFetchCall(text):
		return readFetchCall(text)
	}
	return Request{}, &Error{Problem: "this is neither a curl line nor a fetch() call: copy the request with DevTools' \"Copy as cURL\" or \"Copy as fetch\""}
}

// firstWord returns the first word of a text in lower case.
func firstWord(text string) string {
	word, _, _ := strings.Cut(strings.TrimLeft(text, " \t\r\n$>"), " ")
	return strings.ToLower(word)
}

// add adds a header as a browser would take it from a script: what it writes
// itself is left out, and what it tells of the page is heeded.
func (r *Request) add(name, value string) {
	switch lower := strings.ToLower(name); {
	case strings.HasPrefix(name, ":"): // the pseudo headers of HTTP/2
		r.leaveOut(name)
	case lower == "cookie":
		r.setCookie(value)
		r.leaveOut(name)
	case lower == "origin":
		r.Origin = value
		r.leaveOut(name)
	case lower == "referer":
		if r.Origin == "" {
			r.Origin = originOf(value)
		}
		r.leaveOut(name)
	case lower == "user-agent", fetch.IsForbiddenRequestHeader(fetch.Header{Name: name, Value: value}):
		r.leaveOut(name)
	default:
		if lower == "authorization" {
			r.secret(value)
		}
		r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
	}
}

// setCookie takes the session over: a page sends it with credentials mode "include".
func (r *Request) setCookie(value string) {
	r.Cookie = value
	r.Credentials = fetch.Include
	r.secret(value)
	for pair := range strings.SplitSeq(value, ";") {
		if _, v, ok := strings.Cut(pair, "="); ok {
			r.secret(strings.TrimSpace(v))
		}
	}
}

// secret remembers a value that may not be shown; of "Bearer x" the token alone, too.
func (r *Request) secret(value string) {
	values := []string{value}
	if _, token, ok := strings.Cut(value, " "); ok {
		values = append(values, token)
	}
	for _, v := range values {
		if v != "" && !slices.Contains(r.Secrets, v) {
			r.Secrets = append(r.Secrets, v)
		}
	}
}

func (r *Request) leaveOut(name string) {
	if !slices.ContainsFunc(r.LeftOut, func(known string) bool { return strings.EqualFold(known, name) }) {
		r.LeftOut = append(r.LeftOut, name)
	}
}

// header returns the value of a header that has been added.
func (r *Request) header(name string) (string, bool) { return fetch.Get(r.Headers, name) }

// complete checks the URL and takes a user name out of it, which fetch() refuses.
func (r *Request) complete() error {
	if r.URL == "" {
		return &Error{Problem: "there is no URL in it"}
	}
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &Error{Word: r.URL, Problem: "is not an absolute URL with http or https"}
	}
	if u.User != nil {
		password, _ := u.User.Password()
		r.secret(password)
		u.User = nil
		r.URL = u.String()
		r.leaveOut("the user name in the URL")
	}
	return nil
}

// originOf returns the origin of a URL, "" for none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
