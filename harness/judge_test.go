package harness

import (
	"errors"
	"strings"
	"testing"

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
func saying(so bool, err error) []Check {
	return []Check{{Says: "it is so", Find: func([]Observation) (string, error) { return finding(so, err) }}}
}

func answer(outcome Outcome, reason fetch.Reason) []Observation {
	return []Observation{{
		Outcome: outcome, Reason: reason, Status: 200,
		Exchanges: []Exchange{{ID: "x", Method: "GET", Status: 200}},
	}}
}

var (
	shared   = answer(OutcomeShared, "")
	blocked  = answer(OutcomeBlocked, fetch.MissingAllowOriginHeader)
	withheld = []Observation{{Outcome: OutcomeWithheld, Exchanges: []Exchange{{ID: "p", Preflight: true, Method: "OPTIONS", Status: 204}}}}
	dead     = []Observation{{Outcome: OutcomeError, Reason: fetch.ConnectionFailed, Error: "connection refused"}}
)

func TestJudge(t *testing.T) {
	t.Parallel()
	missing := []Observation{{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 404,
		Exchanges: []Exchange{{ID: "x", Method: "GET", Status: 404}}}}
	login := []Observation{{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 302,
		Exchanges: []Exchange{{ID: "x", Method: "GET", Status: 302, Response: []HeaderLine{{Name: "Location", Value: "https://login.example.com/?return=1"}}}}}}
	unknown := []Observation{{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 401,
		Exchanges: []Exchange{{ID: "x", Method: "GET", Status: 401}}}}
	tests := []struct {
		name                                  string
		c                                     Case
		harm                                  Harm
		story, control, guard, baseline, page []Observation
		want                                  Status
		why                                   string
	}{
		{name: "shared as wanted", c: Case{Want: Shared}, story: shared, want: StatusPass},
		{name: "an accepted preflight is as good", c: Case{Want: Shared}, story: withheld, want: StatusPass},
		{name: "withheld before anything was asked", c: Case{Want: Shared}, story: []Observation{{Outcome: OutcomeWithheld}}, baseline: shared, want: StatusNotApplicable, why: "--unsafe"},
		{name: "a stranger's withheld before anything was asked", c: Case{Want: Blocked}, story: []Observation{{Outcome: OutcomeWithheld}}, control: shared, baseline: shared, want: StatusNotApplicable, why: "--unsafe"},
		{name: "a look-alike reads, as everyone does", c: Case{Want: Blocked}, story: shared, control: shared, guard: shared, want: StatusInconclusive, why: "stranger is let in"},
		{name: "a friend is refused", c: Case{Want: Shared}, story: blocked, want: StatusFail, why: "MissingAllowOriginHeader"},
		{name: "a stranger reads", c: Case{Want: Blocked}, story: shared, control: shared, want: StatusFail, why: "can read"},
		{name: "a stranger's preflight is accepted", c: Case{Want: Blocked}, story: withheld, control: shared, want: StatusFail, why: "preflight"},
		{name: "refused, and someone gets in", c: Case{Want: Blocked}, story: blocked, control: shared, want: StatusPass},
		{name: "refused, but so is everyone", c: Case{Want: Blocked}, story: blocked, control: blocked, want: StatusInconclusive, why: "control"},
		{name: "refused, control not asked", c: Case{Want: Blocked}, story: blocked, want: StatusInconclusive, why: "control"},
		{name: "refused for another reason than CORS", c: Case{Want: Blocked}, story: answer(OutcomeBlocked, fetch.MixedContent), control: shared, want: StatusInconclusive, why: "not one of CORS"},
		{name: "the guard holds", c: Case{Want: Blocked}, story: blocked, control: shared, guard: blocked, want: StatusPass},
		{name: "the guard is let in", c: Case{Want: Blocked}, story: blocked, control: shared, guard: shared, want: StatusInconclusive, why: "stranger is let in"},
		{name: "the guard could not be asked", c: Case{Want: Blocked}, story: blocked, control: shared, guard: dead, want: StatusInconclusive, why: "its guard could not be asked: ConnectionFailed"},
		{name: "the guard was withheld before anything was asked", c: Case{Want: Blocked}, story: withheld, control: shared,
			guard: []Observation{{Outcome: OutcomeWithheld}}, baseline: shared, want: StatusNotApplicable, why: "say --unsafe"},
		{name: "could not be asked", c: Case{Want: Shared}, story: dead, want: StatusInconclusive, why: "connection refused"},
		{name: "no outcome at all", c: Case{Want: Shared}, story: []Observation{{}}, want: StatusInconclusive, why: "bug"},
		{name: "never asked", c: Case{Want: Shared}, want: StatusInconclusive, why: "ended before"},
		{name: "a dead target", c: Case{Want: Shared}, baseline: dead, want: StatusInconclusive, why: "does not answer"},
		{name: "a mistyped URL", c: Case{Want: Shared}, story: missing, baseline: missing, want: StatusInconclusive, why: "404"},
		{name: "a sign-in page", c: Case{Want: Shared}, story: login, baseline: login, want: StatusInconclusive,
			why: `it redirects to "https://login.example.com/": ask for that, authenticate`},
		{name: "a target that wants to know who asks", c: Case{Want: Shared}, story: unknown, baseline: unknown, want: StatusInconclusive, why: "authenticate"},
		{name: "a resource that is served to pages only", c: Case{Want: Shared}, story: missing, baseline: missing, page: shared, want: StatusFail},
		{name: "one that no page has either", c: Case{Want: Shared}, story: missing, baseline: missing, page: missing, want: StatusInconclusive, why: "404"},
		{name: "a friend answered with an error", c: Case{Want: Shared}, story: missing, baseline: shared, want: StatusFail},
		{name: "a warning at most", c: Case{Want: Shared, AtMost: StatusWarn}, story: blocked, want: StatusWarn},
		{name: "a note at most", c: Case{Want: Shared}, harm: Note, story: blocked, want: StatusPass},
		{name: "the wire is right", c: Case{Want: Answered, Check: saying(true, nil)}, story: shared, want: StatusPass},
		{name: "the wire is wrong", c: Case{Want: Answered, Check: saying(false, nil)}, story: shared, want: StatusFail, why: "it was not so"},
		{name: "the wire was not seen", c: Case{Want: Answered, Check: saying(false, ErrWithheld)}, story: withheld, want: StatusNotApplicable, why: "--unsafe"},
		{name: "the wire cannot be read", c: Case{Want: Answered, Check: saying(false, errors.New("odd"))}, story: shared, want: StatusInconclusive, why: "odd"},
		{name: "the server limits the rate", c: Case{Want: Shared},
			story:    []Observation{{Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 429}},
			baseline: shared, want: StatusInconclusive, why: "429"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			harm := tt.harm
			if harm == "" {
				harm = Leak
			}
			trial := Trial{
				Rule: Rule{ID: "test.rule", Harm: harm}, Case: tt.c, Target: Target{URL: "https://api.example.com/"}, Baseline: "baseline", Page: "page",
				Instances: []Instance{{Label: "one", Asks: []Ask{{From: "https://app.example.com", URL: "https://api.example.com/"}}, Story: "story", Want: tt.c.Want}},
			}
			if tt.c.Want == Blocked {
				trial.Instances[0].Control = "control"
			}
			if tt.guard != nil {
				trial.Instances[0].Guard = "guard"
			}
			e := Evidence{Agent: "raw", Observations: map[StoryID][]Observation{}}
			for id, o := range map[StoryID][]Observation{"story": tt.story, "control": tt.control, "guard": tt.guard, "baseline": tt.baseline, "page": tt.page} {
				if o != nil {
					e.Observations[id] = o
				}
			}
			v := Judge(trial, e)
			if v.Status != tt.want || !strings.Contains(v.Why, tt.why) {
				t.Errorf("status = %s (%s); want %s with %q", v.Status, v.Why, tt.want, tt.why)
			}
			if broken := v.Status == StatusFail || v.Status == StatusWarn; broken && v.Cause.Kind == "" {
				t.Error("what is broken has no cause")
			}
			if harm == Note && len(v.Notes) == 0 {
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
	policy := Policy{Origins: []string{"https://app.example.com"}, Credentials: &no, Methods: []string{"PUT"}, Headers: []string{"X-Token"}}
	tests := []struct {
		name  string
		ask   Ask
		story []Observation
		want  string
	}{
		{"a header", Ask{From: "https://app.example.com", Headers: []fetch.Header{{Name: "X-Other", Value: "1"}, {Name: "X-Token", Value: "1"}}}, shared,
			"https://app.example.com can send x-other, which the policy refuses"},
		{"a header, withheld", Ask{From: "https://app.example.com", Headers: []fetch.Header{{Name: "X-Other", Value: "1"}}}, withheld,
			"the preflight lets https://app.example.com send x-other, which the policy refuses"},
		{"a method", Ask{From: "https://app.example.com", Method: "PATCH"}, withheld,
			"the preflight lets https://app.example.com send PATCH, which the policy refuses"},
		{"credentials", Ask{From: "https://app.example.com", Credentials: fetch.Include}, shared,
			"https://app.example.com can read the response with credentials, which the policy refuses"},
		{"the origin", Ask{From: "https://stranger.example", Method: "PATCH"}, withheld,
			"the preflight lets https://stranger.example in, which the policy refuses"},
	}
	for _, tt := range tests {
		trial := Trial{
			Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: ByPolicy}, Baseline: "baseline",
			Target:    Target{URL: "https://api.example.com/", Policy: policy},
			Instances: []Instance{{Label: "one", Asks: []Ask{tt.ask}, Story: "story", Control: "control", Want: Blocked}},
		}
		v := Judge(trial, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": tt.story, "control": shared, "baseline": shared}})
		if v.Why != tt.want {
			t.Errorf("%s: why = %q; want %q", tt.name, v.Why, tt.want)
		}
		if v.Want != "blocked" || v.Harm != Leak {
			t.Errorf("%s: want = %q, harm = %q; want blocked, leak", tt.name, v.Want, v.Harm)
		}
	}
}

// A target without HEAD is not a fault of its CORS; one that hides its answer to HEAD is.
func TestJudgeWithoutHead(t *testing.T) {
	t.Parallel()
	head := func(status int, preflight bool) []Observation {
		return []Observation{{
			Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: status,
			Exchanges: []Exchange{{ID: "x", Method: "HEAD", Status: status, Preflight: preflight}},
		}}
	}
	trial := Trial{
		Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: Shared}, Baseline: "baseline",
		Instances: []Instance{{Label: "one", Asks: []Ask{{From: "https://app.example.com", Method: "HEAD"}}, Story: "story", Want: Shared}},
	}
	tests := []struct {
		name     string
		declared int
		story    []Observation
		want     Status
	}{
		{"refused by the router", 0, head(405, false), StatusNotApplicable},
		{"refused by a gateway", 0, head(403, false), StatusNotApplicable},
		{"hidden", 0, head(200, false), StatusFail},
		{"hidden, and an error as declared", 404, head(404, false), StatusWarn},
		{"its preflight is refused", 0, head(403, true), StatusFail},
	}
	for _, tt := range tests {
		trial.Target = Target{URL: "https://api.example.com/", Status: tt.declared}
		baseline := shared
		if tt.declared != 0 {
			baseline = head(tt.declared, false)
		}
		v := Judge(trial, Evidence{Agent: "raw", Observations: map[StoryID][]Observation{"story": tt.story, "baseline": baseline}})
		if v.Status != tt.want {
			t.Errorf("%s: status = %s (%s); want %s", tt.name, v.Status, v.Why, tt.want)
		}
	}
}

func TestJudgeWorstInstanceDecides(t *testing.T) {
	t.Parallel()
	trial := Trial{
		Rule: Rule{ID: "test.rule", Harm: Break}, Case: Case{Want: Shared}, Baseline: "s1",
		Instances: []Instance{
			{Label: "one", Story: "s1", Want: Shared, Asks: []Ask{{From: "https://a.example"}}},
			{Label: "two", Story: "s2", Want: Shared, Asks: []Ask{{From: "https://b.example"}}},
			{Label: "three", Story: "s3", Want: Shared, Asks: []Ask{{From: "https://c.example"}}},
		},
	}
	e := Evidence{Agent: "raw",
		Observations: map[StoryID][]Observation{"s1": shared, "s2": blocked},
		Cannot:       map[StoryID]error{"s3": errors.New("no such thing")}}
	v := Judge(trial, e)
	if v.Status != StatusFail || len(v.Instances) != 3 {
		t.Fatalf("status = %s with %d instances; want fail with 3", v.Status, len(v.Instances))
	}
	for i, want := range []Status{StatusPass, StatusFail, StatusNotApplicable} {
		if got := v.Instances[i].Status; got != want {
			t.Errorf("instance %s = %s; want %s", v.Instances[i].Label, got, want)
		}
	}
}

func TestJudgeLint(t *testing.T) {
	t.Parallel()
	lint := func(so bool, err error, seen ...Observation) Verdict {
		seenIs := &Lint{Says: "it is so", Find: func(Exchange) (string, error) { return finding(so, err) }}
		trial := Trial{Rule: Rule{ID: "test.lint", Harm: Break}, Case: Case{Seen: seenIs}, Seen: []StoryID{"s"}}
		return Judge(trial, Evidence{Observations: map[StoryID][]Observation{"s": seen}})
	}
	if v := lint(true, nil, shared...); v.Status != StatusPass {
		t.Errorf("a clean response: %s; want pass", v.Status)
	}
	if v := lint(false, nil, shared...); v.Status != StatusFail {
		t.Errorf("a dirty response: %s; want fail", v.Status)
	}
	if v := lint(true, nil); v.Status != StatusNotApplicable {
		t.Errorf("no response: %s; want not-applicable", v.Status)
	}
	if v := lint(false, ErrAbsent, shared...); v.Status != StatusNotApplicable {
		t.Errorf("nothing to lint: %s; want not-applicable", v.Status)
	}
}

// What a browser's cache answers says nothing of the server, but to rules about caches.
func TestJudgeFromCache(t *testing.T) {
	t.Parallel()
	cached := []Observation{{
		Outcome: OutcomeBlocked, Reason: fetch.MissingAllowOriginHeader, Status: 200,
		Exchanges: []Exchange{{ID: "x", Method: "GET", Status: 200, FromCache: true}},
	}}
	for harm, want := range map[Harm]Status{Break: StatusNotApplicable, Cache: StatusFail} {
		trial := Trial{
			Rule: Rule{ID: "test.rule", Harm: harm}, Case: Case{Want: Shared}, Target: Target{URL: "https://api.example.com/"}, Baseline: "baseline",
			Instances: []Instance{{Label: "one", Asks: []Ask{{From: "https://app.example.com"}}, Story: "story", Want: Shared}},
		}
		v := Judge(trial, Evidence{Agent: "chrome", Observations: map[StoryID][]Observation{"story": cached, "baseline": shared}})
		if v.Status != want {
			t.Errorf("a rule of harm %s: got %s (%s); want %s", harm, v.Status, v.Why, want)
		}
	}
}
