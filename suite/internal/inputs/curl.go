package inputs

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/corsuite/corsuite/harness/fetch"
)

func isCurl(text string) bool {
	switch word := firstWord(text); {
	case word == "curl", word == "curl.exe", strings.HasSuffix(word, "/curl") && !strings.Contains(word, "://"):
		return true
	}
	return false
}

// readCurl reads curl lines: of cmd where its carets say so, of a POSIX shell otherwise.
func readCurl(text string) (requests []Request, err error) {
	var commands [][]string
	if isCmd(text) {
		commands, err = cmdWords(text)
	} else {
		commands, err = shellWords(text)
	}
	if err != nil {
		return nil, err
	}
	for _, words := range commands {
		if len(words) == 0 || !isCurl(words[0]) {
			return nil, &Error{Word: strings.Join(words[:min(1, len(words))], ""), Problem: "is a command that is not run; leave all but curl out"}
		}
		r, err := fromCurl(words[1:])
		if err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// Curl reads the arguments of a curl line, without its first word. The error is an *Error.
func Curl(args []string) (Request, error) { return fromCurl(args) }

// curlFlags are curl's options, as far as they say what is asked.
type curlFlags struct {
	method, user, userAgent, referer, bearer           string
	headers, data, raw, binary, urlencoded, json, form []string
	cookies, urls, formStrings                         []string
	get, head, insecure                                bool
}

// register declares the options. What is listed as ignored changes how curl
// works or prints, not what a page would ask.
func (f *curlFlags) register(fs *pflag.FlagSet) {
	fs.StringVarP(&f.method, "request", "X", "", "")
	fs.StringArrayVarP(&f.headers, "header", "H", nil, "")
	fs.StringArrayVarP(&f.data, "data", "d", nil, "")
	fs.StringArrayVar(&f.data, "data-ascii", nil, "")
	fs.StringArrayVar(&f.raw, "data-raw", nil, "")
	fs.StringArrayVar(&f.binary, "data-binary", nil, "")
	fs.StringArrayVar(&f.urlencoded, "data-urlencode", nil, "")
	fs.StringArrayVar(&f.json, "json", nil, "")
	fs.StringArrayVarP(&f.form, "form", "F", nil, "")
	fs.StringArrayVar(&f.formStrings, "form-string", nil, "")
	fs.StringVar(&f.bearer, "oauth2-bearer", "", "")
	fs.StringArrayVarP(&f.cookies, "cookie", "b", nil, "")
	fs.StringVarP(&f.user, "user", "u", "", "")
	fs.StringVarP(&f.userAgent, "user-agent", "A", "", "")
	fs.StringVarP(&f.referer, "referer", "e", "", "")
	fs.StringArrayVar(&f.urls, "url", nil, "")
	fs.BoolVarP(&f.get, "get", "G", false, "")
	fs.BoolVarP(&f.head, "head", "I", false, "")
	fs.BoolVarP(&f.insecure, "insecure", "k", false, "")
	for _, name := range []string{
		"compressed", "silent|s", "show-error|S", "include|i", "verbose|v", "location|L", "fail|f", "globoff|g", "no-buffer|N", "progress-bar|#",
		"http1.0|0", "http1.1", "http2", "http2-prior-knowledge", "http3", "ipv4|4", "ipv6|6", "path-as-is", "no-keepalive", "fail-with-body", "fail-early",
		"tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "tlsv1", "disable|q", "no-progress-meter", "location-trusted", "http3-only", "basic", "anyauth", "tcp-nodelay",
		"ssl-no-revoke", "no-alpn", "tr-encoding", "post301", "post302", "post303", "raw", "styled-output", "parallel|Z", "compressed-ssh", "http0.9", "suppress-connect-headers",
	} {
		long, short, _ := strings.Cut(name, "|")
		fs.BoolP(long, short, false, "")
	}
	for _, name := range []string{"max-time|m", "connect-timeout", "retry", "retry-delay", "output|o", "write-out|w", "max-redirs", "ciphers", "limit-rate",
		"tls-max", "interface", "dns-servers", "keepalive-time", "speed-limit|Y", "speed-time|y", "retry-max-time", "expect100-timeout", "rate", "max-filesize", "curves"} {
		long, short, _ := strings.Cut(name, "|")
		fs.StringP(long, short, "", "")
	}
}

// files are the options whose value names a file, or lets curl ask another way
// than a page can. None of them is obeyed.
var curlRefused = map[string]string{
	"config": "reads a file", "K": "reads a file", "upload-file": "sends a file", "T": "sends a file",
	"cookie-jar": "writes a file", "c": "writes a file", "dump-header": "writes a file", "D": "writes a file",
	"cert": "reads a file", "E": "reads a file", "key": "reads a file", "cacert": "reads a file", "netrc": "reads a file", "n": "reads a file",
	"proxy": "asks through a proxy", "x": "asks through a proxy", "resolve": "changes where the name leads: say --resolve to corsuite itself",
	"connect-to": "changes where the name leads: say --resolve to corsuite itself", "unix-socket": "asks a socket", "next": "begins a second request", "remote-name": "writes a file", "O": "writes a file",
}

// fromCurl makes a request of curl's arguments.
func fromCurl(args []string) (Request, error) {
	if err := refused(args); err != nil {
		return Request{}, err
	}
	var f curlFlags
	fs := pflag.NewFlagSet("curl", pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	f.register(fs)
	if err := fs.Parse(args); err != nil {
		return Request{}, &Error{Problem: fmt.Sprintf("this curl line cannot be read: %.200s", err.Error())}
	}
	urls := append(f.urls, fs.Args()...)
	if len(urls) > 1 {
		return Request{}, &Error{Word: urls[1], Problem: "is a second URL; one request is read at a time"}
	}
	r := Request{URL: strings.Join(urls, ""), Method: f.method, Insecure: f.insecure}
	if r.URL != "" && !strings.Contains(r.URL, "://") {
		r.URL = "http://" + r.URL // as curl does
	}
	if err := f.setHeaders(&r); err != nil {
		return Request{}, err
	}
	if err := f.setBody(&r); err != nil {
		return Request{}, err
	}
	fs.Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "output", "write-out", "max-time", "connect-timeout", "retry":
			r.leaveOut("--" + flag.Name)
		}
	})
	return r, r.complete()
}

// refused finds an option that would read or write a file or ask another way.
func refused(args []string) error {
	for _, arg := range args {
		name, isLong := strings.CutPrefix(arg, "--")
		if !isLong {
			if len(arg) < 2 || arg[0] != '-' {
				continue
			}
			name = arg[1:2]
		}
		name, _, _ = strings.Cut(name, "=")
		if why, found := curlRefused[name]; found {
			return &Error{Word: arg, Problem: why + ", which is not done for a pasted text; leave it out"}
		}
	}
	return nil
}

func (f *curlFlags) setHeaders(r *Request) error {
	for _, line := range f.headers {
		if err := fromFile(line); err != nil {
			return err
		}
		// The colon that begins a pseudo header of HTTP/2 is part of its name.
		colon := strings.Index(strings.TrimPrefix(line, ":"), ":") + len(line) - len(strings.TrimPrefix(line, ":"))
		switch {
		case colon > 0 && line[colon] == ':':
			r.add(strings.TrimSpace(line[:colon]), strings.TrimSpace(line[colon+1:]))
		case strings.HasSuffix(line, ";"): // curl's way to send an empty value
			r.add(strings.TrimSuffix(line, ";"), "")
		default:
			return &Error{Word: line, Problem: "is not a header; want 'Name: value'"}
		}
	}
	if f.referer != "" {
		r.add("Referer", f.referer)
	}
	if f.userAgent != "" {
		r.leaveOut("User-Agent")
	}
	for _, cookie := range f.cookies {
		if cookie != "" && !strings.Contains(cookie, "=") {
			return &Error{Word: cookie, Problem: "is a file of cookies, which is not read; write 'name=value'"}
		}
		if cookie != "" {
			r.setCookie(cookie)
		}
	}
	if f.bearer != "" {
		r.add("Authorization", "Bearer "+f.bearer)
	}
	if f.user != "" {
		r.secret(f.user)
		_, password, _ := strings.Cut(f.user, ":")
		r.secret(password)
		r.add("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(f.user)))
	}
	return nil
}

// setBody joins the parts of the body as curl does.
func (f *curlFlags) setBody(r *Request) error {
	if len(f.form)+len(f.formStrings) > 0 {
		return f.setForm(r)
	}
	var parts []string
	for _, part := range append(f.data, f.json...) {
		if err := fromFile(part); err != nil {
			return err
		}
		parts = append(parts, part)
	}
	for _, part := range f.binary {
		if err := fromFile(part); err != nil {
			return err
		}
		parts = append(parts, part)
	}
	parts = append(parts, f.raw...)
	for _, part := range f.urlencoded {
		encoded, err := urlencode(part)
		if err != nil {
			return err
		}
		parts = append(parts, encoded)
	}
	if len(parts) == 0 {
		if f.head && r.Method == "" {
			r.Method = "HEAD"
		}
		return nil
	}
	body := strings.Join(parts, "&")
	if len(f.json) > 0 {
		body = strings.Join(f.json, "")
		f.defaultHeader(r, "Content-Type", "application/json")
		f.defaultHeader(r, "Accept", "application/json")
	}
	if f.get {
		r.URL = appendQuery(r.URL, body)
		return nil
	}
	r.Body = body
	f.defaultHeader(r, "Content-Type", "application/x-www-form-urlencoded")
	if r.Method == "" {
		r.Method = "POST"
	}
	return nil
}

// formBoundary parts the fields of a form.
const formBoundary = "----corsuite"

// setForm writes a multipart form as a page's FormData is sent.
// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
func (f *curlFlags) setForm(r *Request) error {
	var b strings.Builder
	field := func(part, value string) {
		name, _, _ := strings.Cut(part, "=")
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", formBoundary, name, value)
	}
	for _, part := range f.form {
		_, value, found := strings.Cut(part, "=")
		switch {
		case !found:
			return &Error{Word: part, Problem: "is not a field of a form; want name=value"}
		case strings.HasPrefix(strings.Trim(value, "\"("), "@"), strings.HasPrefix(value, "<"), strings.Contains(value, ";filename="), strings.Contains(value, ";type="):
			return &Error{Word: part, Problem: "is a file, which is not read, or says its type; write name=value"}
		}
		if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
			value = value[1 : len(value)-1]
		}
		field(part, value)
	}
	for _, part := range f.formStrings {
		_, value, _ := strings.Cut(part, "=")
		field(part, value)
	}
	r.Body = b.String() + "--" + formBoundary + "--\r\n"
	r.Headers = slices.DeleteFunc(r.Headers, func(h fetch.Header) bool { return strings.EqualFold(h.Name, "Content-Type") })
	r.Headers = append(r.Headers, fetch.Header{Name: "Content-Type", Value: "multipart/form-data; boundary=" + formBoundary})
	if r.Method == "" {
		r.Method = "POST"
	}
	return nil
}

func (f *curlFlags) defaultHeader(r *Request, name, value string) {
	if _, set := r.header(name); !set {
		r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
	}
}

// fromFile refuses a value that curl would read from a file.
func fromFile(value string) error {
	if strings.HasPrefix(value, "@") {
		return &Error{Word: value, Problem: "is a file, which is not read; write its content"}
	}
	return nil
}

// urlencode encodes as --data-urlencode does: "content", "=content" or "name=content".
// https://curl.se/docs/manpage.html#--data-urlencode
func urlencode(part string) (string, error) {
	name, content, named := strings.Cut(part, "=")
	switch {
	case strings.Contains(name, "@"):
		return "", &Error{Word: part, Problem: "is a file, which is not read; write its content"}
	case !named:
		return url.QueryEscape(part), nil
	case name == "":
		return url.QueryEscape(content), nil
	}
	return name + "=" + url.QueryEscape(content), nil
}

func appendQuery(address, query string) string {
	if strings.Contains(address, "?") {
		return address + "&" + query
	}
	return address + "?" + query
}
