package redact

import (
	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// LearnTarget makes secret what a target's declaration holds: its session, and
// what its URL and its own request have under a name that says so.
func (s *Secrets) LearnTarget(t harness.Target) {
	s.addCookie(t.Auth.Cookie, "")
	for _, h := range t.Auth.Headers {
		s.addHeader(h.Name, h.Value, "")
	}
	s.LearnRequest(t.URL, nil, t.Body)
}

// LearnRequest makes secret what a request of the user's has under a name that
// says so: in its URL, in its header fields, in its body.
func (s *Secrets) LearnRequest(url string, headers []fetch.Header, body string) {
	s.Learn(url)
	s.Learn(body)
	for _, h := range headers {
		if Named(h.Name) && h.Value != harness.MadeUpAuthorization {
			s.addHeader(h.Name, h.Value, "")
		}
	}
}
