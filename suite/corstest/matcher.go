package corstest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/suite/engine"
)

// Ask is one fetch() of a page; see harness.Ask. Its URL is a path of the
// handler, or "" for the target itself.
type Ask = harness.Ask

// LetRead is a Gomega matcher for other people's tests: a page that makes the
// request can read the answer of an http.Handler or of a URL.
//
//	Expect(handler).To(corstest.LetRead(corstest.Ask{From: "https://app.example.com", Method: "PUT"}))
//	Expect(handler).NotTo(corstest.LetRead(corstest.Ask{From: "https://stranger.example"}))
//
// The request is sent whatever its method. What could not be asked is an error,
// so that a dead server satisfies neither.
func LetRead(a Ask) harness.Matcher { return &letRead{ask: a} }

type letRead struct {
	ask  Ask
	seen harness.Observation
}

// Match asks and tells whether the page can read the answer.
func (m *letRead) Match(actual any) (bool, error) {
	ask, end, err := m.at(actual)
	if err != nil {
		return false, err
	}
	defer end()
	agent, err := raw.New(raw.Options{Unsafe: true})
	if err != nil {
		return false, err
	}
	defer func() { _ = agent.Close() }()
	m.seen = engine.Try(context.Background(), []harness.UserAgent{agent}, []harness.Ask{ask})[0].Results[0].Observation
	if o := m.seen; o.Outcome == harness.OutcomeError || o.Outcome == harness.OutcomeBlocked && !o.Reason.CORS() {
		return false, fmt.Errorf("%s could not be asked: %s %s", ask.URL, o.Reason, o.Error)
	}
	return m.seen.Outcome == harness.OutcomeShared, nil
}

// at returns the ask with the URL of the target, and what ends a server that was started for it.
func (m *letRead) at(actual any) (Ask, func(), error) {
	ask := m.ask
	switch actual := actual.(type) {
	case string:
		ask.URL = actual
		return ask, func() {}, nil
	case http.Handler:
		server := httptest.NewServer(actual)
		if ask.URL == "" {
			ask.URL = "/"
		}
		ask.URL = server.URL + ask.URL
		return ask, server.Close, nil
	}
	return ask, nil, fmt.Errorf("a %T is neither an http.Handler nor a URL", actual)
}

// FailureMessage says what the page got instead, and how to see it.
func (m *letRead) FailureMessage(any) string {
	return fmt.Sprintf("%s cannot read the answer: %s %s\n%s", m.ask.From, m.seen.Reason, m.seen.Parameter, m.exchanges())
}

// NegatedFailureMessage says that the page got in.
func (m *letRead) NegatedFailureMessage(any) string {
	return fmt.Sprintf("%s can read the answer\n%s", m.ask.From, m.exchanges())
}

func (m *letRead) exchanges() (text string) {
	for _, x := range m.seen.Exchanges {
		text += fmt.Sprintf("> %s %s\n< %d\n", x.Method, x.URL, x.Status)
		for _, h := range x.Response {
			text += fmt.Sprintf("<   %s: %q\n", h.Name, h.Value)
		}
	}
	return text
}
