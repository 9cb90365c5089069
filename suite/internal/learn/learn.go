// Package learn asks a server what it allows across origins and drafts a
// policy for a person to review. It asks with GET and preflights only, and one
// thing at a time if its agent does.
//
// It does not judge: what a server does need not be what its operator means.
// What was not seen clearly is left out of the draft, with a comment that says
// why, so that a run under the draft does not blame the server for a guess.
package learn

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
	"github.com/corsuite/corsuite/harness/plan"
)

// Options say what to ask.
type Options struct {
	// Target is what is asked: an absolute URL, the session that gets actual requests
	// past its own access control, and the headers that its pages set. Its method is GET.
	Target harness.Target
	// Origins are candidates beside those that are asked for anyhow: serialised
	// origins, or patterns such as https://*.example.com.
	Origins []string
	// Headers are candidates for request headers beside the common ones.
	Headers []string
	// Label returns a DNS label that nobody can have listed; nil is a random one.
	Label func() string
}

// Draft is what was learnt.
type Draft struct {
	// Target is what was asked, with the status that it answers with.
	Target harness.Target
	// Requests is how many were sent.
	Requests int
	// Policy holds what was seen clearly; the other fields are undeclared.
	Policy harness.Policy
	// Doubtful are the origins that seem to be meant, although others that look
	// like them were let in as well; then Policy has none.
	Doubtful []string
	// Notes say what was seen of each field, by its key in corsuite.yaml.
	Notes map[string][]string
}

// The keys of a policy in corsuite.yaml, in the order of the draft.
const (
	keyOrigins     = "origins"
	keyDenied      = "denied"
	keyCredentials = "credentials"
	keyMethods     = "methods"
	keyHeaders     = "headers"
	keyExpose      = "expose"
	keyMaxAge      = "max-age"
)

// Learn asks the target through the agent. It returns an error when there is
// nothing to learn from: no answer, a redirect, or an early end of ctx.
func Learn(ctx context.Context, agent harness.UserAgent, o Options) (*Draft, error) {
	if o.Label == nil {
		o.Label = func() string { return "corsuite-" + strings.ToLower(rand.Text()[:12]) }
	}
	l := &learner{
		agent: agent, options: o, known: map[harness.StoryID]asked{},
		target: o.Target,
		draft:  &Draft{Target: o.Target, Notes: map[string][]string{}},
	}
	if err := l.baseline(ctx); err != nil {
		return nil, err
	}
	friends := l.learnOrigins(ctx)
	if len(friends) == 0 {
		for _, key := range []string{keyCredentials, keyMethods, keyHeaders, keyExpose, keyMaxAge} {
			l.note(key, "not asked, since it is not clear who is let in")
		}
	} else {
		l.learnRest(ctx, friends)
	}
	for _, a := range l.known {
		l.draft.Requests += len(a.seen.Exchanges)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("learning from %s: %w", o.Target.URL, ctx.Err())
	}
	return l.draft, nil
}

// learner is one Learn under way.
type learner struct {
	agent   harness.UserAgent
	options Options
	target  harness.Target
	known   map[harness.StoryID]asked
	draft   *Draft
	// walled says that the target answers otherwise without the session's cookie, so
	// that its pages have to ask with credentials.
	walled bool
}

// asked is one ask and what came of it.
type asked struct {
	ask  harness.Ask
	seen harness.Observation
}

func (l *learner) note(key, format string, args ...any) {
	l.draft.Notes[key] = append(l.draft.Notes[key], fmt.Sprintf(format, args...))
}

// withoutOrigin is the target's own GET as a monitor or curl makes it. A page that
// sets its headers would cause a preflight first, which is another question.
func (l *learner) withoutOrigin() harness.Ask {
	a := harness.Ask{From: harness.NoOrigin}
	if len(fetch.UnsafeHeaderNames(l.target.Headers)) > 0 {
		a.Method, a.Bytes = http.MethodGet, &harness.Bytes{Headers: harness.With("Accept", "*/*")}
	}
	return a
}

// baseline asks without Origin: is the resource there, and with which status?
func (l *learner) baseline(ctx context.Context) error {
	a := l.ask(ctx, harness.Policy{}, l.withoutOrigin())[0]
	if len(a.seen.Exchanges) == 0 || a.seen.Exchanges[0].Status == 0 {
		return fmt.Errorf("%s does not answer: %s %s", l.target.URL, a.seen.Reason, a.seen.Error)
	}
	x := a.seen.Exchanges[0]
	if location, ok := fetch.Get(x.Response, "Location"); ok && fetch.IsRedirectStatus(x.Status) {
		return fmt.Errorf("%s answers %d and leads to %q: learn from that address", l.target.URL, x.Status, location)
	}
	l.draft.Target.Status, l.target.Status = x.Status, x.Status
	if l.target.Auth.Cookie != "" {
		alone := l.withoutOrigin()
		alone.Session = harness.Anonymous
		without := l.ask(ctx, harness.Policy{}, alone)[0]
		l.walled = len(without.seen.Exchanges) == 0 || without.seen.Exchanges[0].Status != x.Status
	}
	return nil
}

// ask plans the ask under a policy, as a run would, and asks each instance
// that is not known yet, one after another.
func (l *learner) ask(ctx context.Context, p harness.Policy, a harness.Ask) []asked {
	t := l.target
	t.Policy = p
	if l.walled && a.Credentials == "" {
		a.Credentials = fetch.Include
	}
	rule := harness.Rule{
		ID:    "learn.ask",
		Kinds: []harness.Kind{harness.Resource, harness.ErrorAnswer, harness.Redirect, harness.Protected, harness.NotModified},
		Cases: []harness.Case{{ID: "ask", Ask: a, Want: harness.Answered, EveryOrigin: true, EveryName: true}},
	}
	var all []asked
	for _, i := range plan.Plan(t, []harness.Rule{rule}).Trials[0].Instances {
		if _, known := l.known[i.Story]; !known {
			l.known[i.Story] = l.one(ctx, i)
		}
		all = append(all, l.known[i.Story])
	}
	return all
}

// one asks one instance. What could not be asked is an observation as well.
func (l *learner) one(ctx context.Context, i harness.Instance) asked {
	a := asked{ask: i.Asks[0], seen: harness.Observation{Outcome: harness.OutcomeError, Reason: fetch.Interrupted}}
	if err := l.agent.Can(a.ask); err != nil {
		a.seen.Error = err.Error()
		return a
	}
	for _, seen := range l.agent.Ask(ctx, []harness.Story{{ID: i.Story, Asks: i.Asks}}) {
		if len(seen) > 0 {
			a.seen = seen[0]
		}
	}
	return a
}

// distinct returns the elements, each once.
func distinct(lists ...[]string) []string {
	var all []string
	for _, s := range slices.Concat(lists...) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
