package judge

import (
	"errors"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// finding is what a check finds: nothing where it is so, or why it cannot tell.
func finding(so bool, err error) (string, error) {
	if so || err != nil {
		return "", err
	}
	return "it was not so", nil
}

// saying is a claim about a story with a fixed answer.
func saying(so bool, err error) []harness.Check {
	return []harness.Check{{Says: "it is so", Find: func([]harness.Observation) (string, error) { return finding(so, err) }}}
}

func answer(outcome harness.Outcome, reason fetch.Reason) []harness.Observation {
	return []harness.Observation{{
		Outcome: outcome, Reason: reason, Status: 200,
		Exchanges: []harness.Exchange{{ID: "x", Method: "GET", Status: 200}},
	}}
}

var (
	shared   = answer(harness.OutcomeShared, "")
	blocked  = answer(harness.OutcomeBlocked, fetch.MissingAllowOriginHeader)
	withheld = []harness.Observation{{Outcome: harness.OutcomeWithheld, Exchanges: []harness.Exchange{{ID: "p", Preflight: true, Method: "OPTIONS", Status: 204}}}}
	dead     = []harness.Observation{{Outcome: harness.OutcomeError, Reason: fetch.ConnectionFailed, Error: "connection refused"}}
)

func TestJudge(t *testing.T) {
	t.Parallel()
	missing := []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 404,
		Exchanges: []harness.Exchange{{ID: "x", Method: "GET", Status: 404}}}}
	login := []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 302,
		Exchanges: []harness.Exchange{{ID: "x", Method: "GET", Status: 302, Response: []harness.HeaderLine{{Name: "Location", Value: "https://login.example.com/?return=1"}}}}}}
	unknown := []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 401,
		Exchanges: []harness.Exchange{{ID: "x", Method: "GET", Status: 401}}}}
	tests := []struct {
		name                                  string
		c                                     harness.Case
		harm                                  harness.Harm
		story, control, guard, baseline, page []harness.Observation
		want                                  harness.Status
		why                                   string
	}{
		{name: "shared as wanted", c: harness.Case{Want: harness.Shared}, story: shared, want: harness.StatusPass},
		{name: "an accepted preflight is as good", c: harness.Case{Want: harness.Shared}, story: withheld, want: harness.StatusPass},
		{name: "withheld before anything was asked", c: harness.Case{Want: harness.Shared}, story: []harness.Observation{{Outcome: harness.OutcomeWithheld}}, baseline: shared, want: harness.StatusNotApplicable, why: "--unsafe"},
		{name: "a stranger's withheld before anything was asked", c: harness.Case{Want: harness.Blocked}, story: []harness.Observation{{Outcome: harness.OutcomeWithheld}}, control: shared, baseline: shared, want: harness.StatusNotApplicable, why: "--unsafe"},
		{name: "a look-alike reads, as everyone does", c: harness.Case{Want: harness.Blocked}, story: shared, control: shared, guard: shared, want: harness.StatusInconclusive, why: "unrelated origin is let in"},
		{name: "a friend is refused", c: harness.Case{Want: harness.Shared}, story: blocked, want: harness.StatusFail, why: "MissingAllowOriginHeader"},
		{name: "a stranger reads", c: harness.Case{Want: harness.Blocked}, story: shared, control: shared, want: harness.StatusFail, why: "can read"},
		{name: "a stranger's preflight is accepted", c: harness.Case{Want: harness.Blocked}, story: withheld, control: shared, want: harness.StatusFail, why: "preflight"},
		{name: "refused, and someone gets in", c: harness.Case{Want: harness.Blocked}, story: blocked, control: shared, want: harness.StatusPass},
		{name: "refused, but so is everyone", c: harness.Case{Want: harness.Blocked}, story: blocked, control: blocked, want: harness.StatusInconclusive, why: "control"},
		{name: "refused, control not asked", c: harness.Case{Want: harness.Blocked}, story: blocked, want: harness.StatusInconclusive, why: "control"},
		{name: "refused for another reason than CORS", c: harness.Case{Want: harness.Blocked}, story: answer(harness.OutcomeBlocked, fetch.MixedContent), control: shared, want: harness.StatusInconclusive, why: "not one of CORS"},
		{name: "the guard holds", c: harness.Case{Want: harness.Blocked}, story: blocked, control: shared, guard: blocked, want: harness.StatusPass},
		{name: "the guard is let in", c: harness.Case{Want: harness.Blocked}, story: blocked, control: shared, guard: shared, want: harness.StatusInconclusive, why: "unrelated origin is let in"},
		{name: "the guard could not be asked", c: harness.Case{Want: harness.Blocked}, story: blocked, control: shared, guard: dead, want: harness.StatusInconclusive, why: "its guard could not be asked: ConnectionFailed"},
		{name: "the guard was withheld before anything was asked", c: harness.Case{Want: harness.Blocked}, story: withheld, control: shared,
			guard: []harness.Observation{{Outcome: harness.OutcomeWithheld}}, baseline: shared, want: harness.StatusNotApplicable, why: "say --unsafe"},
		{name: "could not be asked", c: harness.Case{Want: harness.Shared}, story: dead, want: harness.StatusInconclusive, why: "connection refused"},
		{name: "no outcome at all", c: harness.Case{Want: harness.Shared}, story: []harness.Observation{{}}, want: harness.StatusInconclusive, why: "bug"},
		{name: "never asked", c: harness.Case{Want: harness.Shared}, want: harness.StatusInconclusive, why: "ended before"},
		{name: "a dead target", c: harness.Case{Want: harness.Shared}, baseline: dead, want: harness.StatusInconclusive, why: "does not answer"},
		{name: "a mistyped URL", c: harness.Case{Want: harness.Shared}, story: missing, baseline: missing, want: harness.StatusInconclusive, why: "404"},
		{name: "a sign-in page", c: harness.Case{Want: harness.Shared}, story: login, baseline: login, want: harness.StatusInconclusive,
			why: `it redirects to "https://login.example.com/": ask for that, authenticate`},
		{name: "a target that wants to know who asks", c: harness.Case{Want: harness.Shared}, story: unknown, baseline: unknown, want: harness.StatusInconclusive, why: "authenticate"},
		{name: "a resource that is served to pages only", c: harness.Case{Want: harness.Shared}, story: missing, baseline: missing, page: shared, want: harness.StatusFail},
		{name: "one that no page has either", c: harness.Case{Want: harness.Shared}, story: missing, baseline: missing, page: missing, want: harness.StatusInconclusive, why: "404"},
		{name: "a friend answered with an error", c: harness.Case{Want: harness.Shared}, story: missing, baseline: shared, want: harness.StatusFail},
		{name: "a warning at most", c: harness.Case{Want: harness.Shared, AtMost: harness.StatusWarn}, story: blocked, want: harness.StatusWarn},
		{name: "a note at most", c: harness.Case{Want: harness.Shared}, harm: harness.Note, story: blocked, want: harness.StatusPass},
		{name: "the wire is right", c: harness.Case{Want: harness.Answered, Check: saying(true, nil)}, story: shared, want: harness.StatusPass},
		{name: "the wire is wrong", c: harness.Case{Want: harness.Answered, Check: saying(false, nil)}, story: shared, want: harness.StatusFail, why: "it was not so"},
		{name: "the wire was not seen", c: harness.Case{Want: harness.Answered, Check: saying(false, harness.ErrWithheld)}, story: withheld, want: harness.StatusNotApplicable, why: "--unsafe"},
		{name: "the wire cannot be read", c: harness.Case{Want: harness.Answered, Check: saying(false, errors.New("odd"))}, story: shared, want: harness.StatusInconclusive, why: "odd"},
		{name: "the server limits the rate", c: harness.Case{Want: harness.Shared},
			story:    []harness.Observation{{Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 429}},
			baseline: shared, want: harness.StatusInconclusive, why: "429"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			harm := tt.harm
			if harm == "" {
				harm = harness.Leak
			}
			trial := harness.Trial{
				Rule: harness.Rule{ID: "test.rule", Harm: harm}, Case: tt.c, Target: harness.Target{URL: "https://api.example.com/"}, Baseline: "baseline", Page: "page",
				Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{{From: "https://app.example.com", URL: "https://api.example.com/"}}, Story: "story", Want: tt.c.Want}},
			}
			if tt.c.Want == harness.Blocked {
				trial.Instances[0].Control = "control"
			}
			if tt.guard != nil {
				trial.Instances[0].Guard = "guard"
			}
			e := harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{}}
			for id, o := range map[harness.StoryID][]harness.Observation{"story": tt.story, "control": tt.control, "guard": tt.guard, "baseline": tt.baseline, "page": tt.page} {
				if o != nil {
					e.Observations[id] = o
				}
			}
			v := Judge(trial, e)
			if v.Status != tt.want || !strings.Contains(v.Why, tt.why) {
				t.Errorf("status = %s (%s); want %s with %q", v.Status, v.Why, tt.want, tt.why)
			}
			if broken := v.Status == harness.StatusFail || v.Status == harness.StatusWarn; broken && v.Cause.Kind == "" {
				t.Error("what is broken has no cause")
			}
			if harm == harness.Note && len(v.Notes) == 0 {
				t.Error("a broken note left no note")
			}
		})
	}
}

// Where the policy lets the origin in, what it refuses is something else of the
// request: the sentence names that, and the verdict what was wanted here.
func TestJudgeNamesWhatIsRefused(t *testing.T) {
	t.Parallel()
	no := false
	policy := harness.Policy{Origins: []string{"https://app.example.com"}, Credentials: &no, Methods: []string{"PUT"}, Headers: []string{"X-Token"}}
	tests := []struct {
		name  string
		ask   harness.Ask
		story []harness.Observation
		want  string
	}{
		{"a header", harness.Ask{From: "https://app.example.com", Headers: []fetch.Header{{Name: "X-Other", Value: "1"}, {Name: "X-Token", Value: "1"}}}, shared,
			"https://app.example.com can send x-other, which the policy refuses"},
		{"a header, withheld", harness.Ask{From: "https://app.example.com", Headers: []fetch.Header{{Name: "X-Other", Value: "1"}}}, withheld,
			"the preflight lets https://app.example.com send x-other, which the policy refuses"},
		{"a method", harness.Ask{From: "https://app.example.com", Method: "PATCH"}, withheld,
			"the preflight lets https://app.example.com send PATCH, which the policy refuses"},
		{"credentials", harness.Ask{From: "https://app.example.com", Credentials: fetch.Include}, shared,
			"https://app.example.com can read the response with credentials, which the policy refuses"},
		{"the origin", harness.Ask{From: "https://stranger.example", Method: "PATCH"}, withheld,
			"the preflight lets https://stranger.example in, which the policy refuses"},
		{"a WebSocket", harness.Ask{From: "https://stranger.example", Initiator: harness.ByWebSocket}, shared,
			"https://stranger.example can open the connection, which the policy refuses"},
	}
	for _, tt := range tests {
		trial := harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: harness.ByPolicy}, Baseline: "baseline",
			Target:    harness.Target{URL: "https://api.example.com/", Policy: policy},
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{tt.ask}, Story: "story", Control: "control", Want: harness.Blocked}},
		}
		v := Judge(trial, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": tt.story, "control": shared, "baseline": shared}})
		if v.Why != tt.want {
			t.Errorf("%s: why = %q; want %q", tt.name, v.Why, tt.want)
		}
		if v.Want != "blocked" || v.Harm != harness.Leak {
			t.Errorf("%s: want = %q, harm = %q; want blocked, leak", tt.name, v.Want, v.Harm)
		}
	}
}

// A target without HEAD is not a fault of its CORS; one that hides its answer to HEAD is.
func TestJudgeWithoutHead(t *testing.T) {
	t.Parallel()
	head := func(status int, preflight bool) []harness.Observation {
		return []harness.Observation{{
			Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: status,
			Exchanges: []harness.Exchange{{ID: "x", Method: "HEAD", Status: status, Preflight: preflight}},
		}}
	}
	trial := harness.Trial{
		Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: harness.Shared}, Baseline: "baseline",
		Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{{From: "https://app.example.com", Method: "HEAD"}}, Story: "story", Want: harness.Shared}},
	}
	tests := []struct {
		name     string
		declared int
		story    []harness.Observation
		want     harness.Status
	}{
		{"refused by the router", 0, head(405, false), harness.StatusNotApplicable},
		{"refused by a gateway", 0, head(403, false), harness.StatusNotApplicable},
		{"hidden", 0, head(200, false), harness.StatusFail},
		{"hidden, and an error as declared", 404, head(404, false), harness.StatusWarn},
		{"its preflight is refused", 0, head(403, true), harness.StatusFail},
	}
	for _, tt := range tests {
		trial.Target = harness.Target{URL: "https://api.example.com/", Status: tt.declared}
		baseline := shared
		if tt.declared != 0 {
			baseline = head(tt.declared, false)
		}
		v := Judge(trial, harness.Evidence{Agent: "raw", Observations: map[harness.StoryID][]harness.Observation{"story": tt.story, "baseline": baseline}})
		if v.Status != tt.want {
			t.Errorf("%s: status = %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
	}
}

func TestJudgeWorstInstanceDecides(t *testing.T) {
	t.Parallel()
	trial := harness.Trial{
		Rule: harness.Rule{ID: "test.rule", Harm: harness.Break}, Case: harness.Case{Want: harness.Shared}, Baseline: "s1",
		Instances: []harness.Instance{
			{Label: "one", Story: "s1", Want: harness.Shared, Asks: []harness.Ask{{From: "https://a.example"}}},
			{Label: "two", Story: "s2", Want: harness.Shared, Asks: []harness.Ask{{From: "https://b.example"}}},
			{Label: "three", Story: "s3", Want: harness.Shared, Asks: []harness.Ask{{From: "https://c.example"}}},
		},
	}
	e := harness.Evidence{Agent: "raw",
		Observations: map[harness.StoryID][]harness.Observation{"s1": shared, "s2": blocked},
		Cannot:       map[harness.StoryID]error{"s3": errors.New("no such thing")}}
	v := Judge(trial, e)
	if v.Status != harness.StatusFail || len(v.Instances) != 3 {
		t.Fatalf("status = %s with %d instances; want fail with 3", v.Status, len(v.Instances))
	}
	for i, want := range []harness.Status{harness.StatusPass, harness.StatusFail, harness.StatusNotApplicable} {
		if got := v.Instances[i].Status; got != want {
			t.Errorf("instance %s = %s; want %s", v.Instances[i].Label, got, want)
		}
	}
}

func TestJudgeLint(t *testing.T) {
	t.Parallel()
	lint := func(so bool, err error, seen ...harness.Observation) harness.Verdict {
		seenIs := &harness.Lint{Says: "it is so", Find: func(harness.Exchange) (string, error) { return finding(so, err) }}
		trial := harness.Trial{Rule: harness.Rule{ID: "test.lint", Harm: harness.Break}, Case: harness.Case{Seen: seenIs}, Seen: []harness.StoryID{"s"}}
		return Judge(trial, harness.Evidence{Observations: map[harness.StoryID][]harness.Observation{"s": seen}})
	}
	if v := lint(true, nil, shared...); v.Status != harness.StatusPass {
		t.Errorf("a clean response: %s; want pass", v.Status)
	}
	if v := lint(false, nil, shared...); v.Status != harness.StatusFail {
		t.Errorf("a dirty response: %s; want fail", v.Status)
	}
	if v := lint(true, nil); v.Status != harness.StatusNotApplicable {
		t.Errorf("no response: %s; want not-applicable", v.Status)
	}
	if v := lint(false, harness.ErrAbsent, shared...); v.Status != harness.StatusNotApplicable {
		t.Errorf("nothing to lint: %s; want not-applicable", v.Status)
	}
}

// What a browser's cache answers says nothing of the server, but to rules about caches.
func TestJudgeFromCache(t *testing.T) {
	t.Parallel()
	cached := []harness.Observation{{
		Outcome: harness.OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 200,
		Exchanges: []harness.Exchange{{ID: "x", Method: "GET", Status: 200, FromCache: true}},
	}}
	for harm, want := range map[harness.Harm]harness.Status{harness.Break: harness.StatusNotApplicable, harness.Cache: harness.StatusFail} {
		trial := harness.Trial{
			Rule: harness.Rule{ID: "test.rule", Harm: harm}, Case: harness.Case{Want: harness.Shared}, Target: harness.Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []harness.Instance{{Label: "one", Asks: []harness.Ask{{From: "https://app.example.com"}}, Story: "story", Want: harness.Shared}},
		}
		v := Judge(trial, harness.Evidence{Agent: "chrome", Observations: map[harness.StoryID][]harness.Observation{"story": cached, "baseline": shared}})
		if v.Status != want {
			t.Errorf("a rule of harm %s: got %s (%s); want %s", harm, v.Status, v.Why, want)
		}
	}
}
