package probe

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// FragmentPrefix begins the fragment that every ask's URL carries. A fragment
// puts nothing on the wire, is part of the preflight cache's key, and the browser's
// own words about the preflight and about the actual request both tell it.
// https://fetch.spec.whatwg.org/#cors-preflight-cache (the URL is compared with its fragment)
const FragmentPrefix = "corsuite-"

// OwnFragment stands between that and the fragment that the asker wrote.
const OwnFragment = "/"

// Order is what the probe script takes; see fixtures/probe.js.
type Order struct {
	URL         string                `json:"url"`
	Initiator   harness.Initiator     `json:"initiator,omitempty"`
	Where       string                `json:"where,omitempty"`
	Method      string                `json:"method,omitempty"`
	Headers     [][2]string           `json:"headers,omitempty"`
	Body        *string               `json:"body,omitempty"`
	Mode        fetch.Mode            `json:"mode,omitempty"`
	Credentials fetch.CredentialsMode `json:"credentials,omitempty"`
	Redirect    fetch.RedirectMode    `json:"redirect,omitempty"`
	Cache       fetch.CacheMode       `json:"cache,omitempty"`
	// Stream says that the body is known to have no end.
	Stream bool `json:"stream,omitempty"`
	// Timeout in milliseconds.
	Timeout int64     `json:"timeout"`
	Bytes   ByteLimit `json:"bytes"`
}

// ByteLimit bounds a body: what is kept of it, and what is read at most.
type ByteLimit struct {
	Keep int `json:"keep"`
	Read int `json:"read"`
}

// WholeBody is how much of a body is read where a cache should get to keep it.
const WholeBody = 4 << 20

// Limits bound what the page does for one ask.
type Limits struct {
	// Timeout of the ask, as the script keeps it.
	Timeout time.Duration
	// Body is how many bytes of a readable body are kept.
	Body int
	// Whole says that a cache should get to keep the body, so that all of it is read.
	Whole bool
	// Stream says that the body is known to have no end.
	Stream bool
}

// OrderOf writes an ask for the probe: made from a place, under a fragment.
func OrderOf(ask harness.Ask, at Standpoint, fragment string, l Limits) Order {
	r := ask.Request()
	o := Order{
		URL:         WithFragment(URL(ask), fragment),
		Initiator:   ask.Initiator,
		Method:      ask.Method,
		Mode:        r.Mode,
		Credentials: ask.Credentials,
		Redirect:    ask.Redirect,
		Cache:       ask.Cache,
		Stream:      ask.Stream || l.Stream,
		Timeout:     l.Timeout.Milliseconds(),
		Bytes:       ByteLimit{Keep: l.Body, Read: l.Body},
	}
	if at.Place == InFrame {
		o.Where = InFrame
	}
	if l.Whole {
		o.Bytes.Read = max(o.Bytes.Keep, WholeBody)
	}
	for _, h := range ask.Headers {
		o.Headers = append(o.Headers, [2]string{byteString(h.Name), byteString(h.Value)})
	}
	if r.Body != nil {
		o.Body = &ask.Body
	}
	return o
}

// Marshal writes the order as the script reads it.
func (o Order) Marshal() (string, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("write an order for the page: %w", err)
	}
	return string(text), nil
}

// byteString is a header's bytes as a script writes them: one code unit each.
// https://webidl.spec.whatwg.org/#idl-ByteString
func byteString(s string) string {
	ascii := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if ascii {
		return s
	}
	units := make([]rune, len(s))
	for i := range len(s) {
		units[i] = rune(s[i])
	}
	return string(units)
}

// URL returns the ask's URL with its query.
func URL(ask harness.Ask) string {
	if ask.Query == "" {
		return ask.URL
	}
	before, fragment, _ := strings.Cut(ask.URL, "#")
	separator := "?"
	if strings.Contains(before, "?") {
		separator = "&"
	}
	return WithFragment(before+separator+ask.Query, fragment)
}

// WithFragment replaces a URL's fragment. One that the ask has stays part of
// it, so that it still tells preflight cache entries apart.
func WithFragment(u, fragment string) string {
	before, own, _ := strings.Cut(u, "#")
	if fragment == "" {
		return before
	}
	if own != "" {
		fragment += OwnFragment + own
	}
	return before + "#" + fragment
}
