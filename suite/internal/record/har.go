package record

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// entry is one request with what became of it.
// http://www.softwareishard.com/blog/har-12-spec/
type entry struct {
	mu       sync.Mutex
	Started  time.Time `json:"startedDateTime"`
	Request  request   `json:"request"`
	Response response  `json:"response"`
}

type request struct {
	Method  string  `json:"method"`
	URL     string  `json:"url"`
	Headers []field `json:"headers"`
	Body    *body   `json:"postData,omitempty"`
}

type body struct {
	Type string `json:"mimeType"`
	Text string `json:"text"`
}

type response struct {
	Status  int     `json:"status"`
	Headers []field `json:"headers"`
	Error   string  `json:"_error,omitempty"`
}

type field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func newEntry(r *http.Request) *entry {
	return &entry{Started: time.Now(), Request: request{Method: r.Method, URL: r.URL.String(), Headers: fields(r.Header)}}
}

// say sets the body that was sent.
func (e *entry) say(text []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(text) > 0 {
		e.Request.Body = &body{Type: value(e.Request.Headers, "Content-Type"), Text: string(text)}
	}
}

func (e *entry) answer(status int, h http.Header) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Response = response{Status: status, Headers: fields(h)}
}

func (e *entry) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Response.Error = err.Error()
}

// fields returns header fields, names in order and lines as they came.
func fields(h http.Header) []field {
	var all []field
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			all = append(all, field{name, v})
		}
	}
	return all
}

func value(all []field, name string) string {
	for _, f := range all {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// HAR returns what was written down so far.
func (p *Proxy) HAR(version string) ([]byte, error) {
	p.mu.Lock()
	entries := slices.Clone(p.entries)
	p.mu.Unlock()
	type software struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	var file struct {
		Log struct {
			Version string   `json:"version"`
			Creator software `json:"creator"`
			Browser software `json:"browser"`
			Entries []*entry `json:"entries"`
		} `json:"log"`
	}
	file.Log.Version, file.Log.Creator, file.Log.Entries = "1.2", software{"corsuite record", version}, entries
	for _, e := range entries {
		e.mu.Lock()
		defer e.mu.Unlock()
	}
	if len(entries) > 0 {
		file.Log.Browser.Name, file.Log.Browser.Version = browserOf(value(entries[0].Request.Headers, "User-Agent"))
	}
	return json.Marshal(file)
}

// browserOf reads a browser's name and version from what it calls itself; all but
// Firefox call themselves Safari, and Chrome's relatives call themselves Chrome, too.
func browserOf(userAgent string) (name, version string) {
	for _, product := range []struct{ token, name string }{
		{"Firefox/", "Firefox"}, {"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"},
	} {
		if _, after, found := strings.Cut(userAgent, product.token); found {
			version, _, _ = strings.Cut(after, " ")
			return product.name, version
		}
	}
	return "an unknown browser", ""
}
