package inputs

import (
	"fmt"
	"net/url"
	"regexp"
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

	// fromBrowser is true where headers that only a browser writes show that the
	// text is of its making, and preflight are those of a preflight.
	fromBrowser bool
	preflight   []fetch.Header
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

// MostRequests is how many requests one text may have: DevTools copies all of a page at once.
const MostRequests = 200

// Looks reports whether a text looks like something that was copied, and not
// like a URL: a curl line, a fetch() call, a line of PowerShell or of another tool.
func Looks(text string) bool {
	text = unwrap(text)
	return isCurl(text) || isPowerShell(text) || isFetchCall(text) || another(text) != "" || commandLine.MatchString(text)
}

// Read reads a copied text of any kind and returns its requests, in the order of
// the text and at least one. The error is an *Error.
func Read(text string) (requests []Request, err error) {
	if len(text) > MaxLength {
		return nil, &Error{Problem: fmt.Sprintf("the text has more than %d bytes; at most so many are read", MaxLength)}
	}
	text = unwrap(text)
	switch {
	case isPowerShell(text):
		requests, err = readPowerShell(text)
	case isCurl(text):
		requests, err = readCurl(text)
	case isFetchCall(text):
		requests, err = readFetchCalls(text)
	case commandLine.MatchString(text):
		requests, err = readCurl(text) // which names what stands before
	default:
		err = unread(text)
	}
	if err == nil && len(requests) > MostRequests {
		err = &Error{Problem: fmt.Sprintf("these are %d requests; at most %d are read", len(requests), MostRequests)}
	}
	if err != nil {
		return nil, err
	}
	return requests, nil
}

// commandLine finds a curl line that something stands before.
var commandLine = regexp.MustCompile(`(?:^|[\s;&|('"])curl\s`)

// firstWord returns the first word of a text in lower case.
func firstWord(text string) string {
	word, _, _ := strings.Cut(strings.TrimLeft(text, " \t\r\n"), " ")
	return strings.ToLower(strings.TrimRight(word, "\r\n\t^\\`"))
}

// add adds a header as a browser would take it from a script: what it writes
// itself is left out, and what it tells of the page is heeded.
func (r *Request) add(name, value string) {
	switch lower := strings.ToLower(name); {
	case strings.HasPrefix(name, ":"): // the pseudo headers of HTTP/2
		r.leaveOut(name)
	case lower == "cookie":
		r.setCookie(value)
	case lower == "origin":
		r.Origin = value
		r.leaveOut(name)
	case lower == "referer":
		if r.Origin == "" {
			r.Origin = fetch.OriginOf(value)
		}
		r.leaveOut(name)
	case lower == "access-control-request-method", lower == "access-control-request-headers":
		r.preflight = append(r.preflight, fetch.Header{Name: lower, Value: value})
		r.leaveOut(name)
	case lower == "user-agent", browserWrites(lower), fetch.IsForbiddenRequestHeader(fetch.Header{Name: name, Value: value}):
		r.fromBrowser = r.fromBrowser || lower == "user-agent" && strings.HasPrefix(value, "Mozilla/") || lower == "priority" || strings.HasPrefix(lower, "sec-")
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
	r.withoutRevalidation()
	r.ofPreflight()
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
