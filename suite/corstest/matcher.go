package corstest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/raw"
	"github.com/corsuite/corsuite/suite/internal/engine"
)

// Ask is one fetch() of a page; see harness.Ask. Its URL is a path or a URL
// relative to the target, or "" for the target itself; Query is appended to it.
type Ask = harness.Ask

// patience is how long a matcher asks at most.
const patience = time.Minute

// Matcher has the method set of a Gomega matcher, so that nobody has to link
// Gomega who does not use it.
type Matcher interface {
	Match(actual any) (success bool, err error)
	FailureMessage(actual any) (message string)
	NegatedFailureMessage(actual any) (message string)
}

// LetRead is a Gomega matcher for other people's tests: a page that makes the
// request can read the answer of an http.Handler or of a URL.
//
//	Expect(handler).To(corstest.LetRead(corstest.Ask{From: "https://app.example.com", Method: "PUT"}))
//	Expect(handler).NotTo(corstest.LetRead(corstest.Ask{From: "https://stranger.example"}))
//
// The request is sent whatever its method. What could not be asked is an error,
// so that a dead server satisfies neither.
func LetRead(a Ask) Matcher { return &letRead{ask: a} }

type letRead struct {
	ask  Ask
	seen harness.Observation
}

// Match asks and reports whether the page can read the answer.
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
	// Gomega's matchers get no context.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	m.seen = engine.Try(ctx, []harness.UserAgent{agent}, []harness.Ask{ask})[0].Results[0].Observation
	if o := m.seen; o.Outcome == harness.OutcomeError || o.Outcome == harness.OutcomeBlocked && !o.Reason.CORS() {
		return false, fmt.Errorf("%s from %q could not be asked: %s", ask.URL, ask.From, strings.Join(slices.DeleteFunc([]string{string(o.Reason), o.Parameter, o.Error}, isEmpty), ": "))
	}
	return m.seen.Outcome == harness.OutcomeShared, nil
}

// at returns the ask with the URL of the target, and what ends a server that was started for it.
func (m *letRead) at(actual any) (Ask, func(), error) {
	end := func() {}
	var base string
	switch actual := actual.(type) {
	case string:
		base = actual
	case http.Handler:
		server := httptest.NewServer(actual)
		base, end = server.URL+"/", server.Close
	default:
		return m.ask, end, fmt.Errorf("a %T is neither an http.Handler nor a URL", actual)
	}
	ask := m.ask
	target, err := url.Parse(base)
	if err == nil {
		target, err = target.Parse(ask.URL)
	}
	if err != nil {
		end()
		return ask, func() {}, fmt.Errorf("the URL of the ask: %w", err)
	}
	if ask.Query != "" {
		target.RawQuery = strings.TrimPrefix(target.RawQuery+"&"+ask.Query, "&")
	}
	ask.URL, ask.Query = target.String(), ""
	return ask, end, nil
}

func isEmpty(s string) bool { return s == "" }

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
