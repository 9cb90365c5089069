package corstest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/agents"
	"github.com/corsuite/corsuite/suite/internal/engine"
	"github.com/corsuite/corsuite/suite/internal/redact"
	"github.com/corsuite/corsuite/suite/internal/report"
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
// so that a dead server satisfies neither. Of the options those count that say how
// to ask: Via, which must name one agent, Insecure, Resolve, Auth and the like.
func LetRead(a Ask, opts ...Option) Matcher {
	o := chosen(opts)
	o.Unsafe = true
	m := &letRead{ask: a, options: o.Options, secrets: redact.New()}
	m.secrets.LearnTarget(o.target)
	if !o.target.Auth.IsZero() {
		m.ask.Auth = o.target.Auth.Without(a.Headers)
	}
	return m
}

type letRead struct {
	ask     Ask
	options agents.Options
	secrets *redact.Secrets
	seen    harness.Observation
}

// Match asks and reports whether the page can read the answer.
func (m *letRead) Match(actual any) (bool, error) {
	ask, end, err := m.at(actual)
	if err != nil {
		return false, err
	}
	defer end()
	if len(m.options.Via) != 1 {
		return false, fmt.Errorf("LetRead asks through one agent, not %s", strings.Join(m.options.Via, " and "))
	}
	// Gomega's matchers get no context.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	started, err := agents.Start(ctx, m.options)
	if err != nil {
		return false, err
	}
	defer func() { _ = started.Close() }()
	if len(started.Missing) > 0 {
		return false, errors.New(started.Missing[0])
	}
	m.seen = engine.Try(ctx, started.Agents, []harness.Ask{ask})[0].Results[0].Observation
	switch o := m.seen; {
	case o.Outcome == harness.OutcomeError, o.Outcome == harness.OutcomeNotApplicable, o.Outcome == harness.OutcomeBlocked && !o.Reason.CORS():
		why := strings.Join(slices.DeleteFunc([]string{string(o.Reason), o.Parameter, o.Error}, isEmpty), ": ")
		return false, errors.New(report.SpokenText(fmt.Sprintf("%s from %q could not be asked: %s", ask.URL, ask.From, why), m.secrets))
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
	return m.spoken(fmt.Sprintf("%s cannot read the answer: %s %s\n", m.ask.From, m.seen.Reason, m.seen.Parameter))
}

// NegatedFailureMessage says that the page got in.
func (m *letRead) NegatedFailureMessage(any) string {
	return m.spoken(fmt.Sprintf("%s can read the answer\n", m.ask.From))
}

// spoken returns a text, and the exchanges after it, without secrets and safe for
// a terminal: what a server says is not trusted.
func (m *letRead) spoken(text string) string {
	for _, x := range m.seen.Exchanges {
		text += fmt.Sprintf("> %s %s\n< %d\n", x.Method, x.URL, x.Status)
		for _, h := range x.Response {
			text += fmt.Sprintf("<   %s: %q\n", h.Name, h.Value)
		}
	}
	return report.SpokenText(text, m.secrets)
}
