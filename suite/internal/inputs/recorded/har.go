// Package recorded reads what a browser's developer tools saved of its traffic
// (HAR 1.2) and judges it offline: for each request across origins, what a page
// got and why, by the model of the Fetch Standard on the exchanges of the file.
//
// What a file lacks is said: exports are often without preflights, without cookies
// and without the answers of requests that were stopped. Nothing is asked here.
package recorded

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
)

// The parts of a HAR that are read. cdproto/har has the standard's fields only;
// what DevTools adds begins with an underscore, and bodies are not wanted here.
// http://www.softwareishard.com/blog/har-12-spec/
type file struct {
	Log *struct {
		Creator, Browser software
		Pages            []page
		Entries          []*entry
	}
}

type software struct{ Name, Version string }

type page struct{ ID, Title string }

type entry struct {
	StartedDateTime moment
	Pageref         string
	Request         struct {
		Method, URL string
		Headers     []nameValue
		Cookies     []nameValue
		PostData    struct{ MimeType, Text string }
	}
	Response struct {
		Status  int
		Headers []nameValue
		// Error is DevTools' word for what stopped the request, FailureText Playwright's.
		Error       string `json:"_error"`
		FailureText string `json:"_failureText"`
	}
	ResourceType string `json:"_resourceType"`
	number       int
	// origin and asksFor are what the request's header says of its page, and of the method that a preflight asks for.
	origin, asksFor string
	preflight       bool
	used            bool
}

// mostEntries is how many requests are read of one file: more than a page makes in a day.
const mostEntries = 10_000

// moment is when something began. Of exporters that leave the zone out, or write
// nothing, only the order is wanted, which is then that of the file.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(text []byte) error {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"} {
		if t, err := time.Parse(layout, strings.Trim(string(text), `"`)); err == nil {
			m.Time = t
			return nil
		}
	}
	return nil
}

type nameValue struct{ Name, Value string }

// parse reads the file; the error is a *config.Error.
func parse(name string, data []byte) (*file, error) {
	data = []byte(strings.TrimPrefix(string(data), "\ufeff")) // the byte order mark of Windows' editors
	var f file
	err := json.Unmarshal(data, &f)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		line, column := place(data, syntax.Offset)
		return nil, &config.Error{File: name, Line: line, Column: column, Message: fmt.Sprintf("is not valid JSON: %v; export it anew, whole", err)}
	case errors.As(err, &kind):
		line, column := place(data, kind.Offset)
		return nil, &config.Error{File: name, Line: line, Column: column, Key: strings.ToLower(kind.Field), Message: fmt.Sprintf("is %s; want a HAR as developer tools export it", kind.Value)}
	case err != nil:
		return nil, &config.Error{File: name, Message: fmt.Sprintf("is not a HAR: %v", err)}
	case f.Log == nil:
		return nil, &config.Error{File: name, Message: `is not a HAR: there is no "log" in it; export one from the Network panel`}
	case len(f.Log.Entries) == 0:
		return nil, &config.Error{File: name, Message: "has no request in it: keep the Network panel open while the page loads, then export"}
	}
	if n := len(f.Log.Entries); n > mostEntries {
		return nil, &config.Error{File: name, Message: fmt.Sprintf("has %d requests in it; at most %d are read: clear the Network panel before what you look for, then export", n, mostEntries)}
	}
	for i, e := range f.Log.Entries {
		if e == nil {
			return nil, &config.Error{File: name, Message: fmt.Sprintf("log.entries[%d] is null; export it anew", i)}
		}
		e.number = i
		e.origin, e.asksFor = e.header("Origin"), e.header("Access-Control-Request-Method")
		// The browser asked for permission.
		e.preflight = e.Request.Method == "OPTIONS" && e.asksFor != ""
		e.Response.Error = cmp.Or(e.Response.Error, e.Response.FailureText)
	}
	return &f, nil
}

// place returns the line and column of an offset behind the faulty byte.
func place(data []byte, offset int64) (line, column int) {
	before := string(data[:min(max(offset-1, 0), int64(len(data)))])
	return 1 + strings.Count(before, "\n"), len(before) - strings.LastIndex(before, "\n")
}

// fields returns header fields as lines: DevTools joins repeated ones by a line
// break, and lists the pseudo headers of HTTP/2.
func fields(all []nameValue) []fetch.Header {
	var out []fetch.Header
	for _, h := range all {
		if strings.HasPrefix(h.Name, ":") {
			continue
		}
		for value := range strings.SplitSeq(h.Value, "\n") {
			out = append(out, fetch.Header{Name: h.Name, Value: value})
		}
	}
	return out
}

func (e *entry) header(name string) string {
	value, _ := fetch.Get(fields(e.Request.Headers), name)
	return value
}

// profile returns the model of the browser that the file comes from, the standard's
// where that is not known.
func (f *file) profile() *fetch.Profile {
	who := strings.ToLower(f.Log.Creator.Name + " " + f.Log.Browser.Name)
	for _, p := range fetch.Profiles() {
		signs := map[string][]string{
			"chromium": {"webinspector", "chrom", "edge"}, "firefox": {"firefox"}, "webkit": {"webkit", "safari"},
		}[p.Name()]
		for _, sign := range signs {
			if strings.Contains(who, sign) && !(p.Name() == "chromium" && strings.Contains(who, "webkit")) {
				return p
			}
		}
	}
	return fetch.Standard()
}
